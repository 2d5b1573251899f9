"""Tests of the interview: which question comes, of whom, and what the answers make of the rules."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.answering import Answer, take
from signaling.expression_values import UNKNOWN
from signaling.interview import Interview, Step
from signaling.rule_book import BrokenRules, RuleBook
from signaling.standing import Answers
from tests.support.small_interview import SMALL, fact, question, rule, small_plan

TODAY = date(2026, 11, 24)
INTERVIEW = Interview(RuleBook(small_plan()))
ADULT, CHILD = "1990-01-01", "2020-01-01"


def after(*said: Answer, interview: Interview = INTERVIEW) -> Step:
    """Where the interview stands."""
    answers = Answers()
    for answer in said:
        take(interview, answers, answer)
    return interview.step(answers, today=TODAY)


def asked(step: Step) -> tuple[str | None, tuple[str, ...]]:
    """The question that comes, and of whom."""
    return (step.question.id if step.question else None), step.persons


def found(step: Step) -> dict[str, bool]:
    """The rules by id, and whether they are undecided."""
    return {finding.rule.id: finding.unknown for finding in step.findings}


START = (Answer("Q1", {"event": "move"}), Answer("Q2", {"consent": True}))
TWO = Answer("Q3", persons={"A": {"birth": ADULT}, "B": {"birth": CHILD}})
ABROAD = Answer("Q4", {"abroad": False})


def test_questions_come_in_their_order() -> None:
    """What happened, consent, who; then what a rule needs."""
    assert asked(after()) == ("Q1", ())
    assert asked(after(START[0])) == ("Q2", ())
    assert asked(after(*START)) == ("Q3", ())
    assert asked(after(*START, TWO)) == ("Q4", ())
    assert asked(after(*START, TWO, ABROAD)) == ("Q5", ("A", "B"))


def test_in_the_beginning_every_rule_that_can_be_is_undecided() -> None:
    """Nobody has said anything: nothing is dropped."""
    step = after()
    assert set(found(step)) == set(INTERVIEW.book.rules)
    assert step.undecided == step.findings


def test_a_question_that_no_rule_needs_is_not_asked() -> None:
    """Nobody moves, so nobody is asked for insurance; the dog is asked for, since the case is a move."""
    nobody = Answer("Q5", persons={"A": {"moving": False}, "B": {"moving": False}})
    step = after(*START, TWO, ABROAD, nobody)
    # Without anybody moving the head does not go; of the pension only the grown-up is asked.
    assert asked(step) == ("Q9", ("A",))
    step = after(*START, TWO, ABROAD, nobody, Answer("Q9", persons={"A": {"pension": 2}}))
    assert asked(step) == ("Q11", ())


def test_persons_are_asked_in_turn_or_together() -> None:
    """As the question says."""
    moving = Answer("Q5", persons={"A": {"moving": True}, "B": {"moving": True}})
    heads = Answer("Q6", persons={"A": {"head": True}, "B": {"head": False}})
    assert asked(after(*START, TWO, ABROAD, moving)) == ("Q8", ("A",))
    insured = Answer("Q8", persons={"A": {"ins": "kokuho"}})
    assert asked(after(*START, TWO, ABROAD, moving, heads, insured)) == ("Q8", ("B",))


def test_a_question_whose_condition_is_false_leaves_its_facts_at_their_defaults() -> None:
    """A certificate needs no persons, and decides everything else."""
    step = after(Answer("Q1", {"event": "paper"}), START[1])
    assert asked(step) == ("Q13", ())
    assert found(step) == {"record": True}
    assert step.household.complete
    step = after(Answer("Q1", {"event": "paper"}), START[1], Answer("Q13", {"certs": ("record",)}))
    assert found(step) == {"record": False}
    assert asked(step) == (None, ())


def test_a_newborn_had_no_insurance_and_is_not_asked_for_it() -> None:
    """Where a hidden fact can be none, none is its default."""
    born = Answer("Q7", persons={"A": {"newborn": False}, "B": {"newborn": True}})
    step = after(Answer("Q1", {"event": "birth"}), START[1], TWO, born)
    (finding,) = (each for each in step.findings if each.rule.id == "anybody")
    assert (finding.persons, finding.undecided) == ((1,), ())


def test_none_that_was_given_is_an_answer_only_where_it_can_be() -> None:
    """Elsewhere it is unknown."""
    said = (Answer("Q1", {"event": "birth"}), START[1], TWO)
    born = Answer("Q7", persons={"A": {"newborn": False}, "B": {"newborn": True}})
    none = Answer("Q8", persons={"A": {"ins": None}, "B": {"ins": None}})
    step = after(*said, born, none)
    slot = INTERVIEW.book.vocabulary.person_slots["ins"]
    assert [row[slot] for row in step.household.persons] == [UNKNOWN, None]


def test_what_nobody_knows_is_asked_once_and_stays_undecided() -> None:
    """The procedure is listed as 要確認 and never dropped."""
    unsure = Answer("Q11", unsure=("dogs",))
    nobody = Answer("Q5", persons={"A": {"moving": False}, "B": {"moving": False}})
    pension = Answer("Q9", persons={"A": {"pension": None}})
    certs = Answer("Q13", {"certs": ()})
    step = after(*START, TWO, ABROAD, nobody, pension, unsure, certs)
    assert asked(step) == (None, ())
    assert found(step) == {"notice": False, "dog": True}


def test_an_answer_may_be_changed_and_everything_behind_it_follows() -> None:
    """The move becomes a birth: what was needed is not, what was not asked is."""
    moved = (*START, TWO, ABROAD, Answer("Q5", persons={"A": {"moving": True}, "B": {"moving": True}}))
    assert "notice" in found(after(*moved))
    step = after(*moved, Answer("Q1", {"event": "birth"}))
    assert "notice" not in found(step)
    assert asked(step) == ("Q7", ("A", "B"))
    assert found(after(*moved, Answer("Q1", {"event": "birth"}), Answer("Q1", {"event": "move"}))) == found(
        after(*moved)
    )


def test_a_person_who_is_added_is_asked_what_the_others_were() -> None:
    """And only that person."""
    moving = Answer("Q5", persons={"A": {"moving": True}, "B": {"moving": True}})
    three = Answer("Q3", persons={"A": {}, "B": {}, "C": {"birth": ADULT}})
    assert asked(after(*START, TWO, ABROAD, moving, three)) == ("Q5", ("C",))


def test_whoever_says_no_to_the_video_is_served_by_the_branch() -> None:
    """The interview asks nothing more."""
    step = after(START[0], Answer("Q2", {"consent": False}))
    assert (step.question, step.stopped) == (None, "Q2")
    assert after(START[0], Answer("Q2", {"consent": None})).stopped is None


def test_a_word_can_stop_an_interview_too() -> None:
    """It need not be a yes or a no."""
    questions = [question("Q1", "event", always=True, stop_on=["paper"]), *SMALL["questions"][1:]]
    interview = Interview(RuleBook(small_plan(questions=questions)))
    assert after(Answer("Q1", {"event": "paper"}), interview=interview).stopped == "Q1"


def test_a_fact_that_two_questions_set_is_open_while_one_of_them_is_shown() -> None:
    """Of the case and of persons; when both are hidden it is as by default."""
    other = [
        question("X1", "dogs", show_if="c.event=='birth'"),
        question("X2", "pension", per="persons", show_if="c.event=='birth' and p.newborn"),
    ]
    rules = [rule("any_dog", "c.dogs>0"), rule("paid", "p.pension==1", "person")]
    interview = Interview(RuleBook(small_plan(questions=[*SMALL["questions"], *other], rules=rules)))
    moved = after(*START, TWO, ABROAD, interview=interview)
    assert found(moved) == {"any_dog": True, "paid": True}
    assert asked(moved) == ("Q9", ("A",))
    born = Answer("Q7", persons={"A": {"newborn": False}, "B": {"newborn": True}})
    step = after(Answer("Q1", {"event": "birth"}), START[1], TWO, born, interview=interview)
    assert [finding.undecided for finding in step.findings if finding.rule.id == "paid"] == [(0, 1)]
    quiet = after(Answer("Q1", {"event": "paper"}), START[1], interview=interview)
    assert found(quiet) == {}


def test_an_interview_without_questions_only_decides() -> None:
    """A catalogue may have rules alone."""
    step = after(interview=Interview(RuleBook(small_plan(questions=[], parts=[]))))
    assert step.question is None


def problems(**changed: Any) -> dict[str, str]:
    """What is wrong with a changed interview, by place."""
    with pytest.raises(BrokenRules) as broken:
        Interview(RuleBook(small_plan(**changed)))
    return {each.place: each.reason for each in broken.value.problems}


def with_questions(*more: dict[str, Any], without: str = "") -> list[dict[str, Any]]:
    """The small interview's questions, one of them left out, others added at the end."""
    return [*(each for each in SMALL["questions"] if each["id"] != without), *more]


