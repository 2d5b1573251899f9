"""The interview: which question comes next, and what the answers so far make of every rule; pure.

Nothing is kept between two looks but the answers. So any answer may be changed at any time, and all behind it follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from signaling.closures import NOBODY, Evaluate
from signaling.explaining import CASE, ROSTER, Place
from signaling.expression_syntax import ExpressionError
from signaling.expression_values import UNKNOWN, Value
from signaling.expressions import Expression, Scope, facts_in
from signaling.household import BIRTH, TODAY, Household
from signaling.interview_plan import Question
from signaling.rule_book import BrokenRules, Finding, RuleBook, RuleProblem

Asked = tuple[str, str | None]
"""A question that was answered: its id, and of which person (their id) where it is asked of persons."""


@dataclass
class Answers:
    """What was said so far. ``persons`` are the persons by id, in the order in which they were named.

    A fact in ``case`` or in ``persons`` may be UNKNOWN: asked, and nobody knows. ``nothing`` holds facts of persons
    that were given as null and can be none on a condition. ``complete`` says that everybody has been named.
    """

    case: dict[str, Value] = field(default_factory=dict)
    persons: dict[str, dict[str, Value]] = field(default_factory=dict)
    asked: set[Asked] = field(default_factory=set)
    nothing: set[tuple[str, str]] = field(default_factory=set)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where the interview stands.

    ``question`` is what to ask next, of these ``persons`` (ids) where it is about persons; None when nothing is left to
    ask. ``stopped`` is the question whose answer ends the interview. ``findings`` are the rules that are true or
    undecided; ``household`` is what they were asked about, with persons in the order of the answers. ``shown`` says of
    each question of the plan whether its condition holds, of one about persons for each of them.
    """

    question: Question | None
    persons: tuple[str, ...]
    stopped: str | None
    findings: tuple[Finding, ...]
    household: Household
    shown: tuple[Value | list[Value], ...]

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The rules of which it is not known whether they apply: 要確認."""
        return tuple(finding for finding in self.findings if finding.unknown)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A fact after the last question that sets it; ``shared`` says that several do."""

    id: str
    slot: int
    shared: bool
    default: Value
    empty_if: Expression | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A question with its condition compiled, taken apart into what is about the case and what about the person.

    ``shares`` are its facts that other questions set too, ``settles`` those that no later one sets.
    """

    question: Question
    of_case: Evaluate | None
    of_person: Evaluate | None
    shares: tuple[str, ...]
    settles: tuple[_Settled, ...]


class Interview:
    """The questions of a plan, in their order, over its rules."""

    def __init__(self, book: RuleBook) -> None:
        """Raises BrokenRules when a question cannot be used, or a rule reads a fact that nobody would be asked for."""
        self.book = book
        self._problems: list[RuleProblem] = []
        self._last: dict[str, int] = {}
        self._setters: dict[str, int] = {}
        for number, question in enumerate(book.plan.questions):
            for fact in question.sets:
                self._last[fact] = number
                self._setters[fact] = self._setters.get(fact, 0) + 1
        self.ready = [self._prepared(number, question) for number, question in enumerate(book.plan.questions)]
        self._check_whole()
        if self._problems:
            raise BrokenRules(tuple(self._problems))

    def step(self, answers: Answers, *, today: date) -> Step:
        """Where the interview stands after ``answers``."""
        looked = _Look(self, answers, today)
        findings = tuple(self.book.decide(looked.household))
        stopped = self._stopped(answers)
        question, persons = (None, ()) if stopped else looked.next(findings)
        return Step(question, persons, stopped, findings, looked.household, tuple(looked.shown))

    def _stopped(self, answers: Answers) -> str | None:
        for ready in self.ready:
            for fact in ready.question.sets if ready.question.stop_on else ():
                value = answers.case.get(fact, UNKNOWN)
                said = ("yes" if value else "no") if isinstance(value, bool) else value
                if said in ready.question.stop_on:
                    return ready.question.id
        return None

    def _report(self, question: Question, reason: str) -> None:
        self._problems.append(RuleProblem(f"question:{question.id}", reason))

    def _prepared(self, number: int, question: Question) -> _Ready:
        of_person_fact = question.per != "case"
        known = self.book.person_facts if of_person_fact else self.book.case_facts
        slots = self.book.vocabulary.person_slots if of_person_fact else self.book.vocabulary.case_slots
        for fact in question.sets:
            if fact not in known:
                self._report(question, f"`{fact}` is no fact of {'a person' if of_person_fact else 'the case'}")
        if not question.sets and not question.always:
            self._report(question, "the question sets no fact, so it has to be `always`")
        shown_if = self._shown_if(number, question)
        of_case, of_person = (None, None) if shown_if is None else self.book.halves(shown_if)
        defaults = self.book.person_defaults if of_person_fact else self.book.case_defaults
        settles = tuple(
            _Settled(fact, slots[fact], self._setters[fact] > 1, defaults[fact], self.book.empty_if.get(fact))
            for fact in question.sets
            if fact in defaults and self._last[fact] == number
        )
        shares = tuple(fact for fact in question.sets if fact in slots and self._setters[fact] > 1)
        return _Ready(question, of_case, of_person, shares, settles)

    def _shown_if(self, number: int, question: Question) -> Expression | None:
        if question.show_if is None:
            return None
        scope: Scope = "person" if question.per in ("person", "persons") else "case"
        try:
            built = self.book.expressions.build(question.show_if, scope=scope)
        except ExpressionError as error:
            self._report(question, f"`show_if`, {error}")
            return None
        for read in sorted(facts_in(built.node, self.book.expressions.defined)):
            if self._last.get(read[2:], -1) >= number:
                self._report(question, f"`show_if` reads `{read}`, which is settled by this question or a later one")
        return built

    def _check_whole(self) -> None:
        seen: set[str] = set()
        parts = {part.id for part in self.book.plan.parts}
        rosters = [question for question in self.book.plan.questions if question.per == "roster"]
        for question in self.book.plan.questions:
            if question.id in seen:
                self._report(question, f"question `{question.id}` is there twice")
            seen.add(question.id)
            if question.part not in parts:
                self._report(question, f"`{question.part}` is no part of the interview")
        if self.book.plan.questions and len(rosters) != 1:
            self._report(self.book.plan.questions[0], "one question, and only one, asks for the persons (per: roster)")
        for question in rosters:
            if BIRTH not in question.sets:
                self._report(question, f"the question for the persons sets `{BIRTH}`")
        for read, rules in sorted(self.book.uses.items()) if self.book.plan.questions else ():
            if read[2:] not in self._last and read[2:] != TODAY:
                for rule in sorted(rules):
                    self._problems.append(RuleProblem(f"rule:{rule}", f"no question sets `{read}`"))
        self._check_empty_conditions()

    def _check_empty_conditions(self) -> None:
        """Whether null is an answer must be settled before the fact itself is."""
        for fact, condition in self.book.empty_if.items():
            for read in sorted(facts_in(condition.node, self.book.expressions.defined)):
                if fact in self._last and self._last.get(read[2:], -1) >= self._last[fact]:
                    self._problems.append(
                        RuleProblem(f"fact:{fact}", f"`empty_if` reads `{read}`, which is asked later than `{fact}`")
                    )


class _Look:
    """One look at the answers: what is known, what is hidden and takes its default, what is asked next."""

    def __init__(self, interview: Interview, answers: Answers, today: date) -> None:
        self._interview = interview
        self._answers = answers
        self._ids = list(answers.persons)
        vocabulary = interview.book.vocabulary
        self._case = vocabulary.case_row({**answers.case, TODAY: today})
        self._persons = [vocabulary.person_row(facts, today=today) for facts in answers.persons.values()]
        self._open: set[Place] = set()
        self.household = Household(self._case, self._persons, complete=answers.complete)
        self.shown: list[Value | list[Value]] = [self._settle(ready) for ready in interview.ready]

    def next(self, findings: Iterable[Finding]) -> tuple[Question | None, tuple[str, ...]]:
        """The first question in order that is wanted, and of whom."""
        needs = _Needs(self._interview.book, self.household, findings)
        asked = self._answers.asked
        for ready, shown in zip(self._interview.ready, self.shown, strict=True):
            if shown is False:
                continue
            question = ready.question
            if isinstance(shown, list):
                of = [
                    ident
                    for number, ident in enumerate(self._ids)
                    if (question.id, ident) not in asked
                    and _wanted(question, shown[number], needs, [(number, fact) for fact in question.sets])
                ]
                if of:
                    return question, tuple(of[:1] if question.per == "person" else of)
            elif (question.id, None) not in asked:
                places = [ROSTER] if question.per == "roster" else [(CASE, fact) for fact in question.sets]
                if _wanted(question, shown, needs, places):
                    return question, ()
        return None, ()

    def _settle(self, ready: _Ready) -> Value | list[Value]:
        """Whether a question is shown, of whom; the facts that it would have been the last to set are settled."""
        household = self.household
        shown = True if ready.of_case is None else ready.of_case(household, NOBODY, NOBODY)
        if ready.question.per in ("person", "persons"):
            if shown is False:
                self._settle_hidden(ready)
                return False
            return [self._settle_person(ready, number, shown) for number in range(len(self._persons))]
        if ready.question.per == "roster":
            if shown is False and not household.complete:
                household.complete = True
                household.worked_out.clear()
            return shown
        self._keep_open(ready, CASE, shown)
        for fact in ready.settles:
            if self._case[fact.slot] is UNKNOWN and self._hidden(fact, CASE, shown):
                self._case[fact.slot] = fact.default
                household.worked_out.clear()
        return shown

    def _settle_person(self, ready: _Ready, number: int, shown: Value) -> Value:
        row = self._persons[number]
        if ready.of_person is not None:
            truth = ready.of_person(self.household, row, NOBODY)
            shown = truth if truth is False or shown is True else UNKNOWN
        self._keep_open(ready, number, shown)
        for fact in ready.settles:
            if row[fact.slot] is UNKNOWN:
                self._settle_fact(fact, number, hidden=self._hidden(fact, number, shown))
        return shown

    def _settle_hidden(self, ready: _Ready) -> None:
        """Settle the facts of a question that is shown of nobody."""
        for fact in ready.settles:
            slot = fact.slot
            for number, row in enumerate(self._persons):
                if row[slot] is UNKNOWN:
                    self._settle_fact(fact, number, hidden=self._hidden(fact, number, shown=False))

    def _settle_fact(self, fact: _Settled, number: int, *, hidden: bool) -> None:
        """Of what nobody knows: its default, where it is hidden; none, where there can be nothing."""
        row = self._persons[number]
        if hidden:
            row[fact.slot] = fact.default
            self.household.worked_out.clear()
        can_be_none = hidden or (self._ids[number], fact.id) in self._answers.nothing
        empty_if = fact.empty_if if can_be_none else None
        if empty_if is not None and empty_if.evaluate(self.household, row, NOBODY) is True:
            row[fact.slot] = None
            self.household.worked_out.clear()

    def _keep_open(self, ready: _Ready, whose: int, shown: Value) -> None:
        """Remember of a fact that several questions set that one of them is shown."""
        if ready.shares and shown is not False:
            self._open.update((whose, fact) for fact in ready.shares)

    def _hidden(self, fact: _Settled, whose: int, shown: Value) -> bool:
        """Whether no question that sets the fact is shown: it keeps its default then."""
        return (whose, fact.id) not in self._open if fact.shared else shown is False


class _Needs:
    """What undecided rules still need; a rule is asked for its reasons only when a question could be for it."""

    def __init__(self, book: RuleBook, household: Household, findings: Iterable[Finding]) -> None:
        self._book = book
        self._household = household
        self._undecided = {finding.rule.id: finding for finding in findings if finding.unknown}
        self._missing: dict[str, frozenset[Place]] = {}

    def __contains__(self, place: Place) -> bool:
        if place == ROSTER:
            return any(ROSTER in self._of(rule) for rule in self._undecided)
        read = f"{'c' if place[0] == CASE else 'p'}.{place[1]}"
        return any(rule in self._undecided and place in self._of(rule) for rule in self._book.uses.get(read, ()))

    def _of(self, rule: str) -> frozenset[Place]:
        if rule not in self._missing:
            self._missing[rule] = self._book.missing(self._undecided[rule], self._household)
        return self._missing[rule]


def _wanted(question: Question, shown: Value, needs: _Needs, places: Iterable[Place]) -> bool:
    """Whether a question has to be asked; ``places`` are the facts that it sets."""
    if question.always:
        return shown is True
    return shown is not False and any(place in needs for place in places)
