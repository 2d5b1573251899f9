"""Who hears and sees whom in a call of up to four: one table over the ways of sitting in it, and the pairs it makes.

One RTCPeerConnection per pair. What somebody may not be sent is not sent: there is no track for it on that peer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from signaling.visit import Visit
from signaling.words import Flow, Role, SeatMode

RESIDENT_END = "resident"
SPECIALIST_END = "specialist"


class End(Struct, frozen=True, gc=False):
    """One person of the call: the resident, the serving specialist, or a seat by its id."""

    key: str
    role: Role
    person: str
    mode: SeatMode = SeatMode.TALK


class Pair(Struct, frozen=True, gc=False):
    """Two people between whom media go, and which way. ``near`` is the polite side."""

    near: End
    far: End
    out: Flow
    back: Flow

    @property
    def key(self) -> tuple[str, str]:
        """Both ends."""
        return (self.near.key, self.far.key)


def ends(visit: Visit) -> tuple[End, ...]:
    """Everybody who is in the call of a visit that is being served, in one order for all: the politest first."""
    seats = [
        End(seat.id, seat.role, seat.person or "", seat.mode)
        for seat in visit.seats.values()
        if seat.taken and seat.person is not None
    ]
    resident = End(RESIDENT_END, Role.RESIDENT, visit.counter)
    return (
        resident,
        *sorted(seats, key=lambda end: end.key),
        End(SPECIALIST_END, Role.SPECIALIST, visit.specialist or ""),
    )


def flow(sender: End, receiver: End) -> Flow:
    """What goes from one to the other.

    Who listens sends nothing to anybody. A whisper is a voice, and goes to the serving specialist alone. In a
    consultation a colleague talks with the serving specialist alone, and hears nobody else.
    """
    match sender.mode:
        case SeatMode.LISTEN:
            return Flow.NONE
        case SeatMode.WHISPER:
            return Flow.VOICE if receiver.key == SPECIALIST_END else Flow.NONE
        case SeatMode.CONSULT:
            return Flow.ALL if receiver.key == SPECIALIST_END else Flow.NONE
        case _:
            consulted = receiver.mode == SeatMode.CONSULT
            return Flow.NONE if consulted and sender.key != SPECIALIST_END else Flow.ALL


def pairs(visit: Visit) -> Iterator[Pair]:
    """All pairs with a seat between which anything goes. (Resident and specialist have the call of their own.)"""
    for near, far in combinations(ends(visit), 2):
        pair = Pair(near, far, flow(near, far), flow(far, near))
        main = pair.key == (RESIDENT_END, SPECIALIST_END)
        if not main and (pair.out, pair.back) != (Flow.NONE, Flow.NONE):
            yield pair
