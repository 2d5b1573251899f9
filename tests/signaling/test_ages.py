"""Tests of the ages that the law counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.ages import (
    age,
    allowance_child,
    child_allowance_ends,
    compulsory,
    compulsory_begins,
    compulsory_ends,
    late_elderly,
    legal_age,
)


@pytest.mark.parametrize(
    ("birth", "on", "legal", "ordinary"),
    [
        ("2012-04-01", "2019-03-30", 6, 6),
        ("2012-04-01", "2019-03-31", 7, 6),
        ("2012-04-01", "2019-04-01", 7, 7),
        ("2004-02-29", "2024-02-28", 20, 19),
        ("2004-02-29", "2025-02-27", 20, 20),
        ("2004-02-29", "2025-02-28", 21, 20),
        ("1961-11-23", "2026-11-22", 65, 64),
        ("2006-01-01", "2025-12-31", 20, 19),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(birth: str, on: str, legal: int, ordinary: int) -> None:
    """By law on the day before, in ordinary speech on the birthday."""
    assert legal_age(date.fromisoformat(birth), date.fromisoformat(on)) == legal
    assert age(date.fromisoformat(birth), date.fromisoformat(on)) == ordinary


@pytest.mark.parametrize(("on", "insured"), [("2026-11-23", False), ("2026-11-24", True), ("2026-11-25", True)])
def test_the_late_elderly_go_by_the_birthday_itself(on: str, *, insured: bool) -> None:
    """75 alone is not reached the day before."""
    assert late_elderly(date(1951, 11, 24), date.fromisoformat(on)) is insured


@pytest.mark.parametrize(
    ("birth", "last"),
    [
        ("2008-04-01", "2026-03-31"),
        ("2008-04-02", "2027-03-31"),
        ("2008-02-29", "2026-03-31"),
        ("2008-01-01", "2026-03-31"),
        ("2008-12-31", "2027-03-31"),
    ],
)
def test_the_allowance_ends_in_march_after_eighteen(birth: str, last: str) -> None:
    """Born on 1 April means reaching 18 on 31 March, and a year less than a child born on 2 April."""
    day = date.fromisoformat(last)
    assert child_allowance_ends(date.fromisoformat(birth)) == day
    assert allowance_child(date.fromisoformat(birth), day)
    assert not allowance_child(date.fromisoformat(birth), day + timedelta(days=1))


@pytest.mark.parametrize(
    ("birth", "first", "last"),
    [
        ("2020-04-01", "2026-04-01", "2035-03-31"),
        ("2020-04-02", "2027-04-01", "2036-03-31"),
        ("2020-02-29", "2026-04-01", "2035-03-31"),
        ("2019-12-31", "2026-04-01", "2035-03-31"),
    ],
)
def test_school_begins_in_april_after_six_and_lasts_nine_years(birth: str, first: str, last: str) -> None:
    """A child born on 1 April goes a year before one born on 2 April."""
    born, begins, ends = (date.fromisoformat(day) for day in (birth, first, last))
    assert (compulsory_begins(born), compulsory_ends(born)) == (begins, ends)
    on = [begins - timedelta(days=1), begins, ends, ends + timedelta(days=1)]
    assert [compulsory(born, day) for day in on] == [False, True, True, False]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2150, 1, 1)))
def test_ages_and_school_years_agree(birth: date, on: date) -> None:
    """The school child has reached 6 and not 16, and the child of the allowance is not 19."""
    if compulsory(birth, on):
        assert 6 <= legal_age(birth, on) <= 15
        assert allowance_child(birth, on)
    if on >= birth:
        assert legal_age(birth, on) - age(birth, on) in (0, 1)
        assert allowance_child(birth, on) or legal_age(birth, on) >= 18
        assert not allowance_child(birth, on) or legal_age(birth, on) <= 19
