"""Reads the text of a rule's condition into a tree: Python's boolean syntax, and nothing that could do anything.

There is no attribute access but to facts (``c.event``, ``p.moving``), no arithmetic, no call but of helpers
with a person or nothing. Length, depth and size are bounded, so that no text can exhaust the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, assert_never

MOST_CHARACTERS = 2_000
_DEEPEST = 20
_MOST_NODES = 300
_LONGEST_WORD = 60

QuantifierWord = Literal["any", "all", "count"]


class ExpressionError(Exception):
    """A condition cannot be used; ``at`` is the place in its text, the first character being 1."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(f"character {at}: {reason}")
        self.at = at
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Constant:
    """A text, a whole number, True, False or None."""

    at: int = field(compare=False)
    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of constants, as in ``in ('move_in', 'move_out')``."""

    at: int = field(compare=False)
    values: tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class FactOf:
    """``c.event``, or ``p.moving`` of a person; ``whose`` is c or the person's name in the expression."""

    at: int = field(compare=False)
    whose: str
    fact: str


@dataclass(frozen=True, slots=True)
class Called:
    """``stay15()`` or ``age(p)``; ``person`` is the person's name in the expression."""

    at: int = field(compare=False)
    name: str
    person: str | None


@dataclass(frozen=True, slots=True)
class Negated:
    """``not …``."""

    at: int = field(compare=False)
    part: Node


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more parts joined by ``and`` (``every``) or by ``or``."""

    at: int = field(compare=False)
    every: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """``20 <= age(p) < 60``: the first value, and each comparison with the value after it."""

    at: int = field(compare=False)
    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    """``any(… for q in persons)``; ``count`` is the number of persons for whom it is true."""

    at: int = field(compare=False)
    word: QuantifierWord
    person: str
    body: Node


# ``at`` does not count when nodes are compared: the same condition written elsewhere is the same condition.
Node = Constant | Listed | FactOf | Called | Negated | Joined | Compared | Quantified

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<mark>==|!=|<=|>=|[<>().,]))",
    re.ASCII,
)
_BLANK: Final = re.compile(r"\s*", re.ASCII)
_ORDERS: Final = ("==", "!=", "<", "<=", ">", ">=")
_WORDS: Final = frozenset({"and", "or", "not", "in", "for", "is", "if", "else", "lambda", "True", "False", "None"})
_CONSTANTS: Final[dict[str, bool | None]] = {"True": True, "False": False, "None": None}
_QUANTIFIERS: Final[dict[str, QuantifierWord]] = {"any": "any", "all": "all", "count": "count"}


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    kind: str
    text: str


def read_expression(text: str) -> Node:
    """The tree of a condition.

    Raises:
        ExpressionError: the text is none, or is too long, too deep or too large.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(MOST_CHARACTERS + 1, f"the condition has more than {MOST_CHARACTERS} characters")
    return _Reading(text).whole()


def inside(node: Node) -> Iterator[Node]:
    """The node and every node in it."""
    yield node
    match node:
        case Negated():
            yield from inside(node.part)
        case Joined():
            for part in node.parts:
                yield from inside(part)
        case Compared():
            yield from inside(node.first)
            for _, part in node.rest:
                yield from inside(part)
        case Quantified():
            yield from inside(node.body)
        case Constant() | Listed() | FactOf() | Called():
            return
        case _:
            assert_never(node)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while match := _TOKEN.match(text, place):
        kind = str(match.lastgroup)
        found.append(_Token(match.start(kind) + 1, kind, match[kind]))
        place = match.end()
    blank = _BLANK.match(text, place)
    assert blank is not None
    place = blank.end()
    if place < len(text):
        if text[place] in "'\"":
            raise ExpressionError(place + 1, "the text in quotes does not end, or holds a backslash")
        raise ExpressionError(place + 1, f"`{text[place]!s}` has no meaning here")
    found.append(_Token(len(text) + 1, "end", ""))
    return found


