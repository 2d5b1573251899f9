"""Takes answers to the questions of an interview: each value is checked, and the last answer to a question counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from signaling.expression_values import UNKNOWN, Value
from signaling.fact_values import WrongValue, value_of
from signaling.interview import Interview
from signaling.interview_plan import Fact, Plain, Question
from signaling.standing import Answers

MOST_PERSONS: Final = 50
_LONGEST_ID: Final = 100


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What was said to a question: facts of the case, or facts of each person by their id.

    Of the question for the persons (roster), ``persons`` are all that there are. Null, and every fact named in
    ``unsure`` (``water``, or ``A.mnc`` of the person A), is わからない; null of a fact that can be none is "none".
    """

    question: str
    case: dict[str, Plain] = {}
    persons: dict[str, dict[str, Plain]] = {}
    unsure: tuple[str, ...] = ()


class WrongAnswer(Exception):
    """An answer is not taken, and nothing of it is.

    ``code``: as of WrongValue, or unknown_question, unknown_fact, too_many. ``fact`` names what is wrong, ``wanted``
    says in English what fits.
    """

    def __init__(self, code: str, fact: str, wanted: str) -> None:
        super().__init__(f"{code}: {fact}")
        self.code = code
        self.fact = fact
        self.wanted = wanted


def given_value(fact: Fact, given: object) -> tuple[Value, bool]:
    """The value of a fact, and whether null was given for a fact that is none only on a condition.

    Raises WrongValue.
    """
    if given is not None:
        return value_of(fact, given), False
    return (None, False) if fact.empty else (UNKNOWN, fact.empty_if is not None)


def take(interview: Interview, answers: Answers, answer: Answer) -> None:
    """Put an answer into ``answers``; an earlier one to the same question, of the same person, gives way.

    Raises:
        WrongAnswer: and ``answers`` is as before.
    """
    question = interview.questions.get(answer.question)
    if question is None:
        raise WrongAnswer("unknown_question", answer.question, "a question of the catalogue")
    _check_shape(question, answer)
    if question.per == "case":
        found, _ = _values(question, interview.book.case_facts, answer.case, unsure=answer.unsure)
        answers.case.update(found)
        answers.asked.add((question.id, None))
        return
    checked = {
        person: _values(question, interview.book.person_facts, values, unsure=answer.unsure, person=person)
        for person, values in answer.persons.items()
    }
    if question.per == "roster":
        # Whoever is named again keeps what is known about them.
        answers.persons = {person: answers.persons.get(person, {}) for person in checked}
        answers.complete = True
        answers.asked.add((question.id, None))
    for person, (found, nothing) in checked.items():
        if person not in answers.persons:
            continue  # taken off the list meanwhile
        answers.persons[person].update(found)
        if answers.nothing:
            answers.nothing -= {(person, fact) for fact in found}
        if nothing:
            answers.nothing |= {(person, fact) for fact in nothing}
        if question.per != "roster":
            answers.asked.add((question.id, person))


def answers_of(interview: Interview, said: Iterable[Answer]) -> Answers:
    """All answers in the order in which they were given. Raises WrongAnswer."""
    answers = Answers()
    for answer in said:
        take(interview, answers, answer)
    return answers


def _check_shape(question: Question, answer: Answer) -> None:
    """Facts of the case for a question about it, facts of persons for the others; not more persons than ever come."""
    misplaced = answer.persons if question.per == "case" else answer.case
    for name in misplaced:
        about = "the case" if question.per == "case" else "persons"
        raise WrongAnswer("unknown_fact", name, f"facts of {about}: {', '.join(question.sets)}")
    if len(answer.persons) > MOST_PERSONS:
        raise WrongAnswer("too_many", "persons", f"at most {MOST_PERSONS} persons")
    for person in answer.persons:
        if not 0 < len(person) <= _LONGEST_ID:
            raise WrongAnswer("too_long", "persons", f"ids of 1 to {_LONGEST_ID} characters")


def _values(
    question: Question,
    facts: Mapping[str, Fact],
    values: Mapping[str, Plain],
    *,
    unsure: tuple[str, ...],
    person: str | None = None,
) -> tuple[dict[str, Value], set[str]]:
    """The checked values of a question's facts, and those that are none on a condition."""
    found: dict[str, Value] = {}
    nothing: set[str] = set()
    for name, given in values.items():
        if name not in question.sets:
            raise WrongAnswer("unknown_fact", name, f"one of: {', '.join(question.sets)}")
        try:
            found[name], on_condition = given_value(facts[name], given)
        except WrongValue as wrong:
            raise WrongAnswer(wrong.code, name, wrong.wanted) from wrong
        if on_condition:
            nothing.add(name)
    for name in question.sets if unsure else ():
        if (name if person is None else f"{person}.{name}") in unsure:
            found[name] = UNKNOWN
            nothing.discard(name)
    return found, nothing
