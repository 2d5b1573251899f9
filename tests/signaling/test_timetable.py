"""Tests of when a department takes visits."""

from datetime import datetime

import pytest

from signaling.timetable import JAPAN, Timetable, day_of

OFFICE = ((510, 720), (780, 1035))
WEEK = (OFFICE,) * 5 + ((), ())


def at(text: str) -> int:
    """An instant of the local time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=JAPAN).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-20T08:29", False, "2026-11-20T08:30"),
        ("2026-11-20T08:30", True, "2026-11-20T08:30"),
        ("2026-11-20T11:59", True, "2026-11-20T11:59"),
        ("2026-11-20T12:00", False, "2026-11-20T13:00"),
        ("2026-11-20T17:14", True, "2026-11-20T17:14"),
        ("2026-11-20T17:15", False, "2026-11-24T08:30"),  # Friday evening; Monday the 23rd is closed
        ("2026-11-22T00:00", False, "2026-11-24T08:30"),
        ("2026-12-28T17:15", False, "2027-01-04T08:30"),
    ],
)
def test_hours_breaks_weekends_and_closed_days_count(now: str, is_open: bool, opens: str) -> None:
    """In the local time, whatever the machine's is."""
    days = {"2026-11-23", "12-29", "12-30", "12-31", "01-01", "01-02", "01-03"}
    timetable = Timetable(WEEK, frozenset(days))
    assert timetable.is_open(at(now)) == is_open
    assert timetable.opens_at(at(now)) == at(opens)


def test_a_department_that_never_opens_says_so() -> None:
    """Rather than a year that nobody waits for."""
    assert Timetable(((),) * 7).opens_at(at("2026-11-20T10:00")) is None


def test_without_a_timetable_it_is_always_open() -> None:
    """Also at midnight."""
    assert Timetable().is_open(at("2026-11-22T00:00"))
    assert Timetable().is_open(at("2026-11-22T23:59"))


def test_a_day_is_the_local_one() -> None:
    """Nine hours before UTC's."""
    assert day_of(at("2026-11-22T00:00")) == "2026-11-22"
