"""Tests of one call's phases."""

import pytest

from signaling.call import TRANSITIONS, Call, call_id, report
from signaling.errors import ErrorCode, Refused
from signaling.words import CallPhase

RESIDENT, SPECIALIST = "resident", "specialist"


def test_the_same_two_pages_have_the_same_call() -> None:
    """Its id is made of the visit, both origins and the count of redials, so it outlives sockets and servers."""
    assert call_id(7, "aaaa", "bbbb", redial=0) == call_id(7, "aaaa", "bbbb", redial=0) == "7.aaaa.bbbb.0"
    assert call_id(7, "aaaa", "bbbb", redial=1) != call_id(7, "aaaa", "bbbb", redial=0)


def test_the_next_visit_of_the_same_two_pages_is_a_new_call() -> None:
    """A page that missed the end of the last one must not go on with its peer."""
    assert call_id(8, "aaaa", "bbbb", redial=0) != call_id(7, "aaaa", "bbbb", redial=0)


def test_a_call_begins_connecting_on_both_sides() -> None:
    """Nobody has reported anything yet."""
    assert Call("x").phase == CallPhase.CONNECTING
    assert Call("x").phase_of(RESIDENT) == CallPhase.CONNECTING


@pytest.mark.parametrize(
    ("resident", "specialist", "whole"),
    [
        (CallPhase.CONNECTED, CallPhase.CONNECTED, CallPhase.CONNECTED),
        (CallPhase.CONNECTED, CallPhase.CONNECTING, CallPhase.CONNECTING),
        (CallPhase.RECONNECTING, CallPhase.CONNECTED, CallPhase.RECONNECTING),
        (CallPhase.CONNECTING, CallPhase.RECONNECTING, CallPhase.RECONNECTING),
        (CallPhase.CONNECTED, CallPhase.ENDED, CallPhase.ENDED),
    ],
)
def test_a_call_is_as_far_as_its_slower_side(resident: CallPhase, specialist: CallPhase, whole: CallPhase) -> None:
    """Connected is what both say."""
    assert Call("x", phases=((RESIDENT, resident), (SPECIALIST, specialist))).phase == whole


@pytest.mark.parametrize("held", CallPhase)
@pytest.mark.parametrize("phase", CallPhase)
def test_a_side_reports_the_steps_of_the_table_and_no_others(held: CallPhase, phase: CallPhase) -> None:
    """The same phase again changes nothing; a step outside of the table is refused and changes nothing."""
    call = Call("x", phases=((SPECIALIST, CallPhase.CONNECTED), (RESIDENT, held)))
    if phase == held:
        assert report(call, RESIDENT, phase) is call
    elif phase in TRANSITIONS[held]:
        after = report(call, RESIDENT, phase)
        assert after.phase_of(RESIDENT) == phase
        assert after.phase_of(SPECIALIST) == CallPhase.CONNECTED
        assert len(after.phases) == 2
    else:
        with pytest.raises(Refused) as refusal:
            report(call, RESIDENT, phase)
        assert refusal.value.code == ErrorCode.WRONG_STATE


def test_an_ended_call_stays_ended() -> None:
    """A retry is a new call."""
    assert TRANSITIONS[CallPhase.ENDED] == frozenset()
    assert set(TRANSITIONS) == set(CallPhase)
