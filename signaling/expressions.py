"""Conditions of rules, checked against the declared facts and compiled to closures: no eval, no names at run time.

A condition comes to true, false or unknown. What it may speak of is checked once, when it is built: unknown facts,
words that a fact never is, an order where there is none. After that, evaluating it never fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from signaling.closures import (
    NOBODY,
    Evaluate,
    Whose,
    case_equal_to,
    case_listed,
    compared,
    constant,
    counted,
    equal_to,
    fact_of,
    joined,
    listed,
    negated,
    negated_fact_of,
    ordered,
    remembered,
    some,
)
from signaling.expression_syntax import (
    Called,
    Compared,
    Constant,
    ExpressionError,
    FactOf,
    Joined,
    Listed,
    Negated,
    Node,
    Quantified,
    inside,
    read_expression,
)
from signaling.household import AGES, BIRTH, FLAG, NUMBER, TODAY, Kind, Vocabulary

Scope = Literal["case", "person"]
_MOST_WORK = 5_000
_DEEPEST_CALLS = 10
_AGE_KINDS: Final = {"age": NUMBER, "hs": FLAG, "compulsory": FLAG}


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One condition, ready to be asked.

    ``node`` is its tree, ``kind`` what it comes to (a flag, or a number for a definition that counts), ``work`` how
    many parts evaluating it can touch, ``calls`` how deep it calls other conditions.
    """

    scope: Scope
    node: Node
    kind: Kind
    evaluate: Evaluate
    work: int
    calls: int


@dataclass(frozen=True, slots=True)
class _Part:
    kind: Kind
    evaluate: Evaluate


