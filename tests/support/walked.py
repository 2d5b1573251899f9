"""Walks an interview with somebody who knows a household: each question is answered with its facts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from signaling.answering import Answer, take
from signaling.interview import Interview, Step
from signaling.interview_plan import Fact, Question
from signaling.listing import listed
from signaling.standing import Answers

NOTE = "（控え）"


@dataclass
class Walk:
    """An interview that came to its end: the last step, what was asked of whom, and the answers."""

    step: Step
    answers: Answers
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def procedures(self, interview: Interview) -> dict[str, list[str]]:
        """What is needed, as `enmado procedures` says it."""
        found = listed(interview.book, self.step.findings, self.step.household, list(self.answers.persons))
        return {each.rule.id: list(each.persons) for each in found if each.needed}


def walk(interview: Interview, household: dict[str, Any], *, unsure: frozenset[str] = frozenset()) -> Walk:
    """Answer every question from the household; of facts named in ``unsure`` the answer is わからない."""
    today = date.fromisoformat(household["case"].get("today", "2026-11-24"))
    persons = {person["id"]: person for person in household["persons"]}
    walked = Walk(interview.step(Answers(), today=today), Answers())
    while (question := walked.step.question) is not None:
        owners = list(persons) if question.per == "roster" else list(walked.step.persons)
        if question.per == "case":
            answer = Answer(question.id, _said(interview.book.case_facts, household["case"], question, unsure))
        else:
            facts = interview.book.person_facts
            answer = Answer(
                question.id, persons={owner: _said(facts, persons[owner], question, unsure) for owner in owners}
            )
            names = tuple(f"{owner}.{name}" for owner in owners for name in question.sets if name in unsure)
            answer = Answer(question.id, persons=answer.persons, unsure=names)
        take(interview, walked.answers, answer)
        keys: list[tuple[str, str | None]] = [(question.id, owner) for owner in walked.step.persons]
        walked.asked += keys or [(question.id, None)]
        walked.step = interview.step(walked.answers, today=today)
    return walked


def _said(facts: dict[str, Fact], given: dict[str, Any], question: Question, unsure: frozenset[str]) -> dict[str, Any]:
    """The values that the household gives to the facts of a question; consent is always given."""
    said: dict[str, Any] = {}
    for name in question.sets:
        fact = facts[name]
        if name in unsure:
            said[name] = None
        elif name == "consent":
            said[name] = True
        elif fact.kind == "note":
            said[name] = NOTE
        else:
            default = list(fact.default) if isinstance(fact.default, tuple) else fact.default
            said[name] = given.get(name, default)
    return said
