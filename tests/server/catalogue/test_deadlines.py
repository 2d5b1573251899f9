"""Tests of the days the law counts."""

from datetime import date

import pytest

from server.catalogue.deadlines import closed_in_japan, due, due_day, last_day
from signaling.interview_plan import Term, Text


@pytest.mark.parametrize(
    ("event", "days", "include_first", "last"),
    [
        ("2026-11-09", 14, False, "2026-11-24"),
        ("2026-11-09", 14, True, "2026-11-24"),
        ("2026-12-16", 14, False, "2027-01-04"),
        ("2026-12-23", 7, True, "2027-01-04"),
        ("2027-04-19", 14, False, "2027-05-06"),
        ("2027-04-20", 14, True, "2027-05-06"),
        ("2026-11-30", 15, False, "2026-12-15"),
        ("2026-11-04", 14, False, "2026-11-18"),
    ],
)
def test_a_term_ends_on_an_open_day(event: str, days: int, include_first: bool, last: str) -> None:
    """Published examples: the first day in or out, closed last days moved on."""
    found = due(date.fromisoformat(event), days, include_first=include_first, closed=closed_in_japan())
    assert found.isoformat() == last


def test_a_term_that_does_not_roll_ends_on_its_day() -> None:
    """児童手当's fifteen days are counted as they are."""
    closed = closed_in_japan()
    assert due(date(2026, 12, 16), 14, include_first=False, closed=closed, rolls=False) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [
        ("2026-09-22", True),
        ("2026-05-06", True),
        ("2027-03-22", True),
        ("2019-05-01", True),
        ("2021-07-23", True),
        ("2026-11-21", True),
        ("2026-11-22", True),
        ("2026-11-23", True),
        ("2026-11-24", False),
        ("2026-12-28", False),
        ("2026-12-29", True),
        ("2026-12-31", True),
        ("2027-01-01", True),
        ("2027-01-03", True),
        ("2027-01-04", False),
    ],
)
def test_offices_are_closed_on_weekends_holidays_and_at_new_year(day: str, is_closed: bool) -> None:
    """29 December to 3 January are no holidays, and closed by law."""
    assert closed_in_japan()(date.fromisoformat(day)) is is_closed


def test_a_towns_own_closed_days_count() -> None:
    """A day on which the systems stand still moves the term as well."""
    closed = closed_in_japan(frozenset({date(2026, 11, 24)}))
    assert due(date(2026, 11, 9), 14, include_first=False, closed=closed) == date(2026, 11, 25)


DAY = Text("日", "day")


@pytest.mark.parametrize(
    ("event", "term", "last"),
    [
        ("2026-11-09", Term(DAY, days=14), "2026-11-23"),
        ("2026-11-09", Term(DAY, days=14, include_first=True), "2026-11-22"),
        ("2026-11-24", Term(DAY, months=3), "2027-02-24"),
        ("2026-11-24", Term(DAY, months=3, include_first=True), "2027-02-23"),
        ("2026-11-30", Term(DAY, months=3, include_first=True), "2027-02-28"),
        ("2026-11-29", Term(DAY, months=3), "2027-02-28"),
        ("2026-11-30", Term(DAY, months=3), "2027-02-28"),
        ("2026-12-31", Term(DAY, months=1), "2027-01-31"),
        ("2026-08-30", Term(DAY, months=1), "2026-09-30"),
        ("2024-02-29", Term(DAY, years=2), "2026-02-28"),
        ("2022-02-28", Term(DAY, years=2), "2024-02-29"),
        ("2024-11-24", Term(DAY, years=2), "2026-11-24"),
        ("2024-02-29", Term(DAY, years=2, include_first=True), "2026-02-28"),
    ],
)
def test_months_and_years_end_before_the_corresponding_day(event: str, term: Term, last: str) -> None:
    """Or with the month that has no such day (民法143条2項)."""
    assert last_day(date.fromisoformat(event), term).isoformat() == last


def test_a_term_rolls_to_the_next_open_day_unless_it_says_otherwise() -> None:
    """Of days, months and years alike."""
    closed = closed_in_japan()
    assert due_day(date(2024, 2, 29), Term(DAY, years=2), closed=closed) == date(2026, 3, 2)
    assert due_day(date(2024, 2, 29), Term(DAY, years=2, rolls=False), closed=closed) == date(2026, 2, 28)
