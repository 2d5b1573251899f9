"""Tests of the interview that comes with Enmado: led to its end, it finds what the household needs."""

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from signaling.answering import Answer, take
from signaling.ruby import ruby_parts, without_ruby
from signaling.standing import Answers
from tests.support.plausible import plausible
from tests.support.walked import walk
from tests.support.worked import (
    HOUSEHOLDS,
    IDS,
    PATIENT,
    packaged_interview,
    packaged_rules,
    python_procedures,
    random_households,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=IDS)
def test_a_worked_household_is_found_by_asking(household: dict[str, Any]) -> None:
    """Question by question, from nothing known to exactly what is needed."""
    walked = walk(packaged_interview(), household)
    assert walked.procedures(packaged_interview()) == household["expect"]
    assert walked.step.undecided == ()
    assert len(set(walked.asked)) == len(walked.asked)


@PATIENT
@given(random_households())
def test_every_interview_ends_decided_and_asks_nothing_twice(household: dict[str, Any]) -> None:
    """Also of households that cannot be."""
    walked = walk(packaged_interview(), household)
    assert walked.step.undecided == ()
    assert len(set(walked.asked)) == len(walked.asked)


@PATIENT
@given(random_households())
def test_asking_finds_what_deciding_finds(household: dict[str, Any]) -> None:
    """What is not asked could not have mattered to a household that can be."""
    met = plausible(household)
    assert walk(packaged_interview(), met).procedures(packaged_interview()) == python_procedures(met)


@PATIENT
@given(random_households(), st.data())
def test_what_nobody_knows_is_asked_once_and_drops_nothing(household: dict[str, Any], data: st.DataObject) -> None:
    """What is sure is right, and what is needed is sure or 要確認."""
    interview = packaged_interview()
    met = plausible(household)
    # Without saying what happened, or who moves, there is no interview.
    may = [
        name
        for name, fact in (interview.book.case_facts | interview.book.person_facts).items()
        if fact.kind != "note" and name not in ("today", "event", "birth", "consent")
    ]
    unsure = frozenset(data.draw(st.lists(st.sampled_from(may), max_size=6)))
    walked = walk(interview, met, unsure=unsure)
    assert len(set(walked.asked)) == len(walked.asked)
    sure, needed = walked.procedures(interview), python_procedures(met)
    undecided = {finding.rule.id for finding in walked.step.undecided}
    for procedure, persons in sure.items():
        assert set(persons) <= set(needed[procedure])
    assert set(needed) <= set(sure) | undecided
    for procedure, persons in needed.items():
        assert procedure in undecided or persons == sure[procedure]


@PATIENT
@given(random_households(), random_households())
def test_changing_every_answer_leaves_nothing_of_the_old_ones(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Answers of another household are given over, and taken back: the list is as it was."""
    interview = packaged_interview()
    walked = walk(interview, plausible(one))
    before = walked.procedures(interview)
    event = walked.answers.case["event"]
    take(interview, walked.answers, Answer("Q01", {"event": other["case"].get("event", "birth")}))
    interview.step(walked.answers, today=TODAY)
    take(interview, walked.answers, Answer("Q01", {"event": event}))  # type: ignore[dict-item]
    walked.step = interview.step(walked.answers, today=TODAY)
    assert walked.procedures(interview) == before
    assert walked.step.question is None


def test_the_first_questions_come_before_anything_is_known() -> None:
    """What happened, in which language, may we talk by video."""
    interview = packaged_interview()
    answers = Answers()
    asked = []
    for said in (
        Answer("Q01", {"event": "move_in"}),
        Answer("Q02", {"language": "ja"}),
        Answer("Q03", {"consent": True}),
    ):
        step = interview.step(answers, today=TODAY)
        assert step.question is not None
        asked.append(step.question.id)
        take(interview, answers, said)
    assert asked == ["Q01", "Q02", "Q03"]
    take(interview, answers, Answer("Q03", {"consent": False}))
    assert interview.step(answers, today=TODAY).stopped == "Q03"


def test_questions_after_a_death_stay_off_the_counter() -> None:
    """All but the day itself, which the form shows too; and those of divorce, disability and protection."""
    sensitive = {question.id for question in packaged_rules().plan.questions if question.sensitive}
    after = {question.id for question in packaged_rules().plan.questions if question.part == "death"}
    assert after - {"Q61d"} <= sensitive
    assert {"Q09", "Q47", "Q50", "Q65", "Q67", "Q70", "Q71", "Q72"} <= sensitive


def test_every_procedure_that_is_filed_has_a_form_or_a_guide() -> None:
    """Nobody is told that something is needed and left alone with it."""
    plan, rules = FormPlan(load_catalogue(packaged_folder())), packaged_rules().plan.rules
    guided = {rule.id for rule in rules if rule.guide}
    assert {rule.id for rule in rules if rule.kind == "file" and plan.makes(rule.id) is None} == guided
    assert guided == {"shussei", "shibou", "konin", "rikon", "shussei_mynumber", "jidou_fuyou"}


def test_a_department_is_named_in_one_place() -> None:
    """The town's own in catalogue.yaml, other offices beside the rules; every rule knows whom it leads to."""
    content = load_catalogue(packaged_folder()).content
    beside = yaml.safe_load((packaged_folder() / "rules" / "departments.yaml").read_text("utf-8"))["departments"]
    assert {each["id"] for each in beside}.isdisjoint(content.departments)
    rules = packaged_rules().plan
    assert {rule.department for rule in rules.rules} <= {each["id"] for each in beside} | set(content.departments)
    assert rules.departments["suido"].en == content.departments["suido"].en


def test_every_question_can_be_read_in_three_ways() -> None:
    """The clerk's sentence, the easy one with a reading over every kanji, and English."""
    for question in packaged_rules().plan.questions:
        assert question.clerk
        assert question.en
        bare = "".join(piece for piece, reading in ruby_parts(question.plain) if reading is None)
        assert not any("一" <= char <= "鿿" for char in bare), f"{question.id}: {bare}"
        assert "《" not in without_ruby(question.plain)
