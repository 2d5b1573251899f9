"""Who can take a visit: a pure function of facts. A status is computed here and stored nowhere."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from signaling.visit import Visit
from signaling.words import Activity, AwayReason, VisitState

WRAP_UP_MS = 30_000
"""Time to finish the paper of one visit before the next one rings; the specialist may end it sooner."""


class PresenceStatus(StrEnum):
    """What somebody is to the queue; only ``available`` is ever rung."""

    OFFLINE = "offline"
    AWAY = "away"
    AVAILABLE = "available"
    OFFERED = "offered"
    BUSY = "busy"
    WRAP_UP = "wrap_up"


class PresenceFacts(Struct, frozen=True):
    """What is known of a specialist and kept: what they chose, until when they wrap up, since when they idle (ms)."""

    activity: Activity = Activity.AWAY
    reason: AwayReason | None = None
    return_at: int | None = None
    wrap_up_until: int = 0
    idle_since: int = 0


def status(facts: PresenceFacts, *, live: bool, visit: Visit | None, at: int) -> PresenceStatus:
    """The status of a specialist. ``live``: their desk answered lately; ``visit``: offered to or served by them.

    A visit outweighs a lost line (they are not free), a lost line outweighs every choice (design 2.6).
    """
    if visit is not None and visit.state == VisitState.SERVING:
        return PresenceStatus.BUSY
    if visit is not None and visit.state == VisitState.OFFERED:
        return PresenceStatus.OFFERED
    if not live:
        return PresenceStatus.OFFLINE
    if facts.activity == Activity.AWAY:
        return PresenceStatus.AWAY
    if 0 < facts.wrap_up_until - at <= WRAP_UP_MS:  # more is a clock that was set back, not a wrap-up
        return PresenceStatus.WRAP_UP
    return PresenceStatus.AVAILABLE
