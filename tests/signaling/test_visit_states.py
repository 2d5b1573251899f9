"""Tests of the table of a visit's life."""

import pytest

from signaling.errors import ErrorCode, Refused
from signaling.visit_states import TRANSITIONS, next_state
from signaling.words import VisitState

KINDS = (
    "offered",
    "offer_ended",
    "answered",
    "parked",
    "recalled",
    "handed_over",
    "requeued",
    "taken_over",
    "promised",
    "arrived",
    "closed",
)
STEPS = {
    (VisitState.WAITING, "offered"): VisitState.OFFERED,
    (VisitState.WAITING, "recalled"): VisitState.SERVING,
    (VisitState.WAITING, "requeued"): VisitState.WAITING,
    (VisitState.WAITING, "promised"): VisitState.PROMISED,
    (VisitState.WAITING, "closed"): VisitState.CLOSED,
    (VisitState.OFFERED, "offer_ended"): VisitState.WAITING,
    (VisitState.OFFERED, "answered"): VisitState.SERVING,
    (VisitState.OFFERED, "promised"): VisitState.PROMISED,
    (VisitState.OFFERED, "closed"): VisitState.CLOSED,
    (VisitState.SERVING, "parked"): VisitState.PARKED,
    (VisitState.SERVING, "handed_over"): VisitState.WAITING,
    (VisitState.SERVING, "taken_over"): VisitState.SERVING,
    (VisitState.SERVING, "requeued"): VisitState.WAITING,
    (VisitState.SERVING, "closed"): VisitState.CLOSED,
    (VisitState.PARKED, "parked"): VisitState.PARKED,
    (VisitState.PARKED, "recalled"): VisitState.SERVING,
    (VisitState.PARKED, "requeued"): VisitState.WAITING,
    (VisitState.PARKED, "closed"): VisitState.CLOSED,
    (VisitState.PROMISED, "arrived"): VisitState.WAITING,
    (VisitState.PROMISED, "closed"): VisitState.CLOSED,
}


@pytest.mark.parametrize("state", VisitState)
@pytest.mark.parametrize("kind", KINDS)
def test_a_visit_takes_the_steps_of_the_table_and_no_others(state: VisitState, kind: str) -> None:
    """Every pair of a state and a step is either in the table or refused."""
    wanted = STEPS.get((state, kind))
    if wanted is None:
        with pytest.raises(Refused) as refusal:
            next_state(state, kind)
        assert refusal.value.code == ErrorCode.WRONG_STATE
        assert refusal.value.details == {"state": state.value}
    else:
        assert next_state(state, kind) == wanted


def test_every_state_has_its_line_in_the_table() -> None:
    """A new state can't be forgotten."""
    assert set(TRANSITIONS) == set(VisitState)
