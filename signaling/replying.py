"""The deciders of the interview: an answer is given, changed or taken back; a question is kept off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from signaling import commands as c
from signaling import edits
from signaling import events as e
from signaling.answering import given_value
from signaling.errors import ErrorCode, Refused
from signaling.fact_values import WrongValue
from signaling.interview import Interview
from signaling.interview_plan import Fact, Plain, Question
from signaling.plan import FormPlan
from signaling.rights import Actor
from signaling.visit import Reply, Visit, reply_key
from signaling.visit_facts import (
    facts_of,
    field_of,
    is_masked,
    is_off,
    question_of,
    revision_of,
    revision_of_field,
    text_for_field,
    text_known,
)
from signaling.words import Role


def _known(plan: FormPlan, question: str) -> tuple[Interview, Question]:
    interview = plan.interview
    found = None if interview is None else question_of(interview, question)
    if interview is None or found is None:
        raise Refused(ErrorCode.NOT_FOUND, {"question": question})
    return interview, found


def keep_off(visit: Visit, command: c.KeepOff, plan: FormPlan) -> list[e.AnyBody]:
    """A question leaves the counter's screen, or comes to it; Refused(NOT_FOUND) for one that there is not."""
    _, question = _known(plan, command.question)
    same = is_off(visit, question) == command.off
    return [] if same else [e.KeptOff(question=question.id, off=command.off)]


def reply(visit: Visit, actor: Actor, command: c.Reply, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """An answer, and what it says in the form where a field there is about the same fact.

    What is kept off the counter's screen is not written into the form, which the counter shows. A day is taken as its
    field takes it: R8.11.15, too. Refused(NOT_FOUND) for no such question or person, FORBIDDEN for the resident's
    answer to what they are not shown, STALE with the answer as it stands when ``base`` is not its revision,
    INVALID_FORMAT and INVALID_VALUE for what is no answer to the question.
    """
    interview, question = _known(plan, command.question)
    off = is_off(visit, question)
    if actor.role == Role.RESIDENT and (off or is_masked(visit, question, plan)):
        raise Refused(ErrorCode.FORBIDDEN)
    person = command.person
    if (person is None) != (question.per in ("case", "roster")):
        raise Refused(ErrorCode.INVALID_FORMAT, {"place": "person"})
    if person is not None and person not in visit.persons:
        raise Refused(ErrorCode.NOT_FOUND, {"person": person})
    held = visit.replies.get(reply_key(question.id, person))
    _refuse_stale(command, held, revision_of(visit, interview, question, person))
    facts = () if question.per == "roster" else facts_of(interview, question)
    said = _checked(command, question, facts, _days(visit, command, facts, plan, today))
    texts = {} if off else _texts(visit, command, facts, said, held)
    bodies = edits.say(visit, texts, plan, today) if texts else []
    if not bodies and _same(command, held, said):
        return []
    written = {body.field: body for body in bodies if isinstance(body, e.Edited)}
    fields = {field: fact for fact in facts if (field := field_of(fact, person))}
    for field, fact in fields.items():
        if fact.kind == "note" and fact.id in said and field in written:
            said[fact.id] = written[field].value  # as the form has understood it
    return [
        *bodies,
        e.Replied(
            question=question.id,
            person=person,
            revision=(held.revision if held else 0) + 1,
            facts=said,
            unsure=tuple(command.unsure),
            taken_back=command.taken_back,
            over={
                field: written[field].revision if field in written else revision_of_field(visit, field)
                for field in fields
            },
            catalogue=plan.version,
        ),
    ]


def _refuse_stale(command: c.Reply, held: Reply | None, revision: int) -> None:
    if command.base != revision:
        details: dict[str, object] = {"question": command.question, "revision": revision, "facts": {}, "unsure": []}
        if held and not held.taken_back:
            details |= {"facts": dict(held.facts), "unsure": list(held.unsure), "by": held.by.partition(":")[0]}
        if command.person is not None:
            details["person"] = command.person
        raise Refused(ErrorCode.STALE, details)


def _days(visit: Visit, command: c.Reply, facts: tuple[Fact, ...], plan: FormPlan, today: date) -> dict[str, c.Said]:
    """The days among what was said, as their fields understand them; Refused(INVALID_VALUE) in the field's words."""
    days: dict[str, c.Said] = {}
    for fact in facts:
        field, given = field_of(fact, command.person), command.facts.get(fact.id)
        if fact.kind == "date" and field is not None and isinstance(given, str):
            days[fact.id] = plan.check(field, given, visit.text_values(), today=today).value
    return days


def _checked(
    command: c.Reply, question: Question, facts: tuple[Fact, ...], days: Mapping[str, c.Said]
) -> dict[str, Plain]:
    """What was said, fact by fact, as it is kept; Refused when it is no answer to the question."""
    known = {fact.id: fact for fact in facts}
    for name in (*command.facts, *command.unsure):
        if name not in known:
            raise Refused(ErrorCode.INVALID_FORMAT, {"place": name})
    if command.facts.keys() & set(command.unsure) or len(set(command.unsure)) != len(command.unsure):
        raise Refused(ErrorCode.INVALID_FORMAT, {"place": "unsure"})
    if command.taken_back and (command.facts or command.unsure):
        raise Refused(ErrorCode.INVALID_FORMAT, {"place": "taken_back"})
    if command.unsure and not question.unsure:
        raise _wrong(question, command.unsure[0], "no_unsure")
    said: dict[str, Plain] = {}
    for name, given in command.facts.items():
        said[name] = _plain(question, known[name], days.get(name, given))
    return said


def _plain(question: Question, fact: Fact, given: c.Said) -> Plain:
    if given is None and not fact.empty and fact.empty_if is None:
        raise _wrong(question, fact.id, "wrong_type")
    if fact.kind == "note":
        words = [word.id for word in fact.words]
        if not isinstance(given, bool | str) or (words and given not in words):
            raise _wrong(question, fact.id, "not_an_option")
        return given
    try:
        given_value(fact, given)
    except WrongValue as wrong:
        raise _wrong(question, fact.id, wrong.code) from wrong
    if isinstance(given, list):
        return tuple(dict.fromkeys(given))
    return fact.also.get(given, given) if isinstance(given, str) else given


def _wrong(question: Question, fact: str, reason: str) -> Refused:
    details: dict[str, object] = {
        "question": question.id,
        "fact": fact,
        "reason": reason,
        "ja": "この答えは、この質問には使えません。選び直してください。",
        "en": "This is no answer to the question. Please choose again.",
    }
    return Refused(ErrorCode.INVALID_VALUE, details)


def _texts(
    visit: Visit,
    command: c.Reply,
    facts: tuple[Fact, ...],
    said: Mapping[str, Plain],
    held: Reply | None,
) -> dict[str, str]:
    """What the answer writes into the form: the same fact in the field's words; nothing where it is not known."""
    texts: dict[str, str] = {}
    for fact in facts:
        field = field_of(fact, command.person)
        if field is None:
            continue
        known = text_known(visit, fact, command.person)
        if fact.id in said:
            texts[field] = text_for_field(fact, said[fact.id], known)
        elif fact.id in command.unsure or command.taken_back or (held and fact.id in held.facts):
            texts[field] = ""
    return texts


def _same(command: c.Reply, held: Reply | None, said: Mapping[str, Plain]) -> bool:
    """Whether the answer stands already as it is."""
    if held is None:
        return command.taken_back
    return (command.taken_back, said, tuple(command.unsure)) == (held.taken_back, held.facts, held.unsure)