@pytest.mark.parametrize(
    ("more", "place", "word"),
    [
        (question("Q1", "event"), "question:Q1", "twice"),
        (question("X", "shoe"), "question:X", "no fact of the case"),
        (question("X", "water", per="person"), "question:X", "no fact of a person"),
        (question("X"), "question:X", "has to be `always`"),
        (question("X", "name", per="roster"), "question:X", "sets `birth`"),
        (question("X", "birth", per="roster"), "question:Q1", "only one"),
        (question("X", "water", part="two"), "question:X", "no part"),
        (question("X", "water", show_if="c.shoe"), "question:X", "no such fact"),
        (question("X", "water", show_if="c.water"), "question:X", "settled by this question or a later one"),
        (question("X", "event"), "question:Q3", "settled by this question or a later one"),
    ],
)
def test_a_question_that_cannot_be_used_is_told(more: dict[str, Any], place: str, word: str) -> None:
    """When the catalogue is loaded, with its place."""
    assert word in problems(questions=with_questions(more))[place]


def test_a_rule_that_nobody_is_asked_for_is_told() -> None:
    """It would be undecided for ever."""
    said = problems(questions=with_questions(without="Q11"))
    assert said == {"rule:dog": "no question sets `c.dogs`"}
    said = problems(
        person=[*SMALL["person"], fact("x", "word", default="a", words=[], empty_if="p.moving and p.y"), fact("y")],
        questions=with_questions(question("X", "x", per="person"), question("Y", "y", per="person")),
        rules=[*SMALL["rules"], rule("z", "p.x=='a' and p.y", "person")],
    )
    assert "asked later" in said["fact:x"]


