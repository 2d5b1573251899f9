"""What is known in a visit: the answers of the interview and what the form session says of the same facts; pure.

Nothing of it is stored but what was said. A fact that a field of the form says, too, is one fact: what was said
last counts, wherever it was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from signaling.answering import given_value
from signaling.expression_values import UNKNOWN
from signaling.fact_values import WrongValue, value_of
from signaling.interview import Interview
from signaling.interview_plan import Fact, Plain, Question
from signaling.plan import FormPlan
from signaling.standing import Answers
from signaling.visit import Reply, Visit, reply_key

INTERVIEW: Final = "interview"
"""What ``ask`` names to have the interview on the counter's screen; no question of a form is called so."""

OF_THE_VISIT: Final = ("visit.procedures", "visit.language", "visit.identity")
"""What the visit itself knows of facts: what the resident came for, their language, that their papers were seen."""

Spot = tuple[str | None, str]
"""A fact of a person (their id), or of the case (None)."""


def question_of(interview: Interview, question: str) -> Question | None:
    """The question of this id."""
    return interview.questions.get(question)


def facts_of(interview: Interview, question: Question) -> tuple[Fact, ...]:
    """The facts that a question sets."""
    known = interview.book.case_facts if question.per == "case" else interview.book.person_facts
    return tuple(known[name] for name in question.sets)


def is_off(visit: Visit, question: Question) -> bool:
    """Whether a question and its answers are kept off the counter's screen."""
    return visit.kept_off.get(question.id, question.sensitive)


def is_masked(visit: Visit, question: Question, plan: FormPlan) -> bool:
    """Whether a question is about what the branch of this visit is not shown (``protection.py``)."""
    return visit.protected and plan.guards(question.id)


def field_of(fact: Fact, person: str | None) -> str | None:
    """The field of the form session that says the same fact, of this person; None when there is none."""
    if fact.field is None or fact.field in OF_THE_VISIT:
        return None
    return f"{person}.{fact.field.removeprefix('p.')}" if person is not None else fact.field


def text_known(visit: Visit, fact: Fact, person: str | None) -> str:
    """What the form session, or the visit itself, says of a fact, as it is stored there; empty: nothing."""
    match fact.field:
        case None:
            return ""
        case "visit.procedures":
            return next((each for each in fact.said_as if each in visit.procedures), "")
        case "visit.language":
            return visit.language.value
        case "visit.identity":
            return visit.identity.level.value if visit.identity else ""
        case _:
            held = visit.values.get(field_of(fact, person) or "")
            return held.value if held else ""


def revision_of_field(visit: Visit, field: str) -> int:
    """The revision at which a field last changed; 0 of one that nobody has touched."""
    held = visit.values.get(field)
    return held.revision if held else 0


def revision_of(visit: Visit, interview: Interview, question: Question, person: str | None) -> int:
    """The revision of an answer: it moves on with every answer, and with the fields that say the same."""
    held = visit.replies.get(reply_key(question.id, person))
    fields = (field_of(fact, person) for fact in facts_of(interview, question)) if question.per != "roster" else ()
    return (held.revision if held else 0) + sum(revision_of_field(visit, field) for field in fields if field)


def said_by_field(fact: Fact, text: str) -> Plain | tuple[()]:
    """What a field's text says of a fact; the empty tuple when it says nothing that the fact could be."""
    if fact.said_as:
        return fact.said_as.get(text, ())
    if fact.kind == "flag":
        return {"yes": True, "no": False}.get(text, ())
    if fact.kind == "number":
        return int(text) if text.isdecimal() else ()
    return text or ()


def text_for_field(fact: Fact, said: Plain, held: str) -> str:
    """The text by which a field says the same as ``said``; what it holds already where that says so, else empty."""
    if held and said_by_field(fact, held) == said:
        return held
    if fact.said_as:
        texts = [text for text, each in fact.said_as.items() if each == said]
        return texts[0] if len(texts) == 1 else ""
    if fact.kind == "flag":
        return "yes" if said is True else "no"
    return "" if said is None else str(said)


