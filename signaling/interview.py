"""The interview: which question comes next, and what the answers so far make of every rule; pure.

Nothing lasts between two looks but the answers. So any answer may be changed at any time, and all behind it follows.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from signaling.expression_syntax import ExpressionError
from signaling.expression_values import UNKNOWN
from signaling.expressions import Expression, Scope, facts_in, is_quantified
from signaling.household import BIRTH, TODAY, Household
from signaling.interview_plan import Question
from signaling.rule_book import BrokenRules, Finding, RuleBook, RuleProblem
from signaling.standing import Answers, Links, Ready, Settled, Shown, Standing


class Step(Struct, frozen=True, eq=False):
    """Where the interview stands.

    ``question`` is what to ask next, of these ``persons`` (ids) where it is about persons; None when nothing is left to
    ask. ``stopped`` is the question whose answer ends the interview. ``findings`` are the rules that are true or
    undecided; ``household`` is what they were asked about, with persons in the order of the answers. ``shown`` says of
    each question of the plan whether its condition holds, of one about persons for each of them. ``standing`` is what
    the next step may go on from.
    """

    question: Question | None
    persons: tuple[str, ...]
    stopped: str | None
    findings: tuple[Finding, ...]
    household: Household
    shown: tuple[Shown, ...]
    standing: Standing

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The rules of which it is not known whether they apply: 要確認."""
        return tuple(finding for finding in self.findings if finding.unknown)


class Interview:
    """The questions of a plan, in their order, over its rules."""

    def __init__(self, book: RuleBook) -> None:
        """Raises BrokenRules when a question cannot be used, or a rule reads a fact that nobody would be asked for."""
        self.book = book
        self._problems: list[RuleProblem] = []
        self._last: dict[str, int] = {}
        self._setters: dict[str, list[int]] = {}
        self._reads: list[frozenset[str]] = []
        self._conditions: list[Expression | None] = []
        for number, question in enumerate(book.plan.questions):
            for fact in question.sets:
                self._last[fact] = number
                if question.per != "roster":
                    self._setters.setdefault(fact, []).append(number)
        self.questions = {question.id: question for question in book.plan.questions}
        """By id; of two with the same id the first would count, but that is a problem."""
        self.links = self._linked([self._prepared(*each) for each in enumerate(book.plan.questions)])
        self._ends = tuple(question for question in book.plan.questions if question.stop_on)
        self._check_whole()
        if self._problems:
            raise BrokenRules(tuple(self._problems))

    def step(self, answers: Answers, *, today: date, before: Step | None = None) -> Step:
        """Where the interview stands after ``answers``.

        ``before`` is any earlier step of this interview: the nearer its answers are to these, the less there is to do.
        The result is the same without it.
        """
        stands = Standing(self.book, self.links, answers, today, before.standing if before else None)
        stopped = self._stopped(answers)
        question, persons = (None, ()) if stopped else (stands.question, stands.persons)
        return Step(question, persons, stopped, stands.findings, stands.household, stands.shown, stands)

    def _stopped(self, answers: Answers) -> str | None:
        for question in self._ends:
            for fact in question.sets:
                value = answers.case.get(fact, UNKNOWN)
                said = ("yes" if value else "no") if isinstance(value, bool) else value
                if said in question.stop_on:
                    return question.id
        return None

    def _report(self, question: Question, reason: str) -> None:
        self._problems.append(RuleProblem(f"question:{question.id}", reason))

    def _prepared(self, number: int, question: Question) -> Ready:
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
        scope = "p" if of_person_fact else "c"
        settles = tuple(
            Settled(
                fact,
                f"{scope}.{fact}",
                slots[fact],
                tuple(self._setters[fact]),
                len(self._setters[fact]) == 1,
                defaults[fact],
                self.book.empty_if.get(fact) if of_person_fact else None,
            )
            for fact in question.sets
            if fact in defaults and self._last[fact] == number and question.per != "roster"
        )
        after = sum({1 << self._last[fact] for fact in question.sets if self._last[fact] != number})
        self._conditions.append(shown_if)
        self._reads.append(frozenset() if shown_if is None else facts_in(shown_if.node, self.book.expressions.defined))
        return Ready(question, of_case, of_person, settles, after)

    def _linked(self, ready: list[Ready]) -> Links:
        """Who looks again when a fact changes."""
        book = self.book
        wakes: dict[str, int] = {}
        settler: dict[str, int] = {}
        for number, (each, reads) in enumerate(zip(ready, self._reads, strict=True)):
            more: frozenset[str] = frozenset()
            for fact in each.settles:
                settler[fact.name] = 1 << number
                if fact.empty_if is not None:
                    more |= facts_in(fact.empty_if.node, book.expressions.defined)
            for read in reads | more:
                wakes[read] = wakes.get(read, 0) | 1 << number
        places = {compiled.rule.id: place for place, compiled in enumerate(book.compiled)}
        rules = {read: sum(1 << places[rule] for rule in using) for read, using in book.uses.items()}
        rosters = [number for number, each in enumerate(ready) if each.question.per == "roster"]
        wanted_by: list[tuple[tuple[str, int], ...]] = []
        asks = [sum(1 << number for number in rosters)] * len(places)
        for number, each in enumerate(ready):
            scope = "c" if each.question.per == "case" else "p"
            reading = tuple(
                (fact, rules[f"{scope}.{fact}"]) for fact in each.question.sets if f"{scope}.{fact}" in rules
            )
            wanted_by.append(reading)
            for place in places.values():
                if any(using & 1 << place for _, using in reading):
                    asks[place] |= 1 << number
        roster = rosters[0] if rosters else len(ready)
        peopled = sum(
            1 << number
            for number, (each, condition) in enumerate(zip(ready, self._conditions, strict=True))
            if each.question.per != "case" or (condition is not None and self._quantifies(condition))
        )
        quantified = sum(1 << place for place, each in enumerate(book.compiled) if self._quantifies(each.whole))
        return Links(tuple(ready), roster, wakes, settler, rules, tuple(wanted_by), tuple(asks), peopled, quantified)

    def _quantifies(self, condition: Expression) -> bool:
        return is_quantified(condition.node, self.book.expressions.defined)

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
