"""Who may end a visit how, told a second time."""

from __future__ import annotations

from signaling import events as e
from signaling.words import Outcome, VisitState
from tests.support import audit_tables as tables


def check_ending(state: VisitState, event: e.Event, body: e.Closed, *, dropped: bool) -> None:
    """The hub ends what nobody came back to, residents and branch staff leave, head office chooses; only the board
    says why, and nothing is finished that nobody serves.
    """
    role = event.actor.partition(":")[0]
    lost = state == VisitState.PROMISED or (state == VisitState.WAITING and dropped)
    only = Outcome.NO_SHOW if lost and event.actor == tables.HUB else Outcome.LEFT
    assert role in ("specialist", "supervisor") or body.outcome == only
    assert body.why is None or role == "supervisor"
    assert body.outcome != Outcome.FINISHED or state == VisitState.SERVING
