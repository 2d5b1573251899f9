"""The rules of one catalogue version, compiled: which procedures a household needs, and which are undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from signaling.closures import NOBODY, Evaluate
from signaling.explaining import NO_PERSON, ROSTER, Place, Reason, explain
from signaling.expression_syntax import Constant, ExpressionError, Joined, Node, read_expression
from signaling.expression_values import UNKNOWN, Value
from signaling.expressions import Expression, Expressions, Scope, calls_in, facts_in, persons_in
from signaling.fact_values import WrongValue, default_of, kind_of
from signaling.household import AGES, BIRTH, FLAG, NUMBER, TODAY, Household, Vocabulary
from signaling.interview_plan import Definition, Fact, InterviewPlan, Rule
from signaling.lacking import Lacking, Lacks, missing_of

_RESERVED: Final = frozenset({"c", "p", "q", "any", "all", "count", "persons", *AGES})


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong: ``place`` is ``rule:tennyu``, ``definition:stay15``, ``fact:ins_before`` or ``question:Q30``."""

    place: str
    reason: str


class BrokenRules(Exception):
    """The rules cannot be used; raised by ``RuleBook`` and ``Interview`` with every problem found."""

    def __init__(self, problems: tuple[RuleProblem, ...]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.reason}" for each in problems))
        self.problems = problems


