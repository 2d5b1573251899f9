"""Who a condition is about: the declared facts, and one household's values laid out in rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from signaling.ages import allowance_child, compulsory, legal_age
from signaling.expression_values import UNKNOWN, DateSpan, Value, between

Base = Literal["flag", "number", "word", "words", "date"]
Row = Sequence[Value]

TODAY: Final = "today"
BIRTH: Final = "birth"
AGES: Final = ("age", "hs", "compulsory")
"""What follows from a birth date: ``age(p)`` by law, ``hs(p)`` young enough for 児童手当, ``compulsory(p)`` 学齢."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fact, or a part of a condition, can be.

    ``words`` are the texts a word (or one of several ``words``) can be; empty where any text goes.
    ``empty`` says that None, too, is an answer.
    """

    base: Base
    words: frozenset[str] = frozenset()
    empty: bool = False


FLAG: Final = Kind("flag")
NUMBER: Final = Kind("number")


class Vocabulary:
    """The facts that conditions may speak of, of the case and of each person, in rows of a fixed order."""

    def __init__(self, case: Mapping[str, Kind], person: Mapping[str, Kind]) -> None:
        """Both hold what ages need: ``today`` and ``birth``, dates."""
        assert case[TODAY].base == "date"
        assert person[BIRTH].base == "date"
        self.case = dict(case)
        self.person = dict(person)
        self.case_slots = {name: slot for slot, name in enumerate(self.case)}
        self.person_slots = {name: slot for slot, name in enumerate((*self.person, *AGES))}
        self._birth = self.person_slots[BIRTH]
        self._today = self.case_slots[TODAY]

    def case_row(self, values: Mapping[str, Value]) -> list[Value]:
        """The case's values; what is not in ``values`` is unknown."""
        return [values.get(name, UNKNOWN) for name in self.case]

    def person_row(self, values: Mapping[str, Value], *, today: Value) -> list[Value]:
        """A person's values and ages; what is not in ``values`` is unknown."""
        row = [values.get(name, UNKNOWN) for name in self.person]
        row.extend(ages(row[self._birth], today))
        return row

    def household(
        self,
        case: Mapping[str, Value],
        persons: Iterable[Mapping[str, Value]],
        *,
        complete: bool = True,
    ) -> Household:
        """The household with these values; ``complete`` says that nobody is missing in ``persons``."""
        row = self.case_row(case)
        today = row[self._today]
        return Household(row, [self.person_row(each, today=today) for each in persons], complete=complete)


class Household:
    """The rows of one household, and what was already worked out about it; its rows are not changed any more."""

    __slots__ = ("case", "complete", "persons", "worked_out")

    def __init__(self, case: Row, persons: Sequence[Row], *, complete: bool = True) -> None:
        self.case = case
        self.persons = persons
        self.complete = complete
        self.worked_out: dict[int, Value] = {}


def ages(birth: Value, today: Value) -> tuple[Value, Value, Value]:
    """Age by law, of the age of 児童手当, of school age; as far as birth date and day are known."""
    if not isinstance(today, date):
        return UNKNOWN, UNKNOWN, UNKNOWN
    if isinstance(birth, date):
        return legal_age(birth, today), allowance_child(birth, today), compulsory(birth, today)
    if isinstance(birth, DateSpan):
        # A span is at most a year long, shorter than any age it could jump over.
        first = ages(birth.first, today)
        last = ages(birth.last, today)
        assert isinstance(first[0], int)
        assert isinstance(last[0], int)
        flags = (one if one == other else UNKNOWN for one, other in zip(first[1:], last[1:], strict=True))
        return between(last[0], first[0]), *flags  # type: ignore[return-value]  # two flags, as `ages` gives
    return UNKNOWN, UNKNOWN, UNKNOWN