class Expressions:
    """Builds conditions over one vocabulary; a condition may call those defined before it, so none goes in circles."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.defined: dict[str, Expression] = {}
        self._known: dict[Node, int] = {}

    def build(self, text: str, *, scope: Scope, wanted: tuple[Kind, ...] = (FLAG,)) -> Expression:
        """The condition in ``text``, of the case or (with ``p``) of a person.

        Raises:
            ExpressionError: it cannot be read, speaks of what is not declared, compares what cannot be compared, comes
                to none of ``wanted``, or would be too much work.
        """
        return self.build_node(read_expression(text), scope=scope, wanted=wanted)

    def build_node(self, node: Node, *, scope: Scope, wanted: tuple[Kind, ...] = (FLAG,)) -> Expression:
        """As ``build``, of a tree that was read before."""
        building = _Building(self, scope)
        part = building.part(node)
        if part.kind not in wanted:
            raise ExpressionError(node.at, f"this is no condition: it is {_said(part.kind)}, not yes or no")
        if building.work > _MOST_WORK or building.calls > _DEEPEST_CALLS:
            raise ExpressionError(node.at, "the condition is too much work: it calls too many others")
        return Expression(scope, node, part.kind, part.evaluate, building.work, building.calls)

    def define(self, name: str, expression: Expression) -> None:
        """Let later conditions call this one: ``name()``, or ``name(p)`` for one of a person."""
        self.defined[name] = expression

    def slot_of(self, node: Node) -> int:
        """Where a household remembers what this part came to; the same part has the same slot."""
        return self._known.setdefault(node, len(self._known))


class _Building:
    """One condition being checked and compiled."""

    def __init__(self, expressions: Expressions, scope: Scope) -> None:
        self._all = expressions
        self._vocabulary = expressions.vocabulary
        self._persons: dict[str, Whose] = {"p": "p"} if scope == "person" else {}
        self._quantified = False
        self._weight = 1
        self.work = 0
        self.calls = 0

    def part(self, node: Node) -> _Part:
        self.work += self._weight
        match node:
            case Constant():
                return self._constant(node)
            case Listed():
                raise ExpressionError(node.at, "a list stands only after `in`")
            case FactOf():
                return self._fact(node)
            case Called():
                return self._call(node)
            case Negated(part=FactOf(whose="p", fact=fact) as part):
                self._flag(part)
                return _Part(FLAG, negated_fact_of(self._vocabulary.person_slots[fact]))
            case Negated():
                return _Part(FLAG, negated(self._flag(node.part).evaluate))
            case Joined():
                parts = tuple(self._flag(each).evaluate for each in node.parts)
                return _Part(FLAG, joined(parts, every=node.every))
            case Compared():
                return self._compared(node)
            case Quantified():
                return self._quantifier(node)
            case _:
                assert_never(node)

    def _flag(self, node: Node) -> _Part:
        part = self.part(node)
        if part.kind != FLAG:
            raise ExpressionError(
                node.at, f"this is {_said(part.kind)}, not yes or no; compare it with something (`==`, `>`, `in`)"
            )
        return part

    def _constant(self, node: Constant) -> _Part:
        value = node.value
        if value is None:
            raise ExpressionError(node.at, "None stands only where it is compared with a fact")
        if isinstance(value, bool):
            kind = FLAG
        elif isinstance(value, int):
            kind = NUMBER
        else:
            kind = Kind("word", frozenset({value}))
        return _Part(kind, constant(value))

    def _fact(self, node: FactOf) -> _Part:
        whose: Whose = "c"
        if node.whose == "c":
            kind, slot = self._declared(node, self._vocabulary.case, "the case", self._vocabulary.case_slots)
        else:
            whose = self._place(node.at, node.whose)
            kind, slot = self._declared(node, self._vocabulary.person, "a person", self._vocabulary.person_slots)
        return _Part(kind, fact_of(whose, slot))

    def _declared(
        self, node: FactOf, kinds: Mapping[str, Kind], whose: str, slots: Mapping[str, int]
    ) -> tuple[Kind, int]:
        if node.fact not in kinds:
            raise ExpressionError(node.at, f"`{node.whose}.{node.fact[:40]}`: {whose} has no such fact")
        return kinds[node.fact], slots[node.fact]

    def _place(self, at: int, person: str) -> Whose:
        if person not in self._persons:
            known = "".join(f"{each}, " for each in self._persons) + "c"
            raise ExpressionError(at, f"`{person[:40]}` is nobody here; facts belong to: {known}")
        return self._persons[person]

    def _call(self, node: Called) -> _Part:
        if node.name in AGES:
            if node.person is None:
                raise ExpressionError(node.at, f"`{node.name}` needs a person: {node.name}(p)")
            whose = self._place(node.at, node.person)
            return _Part(_AGE_KINDS[node.name], fact_of(whose, self._vocabulary.person_slots[node.name]))
        called = self._all.defined.get(node.name)
        if called is None:
            raise ExpressionError(node.at, f"`{node.name[:40]}` is nothing that can be called")
        self.work += called.work * self._weight
        self.calls = max(self.calls, called.calls + 1)
        evaluate = called.evaluate
        if called.scope == "case":
            if node.person is not None:
                raise ExpressionError(node.at, f"`{node.name}` is about the whole case: {node.name}()")
            slot = self._all.slot_of(node)
            return _Part(called.kind, remembered(slot, evaluate))
        if node.person is None:
            raise ExpressionError(node.at, f"`{node.name}` is about a person: {node.name}(p)")
        if self._place(node.at, node.person) == "p":
            return _Part(called.kind, lambda h, p, _q: evaluate(h, p, NOBODY))
        return _Part(called.kind, lambda h, _p, q: evaluate(h, q, NOBODY))

    def _compared(self, node: Compared) -> _Part:
        pairs: list[Evaluate] = []
        left = node.first
        for word, right in node.rest:
            pairs.append(self._pair(word, left, right))
            left = right
        return _Part(FLAG, pairs[0] if len(pairs) == 1 else joined(tuple(pairs), every=True))

    def _pair(self, word: str, left: Node, right: Node) -> Evaluate:
        if word in ("in", "not in"):
            return self._membership(word, left, right)
        if word in ("==", "!="):
            return self._equality(word, left, right)
        one, other = self.part(left), self.part(right)
        for node, part in ((left, one), (right, other)):
            if part.kind != NUMBER:
                raise ExpressionError(node.at, f"`{word}` compares numbers, and this is {_said(part.kind)}")
        if isinstance(right, Constant) and isinstance(right.value, int):
            return ordered(word, one.evaluate, right.value)
        return compared(word, one.evaluate, other.evaluate)

    def _equality(self, word: str, left: Node, right: Node) -> Evaluate:
        for node, other in ((left, right), (right, left)):
            if isinstance(node, Constant) and node.value is None:
                kind = self._lone(other)
                if not kind.kind.empty:
                    raise ExpressionError(node.at, "this fact is never None")
                return equal_to(word, kind.evaluate, None)
        one, other_part = self._lone(left), self._lone(right)
        if one.kind.base != other_part.kind.base:
            raise ExpressionError(right.at, f"this is {_said(other_part.kind)}, and is compared with {_said(one.kind)}")
        if one.kind.words and other_part.kind.words:
            for node, mine, theirs in ((right, other_part.kind, one.kind), (left, one.kind, other_part.kind)):
                if isinstance(node, Constant) and not mine.words <= theirs.words:
                    raise ExpressionError(node.at, _never(node.value, theirs))
        if isinstance(right, Constant) and isinstance(right.value, str):
            if isinstance(left, FactOf) and left.whose == "c":
                return case_equal_to(word, self._vocabulary.case_slots[left.fact], right.value)
            return equal_to(word, one.evaluate, right.value)
        return compared(word, one.evaluate, other_part.evaluate)

    def _lone(self, node: Node) -> _Part:
        """A part of an equality: anything but several words and dates."""
        part = self.part(node)
        if part.kind.base in ("words", "date"):
            raise ExpressionError(node.at, f"{_said(part.kind)} cannot be compared")
        return part

    def _membership(self, word: str, left: Node, right: Node) -> Evaluate:
        one = self.part(left)
        if isinstance(right, Listed):
            self.work += self._weight
            if one.kind.base in ("words", "date"):
                raise ExpressionError(left.at, f"{_said(one.kind)} cannot be looked for in a list")
            for value in right.values:
                self._fits(value, one.kind, right.at)
            if one.kind.base == "word" and isinstance(left, FactOf) and left.whose == "c":
                return case_listed(word, self._vocabulary.case_slots[left.fact], right.values)
            return listed(word, one.evaluate, right.values, numbers=one.kind.base == "number")
        many = self.part(right)
        if many.kind.base != "words":
            raise ExpressionError(right.at, f"after `in` stands a list, not {_said(many.kind)}")
        if one.kind.base != "word" or one.kind.empty:
            raise ExpressionError(left.at, f"{_said(one.kind)} cannot be one of several words")
        if isinstance(left, Constant) and many.kind.words and not one.kind.words <= many.kind.words:
            raise ExpressionError(left.at, _never(left.value, many.kind))
        return compared(word, one.evaluate, many.evaluate)

    def _fits(self, value: str | int | bool | None, kind: Kind, at: int) -> None:
        bases = {bool: "flag", int: "number", str: "word"}
        fits = kind.empty if value is None else bases[type(value)] == kind.base
        if not fits or (isinstance(value, str) and kind.words and value not in kind.words):
            raise ExpressionError(at, _never(value, kind))

    def _quantifier(self, node: Quantified) -> _Part:
        if self._quantified:
            raise ExpressionError(node.at, f"`{node.word}` does not stand inside another one")
        if node.person in ("c", "p", *AGES) or node.person in self._all.defined:
            raise ExpressionError(node.at, f"`{node.person}` is taken; call the person q")
        self._persons[node.person] = "q"
        self._quantified = True
        self._weight = 10  # as many persons as a large household has
        body = self._flag(node.body).evaluate
        self._weight = 1
        self._quantified = False
        del self._persons[node.person]
        kind = NUMBER if node.word == "count" else FLAG
        evaluate = counted(body) if node.word == "count" else some(body, wanted=node.word == "any")
        if "p" not in persons_in(node.body):
            evaluate = remembered(self._all.slot_of(node), evaluate)
        return _Part(kind, evaluate)


def persons_in(node: Node) -> frozenset[str]:
    """The names of persons that a part speaks of, those of its own quantifiers left out."""
    match node:
        case FactOf():
            return frozenset() if node.whose == "c" else frozenset({node.whose})
        case Called():
            return frozenset() if node.person is None else frozenset({node.person})
        case Negated():
            return persons_in(node.part)
        case Joined():
            return frozenset().union(*(persons_in(each) for each in node.parts))
        case Compared():
            return persons_in(node.first).union(*(persons_in(each) for _, each in node.rest))
        case Quantified():
            return persons_in(node.body) - {node.person}
        case Constant() | Listed():
            return frozenset()
        case _:
            assert_never(node)


def calls_in(node: Node) -> frozenset[str]:
    """The names of other conditions that a part calls."""
    return frozenset(each.name for each in inside(node) if isinstance(each, Called) and each.name not in AGES)


def facts_in(node: Node, defined: Mapping[str, Expression]) -> frozenset[str]:
    """The facts that a condition reads, through those it calls too: ``c.event``, ``p.moving``; of an age its dates."""
    found: set[str] = set()
    for each in _inside_all(node, defined):
        if isinstance(each, FactOf):
            found.add(f"{'c' if each.whose == 'c' else 'p'}.{each.fact}")
        elif isinstance(each, Called) and each.name in AGES:
            found |= {f"p.{BIRTH}", f"c.{TODAY}"}
    return frozenset(found)


def is_quantified(node: Node, defined: Mapping[str, Expression]) -> bool:
    """Whether a condition, or one that it calls, is about all persons: any, all or count."""
    return any(isinstance(each, Quantified) for each in _inside_all(node, defined))


def _inside_all(node: Node, defined: Mapping[str, Expression]) -> Iterator[Node]:
    """Every part of a condition and of those that it calls, each of these once."""
    called: set[str] = set()
    ahead = [node]
    while ahead:
        for each in inside(ahead.pop()):
            yield each
            if isinstance(each, Called) and each.name not in AGES and each.name not in called:
                called.add(each.name)
                ahead.append(defined[each.name].node)


def _said(kind: Kind) -> str:
    """A kind in words, for messages."""
    said = {"flag": "yes or no", "number": "a number", "word": "a word", "words": "several words", "date": "a date"}
    return said[kind.base] + (", or None" if kind.empty else "")


def _never(value: object, kind: Kind) -> str:
    words = f"; it is one of: {', '.join(sorted(kind.words))}" if kind.words else ""
    return f"the fact is never {value!r}{words}"