class _Reading:
    """One text being read, by descent; Python's precedence: or, and, not, comparisons."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0
        self._nodes = 0

    def whole(self) -> Node:
        node = self._either()
        token = self._peek()
        if token.kind != "end":
            raise ExpressionError(token.at, f"`{_short(token.text)}` is not expected here")
        return node

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _is(self, *texts: str) -> bool:
        token = self._peek()
        return token.kind in ("name", "mark") and token.text in texts

    def _expect(self, text: str) -> _Token:
        token = self._take()
        if token.kind not in ("name", "mark") or token.text != text:
            seen = f"`{_short(token.text)}`" if token.kind != "end" else "the end"
            raise ExpressionError(token.at, f"`{text}` is expected here, not {seen}")
        return token

    def _counted(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise ExpressionError(node.at, f"the condition has more than {_MOST_NODES} parts")
        return node

    def _deeper(self, at: int) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ExpressionError(at, f"the condition is nested deeper than {_DEEPEST}")

    def _either(self) -> Node:
        return self._joined("or")

    def _joined(self, word: Literal["and", "or"]) -> Node:
        at = self._peek().at
        parts = [self._negation() if word == "and" else self._joined("and")]
        while self._is(word):
            self._take()
            parts.append(self._negation() if word == "and" else self._joined("and"))
        return parts[0] if len(parts) == 1 else self._counted(Joined(at, word == "and", tuple(parts)))

    def _negation(self) -> Node:
        if not self._is("not"):
            return self._comparison()
        at = self._take().at
        self._deeper(at)
        node = self._counted(Negated(at, self._negation()))
        self._depth -= 1
        return node

    def _comparison(self) -> Node:
        at = self._peek().at
        first = self._operand()
        rest: list[tuple[str, Node]] = []
        while word := self._comparing():
            rest.append((word, self._operand()))
        return self._counted(Compared(at, first, tuple(rest))) if rest else first

    def _comparing(self) -> str | None:
        """The comparison that comes next, taken; None when there is none."""
        if self._is(*_ORDERS, "in"):
            return self._take().text
        if self._is("is"):
            raise ExpressionError(self._peek().at, "write `==` or `!=` for `is`")
        if self._is("not"):
            self._take()
            self._expect("in")
            return "not in"
        return None

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == "number":
            if len(token.text) > 6:
                raise ExpressionError(token.at, "a number has at most 6 digits")
            if token.text != str(int(token.text)):
                raise ExpressionError(token.at, "a number does not begin with 0")
            return self._counted(Constant(token.at, int(token.text)))
        if token.kind == "text":
            return self._counted(Constant(token.at, self._word(token)))
        if token.kind == "name":
            return self._named(token)
        if token.kind == "mark" and token.text == "(":
            return self._parenthesis(token.at)
        seen = f"`{token.text}`" if token.kind == "mark" else "the end"
        raise ExpressionError(token.at, f"a value is expected here, not {seen}")

    def _word(self, token: _Token) -> str:
        if len(token.text) > _LONGEST_WORD + 2:
            raise ExpressionError(token.at, f"a text has at most {_LONGEST_WORD} characters")
        return token.text[1:-1]

    def _parenthesis(self, at: int) -> Node:
        """What stands in parentheses: a part of the condition, or a list of constants."""
        self._deeper(at)
        inner = self._either()
        if not self._is(","):
            self._expect(")")
            self._depth -= 1
            return inner
        parts = [inner]
        while self._is(","):
            self._take()
            if self._is(")"):
                break
            parts.append(self._operand())
        self._expect(")")
        self._depth -= 1
        values = []
        for part in parts:
            if not isinstance(part, Constant):
                raise ExpressionError(part.at, "a list holds texts, numbers, True, False and None only")
            values.append(part.value)
        return self._counted(Listed(at, tuple(values)))

    def _named(self, token: _Token) -> Node:
        if token.text in _CONSTANTS:
            return self._counted(Constant(token.at, _CONSTANTS[token.text]))
        if token.text in _WORDS:
            raise ExpressionError(token.at, f"a value is expected here, not `{token.text}`")
        if self._is("."):
            self._take()
            fact = self._name("the name of a fact")
            return self._counted(FactOf(token.at, token.text, fact.text))
        if self._is("("):
            return self._call(token)
        raise ExpressionError(
            token.at, f"`{_short(token.text)}` is unknown; facts are written c.name or p.name, texts in quotes"
        )

    def _call(self, token: _Token) -> Node:
        self._expect("(")
        if token.text in _QUANTIFIERS:
            return self._quantifier(token)
        person = None if self._is(")") else self._name("a person (p)").text
        self._expect(")")
        return self._counted(Called(token.at, token.text, person))

    def _quantifier(self, token: _Token) -> Node:
        self._deeper(token.at)
        body = self._either()
        self._expect("for")
        person = self._name("the name of a person (q)")
        self._expect("in")
        self._expect("persons")
        self._expect(")")
        self._depth -= 1
        return self._counted(Quantified(token.at, _QUANTIFIERS[token.text], person.text, body))

    def _name(self, what: str) -> _Token:
        token = self._take()
        if token.kind != "name" or token.text in _WORDS:
            raise ExpressionError(token.at, f"{what} is expected here")
        return token


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
