"""Tests of a seat as a page is shown it."""

from signaling.seat_line import SeatLine
from tests.support.wire_examples import MESSAGES


def test_a_line_has_the_members_of_the_example() -> None:
    """And says nothing of who allowed or asked."""
    assert set(SeatLine.__struct_fields__) == set(MESSAGES["seats"]["seats"][0])
