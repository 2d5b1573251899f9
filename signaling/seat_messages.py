"""What pages are told of seats in a call: who sits there, and that a colleague is asked."""

from __future__ import annotations

from signaling.message import Message
from signaling.seat_line import SeatLine
from signaling.words import Language, SeatMode


class Seats(Message, frozen=True, tag="seats", kw_only=True):
    """Who is in the call beside the resident and the specialist, as much as this page may know; it replaces what
    the client has. ``you`` is one's own seat. For who reads nothing else of the visit it also says how it stands.
    """

    visit: str
    seats: tuple[SeatLine, ...]
    you: str | None
    serving: bool
    held: bool
    specialist: str


class SeatCall(Message, frozen=True, tag="seat_call", kw_only=True):
    """A colleague asks this desk into a call, until ``until`` (ms since 1970)."""

    visit: str
    seat: str
    mode: SeatMode
    asker: str
    number: int
    procedures: tuple[str, ...]
    branch: str
    counter: str
    language: Language
    until: int


class SeatCallEnded(Message, frozen=True, tag="seat_call_ended", kw_only=True):
    """The asking is over: taken, declined, removed, no_answer or closed."""

    visit: str
    reason: str
