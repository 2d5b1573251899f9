"""What conditions are compiled to: closures that take a household and come to true, false or unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final, Literal

from signaling.expression_values import COMPARISONS, MOST_PEOPLE, UNKNOWN, Truth, Value, between
from signaling.household import Household, Row

Evaluate = Callable[[Household, Row, Row], Value]
"""The closure of a part: the household, the row of p, the row of the person a quantifier is at."""

NOBODY: Final[Row] = ()
Whose = Literal["c", "p", "q"]
_ORDERS: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fact_of(whose: Whose, slot: int) -> Evaluate:
    """The value of a fact."""
    if whose == "c":
        return lambda h, _p, _q: h.case[slot]
    if whose == "p":
        return lambda _h, p, _q: p[slot]
    return lambda _h, _p, q: q[slot]


def constant(value: Value) -> Evaluate:
    """Always the same."""
    return lambda _h, _p, _q: value


def remembered(slot: int, evaluate: Evaluate) -> Evaluate:
    """A part that is about the case as a whole: worked out once for a household."""

    def known(h: Household, _p: Row, _q: Row) -> Value:
        if slot not in h.worked_out:
            h.worked_out[slot] = evaluate(h, NOBODY, NOBODY)
        return h.worked_out[slot]

    return known


def negated(part: Evaluate) -> Evaluate:
    """``not``."""

    def opposite(h: Household, p: Row, q: Row) -> Value:
        truth = part(h, p, q)
        return truth if truth is UNKNOWN else not truth

    return opposite


def negated_fact_of(slot: int) -> Evaluate:
    """``not`` of a fact of p, which most rules about persons have (``not p.deceased``)."""

    def opposite(_h: Household, p: Row, _q: Row) -> Value:
        truth = p[slot]
        return truth if truth is UNKNOWN else not truth

    return opposite


def joined(parts: tuple[Evaluate, ...], *, every: bool) -> Evaluate:
    """``and`` (``every``) or ``or``: the first part that decides alone ends it."""
    # Closures of their own and no flag inside: they are what most of the time is spent in.
    if every and len(parts) == 2:
        return _both(*parts)
    return _all_of(parts) if every else _one_of(parts)


def _both(first: Evaluate, second: Evaluate) -> Evaluate:
    def both(h: Household, p: Row, q: Row) -> Value:
        one = first(h, p, q)
        if one is False:
            return False
        other = second(h, p, q)
        return other if one is True or other is False else UNKNOWN

    return both


def _all_of(parts: tuple[Evaluate, ...]) -> Evaluate:
    def all_of(h: Household, p: Row, q: Row) -> Value:
        found: Truth = True
        for part in parts:
            truth = part(h, p, q)
            if truth is False:
                return False
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    return all_of


def _one_of(parts: tuple[Evaluate, ...]) -> Evaluate:
    def one_of(h: Household, p: Row, q: Row) -> Value:
        found: Truth = False
        for part in parts:
            truth = part(h, p, q)
            if truth is True:
                return True
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    return one_of


def equal_to(word: str, part: Evaluate, value: str | None) -> Evaluate:
    """The commonest comparison: a word with a constant, or with None."""
    when_same = word == "=="

    def equal(h: Household, p: Row, q: Row) -> Value:
        found = part(h, p, q)
        return UNKNOWN if found is UNKNOWN else (found == value) is when_same

    return equal


def case_equal_to(word: str, slot: int, value: str | None) -> Evaluate:
    """``equal_to`` of a fact of the case (``c.event=='move_in'``): every rule begins with one."""
    when_same = word == "=="

    def equal(h: Household, _p: Row, _q: Row) -> Value:
        found = h.case[slot]
        return UNKNOWN if found is UNKNOWN else (found == value) is when_same

    return equal


def compared(word: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """A comparison of two parts."""
    compare = COMPARISONS[word]
    return lambda h, p, q: compare(left(h, p, q), right(h, p, q))


def ordered(word: str, part: Evaluate, number: int) -> Evaluate:
    """``<`` and the like with a constant on the right."""
    compare, order = COMPARISONS[word], _ORDERS[word]

    def against(h: Household, p: Row, q: Row) -> Value:
        value = part(h, p, q)
        return order(value, number) if type(value) is int else compare(value, number)

    return against


def listed(word: str, part: Evaluate, values: tuple[Value, ...], *, numbers: bool) -> Evaluate:
    """``in`` a list of constants; a number (``numbers``) may be known within bounds only."""
    if numbers:
        compare = COMPARISONS[word]
        return lambda h, p, q: compare(part(h, p, q), values)  # type: ignore[arg-type]  # `in` compares with a tuple
    when_inside = word == "in"

    def inside(h: Household, p: Row, q: Row) -> Value:
        found = part(h, p, q)
        return UNKNOWN if found is UNKNOWN else (found in values) is when_inside

    return inside


def case_listed(word: str, slot: int, values: tuple[Value, ...]) -> Evaluate:
    """``listed`` of a word of the case (``c.event in ('move_in','move_out')``)."""
    when_inside = word == "in"

    def inside(h: Household, _p: Row, _q: Row) -> Value:
        found = h.case[slot]
        return UNKNOWN if found is UNKNOWN else (found in values) is when_inside

    return inside


def some(body: Evaluate, *, wanted: bool) -> Evaluate:
    """``any`` looks for somebody for whom it is true, ``all`` (``wanted`` false) for somebody for whom it is false."""

    def somebody(h: Household, p: Row, _q: Row) -> Value:
        found: Truth = not wanted if h.complete else UNKNOWN
        for row in h.persons:
            truth = body(h, p, row)
            if truth is wanted:
                return wanted
            if truth is UNKNOWN:
                found = UNKNOWN
        return found

    return somebody


def counted(body: Evaluate) -> Evaluate:
    """``count``: a number, or its bounds while it is not known of everybody."""

    def number(h: Household, p: Row, _q: Row) -> Value:
        truths = [body(h, p, row) for row in h.persons]
        least = truths.count(True)
        return between(least, least + truths.count(UNKNOWN) if h.complete else MOST_PEOPLE)

    return number
