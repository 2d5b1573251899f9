"""The life of a visit as one table: waiting → offered → serving ⇄ parked → closed, and promised beside them."""

from __future__ import annotations

from signaling.errors import ErrorCode, Refused
from signaling.words import VisitState

TRANSITIONS: dict[VisitState, dict[str, VisitState]] = {
    VisitState.WAITING: {
        "offered": VisitState.OFFERED,
        "promised": VisitState.PROMISED,
        # Who sent it on takes it back; or it is for others from now on.
        "recalled": VisitState.SERVING,
        "requeued": VisitState.WAITING,
        "closed": VisitState.CLOSED,
    },
    VisitState.OFFERED: {
        "offer_ended": VisitState.WAITING,
        "answered": VisitState.SERVING,
        "promised": VisitState.PROMISED,
        "closed": VisitState.CLOSED,
    },
    VisitState.SERVING: {
        "parked": VisitState.PARKED,
        "handed_over": VisitState.WAITING,
        # By somebody who is in the call already: a colleague, a supervisor.
        "taken_over": VisitState.SERVING,
        "requeued": VisitState.WAITING,
        "closed": VisitState.CLOSED,
    },
    VisitState.PARKED: {
        # Parked anew: for longer, or for another reason.
        "parked": VisitState.PARKED,
        "recalled": VisitState.SERVING,
        "requeued": VisitState.WAITING,
        "closed": VisitState.CLOSED,
    },
    VisitState.PROMISED: {
        "arrived": VisitState.WAITING,
        "closed": VisitState.CLOSED,
    },
    VisitState.CLOSED: {},
}


def next_state(state: VisitState, kind: str) -> VisitState:
    """The state after an event of this kind; Refused(WRONG_STATE) when the table has no such step."""
    try:
        return TRANSITIONS[state][kind]
    except KeyError:
        raise Refused(ErrorCode.WRONG_STATE, {"state": state.value}) from None
