"""Why a condition came to what it did: the facts that made it so, and those that are still missing.

A second reading of the tree, slower than the closures and kept apart from them: it is asked only for what is shown.
Both come to the same (a test holds it). What alone is missing tells ``lacking``, faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from signaling.expression_syntax import Called, Compared, Constant, FactOf, Joined, Listed, Negated, Node, Quantified
from signaling.expression_values import (
    COMPARISONS,
    MOST_PEOPLE,
    UNKNOWN,
    DateSpan,
    Span,
    Value,
    between,
)
from signaling.expressions import Expression
from signaling.household import AGES, BIRTH, TODAY, Household, Vocabulary

CASE: Final = -1
"""In the place of a person's number: a fact of the case."""
NO_PERSON: Final = -2
ROSTER: Final = (CASE, "persons")
"""Missing while nobody has said that the list of persons is complete."""

_PARTLY: Final = (Span, DateSpan)
Place = tuple[int, str]
"""A fact: of which person (their place in the list), or CASE; and its name."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What a condition came to, by which facts, and what it still needs while it is unknown.

    ``missing`` is empty exactly when ``value`` is known. Ages are facts of their own in ``facts`` (``age``, ``hs``,
    ``compulsory``); in ``missing`` stands the birth date instead.
    """

    value: Value
    facts: Mapping[Place, Value] = field(default_factory=dict)
    missing: frozenset[Place] = frozenset()


def explain(
    expression: Expression,
    household: Household,
    *,
    vocabulary: Vocabulary,
    defined: Mapping[str, Expression],
    person: int = NO_PERSON,
) -> Reason:
    """Why ``expression`` came to what it did for the household, and for ``person`` where it is about one."""
    asking = _Asking(household, vocabulary, defined)
    return asking.of(expression.node, {"p": person})


class _Asking:
    """One household being asked about."""

    def __init__(self, household: Household, vocabulary: Vocabulary, defined: Mapping[str, Expression]) -> None:
        self._household = household
        self._vocabulary = vocabulary
        self._defined = defined

    def of(self, node: Node, persons: Mapping[str, int]) -> Reason:
        match node:
            case Constant():
                return Reason(node.value)
            case Listed():
                return Reason(node.values)  # type: ignore[arg-type]  # a list is read by `in` alone
            case FactOf():
                return self._fact(node, persons)
            case Called():
                return self._call(node, persons)
            case Negated():
                reason = self.of(node.part, persons)
                return Reason(UNKNOWN if reason.value is UNKNOWN else not reason.value, reason.facts, reason.missing)
            case Joined():
                return _joined((self.of(each, persons) for each in node.parts), every=node.every)
            case Compared():
                return self._compared(node, persons)
            case Quantified():
                return self._quantified(node, persons)
            case _:
                assert_never(node)

    def _fact(self, node: FactOf, persons: Mapping[str, int]) -> Reason:
        if node.whose == "c":
            place = (CASE, node.fact)
            value = self._household.case[self._vocabulary.case_slots[node.fact]]
        else:
            number = persons[node.whose]
            place = (number, node.fact)
            value = self._household.persons[number][self._vocabulary.person_slots[node.fact]]
        if value is UNKNOWN:
            return Reason(UNKNOWN, missing=frozenset({place}))
        return Reason(value, {place: value})

    def _call(self, node: Called, persons: Mapping[str, int]) -> Reason:
        number = NO_PERSON if node.person is None else persons[node.person]
        if node.name not in AGES:
            return self.of(self._defined[node.name].node, {"p": number})
        row = self._household.persons[number]
        value = row[self._vocabulary.person_slots[node.name]]
        if value is UNKNOWN:
            return Reason(value, missing=frozenset(self._missing_of_age(number)))
        missing = frozenset(self._missing_of_age(number)) if isinstance(value, Span) else frozenset()
        return Reason(value, {(number, node.name): value}, missing)

    def _missing_of_age(self, number: int) -> Iterable[Place]:
        if self._household.case[self._vocabulary.case_slots[TODAY]] is UNKNOWN:
            yield CASE, TODAY
        birth = self._household.persons[number][self._vocabulary.person_slots[BIRTH]]
        if birth is UNKNOWN or isinstance(birth, _PARTLY):
            yield number, BIRTH

    def _compared(self, node: Compared, persons: Mapping[str, int]) -> Reason:
        pairs = []
        left = self.of(node.first, persons)
        for word, each in node.rest:
            right = self.of(each, persons)
            value = COMPARISONS[word](left.value, right.value)
            missing = left.missing | right.missing if value is UNKNOWN else frozenset()
            pairs.append(Reason(value, {**left.facts, **right.facts}, missing))
            left = right
        return pairs[0] if len(pairs) == 1 else _joined(pairs, every=True)

    def _quantified(self, node: Quantified, persons: Mapping[str, int]) -> Reason:
        reasons = [
            self.of(node.body, {**persons, node.person: number}) for number in range(len(self._household.persons))
        ]
        if not self._household.complete:
            reasons.append(Reason(UNKNOWN, missing=frozenset({ROSTER})))
        if node.word != "count":
            return _joined(reasons, every=node.word == "all")
        facts, missing = _together(reasons)
        least = sum(reason.value is True for reason in reasons)
        unsure = sum(reason.value is UNKNOWN for reason in reasons)
        most = least + unsure if self._household.complete else MOST_PEOPLE
        return Reason(between(least, most), facts, missing)


def _joined(reasons: Iterable[Reason], *, every: bool) -> Reason:
    """Kleene's and (``every``) or or: one part that decides alone says why, or all of them together do."""
    reasons = list(reasons)
    deciding = [reason for reason in reasons if reason.value is not UNKNOWN and reason.value is not every]
    if deciding:
        shortest = min(deciding, key=lambda reason: len(reason.facts))
        return Reason(not every, shortest.facts)
    facts, missing = _together(reasons)
    return Reason(UNKNOWN if missing else every, facts, missing)


def _together(reasons: Iterable[Reason]) -> tuple[dict[Place, Value], frozenset[Place]]:
    facts: dict[Place, Value] = {}
    missing: set[Place] = set()
    for reason in reasons:
        facts.update(reason.facts)
        missing |= reason.missing
    return facts, frozenset(missing)
