"""Tests of server/clock.py: the instant as the core is told of it."""

import time
from datetime import UTC, datetime, timedelta

from server.clock import TOWN_ZONE, Clock


def test_the_clock_tells_wall_time_date_and_monotonic_time() -> None:
    """Milliseconds since 1970, the town's date at that instant, and seconds that never jump back."""
    before = time.time_ns() // 1_000_000
    first, second = Clock().now(), Clock().now()
    after = time.time_ns() // 1_000_000
    assert before <= first.at <= second.at <= after
    assert first.mono <= second.mono
    local = datetime.fromtimestamp(first.at / 1000, UTC) + timedelta(hours=9)
    assert first.today == local.date()


def test_the_towns_day_begins_nine_hours_before_utcs() -> None:
    """Dates on forms are dates in Japan, all year."""
    assert datetime(2026, 1, 1, 15, tzinfo=UTC).astimezone(TOWN_ZONE).date().isoformat() == "2026-01-02"
    assert datetime(2026, 7, 1, 14, 59, tzinfo=UTC).astimezone(TOWN_ZONE).date().isoformat() == "2026-07-01"