ANSWERS = {
    "event": st.sampled_from(["move", "birth", "paper"]),
    "consent": st.just(True),
    "birth": st.sampled_from([ADULT, CHILD, "1950-03-03", "2007-00-00", None]),
    "ins": st.sampled_from(["kokuho", "employer", None]),
    "pension": st.sampled_from([1, 2, 3, None]),
    "dogs": st.integers(0, 2),
    "certs": st.sampled_from([[], ["record"]]),
    "name": st.just("甲"),
    "address": st.just("乙"),
}


@given(st.data())
def test_every_interview_ends_and_asks_nothing_twice(data: st.DataObject) -> None:
    """Whatever is answered, わからない included; what was never unsure is decided in the end."""
    answers = Answers()
    seen: set[tuple[str, str | None]] = set()
    unsure = False
    while (step := INTERVIEW.step(answers, today=TODAY)).question is not None:
        values: dict[str, Any] = {}
        persons: dict[str, dict[str, Any]] = {}
        ids = ["A", "B", "C"][: data.draw(st.integers(0, 3))] if step.question.per == "roster" else list(step.persons)
        # A list of nobody is an answer too.
        owners: list[str | None] = [None] if step.question.per == "case" else [*ids]
        for owner in owners:
            drawn = {name: data.draw(ANSWERS.get(name, st.booleans() | st.none())) for name in step.question.sets}
            unsure = unsure or (None in drawn.values()) or "2007-00-00" in drawn.values()
            if owner is None:
                values = drawn
            else:
                persons[owner] = drawn
        keys: list[tuple[str, str | None]] = [(step.question.id, owner) for owner in step.persons]
        for key in keys or [(step.question.id, None)]:
            assert key not in seen
            seen.add(key)
        take(INTERVIEW, answers, Answer(step.question.id, values if not persons else {}, persons))
    assert step.question is None
    assert unsure or not step.undecided
