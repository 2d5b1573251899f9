"""What an address asks of the figures: the days and what they are narrowed by; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from server.figures.counting import Asked

DAYS_AT_FIRST = 30
DAYS_MOST = 1100
"""Three years: what an assembly compares."""

NARROWED_BY = ("branch", "department", "matter")
_ID = re.compile(r"[a-z][a-z0-9_]{0,47}")


class CannotAsk(Exception):
    """Raised for days or names that can't be; ``reason`` is the end of a text's key (``figures.problem.…``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def recent(today: date) -> Asked:
    """What is shown when nothing is asked for: the last days, today among them."""
    return Asked(first=today - timedelta(days=DAYS_AT_FIRST - 1), last=today)


def asked_for(query: Mapping[str, str], today: date) -> Asked:
    """The question in an address's query (``from``, ``to``, ``branch``, ``department``, ``matter``).

    What is left out is as in ``recent``. Raises CannotAsk: ``day`` (no day of the calendar), ``order`` (it ends before
    it begins), ``long`` (more than three years), ``name`` (no id).
    """
    base = recent(today)
    last = _day(query.get("to"), base.last)
    first = _day(query.get("from"), min(base.first, last))
    if first > last:
        raise CannotAsk("order")
    if (last - first).days >= DAYS_MOST:
        raise CannotAsk("long")
    branch, department, matter = (query.get(name) or None for name in NARROWED_BY)
    if not all(name is None or _ID.fullmatch(name) for name in (branch, department, matter)):
        raise CannotAsk("name")
    return Asked(first=first, last=last, branch=branch, department=department, matter=matter)


def _day(text: str | None, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CannotAsk("day") from None
    if not 2000 <= day.year <= 2200:
        raise CannotAsk("day")
    return day


def address_of(asked: Asked, **more: str) -> str:
    """The query that asks this again, for links and bookmarks."""
    named = {name: getattr(asked, name) for name in NARROWED_BY}
    chosen = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    chosen |= {name: value for name, value in named.items() if value is not None}
    return urlencode({**chosen, **more})


def spans(today: date) -> dict[str, tuple[date, date]]:
    """Days that people ask for often: this month, the last one, this fiscal year and the last (April to March)."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
    return {
        "month": (month, today),
        "last_month": (before, month - timedelta(days=1)),
        "year": (year, today),
        "last_year": (year.replace(year=year.year - 1), year - timedelta(days=1)),
    }
