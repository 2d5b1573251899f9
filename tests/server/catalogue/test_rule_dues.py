"""Tests of due dates in the interview's list."""

import json
from datetime import date
from typing import Any

import pytest

from server.catalogue.deadlines import closed_in_japan
from server.catalogue.household_file import read_household
from server.catalogue.rule_dues import due_of
from signaling.rule_book import RuleBook
from tests.support.small_interview import SMALL, rule, small_plan
from tests.support.worked import packaged_rules

DUE = [{"since": {"ja": "日", "en": "day"}, "days": 14}]


def due(procedure: str, case: dict[str, Any], *persons: dict[str, Any]) -> str | None:
    """The due date of a packaged rule, as text."""
    book = packaged_rules()
    document = {"case": case, "persons": [{"id": str(number), **each} for number, each in enumerate(persons)]}
    household = read_household(json.dumps(document).encode(), book).household
    found = due_of(book, book.rules[procedure], household, closed=closed_in_japan())
    return None if found is None else found.isoformat()


@pytest.mark.parametrize(
    ("procedure", "case", "wanted"),
    [
        ("tennyu", {"date": "2026-11-09"}, "2026-11-24"),
        ("tennyu", {}, None),
        ("konin", {"date": "2026-11-09"}, None),
        ("mynumber_keizoku", {"today": "2026-08-26", "date": "2026-08-01"}, "2026-11-24"),
        ("sousaihi_kokuho", {"date": "2026-11-09"}, None),
        ("shibou", {"event": "death", "date": "2026-12-23"}, "2027-01-04"),
        ("nenkin_shibou", {"event": "death", "date": "2026-11-02"}, "2026-11-12"),
    ],
)
def test_a_term_counts_from_the_day_that_was_said(procedure: str, case: dict[str, Any], wanted: str | None) -> None:
    """Of the event, or today; without the day there is no due date."""
    assert due(procedure, case) == wanted


def test_a_birth_is_on_the_birth_date_of_the_newborn() -> None:
    """Nobody is asked for it twice."""
    parents = {"birth": "1990-01-01"}
    assert due("shussei", {"event": "birth"}, parents, {"birth": "2026-11-09", "newborn": True}) == "2026-11-24"
    assert due("shussei", {"event": "birth"}, parents) is None


def test_a_catalogue_need_not_have_the_date_of_an_event() -> None:
    """Then there is no due date."""
    book = RuleBook(small_plan(rules=[rule("a", "c.water", due=DUE)]))
    household = book.vocabulary.household(book.case_defaults, [book.person_defaults])
    assert due_of(book, book.rules["a"], household, closed=closed_in_japan()) is None
    persons = [each for each in SMALL["person"] if each["id"] == "birth"]
    bare = RuleBook(small_plan(rules=[rule("a", "c.water", due=DUE)], person=persons, definitions=[], questions=[]))
    household = bare.vocabulary.household(bare.case_defaults, [{"birth": date(2026, 1, 1)}])
    assert due_of(bare, bare.rules["a"], household, closed=closed_in_japan()) is None
