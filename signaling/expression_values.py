"""Three-valued logic: what an expression can come to when not everything is known, and how values compare.

Truth is strong Kleene logic: what is unknown stays unknown unless the rest decides alone. A number may be
known within bounds (how many stay, while one has not said so), and is compared as far as the bounds decide.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Literal

MOST_PEOPLE = 1_000
"""More than ever come: the upper bound of a count while the list of persons is not complete."""


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false")


UNKNOWN: Final = _Unknown.UNKNOWN
"""Nobody has said yet, or the resident does not know. Different from None, which says: there is none."""

Truth = bool | Literal[_Unknown.UNKNOWN]


@dataclass(frozen=True, slots=True)
class Span:
    """A number of which only the bounds are known; ``least`` is smaller than ``most``."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A birth date whose day or month is not known (foreign papers): it lies between two days."""

    first: date
    last: date


Value = bool | int | str | date | None | tuple[str, ...] | Span | DateSpan | Literal[_Unknown.UNKNOWN]
"""What a fact or a part of an expression can be."""


def between(least: int, most: int) -> int | Span:
    """The number, or its bounds while they differ."""
    return least if least == most else Span(least, most)


def negation(truth: Truth) -> Truth:
    """Kleene's not."""
    return UNKNOWN if truth is UNKNOWN else not truth


def _bounds(value: Value) -> tuple[int, int] | None:
    if isinstance(value, Span):
        return value.least, value.most
    return (value, value) if type(value) is int else None


def same(left: Value, right: Value) -> Truth:
    """``==`` of two values."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, Span) or isinstance(right, Span):
        one, other = _bounds(left), _bounds(right)
        if one is None or other is None:
            return False
        return UNKNOWN if one[0] <= other[1] and other[0] <= one[1] else False
    return left == right


def among(item: Value, items: Value) -> Truth:
    """``in`` a tuple of values."""
    if item is UNKNOWN or items is UNKNOWN:
        return UNKNOWN
    assert isinstance(items, tuple)
    if isinstance(item, Span):
        inside: bool | Truth = any(same(item, each) is not False for each in items)
        if not inside:
            return False
        # Every number it could be stands in the list.
        return True if set(range(item.least, item.most + 1)) <= set(items) else UNKNOWN
    return item in items


def _ordered(decide: Callable[[int, int], bool]) -> Callable[[Value, Value], Truth]:
    """An order relation on numbers known within bounds: decided when both extremes agree."""

    def compared(left: Value, right: Value) -> Truth:
        one, other = _bounds(left), _bounds(right)
        if one is None or other is None:
            return UNKNOWN
        # Each relation grows with one side and falls with the other, so two corners suffice.
        first, second = decide(one[0], other[1]), decide(one[1], other[0])
        return first if first == second else UNKNOWN

    return compared


COMPARISONS: Final[dict[str, Callable[[Value, Value], Truth]]] = {
    "==": same,
    "!=": lambda left, right: negation(same(left, right)),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": among,
    "not in": lambda item, items: negation(among(item, items)),
}
"""What each comparison of the language does; where it is ordered, both sides are numbers (checked when it is read)."""
