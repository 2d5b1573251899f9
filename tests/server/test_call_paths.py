"""Tests of server/call_paths.py: pages that are in a call now, by the way its media take."""

from __future__ import annotations

from server.call_paths import CALLS_MAX, TOLD_WITHIN_S, CallPaths
from server.line_report import Path, Side


def test_each_page_counts_once_by_what_it_told_last() -> None:
    """A call that went from the relay to the direct path is direct."""
    paths = CallPaths()
    paths.tell("a", Side.RESIDENT, Path.RELAY_UDP, 1.0)
    paths.tell("a", Side.SPECIALIST, Path.RELAY_UDP, 1.0)
    paths.tell("a", Side.RESIDENT, Path.DIRECT, 31.0)
    assert paths.counts(31.0) == {"direct": 1, "relay_udp": 1}


def test_who_tells_nothing_any_more_is_in_no_call() -> None:
    """Nobody says that a call is over; its pages fall silent."""
    paths = CallPaths()
    paths.tell("a", Side.RESIDENT, Path.DIRECT, 0.0)
    paths.tell("b", Side.RESIDENT, Path.DIRECT, 10.0)
    assert paths.counts(TOLD_WITHIN_S)["direct"] == 2
    assert paths.counts(TOLD_WITHIN_S + 5)["direct"] == 1
    assert paths.counts(TOLD_WITHIN_S + 20)["direct"] == 0


def test_whoever_invents_calls_fills_no_memory() -> None:
    """Beyond the bound only those that are known are taken, until old ones are forgotten."""
    paths = CallPaths()
    for number in range(CALLS_MAX + 5):
        paths.tell(str(number), Side.RESIDENT, Path.DIRECT, 1.0)
    paths.tell("0", Side.RESIDENT, Path.RELAY_TLS, 2.0)
    counts = paths.counts(2.0)
    assert (counts["direct"], counts["relay_tls"]) == (CALLS_MAX - 1, 1)
    paths.tell("new", Side.RESIDENT, Path.DIRECT, 3.0 + TOLD_WITHIN_S)
    assert paths.counts(3.0 + TOLD_WITHIN_S)["direct"] == 1
