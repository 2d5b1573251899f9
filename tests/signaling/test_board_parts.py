"""Tests of the parts of the board's messages."""

import msgspec

from signaling.board_parts import BoardGone, HelpLine
from signaling.words import Role


def test_each_list_of_the_board_can_lose_lines() -> None:
    """Nothing is gone unless it is said."""
    assert msgspec.to_builtins(BoardGone()) == dict.fromkeys(("specialists", "visits", "counters"), ())


def test_a_call_for_help_names_staff_and_places_and_nobody_else() -> None:
    """What a supervisor needs to go there; nothing of the resident is among it."""
    line = HelpLine(
        who="specialist:sato",
        name="Sato",
        role=Role.SPECIALIST,
        branch="",
        counter=None,
        visit=None,
        since=1,
        seen_by=None,
    )
    assert set(msgspec.to_builtins(line)) == {"who", "name", "role", "branch", "counter", "visit", "since", "seen_by"}
