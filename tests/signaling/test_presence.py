"""Tests of the computed status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling.presence import WRAP_UP_MS, PresenceFacts, PresenceStatus, status
from signaling.visit import Visit
from signaling.words import Activity, VisitState
from tests.support.deciding import Deciding

NOW = 1_795_305_600_000
HERE = PresenceFacts(activity=Activity.AVAILABLE)


def visit_in(state: VisitState) -> Visit:
    """A visit in a state."""
    return replace(Deciding().visit, state=state)


@pytest.mark.parametrize(
    ("facts", "live", "visit", "wanted"),
    [
        (HERE, True, None, PresenceStatus.AVAILABLE),
        (HERE, False, None, PresenceStatus.OFFLINE),
        (PresenceFacts(), True, None, PresenceStatus.AWAY),
        (PresenceFacts(), False, None, PresenceStatus.OFFLINE),
        (HERE, True, visit_in(VisitState.OFFERED), PresenceStatus.OFFERED),
        (HERE, False, visit_in(VisitState.OFFERED), PresenceStatus.OFFERED),
        (HERE, False, visit_in(VisitState.SERVING), PresenceStatus.BUSY),
        (PresenceFacts(), True, visit_in(VisitState.SERVING), PresenceStatus.BUSY),
        (HERE, True, visit_in(VisitState.CLOSED), PresenceStatus.AVAILABLE),
        (replace(HERE, wrap_up_until=NOW + 1), True, None, PresenceStatus.WRAP_UP),
        (replace(HERE, wrap_up_until=NOW), True, None, PresenceStatus.AVAILABLE),
        (replace(HERE, wrap_up_until=NOW + WRAP_UP_MS), True, None, PresenceStatus.WRAP_UP),
        (PresenceFacts(wrap_up_until=NOW + 1), True, None, PresenceStatus.AWAY),
    ],
)
def test_the_status_follows_from_the_facts(
    facts: PresenceFacts, live: bool, visit: Visit | None, wanted: PresenceStatus
) -> None:
    """A visit outweighs a lost line, a lost line every choice, away the wrap-up."""
    assert status(facts, live=live, visit=visit, at=NOW) == wanted


def test_a_clock_set_back_does_not_prolong_a_wrap_up() -> None:
    """An end further off than a wrap-up lasts is a fault of the clock."""
    facts = replace(HERE, wrap_up_until=NOW + WRAP_UP_MS + 1)
    assert status(facts, live=True, visit=None, at=NOW) == PresenceStatus.AVAILABLE


@given(st.builds(PresenceFacts), st.booleans(), st.sampled_from([None, *VisitState]), st.integers())
def test_only_somebody_live_free_and_willing_is_available(
    facts: PresenceFacts, live: bool, state: VisitState | None, at: int
) -> None:
    """Design 2.6, for whatever facts."""
    visit = visit_in(state) if state else None
    if status(facts, live=live, visit=visit, at=at) == PresenceStatus.AVAILABLE:
        assert live
        assert facts.activity == Activity.AVAILABLE
        assert state in (None, VisitState.WAITING, VisitState.CLOSED)
