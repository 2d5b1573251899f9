"""Tests of the list of procedures, and of why each is on it."""

from datetime import date

import pytest

from signaling.explaining import CASE, Reason
from signaling.expression_values import UNKNOWN, DateSpan, Span, Value
from signaling.listing import Because, Listed, listed, papers, reason_words, shown
from signaling.rule_book import RuleBook
from tests.support.small_interview import SMALL, rule, small_plan, with_fields

BOOK = RuleBook(
    small_plan(
        rules=[
            *SMALL["rules"],
            rule("many", "'tax' in c.certs and c.dogs==2"),
            rule("old", "age(p)>=65 and c.event=='birth'", "person"),
            rule("nothing", "p.ins==None and c.event=='birth'", "person"),
        ]
    )
)


def listing(case: dict[str, Value], *persons: dict[str, Value], complete: bool = True) -> dict[str, Listed]:
    """The list for a household in which everything else is as by default."""
    household = BOOK.vocabulary.household(
        BOOK.case_defaults | case, [BOOK.person_defaults | each for each in persons], complete=complete
    )
    ids = [f"人{number}" for number in range(len(persons))]
    return {each.rule.id: each for each in listed(BOOK, BOOK.decide(household), household, ids)}


def test_a_procedure_says_for_whom_and_why() -> None:
    """With facts by their full names, and in words."""
    each = listing({}, {}, {"moving": True, "ins": "kokuho"})["insurance"]
    assert (each.needed, each.unknown, each.persons) == (True, False, ("人1",))
    assert each.why == (
        Because(
            "人1",
            "yes",
            {"case.event": "move", "人1.moving": True, "人1.ins": "kokuho"},
            (),
            "eventか：move語、人1・movingか：はい、人1・insか：kokuho語",
            "event: move; 人1, moving: yes; 人1, ins: kokuho",
        ),
    )


def test_an_undecided_procedure_says_what_is_missing() -> None:
    """And for whom it is needed already."""
    each = listing({}, {"moving": UNKNOWN, "ins": "kokuho"}, {"moving": True, "ins": "kokuho"})["insurance"]
    assert (each.needed, each.unknown, each.persons) == (True, True, ("人1",))
    assert [why.answer for why in each.why] == ["unknown", "yes"]
    assert each.why[0].missing == ("人0.moving",)
    assert each.why[0].ja.endswith("人0・movingか：未確認")
    assert each.why[0].en.endswith("人0, moving: not known yet")


def test_an_open_list_of_persons_is_missing_itself() -> None:
    """Before anybody was named."""
    each = listing({}, complete=False)["insurance"]
    assert each.why == (
        Because(None, "unknown", {}, ("persons",), "関係する方の全員：未確認", "everybody concerned: not known yet"),
    )


def test_values_read_as_people_say_them() -> None:
    """Numbers, ages, several words, and none."""
    assert listing({"certs": ("tax", "record"), "dogs": 2})["many"].why[0].ja == "certsか：tax語・record語、dogsか：2"
    born: dict[str, Value] = {"event": "birth"}
    old = listing(born, {"birth": DateSpan(date(1950, 1, 1), date(1950, 12, 31))})["old"].why[0]
    assert old.facts == {"人0.age": "75-76", "case.event": "birth"}
    assert "人0・年齢（法律の数え方）：75-76" in old.ja
    assert "insか：なし" in listing(born, {"ins": None})["nothing"].why[0].ja


def test_a_paper_for_two_procedures_is_brought_once() -> None:
    """Also for those that are undecided."""
    found = listing({"event": UNKNOWN}).values()
    assert [text.en for text in papers(BOOK, found)] == ["Card"]
    assert papers(BOOK, []) == []


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (date(2026, 11, 24), "2026-11-24"),
        (DateSpan(date(1980, 1, 1), date(1980, 12, 31)), "1980-01-01/1980-12-31"),
        (Span(17, 18), "17-18"),
        (("a",), ("a",)),
        (None, None),
        (True, True),
    ],
)
def test_values_as_json(value: Value, json: object) -> None:
    """Dates as text."""
    assert shown(value) == json


def test_a_number_that_stands_for_something_reads_as_that() -> None:
    """Category 1 and not just 1; a number without such words stays a number."""
    book = RuleBook(with_fields())
    reason = Reason(True, {(0, "pension"): 1, (CASE, "dogs"): 2})
    assert reason_words(book, reason, ["花子"]) == (
        "dogsか：2、花子・pensionか：1号",
        "dogs: 2; 花子, pension: category 1",
    )
