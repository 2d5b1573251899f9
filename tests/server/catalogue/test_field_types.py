"""Tests of the one door that every typed text comes through."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.catalogue.checked import Checked, FieldProblem
from server.catalogue.field_types import LONGEST, RULES_OF, FieldType, Rule, check_text

TODAY = date(2026, 11, 22)
OPTIONS = ("妻", "妻(未届)", "その他")
TYPED = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789０９-－ー ./年月日令和昭RSH元〒", max_size=16),
    st.text(alphabet="アあｱﾞ゛ー-・　 山葛\U000e0100\ue000AZaz'", max_size=20),
    st.sampled_from(["R5.4.1", "10530-12345671", "1980年5月", "p3", "はい", "妻（未届）", "123456789018"]),
)


def check(field_type: FieldType, text: str) -> Checked:
    """The text as a field of the type takes it."""
    return check_text(field_type, text, today=TODAY, options=OPTIONS)


def taken(field_type: FieldType, text: str) -> Checked | FieldProblem:
    """What comes of the text, whichever it is."""
    try:
        return check(field_type, text)
    except FieldProblem as problem:
        return problem


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(FieldType)), TYPED)
def test_any_text_is_taken_or_refused_with_words(field_type: FieldType, text: str) -> None:
    """No text breaks a type; what is taken is bounded and goes in again unchanged."""
    checked = taken(field_type, text)
    if isinstance(checked, FieldProblem):
        assert "" not in {checked.code, checked.message_ja, checked.message_en}
        return
    assert len(checked.value) <= LONGEST
    assert len(checked.shown) <= LONGEST
    again = check(field_type, checked.value)
    assert again.value == checked.value


@settings(deadline=None)
@given(st.sampled_from([each for each in FieldType if each is not FieldType.MY_NUMBER]))
def test_no_type_takes_a_my_number(field_type: FieldType) -> None:
    """A My Number is refused by the same word everywhere, so that it never enters the form session."""
    with pytest.raises(FieldProblem) as refused:
        check(field_type, "1234 5678 9018")
    assert refused.value.code == "my_number"


@pytest.mark.parametrize("field_type", list(FieldType))
def test_an_empty_text_clears_every_type(field_type: FieldType) -> None:
    """Cleared is the empty value, shown as nothing."""
    assert check(field_type, "") == Checked(value="", shown="")


@pytest.mark.parametrize("field_type", list(FieldType))
def test_a_huge_text_is_refused_before_it_is_looked_at(field_type: FieldType) -> None:
    """A pasted novel costs nothing."""
    with pytest.raises(FieldProblem) as refused:
        check(field_type, "あ" * 100_000)
    assert refused.value.code == "too_long"


@pytest.mark.parametrize(
    ("field_type", "text", "value"),
    [
        (FieldType.NAME, "葛\U000e0100城　𠮷之助", "葛\U000e0100城　𠮷之助"),
        (FieldType.KANA, "たなか", "タナカ"),
        (FieldType.ROMAN, "ＮＡＭ", "NAM"),
        (FieldType.TEXT, " ﾀﾅｶ 様方 ", "ﾀﾅｶ 様方"),
        (FieldType.ADDR, "東青梅一丁目1－11‐1", "東青梅一丁目1－11‐1"),
        (FieldType.DATE, "R5.4.1", "2023-04-01"),
        (FieldType.BIRTH, "1980年", "1980-00-00"),
        (FieldType.ZIP, "198-0042", "1980042"),
        (FieldType.TEL, "0428-22-1111", "0428221111"),
        (FieldType.DIGITS, "３", "3"),
        (FieldType.ENUM, "妻（未届）", "妻(未届)"),
        (FieldType.ENUM, " その他 ", "その他"),
        (FieldType.YESNO, "はい", "yes"),
        (FieldType.YESNO, "無", "no"),
        (FieldType.YESNO, "ＹＥＳ", "yes"),
        (FieldType.MY_NUMBER, "123456789018", ""),
        (FieldType.ACCOUNT, "123", "0000123"),
        (FieldType.PERSON, " p12 ", "p12"),
    ],
)
def test_each_type_stores_its_value(field_type: FieldType, text: str, value: str) -> None:
    """One example per type; the types' own tests have the rest."""
    assert check(field_type, text).value == value


@pytest.mark.parametrize(
    ("field_type", "text", "code"),
    [
        (FieldType.ENUM, "夫", "not_an_option"),
        (FieldType.YESNO, "たぶん", "not_yesno"),
        (FieldType.PERSON, "p0", "not_a_person"),
        (FieldType.PERSON, "p100", "not_a_person"),
        (FieldType.PERSON, "山田", "not_a_person"),
        (FieldType.TEXT, "一行\n二行", "control"),
        (FieldType.TEXT, "\ue000", "private_use"),
        (FieldType.ADDR, "東\u200b青梅", "control"),
        (FieldType.TEXT, "あ" * 201, "too_long"),
        (FieldType.ADDR, "あ\U000e0100" * 201, "too_long"),
    ],
)
def test_each_type_refuses_by_its_own_word(field_type: FieldType, text: str, code: str) -> None:
    """A refusal's code says what to do."""
    with pytest.raises(FieldProblem) as refused:
        check(field_type, text)
    assert refused.value.code == code


def test_an_enum_needs_options() -> None:
    """Without options there is nothing to choose, and the answer says so."""
    with pytest.raises(FieldProblem) as refused:
        check_text(FieldType.ENUM, "男", today=TODAY)
    assert refused.value.code == "no_options"


def test_a_fields_own_length_holds() -> None:
    """A template's max bounds names and texts, and can be no more than a value may be long."""
    assert check_text(FieldType.TEXT, "あ" * 60, today=TODAY, max_length=60).value == "あ" * 60
    for field_type in (FieldType.TEXT, FieldType.NAME, FieldType.KANA):
        with pytest.raises(FieldProblem) as refused:
            check_text(field_type, "ア" * 61, today=TODAY, max_length=60)
        assert refused.value.code == "too_long"
    with pytest.raises(FieldProblem):
        check_text(FieldType.TEXT, "葛\U000e0100" * 201, today=TODAY, max_length=9999)


def test_a_residence_cards_number_has_its_form() -> None:
    """Two letters, eight digits, two letters, in any width and case."""
    rule = Rule.RESIDENCE_CARD
    assert check_text(FieldType.TEXT, "ａｂ12345678cd", today=TODAY, rule=rule).value == "AB12345678CD"
    with pytest.raises(FieldProblem) as refused:
        check_text(FieldType.TEXT, "A12345678CD", today=TODAY, rule=rule)
    assert refused.value.code == "bad_card"


def test_every_rule_belongs_to_a_type() -> None:
    """A rule that no type may name could never hold."""
    assert {rule for rules in RULES_OF.values() for rule in rules} == set(Rule)
