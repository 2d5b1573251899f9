"""Turns what was given for a fact (JSON) into the value that rules compare, or says what is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, assert_never

from signaling.expression_values import DateSpan, Value
from signaling.household import Base, Kind
from signaling.interview_plan import Fact

FIRST_DAY: Final = date(1873, 1, 1)
"""Until then Japan counted by the moon; nobody alive was born before."""
LAST_DAY: Final = date(2199, 12, 31)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_LONGEST_TEXT = 200
_MOST_WORDS = 50


class WrongValue(Exception):
    """A value does not fit its fact; ``code`` is one of wrong_type, not_an_option, bad_date, out_of_range, too_long.

    ``wanted`` says in English what fits.
    """

    def __init__(self, code: str, wanted: str) -> None:
        super().__init__(code)
        self.code = code
        self.wanted = wanted


def kind_of(fact: Fact) -> Kind:
    """What rules are told of the fact; a ``note`` has no kind, and no rule can read it."""
    base: Base = fact.kind  # type: ignore[assignment]  # no `note` comes here
    empty = fact.empty or fact.empty_if is not None
    return Kind(base, frozenset(word.id for word in fact.words), empty=empty)


def default_of(fact: Fact) -> Value:
    """The value that a fact has when nothing is said about it; of a date as a date."""
    return None if fact.default is None else value_of(fact, fact.default)


def value_of(fact: Fact, given: object) -> Value:
    """The value of a fact. None is not looked at here: whether it says "none" or "unknown" is the caller's to know.

    Raises:
        WrongValue: it is of another type, none of the words, no such day, or too large.
    """
    match fact.kind:
        case "flag":
            if not isinstance(given, bool):
                raise WrongValue("wrong_type", "true or false")
            return given
        case "number":
            return _number(fact, given)
        case "word":
            return _word(fact, given)
        case "words":
            if not isinstance(given, list | tuple):
                raise WrongValue("wrong_type", "a list of texts")
            if len(given) > _MOST_WORDS:
                raise WrongValue("too_long", f"at most {_MOST_WORDS} texts")
            return tuple(dict.fromkeys(_word(fact, each) for each in given))
        case "date":
            return _date(given)
        case "note":
            return None
        case _:
            assert_never(fact.kind)


def _number(fact: Fact, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise WrongValue("wrong_type", "a whole number")
    if not fact.least <= given <= fact.most:
        raise WrongValue("out_of_range", f"a whole number from {fact.least} to {fact.most}")
    return given


def _word(fact: Fact, given: object) -> str:
    if not isinstance(given, str):
        raise WrongValue("wrong_type", "a text")
    if len(given) > _LONGEST_TEXT:
        raise WrongValue("too_long", f"at most {_LONGEST_TEXT} characters")
    word = fact.also.get(given, given)
    known = [each.id for each in fact.words]
    if known and word not in known:
        raise WrongValue("not_an_option", f"one of: {', '.join(known)}")
    return word


def _date(given: object) -> date | DateSpan:
    """A day, or with 00 for the day or for both the time in which it lies, as foreign papers print."""
    if not isinstance(given, str):
        raise WrongValue("wrong_type", "a date as text: 2026-11-24")
    match = _DATE.fullmatch(given)
    if match is None:
        raise WrongValue("bad_date", "a date like 2026-11-24")
    year, month, day = (int(part) for part in match.groups())
    try:
        if month == 0 and day == 0:
            found: date | DateSpan = DateSpan(date(year, 1, 1), date(year, 12, 31))
        elif day == 0:
            following = date(year + month // 12, month % 12 + 1, 1)
            found = DateSpan(date(year, month, 1), date.fromordinal(following.toordinal() - 1))
        else:
            found = date(year, month, day)
    except ValueError as error:
        raise WrongValue("bad_date", "a day that exists") from error
    first = found.first if isinstance(found, DateSpan) else found
    if not FIRST_DAY <= first <= LAST_DAY:
        raise WrongValue("out_of_range", f"a date from {FIRST_DAY} to {LAST_DAY}")
    return found
