"""Tests of the day from which a term counts."""

from datetime import date
from typing import Any

import pytest

from signaling.expression_values import UNKNOWN, DateSpan
from signaling.interview_plan import CountsFrom, Term, Text
from signaling.rule_book import RuleBook
from signaling.term_days import day_of
from tests.support.small_interview import fact, small_plan, with_fields

DAY = Text("日", "day")
MOVED = date(2026, 11, 9)
BORN = date(2026, 11, 2)
BOOK = RuleBook(with_fields())
TODAY = date(2026, 11, 24)


def counted(
    source: CountsFrom | tuple[str, ...],
    *people: dict[str, Any],
    persons: tuple[int, ...] = (),
    day: Any = MOVED,
    texts: dict[str, str] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> date | None:
    """The day of a term from ``source``, where the form says ``texts``."""
    household = BOOK.vocabulary.household({"today": TODAY, "date": day}, people)

    def said(field: str, place: int | None) -> str:
        return (texts or {}).get(field if place is None else f"{place}{field[1:]}", "")

    term = Term(DAY, days=14, counts_from=source)
    return day_of(BOOK, term, household, persons, said=None if texts is None else said, hidden=hidden)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("date", MOVED),
        ("today", TODAY),
        ("other", None),
        ("birth", None),
        (("funeral.date", "date"), MOVED),
        (("funeral.date",), None),
        (("other", "today"), TODAY),
    ],
)
def test_a_term_counts_from_the_first_day_that_is_known(source: Any, wanted: date | None) -> None:
    """One word, or several days of which the most exact comes first."""
    assert counted(source) == wanted


def test_a_form_says_it_more_exactly() -> None:
    """A field that is empty, or a date without its day, says nothing."""
    assert counted(("out.date", "date"), texts={"out.date": "2026-11-20"}) == date(2026, 11, 20)
    assert counted(("out.date", "date"), texts={"out.date": ""}) == MOVED
    assert counted(("out.date", "date"), texts={"out.date": "2026-11-00"}) == MOVED


def test_of_several_persons_the_earliest_day_counts() -> None:
    """And of those only for whom the rule is needed."""
    people: tuple[dict[str, Any], ...] = ({}, {}, {})
    texts = {"0.left": "2026-10-01", "1.left": "2026-11-05", "2.left": "2026-11-03"}
    assert counted(("p.left", "date"), *people, persons=(1, 2), texts=texts) == date(2026, 11, 3)
    assert counted(("p.left", "date"), *people, persons=(), texts=texts) == MOVED


def test_a_birth_is_on_the_birth_date_of_the_newborn() -> None:
    """A child's own procedure counts from its own birth, a parent's from the first child's."""
    parent = {"birth": date(1990, 1, 1), "newborn": False}
    first, second = {"birth": BORN, "newborn": True}, {"birth": date(2026, 11, 3), "newborn": True}
    assert counted(("birth", "date"), parent, first, second, persons=(0,)) == BORN
    assert counted("birth", parent, first, second, persons=(2,)) == date(2026, 11, 3)
    assert counted(("birth", "date"), parent, persons=(0,)) == MOVED
    unsure = {"birth": DateSpan(date(2026, 11, 1), date(2026, 11, 30)), "newborn": True}
    assert counted("birth", unsure) is None
    assert counted("birth", {"birth": BORN, "newborn": UNKNOWN}) is None


def test_a_day_that_nobody_knows_gives_no_term() -> None:
    """Unknown, or none."""
    assert counted("date", day=UNKNOWN) is None
    assert counted("date", day=None) is None


def test_a_hidden_day_is_not_used() -> None:
    """It would be told by the due day that follows from it."""
    child = {"birth": BORN, "newborn": True}
    assert counted(("birth", "date"), child, hidden=frozenset({"p.birth"})) == MOVED
    assert counted(("birth", "date"), child, hidden=frozenset({"p.birth", "c.date"})) is None


def test_a_catalogue_need_not_have_the_facts() -> None:
    """Without the date of the event, or the fact who was born, there is no day."""
    book = RuleBook(
        small_plan(person=[fact("birth", "date", default="1990-01-01")], definitions=[], questions=[], rules=[])
    )
    household = book.vocabulary.household({"today": TODAY}, [{"birth": BORN}])
    assert day_of(book, Term(DAY, days=14, counts_from=("birth", "date")), household) is None
