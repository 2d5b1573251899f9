"""Tests of what may be asked about seats."""

import pytest

from signaling.codec import decode_command
from signaling.errors import Refused
from signaling.seat_commands import HandSeat, TakeOver
from signaling.target import HAND_OVER_NOTE_MAX

START = '{"id": "k3f9a2m7q1x8d4b6-1", "visit": "v7k2m9q4x1b8d3f6", "type": '


def test_a_take_over_says_nothing_but_the_visit() -> None:
    """Who it is comes from the connection."""
    assert isinstance(decode_command(START + '"take_over"}'), TakeOver)
    with pytest.raises(Refused):
        decode_command(START + '"take_over", "specialist": "abe"}')


def test_a_note_to_who_serves_next_has_a_bound() -> None:
    """As that of every hand-over."""
    said = START + '"hand_seat", "seat": "s1", "note": "%s"}'
    assert isinstance(decode_command(said % ("x" * HAND_OVER_NOTE_MAX)), HandSeat)
    with pytest.raises(Refused):
        decode_command(said % ("x" * (HAND_OVER_NOTE_MAX + 1)))
