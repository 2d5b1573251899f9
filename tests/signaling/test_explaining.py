"""Tests of why a condition came to what it did."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from signaling.closures import NOBODY
from signaling.explaining import CASE, NO_PERSON, ROSTER, Place, Reason, explain
from signaling.expression_values import UNKNOWN, DateSpan, Span
from signaling.expressions import Expressions
from signaling.household import AGES, FLAG, NUMBER
from tests.support.conditions import TODAY, VOCABULARY, conditions, households


def reasons(text: str, case: dict[str, Any], *persons: dict[str, Any], complete: bool = True) -> list[Reason]:
    """The reason for each person."""
    expressions = Expressions(VOCABULARY)
    expression = expressions.build(text, scope="person")
    household = VOCABULARY.household({"today": TODAY, **case}, persons, complete=complete)
    return [
        explain(expression, household, vocabulary=VOCABULARY, defined=expressions.defined, person=number)
        for number in range(len(persons))
    ]


def test_a_yes_names_all_that_made_it_so() -> None:
    """Every part of an `and`, the first part of an `or` that is enough."""
    (reason,) = reasons(
        "c.event=='move_in' and p.moving and (p.ins=='kouki' or age(p)>=65)",
        {"event": "move_in"},
        {"moving": True, "ins": "kokuho", "birth": date(1950, 1, 1)},
    )
    assert reason == Reason(True, {(CASE, "event"): "move_in", (0, "moving"): True, (0, "age"): 76})


def test_a_no_names_one_fact_that_was_enough() -> None:
    """Which is all that people want to know."""
    (reason,) = reasons("c.water and p.moving", {"water": UNKNOWN}, {"moving": False})
    assert reason == Reason(False, {(0, "moving"): False})


def test_an_unknown_names_what_is_missing() -> None:
    """And what is known already."""
    (reason,) = reasons("c.water and p.moving and p.deceased", {"water": True}, {"moving": UNKNOWN})
    assert reason == Reason(UNKNOWN, {(CASE, "water"): True}, frozenset({(0, "moving"), (0, "deceased")}))


def test_an_age_is_missing_its_birth_date_or_the_day() -> None:
    """Nobody can be asked for an age."""
    (reason,) = reasons("age(p) >= 65 or hs(p)", {"today": UNKNOWN}, {})
    assert reason.missing == {(CASE, "today"), (0, "birth")}
    (decided,) = reasons("age(p) >= 65", {}, {"birth": DateSpan(date(1950, 1, 1), date(1950, 12, 31))})
    assert decided == Reason(True, {(0, "age"): Span(75, 76)})
    (open_,) = reasons("age(p) >= 76", {}, {"birth": DateSpan(date(1950, 1, 1), date(1950, 12, 31))})
    assert open_.missing == {(0, "birth")}


def test_a_quantifier_names_the_person() -> None:
    """One is enough for a yes; all are needed for a no; those who are not known are missing."""
    people = [{"birth": date(1980, 1, 1)}, {"birth": date(2020, 1, 1)}, {}]
    assert reasons("any(hs(q) for q in persons)", {}, *people)[0] == Reason(True, {(1, "hs"): True})
    assert reasons("any(hs(q) for q in persons)", {}, *people[::2])[0].missing == {(1, "birth")}
    (nobody, _other) = reasons("any(q.moving for q in persons)", {}, {"moving": False}, {"moving": False})
    assert nobody == Reason(False, {(0, "moving"): False, (1, "moving"): False})
    counted = reasons("count(q.moving for q in persons) >= 2", {}, {"moving": True}, {})[0]
    assert counted == Reason(UNKNOWN, {(0, "moving"): True}, frozenset({(1, "moving")}))


def test_an_open_list_of_persons_is_missing_itself() -> None:
    """Somebody may still be named."""
    (reason,) = reasons("any(q.moving for q in persons)", {}, {"moving": False}, complete=False)
    assert reason.missing == {ROSTER}
    (counted,) = reasons("count(q.moving for q in persons) == 0", {}, {"moving": False}, complete=False)
    assert counted.missing == {ROSTER}


def test_a_definition_is_explained_by_its_facts() -> None:
    """Not by its name."""
    expressions = Expressions(VOCABULARY)
    expressions.define("here", expressions.build("not p.moving", scope="person"))
    expressions.define("stay", expressions.build("count(here(q) for q in persons)", scope="case", wanted=(NUMBER,)))
    rule = expressions.build("stay() >= 1", scope="case", wanted=(FLAG,))
    household = VOCABULARY.household({}, [{"moving": False}, {}])
    reason = explain(rule, household, vocabulary=VOCABULARY, defined=expressions.defined)
    assert reason == Reason(True, {(0, "moving"): False})
    asked = expressions.build("here(p)", scope="person")
    of_second = explain(asked, household, vocabulary=VOCABULARY, defined=expressions.defined, person=1)
    assert of_second.missing == {(1, "moving")}


@given(conditions(), households(known=False), st.booleans())
def test_the_explanation_and_the_closures_come_to_the_same(
    text: str, facts: tuple[dict[str, Any], list[dict[str, Any]]], complete: bool
) -> None:
    """For every condition and household; and something is missing exactly when it is not decided."""
    case, persons = facts
    expressions = Expressions(VOCABULARY)
    expression = expressions.build(text, scope="person")
    household = VOCABULARY.household(case, persons, complete=complete)
    for number, row in enumerate(household.persons):
        reason = explain(expression, household, vocabulary=VOCABULARY, defined={}, person=number)
        assert reason.value is expression.evaluate(household, row, NOBODY)
        assert bool(reason.missing) is (reason.value is UNKNOWN)


@given(conditions(), households(known=False))
def test_the_facts_of_a_reason_are_enough(text: str, facts: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    """With those facts alone, and all others unknown, it comes to the same."""
    case, persons = facts
    expressions = Expressions(VOCABULARY)
    expression = expressions.build(text, scope="person")
    household = VOCABULARY.household(case, persons)
    reason = explain(expression, household, vocabulary=VOCABULARY, defined={}, person=0)

    def only(number: int, names: Any) -> list[Any]:
        """A row in which only the facts of the reason stand."""
        return [reason.facts.get((number, name), UNKNOWN) for name in names]

    bare = VOCABULARY.household({}, [{} for _ in persons])
    bare.case = only(CASE, VOCABULARY.case)
    bare.persons = [only(number, [*VOCABULARY.person, *AGES]) for number in range(len(persons))]
    assert expression.evaluate(bare, bare.persons[0], NOBODY) is reason.value


def test_places_are_the_case_or_a_persons_number() -> None:
    """Which no person's number can be mistaken for."""
    places: list[Place] = [(CASE, "event"), (0, "moving")]
    assert CASE < 0
    assert NO_PERSON not in (CASE, 0)
    assert places[0] != places[1]
