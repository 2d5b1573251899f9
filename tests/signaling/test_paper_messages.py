"""Tests of what the counter is told of marks."""

import msgspec

from signaling.paper_commands import Spot
from signaling.paper_messages import PaperMark
from signaling.words import MarkKind


def test_a_mark_says_what_it_is_and_where() -> None:
    """In parts of the picture, so that every screen puts it in its own place."""
    told = PaperMark(visit="v7k2m9q4x1b8d3f6", mark=MarkKind.CIRCLE, points=(Spot(0.25, 0.5), Spot(0.5, 1.0)))
    said = msgspec.json.decode(msgspec.json.encode(told))
    assert (said["mark"], said["points"]) == ("circle", [[0.25, 0.5], [0.5, 1.0]])
