"""One call between the two sides of a visit: its table of phases and its identity."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from signaling.errors import ErrorCode, Refused
from signaling.words import CallPhase

TRANSITIONS: dict[CallPhase, frozenset[CallPhase]] = {
    CallPhase.RINGING: frozenset({CallPhase.CONNECTING, CallPhase.ENDED}),
    CallPhase.CONNECTING: frozenset({CallPhase.CONNECTED, CallPhase.RECONNECTING, CallPhase.ENDED}),
    CallPhase.CONNECTED: frozenset({CallPhase.RECONNECTING, CallPhase.ENDED}),
    CallPhase.RECONNECTING: frozenset({CallPhase.CONNECTED, CallPhase.CONNECTING, CallPhase.ENDED}),
    CallPhase.ENDED: frozenset(),
}


class Call(Struct, frozen=True, gc=False):
    """An attempt to join the two pages that are there now; ``sides`` are the ends of ``mesh.py``.

    ``id`` is made of the visit's number, the two pages' origins and a counter of redials: the same two pages keep
    the same call through lost sockets and a restart of the server; a reloaded page makes a new one, and so does
    the next visit, whose peers are never those of the resident before.
    """

    id: str
    sides: tuple[str, str] = ("resident", "specialist")
    phases: tuple[tuple[str, CallPhase], ...] = ()

    def phase_of(self, side: str) -> CallPhase:
        """The phase that one side has reported last."""
        return dict(self.phases).get(side, CallPhase.CONNECTING)

    @property
    def phase(self) -> CallPhase:
        """The call as a whole is only as far as its slower side."""
        both = [self.phase_of(side) for side in self.sides]
        for phase in (CallPhase.ENDED, CallPhase.RECONNECTING, CallPhase.CONNECTING):
            if phase in both:
                return phase
        return CallPhase.CONNECTED


def call_id(number: int, station_origin: str, desk_origin: str, *, redial: int) -> str:
    """The identity of the call between two pages in the visit of this number."""
    return f"{number}.{station_origin}.{desk_origin}.{redial}"


def report(call: Call, side: str, phase: CallPhase) -> Call:
    """The call after one side's report; Refused(WRONG_STATE) for a step that the table does not have."""
    held = call.phase_of(side)
    if phase == held:
        return call
    if phase not in TRANSITIONS[held]:
        raise Refused(ErrorCode.WRONG_STATE, {"phase": held.value})
    others = tuple(pair for pair in call.phases if pair[0] != side)
    return replace(call, phases=(*others, (side, phase)))
