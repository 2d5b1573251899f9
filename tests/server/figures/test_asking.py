"""Tests of what an address asks of the figures."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest

from server.figures.asking import DAYS_MOST, CannotAsk, address_of, asked_for, recent, spans
from server.figures.counting import Asked

TODAY = date(2026, 11, 25)


def test_without_a_question_it_is_the_last_thirty_days() -> None:
    """Today among them."""
    assert asked_for({}, TODAY) == recent(TODAY) == Asked(first=date(2026, 10, 27), last=TODAY)


def test_what_is_asked_comes_back_in_the_address() -> None:
    """A bookmark shows the same again."""
    asked = asked_for({"from": "2026-04-01", "to": "2026-04-30", "branch": "kita", "matter": "", "x": "y"}, TODAY)
    assert asked == Asked(first=date(2026, 4, 1), last=date(2026, 4, 30), branch="kita")
    again = {name: values[0] for name, values in parse_qs(address_of(asked, by="day")).items()}
    assert again.pop("by") == "day"
    assert asked_for(again, TODAY) == asked


def test_an_end_alone_moves_the_beginning_before_it() -> None:
    """Nobody meant a span that ends before it begins."""
    asked = asked_for({"to": "2026-01-10"}, TODAY)
    assert asked.first == asked.last == date(2026, 1, 10)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"from": "2026-02-30"}, "day"),
        ({"from": "yesterday"}, "day"),
        ({"to": "0001-01-01", "from": "0001-01-01"}, "day"),
        ({"from": "2026-11-25", "to": "2026-11-24"}, "order"),
        ({"from": (TODAY - timedelta(days=DAYS_MOST)).isoformat()}, "long"),
        ({"branch": "kita' or 1=1"}, "name"),
        ({"matter": "x" * 60}, "name"),
    ],
)
def test_what_cannot_be_asked_is_named(query: dict[str, str], reason: str) -> None:
    """The page has a sentence for each."""
    with pytest.raises(CannotAsk) as refused:
        asked_for(query, TODAY)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("today", "year", "last_month"),
    [
        (date(2026, 11, 25), date(2026, 4, 1), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 3, 31), date(2025, 4, 1), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), date(2025, 4, 1), (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 4, 1), date(2026, 4, 1), (date(2026, 3, 1), date(2026, 3, 31))),
    ],
)
def test_a_fiscal_year_begins_in_april(today: date, year: date, last_month: tuple[date, date]) -> None:
    """地方自治法208条: from 1 April to 31 March."""
    found = spans(today)
    assert found["year"] == (year, today)
    assert found["last_year"] == (date(year.year - 1, 4, 1), date(year.year, 3, 31))
    assert found["last_month"] == last_month
    assert found["month"] == (today.replace(day=1), today)
