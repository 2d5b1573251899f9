"""Tests of server/clock.py: the instant as the core is told of it."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from server.clock import DAY_MS, TOWN_ZONE, Clock

MIDNIGHT_IN_TOKYO = 1_795_359_600_000
"""2026-11-23 00:00 in Japan, which is 2026-11-22 15:00 UTC."""


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


def test_the_date_is_the_towns_and_changes_at_its_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """One millisecond before midnight in Japan is yesterday there, whatever the day is at Greenwich."""
    at = MIDNIGHT_IN_TOKYO - 1
    monkeypatch.setattr(time, "time_ns", lambda: at * 1_000_000)
    telling = Clock()
    assert (telling.now().at, telling.now().today) == (at, date(2026, 11, 22))
    at = MIDNIGHT_IN_TOKYO
    assert telling.now().today == date(2026, 11, 23)
    at = MIDNIGHT_IN_TOKYO + DAY_MS - 1
    assert telling.now().today == date(2026, 11, 23)


def test_a_clock_that_is_set_back_tells_the_day_that_it_is_set_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day kept from before does not outlive a change of the machine's clock."""
    at = MIDNIGHT_IN_TOKYO
    monkeypatch.setattr(time, "time_ns", lambda: at * 1_000_000)
    telling = Clock()
    assert telling.now().today == date(2026, 11, 23)
    at = MIDNIGHT_IN_TOKYO - 3 * DAY_MS
    assert telling.now().today == date(2026, 11, 20)
