"""Tests of the bounds of a mark."""

import msgspec
import pytest

from signaling import codec
from signaling.errors import Refused
from signaling.paper_commands import MARK_POINTS_MAX


@pytest.mark.parametrize(
    "points", [[], [[0.5, 0.5]] * (MARK_POINTS_MAX + 1), [[1.1, 0.5]], [[0.5, -0.1]], [[0.5]], [[0.5, 0.5, 0.5]]]
)
def test_a_mark_is_on_the_picture_and_has_an_end(points: list[list[float]]) -> None:
    """Nothing beside the picture, nothing endless."""
    mark = {"type": "mark_paper", "visit": "v7k2m9q4x1b8d3f6", "mark": "line", "points": points}
    with pytest.raises(Refused):
        codec.decode_command(msgspec.json.encode(mark))
