"""The one clock of the process: what the core is told of time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

from signaling.moment import Moment

TOWN_ZONE = timezone(timedelta(hours=9), "Asia/Tokyo")
"""Japan has one zone and no summer time (明治28年勅令第167号); dates on forms are dates there."""

DAY_MS = 86_400_000


class Clock:
    """Reads the machine's clocks; a test gives a class of the same shape that it moves itself."""

    def __init__(self) -> None:
        # The town's date, and from when until when (ms) it is that day: asked for at every edit.
        self._day = (date.min, 0, 0)

    def now(self) -> Moment:
        """This instant."""
        at = time.time_ns() // 1_000_000
        today, begins, ends = self._day
        if not begins <= at < ends:
            midnight = (
                datetime.fromtimestamp(at / 1000, UTC)
                .astimezone(TOWN_ZONE)
                .replace(hour=0, minute=0, second=0, microsecond=0)
            )
            today, begins = midnight.date(), int(midnight.timestamp() * 1000)
            self._day = (today, begins, begins + DAY_MS)
        return Moment(at=at, today=today, mono=time.monotonic())
