"""The one clock of the process: what the core is told of time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

from signaling.moment import Moment

TOWN_ZONE = timezone(timedelta(hours=9), "Asia/Tokyo")
"""Japan has one zone and no summer time (明治28年勅令第167号); dates on forms are dates there."""


class Clock:
    """Reads the machine's clocks; a test gives a class of the same shape that it moves itself."""

    def now(self) -> Moment:
        """This instant."""
        at = time.time_ns() // 1_000_000
        today = datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE).date()
        return Moment(at=at, today=today, mono=time.monotonic())
