"""Until when a procedure of the interview's list has to be done, by the dates that the household gave."""

from __future__ import annotations

from datetime import date

from server.catalogue.deadlines import Closed, due_day
from signaling.expression_values import Value
from signaling.household import BIRTH, TODAY, Household
from signaling.interview_plan import Rule, Term
from signaling.rule_book import RuleBook


def due_of(book: RuleBook, rule: Rule, household: Household, *, closed: Closed) -> date | None:
    """The last day by the rule's usual term; None without a term, or while the day it counts from is not known."""
    if not rule.due:
        return None
    event = _day_of(book, rule.due[0], household)
    return due_day(event, rule.due[0], closed=closed) if isinstance(event, date) else None


def _day_of(book: RuleBook, term: Term, household: Household) -> Value:
    """The day that a term counts from: of a birth the newborn's, where the date was not said."""
    if term.counts_from == "other":
        return None
    vocabulary = book.vocabulary
    wanted = TODAY if term.counts_from == "today" else "date"
    slot = vocabulary.case_slots.get(wanted)
    said = None if slot is None else household.case[slot]
    if isinstance(said, date) or wanted == TODAY or "newborn" not in vocabulary.person_slots:
        return said
    newborn, birth = vocabulary.person_slots["newborn"], vocabulary.person_slots[BIRTH]
    return next((row[birth] for row in household.persons if row[newborn] is True), said)
