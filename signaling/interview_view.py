"""How the interview of a visit stands, as each side may see it: made anew from what is known, never stored.

What is kept off the counter's screen is not in the branch's view at all: neither the question nor its answers, nor
any procedure that depends on a fact which such a question sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from signaling.explaining import Reason
from signaling.expression_values import UNKNOWN
from signaling.interview import Interview, Step
from signaling.interview_plan import Question, Rule
from signaling.listing import Listed, Shown, listed, reason_words, shown
from signaling.plan import FormPlan
from signaling.rights import BRANCH_SIDE
from signaling.rule_book import Finding
from signaling.standing import Answers
from signaling.term_days import day_of
from signaling.visit import Visit, reply_key
from signaling.visit_facts import (
    INTERVIEW,
    OF_THE_VISIT,
    facts_of,
    is_masked,
    is_off,
    known_answers,
    revision_of,
    text_known,
)
from signaling.words import Role, VisitState

FORM, RECORD = "form", "visit"


class AnswerView(Struct, frozen=True, gc=False):
    """An answer as it stands. ``by`` is who gave it (a role), ``form`` where the form says it, ``visit`` where the
    visit itself knows it; ``at`` is ms since 1970 of an answer that was given.
    """

    question: str
    person: str | None
    facts: Mapping[str, Shown]
    unsure: tuple[str, ...]
    by: str
    at: int | None


class WhyView(Struct, frozen=True, gc=False):
    """Why, in words, for a person (their id) or for the case."""

    person: str | None
    known: bool
    ja: str
    en: str


class ProcedureView(Struct, frozen=True, gc=False):
    """A line of the list: ``needed`` (for ``persons``), ``unknown`` is 要確認; neither: it is in the visit and no
    longer needed. ``due`` are the last days of its terms in their order, null while the day that one counts from is not
    known. ``makes`` is the procedure of the catalogue that can be added to the visit for it.
    """

    rule: str
    needed: bool
    unknown: bool
    persons: tuple[str, ...]
    why: tuple[WhyView, ...]
    due: tuple[str | None, ...]
    makes: str | None


class InterviewView(Struct, frozen=True, gc=False):
    """Where the interview stands for one side.

    ``question`` is asked next, of these ``persons``; for the branch only while the interview is on its screen, and
    ``by_voice`` instead when it is kept off. ``revisions`` are the bases for changing an answer, where they are not 0
    (keys: a question's id, with ``@`` and the person's where it is asked of persons). ``off`` are the questions that
    are kept off the screen; ``hiding`` those of them that keep a needed procedure from the branch, too.
    """

    question: str | None
    persons: tuple[str, ...]
    by_voice: bool
    stopped: str | None
    complete: bool
    answers: tuple[AnswerView, ...]
    revisions: Mapping[str, int]
    off: tuple[str, ...]
    procedures: tuple[ProcedureView, ...]
    hiding: tuple[str, ...] = ()


class Views(NamedTuple):
    """The interview for head office and for the branch, and the step that both show."""

    whole: InterviewView
    branch: InterviewView | None
    step: Step


def views(visit: Visit, plan: FormPlan, *, today: date, before: Step | None = None) -> Views | None:
    """The interview for both sides; None of a catalogue without one. ``before`` is a step to go on from.

    The branch has none before it was begun, and none after the visit is closed.
    """
    interview = plan.interview
    if interview is None:
        return None
    answers = known_answers(visit, plan, interview)
    step = interview.step(answers, today=today, before=before)
    looked = _Looked(visit, plan, interview, answers, step)
    whole = looked.whole()
    begun = bool(visit.replies) or visit.question == INTERVIEW
    return Views(whole, looked.for_branch(whole) if begun and visit.state != VisitState.CLOSED else None, step)


def view_for(visit: Visit, plan: FormPlan, role: Role, *, today: date) -> InterviewView | None:
    """The interview for one role; see ``views``."""
    both = views(visit, plan, today=today)
    if both is None:
        return None
    return both.branch if role in BRANCH_SIDE else both.whole


def needed_elsewhere(visit: Visit, plan: FormPlan, *, today: date) -> tuple[ProcedureView, ...]:
    """What the interview found and the visit has no form of, as far as the branch may see it; also after its end."""
    interview = plan.interview
    if interview is None or not visit.replies:
        return ()
    answers = known_answers(visit, plan, interview)
    looked = _Looked(visit, plan, interview, answers, interview.step(answers, today=today))
    shown_there = looked.for_branch(looked.whole()).procedures
    return tuple(line for line in shown_there if line.makes not in visit.procedures)


class _Looked:
    """One look at the interview of a visit."""

    def __init__(self, visit: Visit, plan: FormPlan, interview: Interview, answers: Answers, step: Step) -> None:
        self._visit = visit
        self._plan = plan
        self._interview = interview
        self._answers = answers
        self._step = step
        self._names = [_name_of(visit, person) for person in visit.persons]
        self._questions = interview.book.plan.questions

    def whole(self) -> InterviewView:
        """Everything, for head office."""
        visit, step = self._visit, self._step
        procedures = (*self._procedures(), *self._no_longer())
        return InterviewView(
            question=None if step.question is None else step.question.id,
            persons=step.persons,
            by_voice=False,
            stopped=step.stopped,
            complete=self._answers.complete,
            answers=tuple(self._answer_views()),
            revisions={key: revision for key, revision in self._revisions() if revision},
            off=tuple(
                question.id
                for question in self._questions
                if is_off(visit, question) or is_masked(visit, question, self._plan)
            ),
            procedures=procedures,
            hiding=self._hiding(procedures),
        )

    def for_branch(self, whole: InterviewView) -> InterviewView:
        """What of it may be on the counter's screen."""
        off = set(whole.off)
        on_screen = self._visit.question == INTERVIEW
        by_voice = whole.question in off
        hidden = self._hidden_facts()
        secret = {rule for fact in hidden for rule in self._interview.book.uses.get(fact, ())}
        return InterviewView(
            question=None if by_voice or not on_screen else whole.question,
            persons=() if by_voice or not on_screen else whole.persons,
            by_voice=by_voice and on_screen,
            stopped=None if whole.stopped in off else whole.stopped,
            complete=whole.complete,
            answers=tuple(answer for answer in whole.answers if answer.question not in off) if on_screen else (),
            revisions={key: each for key, each in whole.revisions.items() if key.partition("@")[0] not in off},
            off=(),
            procedures=tuple(
                self._without(line, hidden)
                for line in whole.procedures
                if line.rule not in secret and (line.needed or (line.unknown and whole.question is None))
            ),
        )

    def _without(self, line: ProcedureView, hidden: frozenset[str]) -> ProcedureView:
        """A line whose due days tell nothing of a hidden day."""
        found = next((each for each in self._step.findings if each.rule.id == line.rule), None)
        if found is None or not line.due or not hidden:
            return line
        return replace(line, due=self._due(found.rule, found, hidden))

    # -- answers ----------------------------------------------------------------------------------------------

    def _asked_of(self, question: Question) -> tuple[str | None, ...]:
        return (None,) if question.per in ("case", "roster") else self._visit.persons

    def _answer_views(self) -> Iterable[AnswerView]:
        for question in self._questions:
            for person in self._asked_of(question):
                if (question.id, person) in self._answers.asked:
                    yield self._answer_view(question, person)

    def _answer_view(self, question: Question, person: str | None) -> AnswerView:
        reply = self._visit.replies.get(reply_key(question.id, person))
        facts: dict[str, Shown] = {}
        unsure: list[str] = []
        if question.per != "roster":
            values = self._answers.case if person is None else self._answers.persons[person]
            for fact in facts_of(self._interview, question):
                if fact.kind == "note":
                    said = reply.facts.get(fact.id) if reply else None
                    said = text_known(self._visit, fact, person) or said
                    if said is not None:
                        facts[fact.id] = said
                    elif reply and fact.id in reply.unsure:
                        unsure.append(fact.id)
                elif fact.id in values:
                    if values[fact.id] is UNKNOWN:
                        unsure.append(fact.id)
                    else:
                        facts[fact.id] = shown(values[fact.id])
        given = reply is not None and not reply.taken_back
        return AnswerView(
            question.id,
            person,
            facts,
            tuple(unsure),
            reply.by.partition(":")[0] if reply and given else self._known_by(question),
            reply.at if reply and given else None,
        )

    def _known_by(self, question: Question) -> str:
        fields = {fact.field for fact in facts_of(self._interview, question) if fact.field}
        return RECORD if fields <= set(OF_THE_VISIT) else FORM

    def _revisions(self) -> Iterable[tuple[str, int]]:
        for question in self._questions:
            for person in self._asked_of(question):
                yield (
                    reply_key(question.id, person),
                    revision_of(self._visit, self._interview, question, person),
                )

    # -- procedures -------------------------------------------------------------------------------------------

    def _procedures(self) -> Iterable[ProcedureView]:
        book, household = self._interview.book, self._step.household
        for line in listed(book, self._step.findings, household, self._names):
            yield self._line(line)

    def _line(self, line: Listed) -> ProcedureView:
        # The list names persons as people do; which of them it was follows from where they stand.
        found = next(each for each in self._step.findings if each.rule is line.rule)
        places = sorted((*found.persons, *found.undecided))
        whose: list[str | None] = [None] if line.rule.scope == "case" else [self._visit.persons[at] for at in places]
        whose += [None] * (len(line.why) - len(whose))
        return ProcedureView(
            line.rule.id,
            line.needed,
            line.unknown,
            tuple(self._visit.persons[at] for at in found.persons),
            tuple(
                WhyView(person, each.answer == "yes", each.ja, each.en)
                for person, each in zip(whose, line.why, strict=True)
            ),
            self._due(line.rule, found),
            self._makes(line.rule),
        )

    def _no_longer(self) -> Iterable[ProcedureView]:
        """Procedures of the visit that the answers do not call for (any more), by any of their rules."""
        found = {finding.rule.id for finding in self._step.findings}
        made = {self._makes(finding.rule) for finding in self._step.findings}
        for rule in self._interview.book.plan.rules:
            makes = self._makes(rule)
            if rule.off or rule.id in found or makes is None or makes in made or makes not in self._visit.procedures:
                continue
            why: tuple[WhyView, ...] = ()
            if rule.scope == "case":
                ja, en = self._words(self._interview.book.why(rule, self._step.household))
                why = (WhyView(None, True, ja, en),)
            yield ProcedureView(rule.id, False, False, (), why, (), makes)

    def _words(self, reason: Reason) -> tuple[str, str]:
        return reason_words(self._interview.book, reason, self._names)

    def _makes(self, rule: Rule) -> str | None:
        return self._plan.makes(rule.id)

    def _due(self, rule: Rule, found: Finding, hidden: frozenset[str] = frozenset()) -> tuple[str | None, ...]:
        """Of each term the last day; facts that are hidden are not used for it."""
        days = (
            day_of(
                self._interview.book,
                term,
                self._step.household,
                found.persons or found.undecided,
                said=self._said,
                hidden=hidden,
            )
            for term in rule.due
        )
        return tuple(
            None if day is None else self._plan.due(term, day).isoformat()
            for term, day in zip(rule.due, days, strict=True)
        )

    def _said(self, field: str, place: int | None) -> str:
        name = field if place is None else f"{self._visit.persons[place]}.{field.removeprefix('p.')}"
        held = self._visit.values.get(name)
        return held.value if held else ""

    # -- what is hidden ---------------------------------------------------------------------------------------

    def _hiding(self, procedures: tuple[ProcedureView, ...]) -> tuple[str, ...]:
        """The hidden questions that set a fact which a rule of a needed procedure reads."""
        needed = {line.rule for line in procedures if line.needed}
        uses = self._interview.book.uses
        return tuple(
            question.id
            for question in self._hidden_questions()
            if any(not needed.isdisjoint(uses.get(fact, ())) for fact in _facts_set_by(question))
        )

    def _hidden_facts(self) -> frozenset[str]:
        """Facts that a hidden question of this conversation sets."""
        return frozenset(fact for question in self._hidden_questions() for fact in _facts_set_by(question))

    def _hidden_questions(self) -> Iterable[Question]:
        """Hidden questions of this conversation: that were answered, or may be asked."""
        replied = {reply.question for reply in self._visit.replies.values()}
        for question, truth in zip(self._questions, self._step.shown, strict=True):
            concerned = question.id in replied or any(
                each is not False for each in (truth if isinstance(truth, list) else [truth])
            )
            if concerned and is_off(self._visit, question):
                yield question


def _facts_set_by(question: Question) -> tuple[str, ...]:
    """The facts that a question sets, as rules name them."""
    scope = "c" if question.per == "case" else "p"
    return tuple(f"{scope}.{fact}" for fact in question.sets)


def _name_of(visit: Visit, person: str) -> str:
    """How a person is called: their name, or their number while it is not known."""
    held = visit.values.get(f"{person}.name")
    return held.shown if held and held.shown else f"({person.removeprefix('p')})"
