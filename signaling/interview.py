"""The interview: which question comes next, and what the answers so far make of every rule; pure.

Nothing is kept between two looks but the answers. So any answer may be changed at any time, and all behind it follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from signaling.explaining import CASE, ROSTER, Place
from signaling.expression_syntax import ExpressionError
from signaling.expression_values import UNKNOWN, Value
from signaling.expressions import NOBODY, Expression, Scope, facts_in
from signaling.household import BIRTH, TODAY, Household, Row
from signaling.interview_plan import Fact, Question
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
    undecided; ``household`` is what they were asked about, with persons in the order of the answers.
    """

    question: Question | None
    persons: tuple[str, ...]
    stopped: str | None
    findings: tuple[Finding, ...]
    household: Household

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The rules of which it is not known whether they apply: 要確認."""
        return tuple(finding for finding in self.findings if finding.unknown)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A question with its condition compiled; ``settles`` are the facts that no later question sets."""

    question: Question
    show_if: Expression | None
    slots: tuple[tuple[str, int], ...]
    settles: tuple[Fact, ...]


class Interview:
    """The questions of a plan, in their order, over its rules."""

    def __init__(self, book: RuleBook) -> None:
        """Raises BrokenRules when a question cannot be used, or a rule reads a fact that nobody would be asked for."""
        self.book = book
        self._problems: list[RuleProblem] = []
        self._last: dict[str, int] = {}
        for number, question in enumerate(book.plan.questions):
            for fact in question.sets:
                self._last[fact] = number
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
        return Step(question, persons, stopped, findings, looked.household)

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
        of_person = question.per != "case"
        known = self.book.person_facts if of_person else self.book.case_facts
        slots = self.book.vocabulary.person_slots if of_person else self.book.vocabulary.case_slots
        for fact in question.sets:
            if fact not in known:
                self._report(question, f"`{fact}` is no fact of {'a person' if of_person else 'the case'}")
        if not question.sets and not question.always:
            self._report(question, "the question sets no fact, so it has to be `always`")
        return _Ready(
            question,
            self._shown_if(number, question),
            tuple((fact, slots[fact]) for fact in question.sets if fact in slots),
            tuple(known[fact] for fact in question.sets if fact in slots and self._last[fact] == number),
        )

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
        for read, rules in sorted(self.book.uses().items()) if self.book.plan.questions else ():
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
        self._book = interview.book
        self._ids = list(answers.persons)
        vocabulary = self._book.vocabulary
        case = vocabulary.case_row({**answers.case, TODAY: today})
        persons = [vocabulary.person_row(facts, today=today) for facts in answers.persons.values()]
        self._case = case
        self._persons = persons
        self._numbers = range(len(persons))
        self._open: set[Place] = set()
        self.household = Household(case, persons, complete=answers.complete)
        self.shown: list[Value | list[Value]] = [self._settle(ready) for ready in interview.ready]

    def next(self, findings: Iterable[Finding]) -> tuple[Question | None, tuple[str, ...]]:
        """The first question in order that is wanted, and of whom."""
        needed: set[Place] | None = None
        for ready, shown in zip(self._interview.ready, self.shown, strict=True):
            question = ready.question
            if not question.always and needed is None:
                needed = self._needed(findings)
            if question.per in ("person", "persons"):
                of = self._persons_wanted(question, shown, needed or set())
                if of:
                    return question, tuple(of[:1] if question.per == "person" else of)
            elif (question.id, None) not in self._answers.asked and self._wanted(question, shown, needed or set()):
                return question, ()
        return None, ()

    def _needed(self, findings: Iterable[Finding]) -> set[Place]:
        needed: set[Place] = set()
        for finding in findings:
            if finding.unknown:
                needed |= self._book.missing(finding, self.household)
        return needed

    def _wanted(self, question: Question, shown: Value | list[Value], needed: set[Place]) -> bool:
        if question.always:
            return shown is True
        if shown is False:
            return False
        if question.per == "roster":
            return ROSTER in needed
        return any((CASE, fact) in needed for fact in question.sets)

    def _persons_wanted(self, question: Question, shown: Value | list[Value], needed: set[Place]) -> list[str]:
        assert isinstance(shown, list)
        return [
            self._ids[number]
            for number in self._numbers
            if (question.id, self._ids[number]) not in self._answers.asked
            and (
                shown[number] is True
                if question.always
                else shown[number] is not False and any((number, fact) in needed for fact in question.sets)
            )
        ]

    def _settle(self, ready: _Ready) -> Value | list[Value]:
        """Whether a question is shown, of whom; the facts that it would have been the last to set are settled."""
        if ready.question.per in ("person", "persons"):
            return [self._settle_person(ready, number) for number in self._numbers]
        shown = self._truth(ready, NOBODY)
        if ready.question.per == "roster":
            if shown is False:
                self.household.complete = True
            return shown
        self._keep_open(ready, CASE, shown)
        for fact in ready.settles:
            slot = self._book.vocabulary.case_slots[fact.id]
            if self._case[slot] is UNKNOWN and (CASE, fact.id) not in self._open:
                self._case[slot] = self._book.case_defaults[fact.id]
                self.household.worked_out.clear()
        return shown

    def _settle_person(self, ready: _Ready, number: int) -> Value:
        row = self._persons[number]
        shown = self._truth(ready, row)
        self._keep_open(ready, number, shown)
        for fact in ready.settles:
            slot = self._book.vocabulary.person_slots[fact.id]
            if row[slot] is not UNKNOWN:
                continue
            hidden = (number, fact.id) not in self._open
            if hidden:
                row[slot] = self._book.person_defaults[fact.id]
            if hidden or (self._ids[number], fact.id) in self._answers.nothing:
                condition = self._book.empty_if.get(fact.id)
                if condition is not None and condition.evaluate(self.household, row, NOBODY) is True:
                    row[slot] = None
            self.household.worked_out.clear()
        return shown

    def _truth(self, ready: _Ready, row: Row) -> Value:
        return True if ready.show_if is None else ready.show_if.evaluate(self.household, row, NOBODY)

    def _keep_open(self, ready: _Ready, whose: int, shown: Value) -> None:
        """A fact is open, and not its default, while one of the questions that set it is shown."""
        if shown is not False:
            self._open.update((whose, fact) for fact, _ in ready.slots)
