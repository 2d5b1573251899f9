"""Tests of three-valued logic and of how values compare."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.expression_values import COMPARISONS, UNKNOWN, Span, Value, among, between, negation, same

NUMBERS = st.integers(-3, 3)
SPANS = st.tuples(NUMBERS, NUMBERS).map(lambda ends: between(min(ends), max(ends)))


def inside(value: Value) -> list[int]:
    """The numbers that a value may turn out to be."""
    if isinstance(value, Span):
        return list(range(value.least, value.most + 1))
    assert isinstance(value, int)
    return [value]


def test_unknown_is_neither_true_nor_false() -> None:
    """Using it in an `if` is a mistake, and is one at once."""
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert repr(UNKNOWN) == "UNKNOWN"
    assert [negation(each) for each in (True, False, UNKNOWN)] == [False, True, UNKNOWN]


@given(SPANS, SPANS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
def test_a_comparison_of_bounds_is_what_all_numbers_within_say(left: int | Span, right: int | Span, word: str) -> None:
    """Decided when every number within the bounds gives the same, unknown otherwise."""
    compare = COMPARISONS[word]
    possible = {compare(one, other) for one, other in product(inside(left), inside(right))}
    assert compare(left, right) is (possible.pop() if len(possible) == 1 else UNKNOWN)


@given(SPANS, st.lists(st.one_of(NUMBERS, st.none()), min_size=1).map(tuple))
def test_a_number_within_bounds_is_in_a_list_when_all_of_them_are(left: int | Span, items: tuple[int, ...]) -> None:
    """Likewise for `in` and `not in`."""
    possible = {among(one, items) for one in inside(left)}  # type: ignore[arg-type]
    decided = possible.pop() if len(possible) == 1 else UNKNOWN
    assert COMPARISONS["in"](left, items) is decided  # type: ignore[arg-type]
    assert COMPARISONS["not in"](left, items) is negation(decided)  # type: ignore[arg-type]


def test_what_is_unknown_stays_unknown_in_every_comparison() -> None:
    """On either side."""
    for word, compare in COMPARISONS.items():
        other: Value = ("a",) if word.endswith("in") else 1
        assert compare(UNKNOWN, other) is UNKNOWN
        assert compare("a" if word.endswith("in") else 1, UNKNOWN) is UNKNOWN


def test_a_number_is_never_nothing() -> None:
    """None is an answer of its own, also beside a number that is not quite known."""
    assert same(None, 1) is False
    assert same(Span(1, 2), None) is False
    assert same(None, Span(1, 2)) is False
    assert same(None, None) is True
