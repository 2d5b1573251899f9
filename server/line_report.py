"""How the line of one call was at one side: numbers from closed lists, bounded, and why it was bad in words' keys."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

BODY_MAX = 2000
"""A report is some 400 bytes; more is none of ours."""

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Milliseconds = Annotated[float, Meta(ge=0, le=600_000)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Path(StrEnum):
    """Which way media took; no address is told."""

    DIRECT = "direct"
    RELAY_UDP = "relay_udp"
    RELAY_TCP = "relay_tcp"
    RELAY_TLS = "relay_tls"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Who reports: the station of the counter, or the desk."""

    RESIDENT = "resident"
    SPECIALIST = "specialist"


class LineReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a page measured from the beginning of a call until now (W3C webrtc-stats says what each number counts).

    ``steps`` are the seconds on each step of the ladder, from the full picture to voice alone; ``away_s`` those in
    which nothing came. A share that was not measured is 0.
    """

    seconds: Seconds
    away_s: Seconds
    cuts: Annotated[int, Meta(ge=0, le=10_000)]
    setup_ms: Milliseconds | None
    round_trip_ms: Milliseconds
    jitter_ms: Milliseconds
    lost_in: Share
    lost_out: Share
    concealed: Share
    frozen_s: Seconds
    steps: tuple[Seconds, Seconds, Seconds, Seconds, Seconds]
    path: Path


class Posted(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page posts: its report, and of which call."""

    call: Annotated[str, Meta(pattern=r"^[0-9a-z.]{5,90}$")]
    report: LineReport


class NoReportError(Exception):
    """Raised for what is no report."""


class Reason(StrEnum):
    """Why a call was bad, the most telling first; each has words, and what to do, in the texts of the board."""

    CUTS = "cuts"
    THIN = "thin"
    LOST_OUT = "lost_out"
    LOST_IN = "lost_in"
    CONCEALED = "concealed"
    ROUND_TRIP = "round_trip"
    JITTER = "jitter"
    FROZEN = "frozen"
    SETUP = "setup"
    OVER_TCP = "over_tcp"


_posted = msgspec.json.Decoder(Posted)
_report = msgspec.json.Decoder(LineReport)


def read_posted(body: bytes) -> Posted:
    """What a page posts. Raises NoReportError."""
    if len(body) > BODY_MAX:
        raise NoReportError("too large")
    try:
        return _posted.decode(body)
    except msgspec.DecodeError as problem:
        raise NoReportError(type(problem).__name__) from problem


def reasons_of(report: LineReport) -> tuple[Reason, ...]:
    """Why this call was bad; nothing for a good one.

    A voice of which 3 % is made up is noticed, above 300 ms people talk at the same time (ITU-T G.114 calls 400 the
    limit), 50 ms of jitter need a longer buffer than browsers like.
    """
    small = sum(report.steps[2:])
    found = {
        Reason.CUTS: report.cuts > 0,
        Reason.THIN: small > 0.2 * max(report.seconds, 1.0),
        Reason.LOST_OUT: report.lost_out > 0.03,
        Reason.LOST_IN: report.lost_in > 0.03,
        Reason.CONCEALED: report.concealed > 0.03,
        Reason.ROUND_TRIP: report.round_trip_ms > 300,
        Reason.JITTER: report.jitter_ms > 50,
        Reason.FROZEN: report.frozen_s > 2,
        Reason.SETUP: report.setup_ms is not None and report.setup_ms > 2500,
        Reason.OVER_TCP: report.path in (Path.RELAY_TCP, Path.RELAY_TLS),
    }
    return tuple(reason for reason in Reason if found[reason])


def to_text(report: LineReport) -> str:
    """As it is kept."""
    return msgspec.json.encode(report).decode()


def from_text(text: str) -> LineReport:
    """A report that was kept."""
    return _report.decode(text)
