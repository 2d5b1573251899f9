"""Tests of answers to questions."""

from copy import deepcopy
from datetime import date

import pytest

from signaling.answering import Answer, WrongAnswer, answers_of, given_value, take
from signaling.expression_values import UNKNOWN
from signaling.interview import Interview
from signaling.interview_plan import Plain
from signaling.rule_book import RuleBook
from signaling.standing import Answers
from tests.support.small_interview import small_plan

INTERVIEW = Interview(RuleBook(small_plan()))
PERSONS: dict[str, dict[str, Plain]] = {"A": {"birth": "1990-01-01", "name": "甲"}, "B": {"birth": "2020-01-01"}}


def answered(*said: Answer) -> Answers:
    """What was said so far."""
    return answers_of(INTERVIEW, said)


def test_facts_of_the_case_are_taken_and_the_question_is_asked() -> None:
    """The last answer to a question counts."""
    answers = answered(Answer("Q1", {"event": "move"}), Answer("Q1", {"event": "birth"}))
    assert answers.case == {"event": "birth"}
    assert answers.asked == {("Q1", None)}


def test_the_persons_are_those_of_the_last_list() -> None:
    """Whoever is named again keeps what is known; whoever is not is gone, and comes back with nothing."""
    answers = answered(
        Answer("Q3", persons=PERSONS),
        Answer("Q5", persons={"A": {"moving": True}, "B": {"moving": False}}),
        Answer("Q3", persons={"B": {"birth": "2020-01-02"}, "C": {"birth": None}}),
    )
    assert answers.complete
    assert answers.persons == {
        "B": {"birth": date(2020, 1, 2), "moving": False},
        "C": {"birth": UNKNOWN},
    }
    take(INTERVIEW, answers, Answer("Q5", persons={"A": {"moving": True}}))
    assert "A" not in answers.persons


def test_nobody_knows_is_an_answer() -> None:
    """As null, or by the name of the fact; null of a fact that can be none says none."""
    answers = answered(
        Answer("Q3", persons=PERSONS),
        Answer("Q10", {"water": None}),
        Answer("Q9", persons={"A": {"pension": None}, "B": {"pension": None}}, unsure=("B.pension",)),
        Answer("Q8", persons={"A": {"ins": None}, "B": {"ins": None}}, unsure=("B.ins",)),
    )
    assert answers.case["water"] is UNKNOWN
    assert answers.persons["A"]["pension"] is None
    assert answers.persons["B"]["pension"] is UNKNOWN
    assert answers.nothing == {("A", "ins")}
    take(INTERVIEW, answers, Answer("Q8", persons={"A": {"ins": "kokuho"}}))
    assert answers.nothing == set()
    take(INTERVIEW, answers, Answer("Q10", unsure=("water",)))
    assert answers.case["water"] is UNKNOWN


def test_given_values_tell_none_from_unknown() -> None:
    """By the fact's declaration."""
    facts = INTERVIEW.book.person_facts
    assert given_value(facts["pension"], None) == (None, False)
    assert given_value(facts["ins"], None) == (UNKNOWN, True)
    assert given_value(facts["moving"], None) == (UNKNOWN, False)
    assert given_value(facts["moving"], True) == (True, False)


@pytest.mark.parametrize(
    ("answer", "code", "named"),
    [
        (Answer("Q99"), "unknown_question", "Q99"),
        (Answer("Q1", {"event": "dance"}), "not_an_option", "event"),
        (Answer("Q1", {"water": True}), "unknown_fact", "water"),
        (Answer("Q5", persons={"A": {"moving": 1}}), "wrong_type", "moving"),
        (Answer("Q5", persons={"A": {"moving": True}, "B": {"ins": "kokuho"}}), "unknown_fact", "ins"),
        (Answer("Q3", persons={"A": {"birth": "tomorrow"}}), "bad_date", "birth"),
        (Answer("Q1", persons={"A": {"moving": True}}), "unknown_fact", "A"),
        (Answer("Q5", {"moving": True}), "unknown_fact", "moving"),
        (Answer("Q3", persons={str(number): {} for number in range(51)}), "too_many", "persons"),
        (Answer("Q3", persons={"": {}}), "too_long", "persons"),
        (Answer("Q3", persons={"x" * 101: {}}), "too_long", "persons"),
    ],
)
def test_an_answer_that_is_wrong_changes_nothing(answer: Answer, code: str, named: str) -> None:
    """Nothing of it is taken, not even what was right."""
    answers = answered(Answer("Q3", persons=PERSONS))
    before = deepcopy(answers)
    with pytest.raises(WrongAnswer) as refused:
        take(INTERVIEW, answers, answer)
    assert (refused.value.code, refused.value.fact) == (code, named)
    assert refused.value.wanted
    assert answers == before
