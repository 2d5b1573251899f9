"""Days the law counts: when a notification is due, on which days an office is closed. Ages are in signaling.ages."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, timedelta

import jpholiday

from server.catalogue.model import Due
from signaling.interview_plan import Term, Text

Closed = Callable[[date], bool]
"""Whether the office is closed on a day."""


def due(event: date, days: int, *, include_first: bool, closed: Closed, rolls: bool = True) -> date:
    """The last day for a notification that must be made within ``days`` days of ``event``.

    The day of the event is not counted (民法140条: 転入, 転居) unless ``include_first`` (戸籍法43条:
    出生, 死亡). When the last day is closed it moves to the next open one (地方自治法4条の2第4項),
    unless the term does not roll, as some cities hold for 児童手当's 15 days.
    """
    term = Term(Text("", ""), days=days, include_first=include_first, rolls=rolls)
    return due_day(event, term, closed=closed)


def term_of(counted: Due, since: Text) -> Term:
    """How a form's deadline counts; ``since`` names the day in words."""
    return Term(
        since,
        days=counted.days,
        months=counted.months,
        years=counted.years,
        include_first=counted.include_first,
        rolls=counted.rolls,
    )


def last_day(event: date, term: Term) -> date:
    """The last day of a term, open or closed.

    Months and years end on the day before the one that corresponds to the first day counted, or on the last day of the
    month where there is no such day (民法143条2項).
    """
    first = event if term.include_first else event + timedelta(days=1)
    months = term.months + 12 * term.years
    if months == 0:
        return first + timedelta(days=term.days - 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = following - timedelta(days=1)
    if first.day > last_of_month.day:
        return last_of_month
    return date(year, month + 1, first.day) - timedelta(days=1)


def due_day(event: date, term: Term, *, closed: Closed) -> date:
    """The last day on which something with this term can be done; see ``due``."""
    last = last_day(event, term)
    while term.rolls and closed(last):
        last += timedelta(days=1)
    return last


def closed_in_japan(extra: Container[date] = frozenset()) -> Closed:
    """A municipal office's closed days: weekends, holidays, 29 December to 3 January, and ``extra``.

    12-29 to 12-31, 1-2 and 1-3 are no holidays but closed by law (行政機関の休日に関する法律1条).
    """

    def closed(day: date) -> bool:
        new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        weekend = day.weekday() >= 5
        return weekend or new_year or day in extra or bool(jpholiday.is_holiday(day))

    return closed
