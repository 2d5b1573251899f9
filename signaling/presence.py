"""Who can take a visit: a pure function of facts. A status is computed here and stored nowhere."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from signaling.visit import Visit
from signaling.words import Activity, AwayReason, VisitState

WRAP_UP_MS = 30_000
"""Time to finish the paper of one visit before the next one rings; the specialist may end it sooner."""

UNTOUCHED_S = 30 * 60
"""Nobody has touched the desk for so long: they are asked whether they are there, and not rung meanwhile. Long, for
who waits for a call does other work beside it.
"""

NEVER_CHOSEN = frozenset({AwayReason.NO_ANSWER, AwayReason.SET_AWAY, AwayReason.UNTOUCHED, AwayReason.CLOSED})
"""Reasons that are found or set by others."""


class PresenceStatus(StrEnum):
    """What somebody is to the queue; only ``available`` is ever rung."""

    OFFLINE = "offline"
    AWAY = "away"
    AVAILABLE = "available"
    OFFERED = "offered"
    BUSY = "busy"
    WRAP_UP = "wrap_up"


class PresenceFacts(Struct, frozen=True):
    """What is known of a specialist and kept: what they chose, until when they wrap up, since when they idle (ms).

    ``before`` is what they had chosen before they were away: it comes back with one touch.
    """

    activity: Activity = Activity.AWAY
    reason: AwayReason | None = None
    return_at: int | None = None
    wrap_up_until: int = 0
    idle_since: int = 0
    before: Activity = Activity.AVAILABLE


class Seen(Struct, frozen=True):
    """What is seen of a specialist at one moment. ``live``: their desk answered lately; ``untouched``: for how many
    seconds nobody has touched it; ``visit``: rings at or is served by them; ``closed``: their department is.
    """

    live: bool
    visit: Visit | None = None
    untouched: float = 0.0
    closed: bool = False


def status(facts: PresenceFacts, seen: Seen, *, at: int) -> PresenceStatus:
    """The status of a specialist.

    A visit outweighs a lost line (they are not free), a lost line outweighs every choice (design 2.6).
    """
    visit = seen.visit
    if visit is not None and visit.state == VisitState.SERVING:
        return PresenceStatus.BUSY
    if visit is not None and visit.state == VisitState.OFFERED:
        return PresenceStatus.OFFERED
    if not seen.live:
        return PresenceStatus.OFFLINE
    if away_reason(facts, seen) is not None:
        return PresenceStatus.AWAY
    if 0 < facts.wrap_up_until - at <= WRAP_UP_MS:  # more is a clock that was set back, not a wrap-up
        return PresenceStatus.WRAP_UP
    return PresenceStatus.AVAILABLE


def away_reason(facts: PresenceFacts, seen: Seen) -> AwayReason | None:
    """Why somebody counts as away though their desk is live; None when they don't."""
    if facts.activity == Activity.AWAY:
        return facts.reason or AwayReason.OTHER
    if seen.untouched >= UNTOUCHED_S:
        return AwayReason.UNTOUCHED
    return AwayReason.CLOSED if seen.closed else None


def asks(facts: PresenceFacts, seen: Seen, *, at: int) -> bool:
    """Whether to ask 「在席ですか?」: they did not answer, touched nothing for long, or should be back by now."""
    match away_reason(facts, seen):
        case AwayReason.NO_ANSWER | AwayReason.UNTOUCHED:
            return True
        case None:
            return False
        case _:
            return facts.activity == Activity.AWAY and facts.return_at is not None and facts.return_at <= at
