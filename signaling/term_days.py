"""From which day a term counts in a visit: of the event, of a birth, or the day that a form names; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Final

from signaling.expression_values import Value
from signaling.household import BIRTH, TODAY, Household
from signaling.interview_plan import Term
from signaling.rule_book import RuleBook

DATE: Final = "date"
"""The fact of the case that is the day of the event: of the move, of the death …"""
NEWBORN: Final = "newborn"
"""The fact by which a person is the newborn of this visit."""

Said = Callable[[str, int | None], str]
"""What the form session says in a field, of the person at this place where it is a field of persons; empty: nothing."""


def day_of(
    book: RuleBook,
    term: Term,
    household: Household,
    persons: Sequence[int] = (),
    *,
    said: Said | None = None,
    hidden: Collection[str] = (),
) -> date | None:
    """The day from which a term counts, by the first of its sources that is known; None while none is.

    ``persons`` are the places of those for whom the rule is needed: of several days the earliest counts, so that
    nobody's term is told too late. ``hidden`` are facts (``c.date``, ``p.birth``) that are not to be used.
    """
    for source in term.sources:
        if source in (DATE, TODAY):
            found = _of_case(book, source, household) if f"c.{source}" not in hidden else []
        elif source == BIRTH:
            found = _births(book, household, persons) if f"p.{BIRTH}" not in hidden else []
        else:
            found = _of_form(source, persons, said)
        days = [day for day in found if isinstance(day, date)]
        if days:
            return min(days)
    return None


def _of_case(book: RuleBook, fact: str, household: Household) -> list[Value]:
    slot = book.vocabulary.case_slots.get(fact)
    return [] if slot is None else [household.case[slot]]


def _births(book: RuleBook, household: Household, persons: Sequence[int]) -> list[Value]:
    """A child's own procedure counts from its own birth, a parent's from that of the child."""
    slots = book.vocabulary.person_slots
    newborn = slots.get(NEWBORN)
    born = [place for place, row in enumerate(household.persons) if newborn is not None and row[newborn] is True]
    return [household.persons[place][slots[BIRTH]] for place in [each for each in born if each in persons] or born]


def _of_form(field: str, persons: Sequence[int], said: Said | None) -> list[Value]:
    if "." not in field or said is None:
        return []  # an other day, which nobody is asked for, or no form at all
    whose: Sequence[int | None] = persons if field.startswith("p.") else (None,)
    return [_read(said(field, place)) for place in whose]


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # empty, or a date of which day or month is not known