class Finding(Struct, frozen=True, gc=False):
    """Where a rule stands for a household. Rules that are false for everybody have none.

    Of a rule about the case, ``yes`` or ``unknown`` says it. Of one about persons, ``persons`` are the places of those
    for whom it is true, ``undecided`` of those for whom it is not known; ``unknown`` is also true while somebody who
    is not listed yet may need it.
    """

    rule: Rule
    yes: bool
    unknown: bool
    persons: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule that is not switched off, with its condition compiled as a whole and in halves."""

    rule: Rule
    whole: Expression
    of_case: Evaluate | None
    of_person: Evaluate | None
    lacks: Lacks


class RuleBook:
    """All rules of a plan. Building one checks every condition; asking it never fails."""

    def __init__(self, plan: InterviewPlan) -> None:
        """Raises BrokenRules when a name is there twice, a condition cannot be used, or conditions go in circles."""
        self.plan = plan
        self.case_facts = {fact.id: fact for fact in plan.case}
        self.person_facts = {fact.id: fact for fact in plan.person}
        self.rules = {rule.id: rule for rule in plan.rules}
        self._problems: list[RuleProblem] = []
        self._check_facts()
        self.vocabulary = Vocabulary(
            {fact.id: kind_of(fact) for fact in plan.case if fact.kind != "note"},
            {fact.id: kind_of(fact) for fact in plan.person if fact.kind != "note"},
        )
        self.expressions = Expressions(self.vocabulary)
        self._check_names()
        self._define()
        lacking = Lacking(self.vocabulary, self.expressions.defined)
        self.compiled = [
            Compiled(
                rule,
                self._built[rule.id],
                *self.halves(self._built[rule.id]),
                lacking.of(self._built[rule.id]),
            )
            for rule in plan.rules
            if not rule.off and rule.id in self._built
        ]
        self._lacks = {each.rule.id: each.lacks for each in self.compiled}
        self.uses = self._uses()
        """Which rules, by id, read a fact, through definitions too: ``c.event`` or ``p.moving`` → rule ids."""
        self.empty_if = self._empty_conditions()
        if self._problems:
            raise BrokenRules(tuple(self._problems))
        self.case_defaults = _defaults(plan.case)
        self.person_defaults = _defaults(plan.person)

    def decide(self, household: Household) -> list[Finding]:
        """Every rule that is true or undecided for the household, in the order of the plan."""
        each = (self.finding(number, household) for number in range(len(self.compiled)))
        return [found for found in each if found is not None]

    def finding(self, number: int, household: Household) -> Finding | None:
        """Where the rule at this place stands; None when it is false for everybody."""
        compiled = self.compiled[number]
        truth = True if compiled.of_case is None else compiled.of_case(household, NOBODY, NOBODY)
        if truth is False:
            return None
        if compiled.rule.scope == "case":
            return Finding(compiled.rule, truth is True, truth is UNKNOWN)
        return _for_persons(compiled, household, of_case=truth)

    def why(self, rule: Rule, household: Household, person: int = NO_PERSON) -> Reason:
        """The facts by which a rule is true, false or undecided, for a person where it is about persons."""
        return self.explain(self._built[rule.id], household, person)

    def explain(self, expression: Expression, household: Household, person: int = NO_PERSON) -> Reason:
        """As ``why``, of any condition that was built with ``expressions``."""
        return explain(
            expression, household, vocabulary=self.vocabulary, defined=self.expressions.defined, person=person
        )

    def missing(self, finding: Finding, household: Household) -> frozenset[Place]:
        """The facts that an undecided rule still needs, of all persons; the list of persons itself while it is open."""
        lacks = self._lacks[finding.rule.id]
        if finding.rule.scope == "case":
            return missing_of(lacks, household)
        missing: set[Place] = set() if household.complete else {ROSTER}
        for person in finding.undecided:
            missing |= missing_of(lacks, household, person)
        return frozenset(missing)

    def halves(self, whole: Expression) -> tuple[Evaluate | None, Evaluate | None]:
        """Take a condition apart: what is about the case only is asked once, the rest of each person.

        Both have to be true for the whole to be true; None where there is no such half.
        """
        if whole.scope == "case":
            return whole.evaluate, None
        parts = whole.node.parts if isinstance(whole.node, Joined) and whole.node.every else (whole.node,)
        of_case = [part for part in parts if not persons_in(part)]
        of_person = [part for part in parts if persons_in(part)]
        if not of_case:
            return None, whole.evaluate
        return self._half(of_case, "case"), self._half(of_person, "person")

    def _half(self, parts: list[Node], scope: Scope) -> Evaluate | None:
        if not parts:
            return None
        node = parts[0] if len(parts) == 1 else Joined(1, True, tuple(parts))
        return self.expressions.build_node(node, scope=scope).evaluate

    def problem(self, place: str, reason: str) -> None:
        """Note a problem while the rules are built."""
        self._problems.append(RuleProblem(place, reason))

    def _check_facts(self) -> None:
        """Ages need a day and a birth date, and a default has to be what its fact can be."""
        for facts, wanted in ((self.case_facts, TODAY), (self.person_facts, BIRTH)):
            if wanted not in facts or facts[wanted].kind != "date":
                raise BrokenRules((RuleProblem(f"fact:{wanted}", f"there is no fact `{wanted}` of kind date"),))
        for fact in (*self.plan.case, *self.plan.person):
            try:
                default_of(fact)
            except WrongValue as wrong:
                self.problem(f"fact:{fact.id}", f"the default of `{fact.id}` must be {wrong.wanted}")
            else:
                if fact.default is None and not fact.empty and fact.kind != "note":
                    self.problem(f"fact:{fact.id}", f"`{fact.id}` needs a default, or `empty: true`")

    def _check_names(self) -> None:
        seen: set[str] = set()
        for place, names in (
            ("fact", [fact.id for fact in (*self.plan.case, *self.plan.person)]),
            ("rule", [rule.id for rule in self.plan.rules]),
            ("definition", [each.id for each in self.plan.definitions]),
        ):
            if place == "rule":
                seen = set()  # a rule may be called as a fact is: they are written differently
            for name in names:
                if name in seen:
                    self.problem(f"{place}:{name}", f"`{name}` is there twice")
                if name in _RESERVED:
                    self.problem(f"{place}:{name}", f"`{name}` is a word of the language; choose another name")
                seen.add(name)
        for rule in self.plan.rules:
            if rule.department not in self.plan.departments:
                self.problem(f"rule:{rule.id}", f"`{rule.department}` is no department")
            for paper in rule.bring:
                if paper not in self.plan.papers:
                    self.problem(f"rule:{rule.id}", f"`{paper}` is no paper of the list of papers")

    def _define(self) -> None:
        """Build definitions and rules, each after those that it calls; those in circles are a problem each."""
        self._built: dict[str, Expression] = {}
        self._broken: set[str] = set()
        todo: dict[str, tuple[str, Scope, Node]] = {}
        conditions: list[Definition | Rule] = [*self.plan.definitions, *self.plan.rules]
        for each in conditions:
            key = f"{'rule' if isinstance(each, Rule) else 'definition'}:{each.id}"
            try:
                off = isinstance(each, Rule) and each.off
                # What a switched-off rule says has to be readable all the same; whoever calls it is told no.
                node = read_expression(each.when)
                todo[each.id] = (key, each.scope, Constant(1, False) if off else node)
            except ExpressionError as error:
                self._broken.add(each.id)
                self.problem(key, f"`when`, {error}")
        calls = {name: calls_in(node) & todo.keys() for name, (_, _, node) in todo.items()}
        callers: dict[str, list[str]] = {}
        for name, called in calls.items():
            for other in called:
                callers.setdefault(other, []).append(name)
        waits_for = {name: len(called) for name, called in calls.items()}
        ready = [name for name, number in waits_for.items() if number == 0]
        while ready:
            name = ready.pop()
            self._build(name, *todo.pop(name))
            for caller in callers.get(name, ()):
                waits_for[caller] -= 1
                if waits_for[caller] == 0:
                    ready.append(caller)
        for name, (key, _, _) in todo.items():
            others = ", ".join(sorted(calls[name] & todo.keys()))
            self.problem(key, f"`{name}` goes in a circle: it calls {others}, which lead back or into a circle")

    def _build(self, name: str, key: str, scope: Scope, node: Node) -> None:
        broken = sorted(calls_in(node) & self._broken)
        if broken:
            self._broken.add(name)
            self.problem(key, f"`when` calls `{broken[0]}`, which cannot be used itself")
            return
        wanted = (FLAG,) if key.startswith("rule:") else (FLAG, NUMBER)
        try:
            built = self.expressions.build_node(node, scope=scope, wanted=wanted)
        except ExpressionError as error:
            self._broken.add(name)
            self.problem(key, f"`when`, {error}")
            return
        self._built[name] = built
        self.expressions.define(name, built)

    def _uses(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for compiled in self.compiled:
            for fact in facts_in(compiled.whole.node, self.expressions.defined):
                found.setdefault(fact, []).append(compiled.rule.id)
        return {fact: tuple(rules) for fact, rules in found.items()}

    def _empty_conditions(self) -> dict[str, Expression]:
        """The conditions on which null is an answer, by fact."""
        found: dict[str, Expression] = {}
        for fact in self.plan.case:
            if fact.empty_if is not None:
                self.problem(f"fact:{fact.id}", "`empty_if` is for facts of persons")
        for fact in self.plan.person:
            if fact.empty_if is None:
                continue
            try:
                found[fact.id] = self.expressions.build(fact.empty_if, scope="person")
            except ExpressionError as error:
                self.problem(f"fact:{fact.id}", f"`empty_if`, {error}")
        return found


def _defaults(facts: Iterable[Fact]) -> dict[str, Value]:
    return {fact.id: default_of(fact) for fact in facts if fact.kind != "note"}


def _for_persons(compiled: Compiled, household: Household, *, of_case: Value) -> Finding | None:
    yes: list[int] = []
    undecided: list[int] = []
    of_person = compiled.of_person
    for number, row in enumerate(household.persons):
        truth = True if of_person is None else of_person(household, row, NOBODY)
        if truth is False:
            continue
        (yes if truth is True and of_case is True else undecided).append(number)
    if not yes and not undecided and household.complete:
        return None
    unknown = bool(undecided) or not household.complete
    return Finding(compiled.rule, bool(yes), unknown, tuple(yes), tuple(undecided))
