"""What the shell is to do next, as the hub says it; the hub itself does nothing."""

from __future__ import annotations

from msgspec import Struct

from signaling.board_parts import HelpLine
from signaling.messages import AnyMessage
from signaling.presence import PresenceFacts


class Send(Struct, frozen=True, gc=False):
    """Put a message into a connection's outbox."""

    connection: str
    message: AnyMessage


class Drop(Struct, frozen=True, gc=False):
    """Close a connection; what still lies in its outbox goes out first."""

    connection: str
    reason: str


class Offer(Struct, frozen=True, gc=False):
    """Ring a specialist (and these others) for a waiting visit: one transaction with the claims on all of them."""

    visit: str
    specialist: str
    others: tuple[str, ...] = ()


class EndOffer(Struct, frozen=True, gc=False):
    """Take an offer back: the one that was to ring until ``until`` (ms since 1970), not one that came after it."""

    visit: str
    specialist: str
    reason: str
    until: int


class TurnToOthers(Struct, frozen=True, gc=False):
    """A parking or a hand-over ran out: the visit is for others from now on."""

    visit: str


class EndSeat(Struct, frozen=True, gc=False):
    """End a seat of a visit's call: who was asked did not come, or who sat there is gone."""

    visit: str
    seat: str
    reason: str


class SavePresence(Struct, frozen=True, gc=False):
    """Make a specialist's facts durable, then tell the hub and answer the command (``reply_to``)."""

    specialist: str
    facts: PresenceFacts
    reply_to: tuple[str, str] | None = None


class Keep(Struct, frozen=True, gc=False):
    """A place or a promise: ``drop`` (the counter is silent), ``come_back``, or ``give_up`` (nobody came)."""

    visit: str
    how: str


class SaveClosing(Struct, frozen=True, gc=False):
    """Make durable that a department is closed on a day (ISO), or not any more; then tell the hub and answer."""

    department: str
    day: str
    closed: bool
    by: str
    at: int
    reply_to: tuple[str, str]


class SaveHelp(Struct, frozen=True, gc=False):
    """Make durable that somebody asks for help (``line``) or does so no more (None); then tell the hub, and answer."""

    who: str
    line: HelpLine | None
    reply_to: tuple[str, str]


Effect = Send | Drop | Offer | EndOffer | TurnToOthers | EndSeat | Keep | SavePresence | SaveClosing | SaveHelp
