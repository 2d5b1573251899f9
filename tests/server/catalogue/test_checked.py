"""Tests of the two answers to a typed text."""

import pytest

from server.catalogue.checked import EMPTY, Checked, FieldProblem


def test_a_cleared_field_is_empty_in_every_part() -> None:
    """Nothing is stored, shown, warned of or brought along."""
    assert Checked(value="", shown="", warning=None, fills=()) == EMPTY


def test_a_problem_has_a_code_for_programs_and_words_for_people() -> None:
    """The exception's own text is the code alone, so that a log line can hold nothing personal."""
    with pytest.raises(FieldProblem) as refused:
        raise FieldProblem("bad_tel", "電話番号です。", "A telephone number.")
    assert str(refused.value) == refused.value.code == "bad_tel"
    assert refused.value.message_ja == "電話番号です。"
    assert refused.value.message_en == "A telephone number."
