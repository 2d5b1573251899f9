"""What an undecided condition still needs: a third reading of the tree, compiled, for finding the next question.

It comes to the same value as the closures, and to the same missing facts as ``explaining`` (a test holds both), and
says nothing of what is known. While it goes through the tree, missing facts are put on a pile; whatever turns out to
be decided takes its own off again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, assert_never

from signaling.explaining import CASE, NO_PERSON, ROSTER, Place
from signaling.expression_syntax import Called, Compared, Constant, FactOf, Joined, Listed, Negated, Node, Quantified
from signaling.expression_values import COMPARISONS, MOST_PEOPLE, UNKNOWN, DateSpan, Span, Truth, Value, between
from signaling.expressions import Expression
from signaling.household import AGES, BIRTH, TODAY, Household, Vocabulary

Pile = list[Place]
Lacks = Callable[[Household, int, int, Pile], Value]
"""The value for a household, p and the person a quantifier is at (their places); what it needs goes on the pile."""
Whose = Literal["p", "q"]


class Lacking:
    """Compiles conditions that were built before, each once."""

    def __init__(self, vocabulary: Vocabulary, defined: Mapping[str, Expression]) -> None:
        self._vocabulary = vocabulary
        self._defined = defined
        self._calls: dict[str, Lacks] = {}

    def of(self, expression: Expression) -> Lacks:
        """The condition, ready to be asked what it needs."""
        return self._part(expression.node, {"p": "p"})

    def _part(self, node: Node, persons: Mapping[str, Whose]) -> Lacks:
        match node:
            case Constant():
                return _always(node.value)
            case Listed():
                return _always(node.values)  # type: ignore[arg-type]  # a list is read by `in` alone
            case FactOf():
                return self._fact(node, persons)
            case Called():
                return self._call(node, persons)
            case Negated():
                return _negated(self._part(node.part, persons))
            case Joined():
                return _joined([self._part(each, persons) for each in node.parts], every=node.every)
            case Compared():
                return self._compared(node, persons)
            case Quantified():
                body = self._part(node.body, {**persons, node.person: "q"})
                return _counted(body) if node.word == "count" else _some(body, every=node.word == "all")
            case _:
                assert_never(node)

    def _fact(self, node: FactOf, persons: Mapping[str, Whose]) -> Lacks:
        if node.whose == "c":
            return _of_case(self._vocabulary.case_slots[node.fact], (CASE, node.fact))
        return _of_person(self._vocabulary.person_slots[node.fact], node.fact, quantified=persons[node.whose] == "q")

    def _call(self, node: Called, persons: Mapping[str, Whose]) -> Lacks:
        if node.name in AGES:
            assert node.person is not None
            return self._age(node.name, quantified=persons[node.person] == "q")
        if node.name not in self._calls:
            self._calls[node.name] = self.of(self._defined[node.name])
        called = self._calls[node.name]
        if node.person is None:
            return lambda h, _p, _q, pile: called(h, NO_PERSON, NO_PERSON, pile)
        if persons[node.person] == "q":
            return lambda h, _p, q, pile: called(h, q, NO_PERSON, pile)
        return lambda h, p, _q, pile: called(h, p, NO_PERSON, pile)

    def _age(self, name: str, *, quantified: bool) -> Lacks:
        slots = self._vocabulary.person_slots
        slot, born = slots[name], slots[BIRTH]
        today = self._vocabulary.case_slots[TODAY]

        def age(h: Household, p: int, q: int, pile: Pile) -> Value:
            number = q if quantified else p
            row = h.persons[number]
            if row[slot] is UNKNOWN or isinstance(row[slot], Span):
                if h.case[today] is UNKNOWN:
                    pile.append((CASE, TODAY))
                if row[born] is UNKNOWN or isinstance(row[born], DateSpan):
                    pile.append((number, BIRTH))
            return row[slot]

        return age

    def _compared(self, node: Compared, persons: Mapping[str, Whose]) -> Lacks:
        pairs = []
        left = self._part(node.first, persons)
        for word, each in node.rest:
            right = self._part(each, persons)
            pairs.append(_pair(word, left, right))
            left = right
        return pairs[0] if len(pairs) == 1 else _joined(pairs, every=True)


def missing_of(lacks: Lacks, household: Household, person: int = NO_PERSON) -> frozenset[Place]:
    """The facts that a condition still needs, of the person where it is about one; empty when it is decided."""
    pile: Pile = []
    return frozenset(pile) if lacks(household, person, NO_PERSON, pile) is UNKNOWN else frozenset()


def _always(value: Value) -> Lacks:
    return lambda _h, _p, _q, _pile: value


def _of_case(slot: int, place: Place) -> Lacks:
    def fact(h: Household, _p: int, _q: int, pile: Pile) -> Value:
        value = h.case[slot]
        if value is UNKNOWN:
            pile.append(place)
        return value

    return fact


def _of_person(slot: int, name: str, *, quantified: bool) -> Lacks:
    def fact(h: Household, p: int, q: int, pile: Pile) -> Value:
        number = q if quantified else p
        value = h.persons[number][slot]
        if value is UNKNOWN:
            pile.append((number, name))
        return value

    return fact


def _negated(part: Lacks) -> Lacks:
    def opposite(h: Household, p: int, q: int, pile: Pile) -> Value:
        truth = part(h, p, q, pile)
        return truth if truth is UNKNOWN else not truth

    return opposite


def _joined(parts: Iterable[Lacks], *, every: bool) -> Lacks:
    parts = tuple(parts)

    def joined(h: Household, p: int, q: int, pile: Pile) -> Value:
        mark = len(pile)
        found: Truth = every
        for part in parts:
            truth = part(h, p, q, pile)
            if truth is UNKNOWN:
                found = UNKNOWN
            elif truth is not every:
                del pile[mark:]
                return not every
        return found

    return joined


def _pair(word: str, left: Lacks, right: Lacks) -> Lacks:
    compare = COMPARISONS[word]

    def compared(h: Household, p: int, q: int, pile: Pile) -> Value:
        mark = len(pile)
        truth = compare(left(h, p, q, pile), right(h, p, q, pile))
        if truth is not UNKNOWN:
            del pile[mark:]  # a number within bounds may be known well enough
        return truth

    return compared


def _some(body: Lacks, *, every: bool) -> Lacks:
    def somebody(h: Household, p: int, _q: int, pile: Pile) -> Value:
        mark = len(pile)
        found: Truth = every
        for number in range(len(h.persons)):
            truth = body(h, p, number, pile)
            if truth is UNKNOWN:
                found = UNKNOWN
            elif truth is not every:
                del pile[mark:]
                return not every
        if not h.complete:
            pile.append(ROSTER)
            return UNKNOWN
        return found

    return somebody


def _counted(body: Lacks) -> Lacks:
    def number(h: Household, p: int, _q: int, pile: Pile) -> Value:
        truths = [body(h, p, place, pile) for place in range(len(h.persons))]
        least = truths.count(True)
        if not h.complete:
            pile.append(ROSTER)
        return between(least, least + truths.count(UNKNOWN) if h.complete else MOST_PEOPLE)

    return number
