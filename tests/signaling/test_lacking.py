"""Tests of what an undecided condition still needs."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from signaling.closures import NOBODY
from signaling.explaining import CASE, NO_PERSON, ROSTER, Place, explain
from signaling.expression_values import UNKNOWN, DateSpan
from signaling.expressions import Expressions
from signaling.household import FLAG, NUMBER
from signaling.lacking import Lacking, missing_of
from tests.support.conditions import TODAY, VOCABULARY, conditions, households


def lacking(text: str, case: dict[str, Any], *persons: dict[str, Any], complete: bool = True) -> frozenset[Place]:
    """What the condition needs of the first person."""
    expressions = Expressions(VOCABULARY)
    expressions.define("here", expressions.build("not p.moving and not p.deceased", scope="person"))
    expressions.define(
        "stay", expressions.build("count(here(q) for q in persons)", scope="case", wanted=(FLAG, NUMBER))
    )
    expression = expressions.build(text, scope="person")
    household = VOCABULARY.household({"today": TODAY, **case}, persons, complete=complete)
    return missing_of(Lacking(VOCABULARY, expressions.defined).of(expression), household, 0)


def test_what_is_decided_needs_nothing() -> None:
    """One part that decides alone takes back what the parts before it were missing."""
    assert lacking("c.water and p.moving", {"water": UNKNOWN}, {"moving": False}) == frozenset()
    assert lacking("c.water or p.moving", {"water": UNKNOWN}, {"moving": True}) == frozenset()
    assert lacking("not (c.water and p.moving)", {"water": UNKNOWN}, {"moving": UNKNOWN}) == {
        (CASE, "water"),
        (0, "moving"),
    }


def test_an_age_needs_its_birth_date_or_the_day() -> None:
    """A birth date within a year may be enough."""
    assert lacking("age(p)>=65 or hs(p)", {"today": UNKNOWN}, {}) == {(CASE, "today"), (0, "birth")}
    year = DateSpan(date(1950, 1, 1), date(1950, 12, 31))
    assert lacking("age(p)>=65", {}, {"birth": year}) == frozenset()
    assert lacking("70<=age(p)<76", {}, {"birth": year}) == {(0, "birth")}
    assert lacking("any(age(q)>=76 for q in persons)", {}, {"birth": year}) == {(0, "birth")}
    assert lacking("any(hs(q) for q in persons) or hs(p)", {}, {}) == {(0, "birth")}


def test_everybody_is_needed_until_somebody_decides() -> None:
    """The list of persons itself while it is open; a count as far as its bounds go."""
    here, unsure = {"moving": False, "deceased": False}, {"moving": UNKNOWN, "deceased": False}
    assert lacking("stay()>=2", {}, here, unsure) == {(1, "moving")}
    assert lacking("stay()>=1", {}, here, unsure) == frozenset()
    assert lacking("stay()>=2", {}, here, here, complete=False) == frozenset()
    assert lacking("stay()>=3", {}, here, here, complete=False) == {ROSTER}
    assert lacking("any(q.moving for q in persons)", {}, here, complete=False) == {ROSTER}
    assert lacking("any(here(q) for q in persons)", {}, unsure, here) == frozenset()
    assert lacking("all(here(q) for q in persons)", {}, here, here) == frozenset()
    assert lacking("here(p) and p.ins in ('kokuho','kouki')", {}, {**here, "ins": UNKNOWN}) == {(0, "ins")}


@given(text=conditions(), told=households(known=False), complete=st.booleans())
def test_it_comes_to_the_same_as_the_other_readings(text: str, told: Any, complete: bool) -> None:
    """The value of the closures, the missing facts of the reasons, for every person."""
    expressions = Expressions(VOCABULARY)
    expression = expressions.build(text, scope="person")
    lacks = Lacking(VOCABULARY, expressions.defined).of(expression)
    case, persons = told
    household = VOCABULARY.household(case, persons, complete=complete)
    for number, row in enumerate(household.persons):
        reason = explain(expression, household, vocabulary=VOCABULARY, defined={}, person=number)
        assert lacks(household, number, NO_PERSON, []) == expression.evaluate(household, row, NOBODY)
        assert missing_of(lacks, household, number) == reason.missing
