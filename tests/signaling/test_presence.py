"""Tests of the computed status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling.presence import (
    UNTOUCHED_S,
    WRAP_UP_MS,
    PresenceFacts,
    PresenceStatus,
    Seen,
    asks,
    away_reason,
    status,
)
from signaling.visit import Visit
from signaling.words import Activity, AwayReason, VisitState
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
    assert status(facts, Seen(live, visit), at=NOW) == wanted


def test_a_clock_set_back_does_not_prolong_a_wrap_up() -> None:
    """An end further off than a wrap-up lasts is a fault of the clock."""
    facts = replace(HERE, wrap_up_until=NOW + WRAP_UP_MS + 1)
    assert status(facts, Seen(live=True), at=NOW) == PresenceStatus.AVAILABLE


@given(
    st.builds(PresenceFacts),
    st.booleans(),
    st.sampled_from([None, *VisitState]),
    st.tuples(st.floats(0, 10_000), st.booleans()),
    st.integers(),
)
def test_only_somebody_live_free_and_willing_is_available(
    facts: PresenceFacts, live: bool, state: VisitState | None, desk: tuple[float, bool], at: int
) -> None:
    """Design 2.6, for whatever facts."""
    untouched, closed = desk
    seen = Seen(live, visit_in(state) if state else None, untouched, closed)
    if status(facts, seen, at=at) == PresenceStatus.AVAILABLE:
        assert live
        assert not closed
        assert untouched < UNTOUCHED_S
        assert facts.activity != Activity.AWAY
        assert state not in (VisitState.OFFERED, VisitState.SERVING)
        assert away_reason(facts, seen) is None


@pytest.mark.parametrize(
    ("facts", "seen", "reason", "ask"),
    [
        (HERE, Seen(live=True), None, False),
        (replace(HERE, activity=Activity.TELEWORK), Seen(live=True), None, False),
        (HERE, Seen(live=True, untouched=UNTOUCHED_S - 1), None, False),
        (HERE, Seen(live=True, untouched=UNTOUCHED_S), AwayReason.UNTOUCHED, True),
        (HERE, Seen(live=True, closed=True), AwayReason.CLOSED, False),
        (PresenceFacts(), Seen(live=True), AwayReason.OTHER, False),
        (PresenceFacts(reason=AwayReason.NO_ANSWER), Seen(live=True), AwayReason.NO_ANSWER, True),
        (PresenceFacts(reason=AwayReason.LUNCH), Seen(live=True), AwayReason.LUNCH, False),
        (PresenceFacts(reason=AwayReason.LUNCH, return_at=NOW + 1), Seen(live=True), AwayReason.LUNCH, False),
        (PresenceFacts(reason=AwayReason.LUNCH, return_at=NOW), Seen(live=True), AwayReason.LUNCH, True),
        (PresenceFacts(reason=AwayReason.SET_AWAY), Seen(live=True), AwayReason.SET_AWAY, False),
    ],
)
def test_what_is_not_known_is_asked_and_not_assumed(
    facts: PresenceFacts, seen: Seen, reason: AwayReason | None, ask: bool
) -> None:
    """Nobody is taken for back because their time is over; nobody is taken for there who touches nothing."""
    assert away_reason(facts, seen) == reason
    assert asks(facts, seen, at=NOW) == ask
    assert (status(facts, seen, at=NOW) == PresenceStatus.AWAY) == (reason is not None)
