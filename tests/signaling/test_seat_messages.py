"""Tests of what pages are told of seats."""

import msgspec
import pytest

from signaling.seat_messages import SeatCall, SeatCallEnded, Seats
from tests.support.wire_examples import MESSAGES


@pytest.mark.parametrize("kind", [SeatCall, SeatCallEnded, Seats])
def test_a_message_about_seats_is_as_in_the_examples(kind: type[SeatCall | SeatCallEnded | Seats]) -> None:
    """Member by member."""
    example = MESSAGES[str(kind.__struct_config__.tag)]
    assert set(kind.__struct_fields__) == set(example) - {"type"}
    msgspec.convert(example, kind)
