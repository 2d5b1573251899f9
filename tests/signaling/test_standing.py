"""Tests that going on from before comes to the same as looking from the beginning."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.answering import Answer, take
from signaling.expression_values import UNKNOWN
from signaling.interview import Interview, Step
from signaling.interview_plan import InterviewPlan
from signaling.rule_book import RuleBook
from signaling.standing import Answers
from tests.support.small_interview import SMALL, fact, question, rule, small_plan
from tests.support.worked import packaged_rules

TODAY = date(2026, 11, 24)


def wide_plan() -> InterviewPlan:
    """The small interview with what is rare: facts that two questions set, that none sets; conditions on everybody."""
    return small_plan(
        person=[*SMALL["person"], fact("old", empty_if="p.newborn and c.water", default=True)],
        rules=[
            *SMALL["rules"],
            rule("many", "count(q.moving for q in persons)>=2 and c.abroad", "person"),
            rule("old", "p.old!=True", "person"),
            rule("nobody", "not any(q.newborn for q in persons)"),
        ],
        questions=[
            *SMALL["questions"],
            question("Q20", "dogs", show_if="c.event=='birth'"),
            question("Q21", "moving", per="persons", show_if="c.event=='birth' and p.newborn"),
            question("Q22", "old", per="persons", show_if="any(q.head for q in persons) or hs(p)"),
        ],
    )


SMALL_INTERVIEW = Interview(RuleBook(small_plan()))
WIDE = Interview(RuleBook(wide_plan()))
PACKAGED = Interview(packaged_rules())


def told(step: Step) -> dict[str, Any]:
    """All that a step says."""
    return {
        "question": step.question,
        "persons": step.persons,
        "stopped": step.stopped,
        "findings": step.findings,
        "shown": step.shown,
        "case": step.household.case,
        "rows": step.household.persons,
        "complete": step.household.complete,
    }


def said_of(interview: Interview, name: str, *, person: bool) -> st.SearchStrategy[Any]:
    """Something that can be said of a fact, null among it."""
    found = (interview.book.person_facts if person else interview.book.case_facts)[name]
    if found.kind == "flag":
        return st.sampled_from([True, False, None])
    if found.kind == "number":
        return st.one_of(st.none(), st.integers(found.least, min(found.most, found.least + 3)))
    if found.kind == "words":
        return st.one_of(st.none(), st.lists(st.sampled_from([word.id for word in found.words]), unique=True))
    if found.kind == "date":
        return st.sampled_from(["1950-01-01", "1990-11-24", "2008-11-25", "2020-00-00", "2026-11-01"])
    if found.words:
        return st.one_of(st.none(), st.sampled_from([word.id for word in found.words]))
    return st.sampled_from(["甲", "乙"])


def drawn_answer(data: st.DataObject, interview: Interview, step: Step, answers: Answers) -> Answer:
    """Mostly the question that comes, else any other: people change what they said."""
    questions = interview.book.plan.questions
    wanted = step.question
    if wanted is None or data.draw(st.integers(0, 3)) == 0:
        wanted = data.draw(st.sampled_from(questions))
    if wanted.per == "case":
        values = {name: data.draw(said_of(interview, name, person=False)) for name in wanted.sets}
        return Answer(wanted.id, {name: value for name, value in values.items() if value != "1950-01-01"})
    people = (
        data.draw(st.sampled_from([("A",), ("A", "B"), ("B", "A", "C")])) if wanted.per == "roster" else answers.persons
    )
    return Answer(
        wanted.id,
        persons={
            person: {name: data.draw(said_of(interview, name, person=True)) for name in wanted.sets}
            for person in people
        },
    )


@settings(max_examples=120)
@given(st.data(), st.sampled_from([SMALL_INTERVIEW, WIDE, PACKAGED]))
def test_going_on_comes_to_the_same_as_from_the_beginning(data: st.DataObject, interview: Interview) -> None:
    """After any answers in any order, from any earlier step; and earlier steps stay as they were."""
    answers = Answers()
    steps = [interview.step(answers, today=TODAY)]
    earlier = [told(steps[0])]
    for _ in range(data.draw(st.integers(1, 12))):
        take(interview, answers, drawn_answer(data, interview, steps[-1], answers))
        if data.draw(st.integers(0, 9)) == 0 and answers.asked:
            answers.asked.discard(data.draw(st.sampled_from(sorted(answers.asked, key=str))))
        before = steps[-1] if data.draw(st.booleans()) else data.draw(st.sampled_from(steps))
        today = data.draw(st.sampled_from([TODAY, TODAY, TODAY, date(2027, 4, 1)]))
        step = interview.step(answers, today=today, before=before)
        assert told(step) == told(interview.step(answers, today=today))
        steps.append(step)
        earlier.append(told(step))
    assert [told(step) for step in steps] == earlier


def test_a_step_of_another_interview_is_of_no_use() -> None:
    """A new version of the catalogue begins anew."""
    answers = Answers(case={"event": "move"})
    before = WIDE.step(answers, today=TODAY)
    assert told(SMALL_INTERVIEW.step(answers, today=TODAY, before=before)) == told(
        SMALL_INTERVIEW.step(answers, today=TODAY)
    )


def test_a_fact_that_no_question_sets_stands_as_it_is() -> None:
    """Known from elsewhere, of the case or of a person; what is taken back is unknown again."""
    plan = small_plan(
        rules=[rule("record", "'record' in c.certs"), rule("named", "p.ins=='kokuho'", "person")], questions=[]
    )
    interview = Interview(RuleBook(plan))
    people: dict[str, dict[str, Any]] = {"A": {"ins": "employer"}}
    none = interview.step(Answers(case={"certs": ()}, persons=people, complete=True), today=TODAY)
    assert none.findings == ()
    people = {"A": {"ins": "kokuho"}}
    step = interview.step(Answers(case={"certs": ("record",)}, persons=people, complete=True), today=TODAY, before=none)
    assert [found.rule.id for found in step.findings if found.yes] == ["record", "named"]
    back = interview.step(Answers(persons={"A": {}}, complete=True), today=TODAY, before=step)
    assert [found.rule.id for found in back.findings if found.unknown] == ["record", "named"]
    assert back.household.case[interview.book.vocabulary.case_slots["certs"]] is UNKNOWN


def test_another_birth_date_is_another_age() -> None:
    """Of somebody who stays in the list: whoever asks for the age looks again."""
    answers = Answers(case={"event": "move"}, persons={"A": {"birth": date(1990, 1, 1), "moving": True}}, complete=True)
    young = WIDE.step(answers, today=TODAY)
    answers.persons["A"]["birth"] = date(1950, 1, 1)
    old = WIDE.step(answers, today=TODAY, before=young)
    assert "old_age" not in [found.rule.id for found in young.findings]
    assert "old_age" in [found.rule.id for found in old.findings if found.yes]
    assert told(old) == told(WIDE.step(answers, today=TODAY))


def test_the_list_of_persons_that_is_hidden_is_complete() -> None:
    """The answer that hides it decides every count; the one that shows it again opens them."""
    answers = Answers(case={"event": "paper"})
    hidden = WIDE.step(answers, today=TODAY)
    assert hidden.household.complete
    answers.case["event"] = "birth"
    shown = WIDE.step(answers, today=TODAY, before=hidden)
    assert not shown.household.complete
    assert told(shown) == told(WIDE.step(answers, today=TODAY))
    answers.case["event"] = "paper"
    assert told(WIDE.step(answers, today=TODAY, before=shown)) == told(hidden)