def known_answers(visit: Visit, plan: FormPlan, interview: Interview) -> Answers:
    """All that is known, as the interview takes it in."""
    answers = Answers(persons={person: {} for person in visit.persons})
    heard: set[Spot] = set()
    for reply in sorted(visit.replies.values(), key=lambda each: each.seq):
        question = question_of(interview, reply.question)
        if question is not None and not reply.taken_back:
            heard |= _take(visit, interview, answers, question, reply)
    by_form = _take_form(visit, interview, answers, heard)
    _count_as_asked(visit, plan, interview, answers, by_form)
    return answers


def _take(visit: Visit, interview: Interview, answers: Answers, question: Question, reply: Reply) -> set[Spot]:
    """Put one answer in; the facts that it says, where the form has not said something later."""
    person = reply.person
    if question.per == "roster":
        answers.complete = True
        answers.asked.add((question.id, None))
        return set()
    heard: set[Spot] = set()
    values = answers.case if person is None else answers.persons[person]
    emptied = False
    for fact in facts_of(interview, question):
        field = field_of(fact, person)
        if field is not None and revision_of_field(visit, field) != reply.over.get(field, 0):
            emptied = emptied or not text_known(visit, fact, person)
            continue
        if fact.id in reply.unsure:
            values[fact.id] = UNKNOWN
        elif fact.id in reply.facts:
            values[fact.id], on_condition = given_value(fact, reply.facts[fact.id])
            if person is not None:
                answers.nothing.discard((person, fact.id))
                if on_condition:
                    answers.nothing.add((person, fact.id))
        else:
            continue
        heard.add((person, fact.id))
    if not emptied:
        answers.asked.add((question.id, person))
    return heard


def _take_form(visit: Visit, interview: Interview, answers: Answers, heard: set[Spot]) -> set[Spot]:
    """What the form session says of facts of which the interview has not said anything later."""
    found: set[Spot] = set()
    places: list[tuple[str | None, Iterable[Fact]]] = [(None, interview.book.plan.case)]
    places += [(person, interview.book.plan.person) for person in visit.persons]
    for person, facts in places:
        values = answers.case if person is None else answers.persons[person]
        for fact in facts:
            text = text_known(visit, fact, person)
            if not text or (person, fact.id) in heard:
                continue
            said = said_by_field(fact, text)
            if said == ():
                continue
            try:
                values[fact.id] = None if said is None else value_of(fact, said)
            except WrongValue:
                continue  # the form may hold what no rule can read; then it is not known
            found.add((person, fact.id))
    return found


def _count_as_asked(visit: Visit, plan: FormPlan, interview: Interview, answers: Answers, by_form: set[Spot]) -> None:
    """A question whose facts the form has said already is not asked again."""
    for question in interview.book.plan.questions:
        if question.per == "roster":
            continue
        facts = facts_of(interview, question)
        for person in (None,) if question.per == "case" else visit.persons:
            if (question.id, person) not in answers.asked and _said_by_form(visit, plan, facts, person, by_form):
                answers.asked.add((question.id, person))


def _said_by_form(
    visit: Visit, plan: FormPlan, facts: tuple[Fact, ...], person: str | None, by_form: set[Spot]
) -> bool:
    """Whether the form has said all of these facts that it can say now, and no rule reads the rest."""
    if not any((person, fact.id) in by_form for fact in facts):
        return False
    return all(
        (person, fact.id) in by_form or (fact.kind == "note" and not _is_shown(visit, plan, field_of(fact, person)))
        for fact in facts
    )


def _is_shown(visit: Visit, plan: FormPlan, field: str | None) -> bool:
    """Whether a field is one that the form asks for as it stands."""
    section = None if field is None else plan.section_of(field, visit.persons)
    if section is None:
        return False
    return any(row == field for row, _ in plan.rows(section, visit.procedures, visit.text_values()))
