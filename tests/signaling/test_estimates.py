"""Tests of honest minutes."""

import pytest

from signaling.estimates import ENOUGH, LONGEST_MS, MINUTE_MS, Estimates, minutes, slots


@pytest.mark.parametrize(
    ("ahead", "there", "free", "wanted"),
    [
        (0, 0, 0, None),
        (3, 0, 0, None),
        (0, 2, 1, 0),
        (1, 2, 2, 0),
        (0, 2, 0, 5),
        (1, 2, 0, 10),
        (2, 2, 1, 10),
        (0, 10, 0, 1),
    ],
)
def test_minutes_follow_from_who_is_there_and_who_waits(ahead: int, there: int, free: int, wanted: int | None) -> None:
    """With ten minutes for each visit; never zero while nobody is free."""
    assert minutes(ahead=ahead, there=there, free=free, serving_ms=10 * MINUTE_MS) == wanted


def test_what_serving_takes_is_learnt_once_there_is_enough_of_it() -> None:
    """Until then what the department has written down counts; a visit left open over lunch never does."""
    known = Estimates()
    for _ in range(ENOUGH - 1):
        known.served("shimin", 4 * MINUTE_MS)
    known.served("shimin", LONGEST_MS + 1)
    known.served("shimin", 0)
    assert known.serving_ms("shimin", 600) == 600_000
    known.served("shimin", 4 * MINUTE_MS)
    assert known.serving_ms("shimin", 600) == 4 * MINUTE_MS
    assert known.serving_ms("kokuho", 600) == 600_000


def test_the_error_is_what_was_said_against_what_came() -> None:
    """Known once enough of them have come; who left proves nothing."""
    known = Estimates()
    for number, waited in enumerate([3, 5, 8, 4, 4]):
        assert known.error_min("shimin") is None
        known.said(f"v{number}", "shimin", 4)
        known.answered(f"v{number}", waited * MINUTE_MS)
    assert known.error_min("shimin") == 1
    known.said("v9", "shimin", None)
    known.answered("v9", 90 * MINUTE_MS)
    known.said("v10", "shimin", 4)
    known.forget("v10")
    known.answered("v10", 90 * MINUTE_MS)
    known.said("v11", "kokuho", 4)
    known.answered("v11", 4 * MINUTE_MS)
    assert known.errors() == {"shimin": 1}


def test_promises_are_counted_by_their_time() -> None:
    """So that no time is given away too often."""
    assert slots([5, 7, 5]) == {5: 2, 7: 1}
