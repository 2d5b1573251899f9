"""What the shell is to do next, as the hub says it; the hub itself does nothing."""

from __future__ import annotations

from msgspec import Struct

from signaling.messages import AnyMessage
from signaling.presence import PresenceFacts


class Send(Struct, frozen=True):
    """Put a message into a connection's outbox."""

    connection: str
    message: AnyMessage


class Drop(Struct, frozen=True):
    """Close a connection; what still lies in its outbox goes out first."""

    connection: str
    reason: str


class Offer(Struct, frozen=True):
    """Ring a specialist for a waiting visit: one transaction with the claim on both."""

    visit: str
    specialist: str


class EndOffer(Struct, frozen=True):
    """Take an offer back."""

    visit: str
    specialist: str
    reason: str


class SavePresence(Struct, frozen=True):
    """Make a specialist's facts durable, then tell the hub and answer the command (``reply_to``)."""

    specialist: str
    facts: PresenceFacts
    reply_to: tuple[str, str] | None = None


Effect = Send | Drop | Offer | EndOffer | SavePresence
