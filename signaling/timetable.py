"""When a department takes visits: hours by weekday, with breaks, and days on which it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from msgspec import Struct

JAPAN = timezone(timedelta(hours=9))
"""明治二十八年勅令第百六十七号 fixes the standard time at UTC+9; there is no summer time."""

DAY_MIN = 24 * 60
LOOK_DAYS = 15
"""Further off than the longest holidays (年末年始, ゴールデンウィーク) an opening is not looked for."""

Span = tuple[int, int]
"""From and until, in minutes of the local day."""

ALWAYS: tuple[tuple[Span, ...], ...] = (((0, DAY_MIN),),) * 7


def day_of(at: int) -> str:
    """The local day (ISO) of an instant."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(JAPAN).date().isoformat()


class Timetable(Struct, frozen=True):
    """``hours``: the spans of each weekday, Monday first, in order; ``closed``: days as ISO, or MM-DD for each year."""

    hours: tuple[tuple[Span, ...], ...] = ALWAYS
    closed: frozenset[str] = frozenset()

    def is_open(self, at: int) -> bool:
        """Whether visits are taken at an instant (ms since 1970)."""
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(JAPAN)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self._spans(local.date()))

    def opens_at(self, at: int) -> int | None:
        """The first instant from ``at`` on at which visits are taken; None when it is too far off."""
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(JAPAN)
        minute = local.hour * 60 + local.minute
        for days in range(LOOK_DAYS):
            day = local.date() + timedelta(days=days)
            for start, end in self._spans(day):
                if days == 0 and minute >= end:
                    continue
                if days == 0 and minute >= start:
                    return at
                opening = datetime(day.year, day.month, day.day, tzinfo=JAPAN) + timedelta(minutes=start)
                return int(opening.timestamp() * 1000)
        return None

    def _spans(self, day: date) -> tuple[Span, ...]:
        if day.isoformat() in self.closed or f"{day:%m-%d}" in self.closed:
            return ()
        return self.hours[day.weekday()]
