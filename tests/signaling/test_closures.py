"""Tests of what conditions are compiled to."""

from itertools import product

import pytest

from signaling.closures import (
    NOBODY,
    Evaluate,
    compared,
    constant,
    counted,
    equal_to,
    fact_of,
    joined,
    listed,
    negated,
    ordered,
    remembered,
    some,
)
from signaling.expression_values import UNKNOWN, Span, Value
from signaling.household import Household, Row

TRUTHS: tuple[Value, ...] = (True, False, UNKNOWN)
ALONE = Household((), ())


def said(part: Evaluate, household: Household = ALONE, p: Row = NOBODY, q: Row = NOBODY) -> Value:
    """What a closure comes to."""
    return part(household, p, q)


def test_and_or_and_not_are_kleenes() -> None:
    """Unknown only where the rest does not decide."""
    for parts in product(TRUTHS, repeat=3):
        closures = tuple(constant(part) for part in parts)
        wanted_and = False if False in parts else UNKNOWN if UNKNOWN in parts else True
        wanted_or = True if True in parts else UNKNOWN if UNKNOWN in parts else False
        assert said(joined(closures, every=True)) is wanted_and
        assert said(joined(closures, every=False)) is wanted_or
    assert [said(negated(constant(truth))) for truth in TRUTHS] == [False, True, UNKNOWN]


def test_the_first_part_that_decides_ends_it() -> None:
    """Those behind it are not asked."""

    def never(_h: Household, _p: Row, _q: Row) -> Value:
        raise AssertionError

    assert said(joined((constant(False), never), every=True)) is False
    assert said(joined((constant(True), never), every=False)) is True


def test_facts_are_of_the_case_of_p_or_of_q() -> None:
    """By their place in the row."""
    household = Household(("case",), ())
    assert said(fact_of("c", 0), household) == "case"
    assert said(fact_of("p", 1), p=("a", "b")) == "b"
    assert said(fact_of("q", 0), q=("c",)) == "c"


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (equal_to("==", constant("a"), "a"), True),
        (equal_to("!=", constant("a"), "a"), False),
        (equal_to("==", constant(None), None), True),
        (equal_to("!=", constant(UNKNOWN), "a"), UNKNOWN),
        (listed("in", constant("a"), ("a", None), numbers=False), True),
        (listed("not in", constant("a"), ("a", None), numbers=False), False),
        (listed("in", constant(UNKNOWN), ("a",), numbers=False), UNKNOWN),
        (listed("in", constant(Span(2, 3)), (1, 2, 3), numbers=True), True),
        (listed("not in", constant(Span(3, 4)), (1, 2, 3), numbers=True), UNKNOWN),
        (ordered("<", constant(1), 2), True),
        (ordered("<=", constant(3), 2), False),
        (ordered(">", constant(Span(3, 4)), 2), True),
        (ordered(">=", constant(Span(1, 4)), 2), UNKNOWN),
        (ordered(">=", constant(UNKNOWN), 2), UNKNOWN),
        (compared("==", constant("a"), constant("b")), False),
    ],
)
def test_comparisons_have_three_answers(part: Evaluate, wanted: Value) -> None:
    """Each of the quick ways as the long one."""
    assert said(part) is wanted


def test_a_part_about_the_case_is_asked_once_for_a_household() -> None:
    """And again for the next household."""
    calls: list[int] = []

    def counting(_h: Household, _p: Row, _q: Row) -> Value:
        calls.append(1)
        return True

    part = remembered(0, counting)
    first, second = Household((), ()), Household((), ())
    assert [said(part, first), said(part, first), said(part, second)] == [True, True, True]
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("truths", "complete", "any_of", "all_of", "number"),
    [
        ((), True, False, True, 0),
        ((), False, UNKNOWN, UNKNOWN, Span(0, 1000)),
        ((True, False), True, True, False, 1),
        ((True, UNKNOWN), True, True, UNKNOWN, Span(1, 2)),
        ((False, UNKNOWN), True, UNKNOWN, False, Span(0, 1)),
        ((True, True), False, True, UNKNOWN, Span(2, 1000)),
    ],
)
def test_persons_are_asked_one_after_the_other(
    truths: tuple[Value, ...], *, complete: bool, any_of: Value, all_of: Value, number: Value
) -> None:
    """Somebody, everybody, how many; an open list may have more."""
    household = Household((), [(truth,) for truth in truths], complete=complete)
    body = fact_of("q", 0)
    assert said(some(body, wanted=True), household) is any_of
    assert said(some(body, wanted=False), household) is all_of
    assert said(counted(body), household) == number
