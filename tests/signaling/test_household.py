"""Tests of the rows of a household."""

from datetime import date

import pytest

from signaling.expression_values import UNKNOWN, DateSpan, Span, Value
from signaling.household import FLAG, Kind, Vocabulary, ages
from tests.support.conditions import TODAY, VOCABULARY


def test_facts_stand_in_their_slots_and_what_is_not_given_is_unknown() -> None:
    """Rows follow the order of the declarations; ages come last."""
    household = VOCABULARY.household({"today": TODAY, "water": True}, [{"birth": date(2011, 11, 25)}])
    assert household.case[VOCABULARY.case_slots["water"]] is True
    assert household.case[VOCABULARY.case_slots["event"]] is UNKNOWN
    row = household.persons[0]
    assert row[VOCABULARY.person_slots["moving"]] is UNKNOWN
    assert [row[VOCABULARY.person_slots[name]] for name in ("age", "hs", "compulsory")] == [15, True, True]
    assert household.complete


def test_ages_need_a_birth_date_and_a_day() -> None:
    """Without either, all three are unknown."""
    assert ages(UNKNOWN, TODAY) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert ages(date(2000, 1, 1), UNKNOWN) == (UNKNOWN, UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("year", "wanted"),
    [
        (1980, (Span(45, 46), False, False)),
        (2008, (Span(17, 18), UNKNOWN, False)),
        (2020, (Span(5, 6), True, UNKNOWN)),
        (2011, (Span(14, 15), True, UNKNOWN)),
    ],
)
def test_a_year_alone_bounds_the_ages(year: int, wanted: tuple[Value, ...]) -> None:
    """A foreign paper without month and day decides as much as it can."""
    assert ages(DateSpan(date(year, 1, 1), date(year, 12, 31)), TODAY) == wanted


def test_a_vocabulary_knows_today_and_birth() -> None:
    """Without them there are no ages."""
    with pytest.raises(KeyError):
        Vocabulary({}, {"birth": Kind("date")})
    with pytest.raises(AssertionError):
        Vocabulary({"today": FLAG}, {"birth": Kind("date")})
