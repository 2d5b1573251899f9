"""Tests of server/line_report.py: what is a report, and which words it comes to."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from server.line_report import (
    LineReport,
    NoReportError,
    Path,
    Posted,
    Reason,
    from_text,
    read_posted,
    reasons_of,
    to_text,
)

GOOD = LineReport(
    seconds=300.0,
    away_s=0.0,
    cuts=0,
    setup_ms=640.0,
    round_trip_ms=82.0,
    jitter_ms=4.0,
    lost_in=0.001,
    lost_out=0.0,
    concealed=0.002,
    frozen_s=0.0,
    steps=(290.0, 10.0, 0.0, 0.0, 0.0),
    path=Path.DIRECT,
)


def posted(report: LineReport = GOOD, *, call: str = "12.aaaaaaaa.bbbbbbbb.0") -> bytes:
    """As a page posts it."""
    return msgspec.json.encode(Posted(call, report))


def test_what_a_page_posts_is_read_and_kept_as_it_is() -> None:
    """Nothing is lost on the way."""
    assert read_posted(posted()).report == GOOD
    assert from_text(to_text(GOOD)) == GOOD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        posted().replace(b"0.002", b"1.5"),
        posted().replace(b"300.0", b"-1"),
        posted().replace(b"direct", b"192.0.2.1"),
        posted().replace(b"12.aaaaaaaa", b"Yamada Taro"),
        posted()[:-1] + b',"name":"x"}',
        posted() + b" " * 2000,
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    """Unknown members, numbers out of bounds, words that are in no list, and what is too long."""
    with pytest.raises(NoReportError):
        read_posted(body)


def test_a_good_line_has_no_reason() -> None:
    """And a page that has just begun has none either."""
    assert reasons_of(GOOD) == ()
    assert reasons_of(replace(GOOD, seconds=0.0, setup_ms=None, steps=(0.0,) * 5, path=Path.UNKNOWN)) == ()


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        ({"cuts": 1}, Reason.CUTS),
        ({"steps": (200.0, 20.0, 50.0, 20.0, 10.0)}, Reason.THIN),
        ({"lost_out": 0.04}, Reason.LOST_OUT),
        ({"lost_in": 0.04}, Reason.LOST_IN),
        ({"concealed": 0.04}, Reason.CONCEALED),
        ({"round_trip_ms": 310.0}, Reason.ROUND_TRIP),
        ({"jitter_ms": 60.0}, Reason.JITTER),
        ({"frozen_s": 2.5}, Reason.FROZEN),
        ({"setup_ms": 2600.0}, Reason.SETUP),
        ({"path": Path.RELAY_TLS}, Reason.OVER_TCP),
    ],
)
def test_each_weakness_has_its_reason_and_no_other(worse: dict[str, object], reason: Reason) -> None:
    """One number is over its bound, one reason is told."""
    assert reasons_of(replace(GOOD, **worse)) == (reason,)
