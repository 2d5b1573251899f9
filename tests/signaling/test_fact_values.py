"""Tests of values that are given for facts."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.expression_values import DateSpan
from signaling.fact_values import WrongValue, default_of, kind_of, value_of
from signaling.household import Kind
from signaling.interview_plan import Fact
from tests.support.small_interview import SMALL, fact

FACTS = {each["id"]: msgspec.convert(each, Fact) for each in (*SMALL["case"], *SMALL["person"])}


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("water", True, True),
        ("dogs", 9, 9),
        ("event", "birth", "birth"),
        ("ins", "none", "kokuho"),
        ("certs", ["tax", "record", "tax"], ("tax", "record")),
        ("certs", (), ()),
        ("birth", "2026-11-24", date(2026, 11, 24)),
        ("birth", "1980-00-00", DateSpan(date(1980, 1, 1), date(1980, 12, 31))),
        ("birth", "1980-02-00", DateSpan(date(1980, 2, 1), date(1980, 2, 29))),
        ("birth", "1980-12-00", DateSpan(date(1980, 12, 1), date(1980, 12, 31))),
        ("address", {"anything": [1]}, None),
    ],
)
def test_a_value_that_fits_is_taken(name: str, given: object, value: object) -> None:
    """Of each kind; another spelling is the word that it stands for, a word twice is one."""
    assert value_of(FACTS[name], given) == value


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("water", 1, "wrong_type"),
        ("water", "true", "wrong_type"),
        ("dogs", True, "wrong_type"),
        ("dogs", 1.0, "wrong_type"),
        ("dogs", 10, "out_of_range"),
        ("dogs", -1, "out_of_range"),
        ("event", "moveIn", "not_an_option"),
        ("event", 1, "wrong_type"),
        ("event", "x" * 201, "too_long"),
        ("certs", "tax", "wrong_type"),
        ("certs", ["x"], "not_an_option"),
        ("certs", ["tax"] * 51, "too_long"),
        ("birth", 20261124, "wrong_type"),
        ("birth", "20261124", "bad_date"),
        ("birth", "2026-W48-2", "bad_date"),
        ("birth", "2026-02-30", "bad_date"),
        ("birth", "2026-00-03", "bad_date"),
        ("birth", "0000-00-00", "bad_date"),
        ("birth", "２０２６-11-24", "bad_date"),
        ("birth", "1872-12-31", "out_of_range"),
        ("birth", "9999-12-31", "out_of_range"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(name: str, given: object, code: str) -> None:
    """With a word for programs and what would fit."""
    with pytest.raises(WrongValue) as refused:
        value_of(FACTS[name], given)
    assert refused.value.code == code
    assert refused.value.wanted


def test_a_word_without_a_list_is_any_text() -> None:
    """Such as a language."""
    assert value_of(msgspec.convert(fact("language", "word", default="ja"), Fact), "やさしい日本語") == "やさしい日本語"


def test_rules_are_told_the_kind_of_a_fact() -> None:
    """None is an answer also where it is one on a condition."""
    assert kind_of(FACTS["ins"]) == Kind("word", frozenset({"kokuho", "employer"}), empty=True)
    assert kind_of(FACTS["water"]) == Kind("flag")
    assert default_of(FACTS["pension"]) is None
    assert default_of(FACTS["birth"]) == date(1990, 1, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(FACTS)), JSON.filter(lambda each: each is not None))
def test_whatever_is_given_is_taken_or_refused(name: str, given: Any) -> None:
    """Nothing else happens."""
    try:
        value_of(FACTS[name], given)
    except WrongValue as refused:
        wanted = refused.wanted
        assert wanted
