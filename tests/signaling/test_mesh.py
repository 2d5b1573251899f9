"""Tests of who hears and sees whom."""

import pytest
from msgspec.structs import replace

from signaling.mesh import RESIDENT_END, SPECIALIST_END, End, Pair, ends, flow, pairs
from signaling.seats import Seat
from signaling.visit import Visit
from signaling.words import Flow, Role, SeatMode
from tests.support.deciding import Deciding

NONE, VOICE, ALL = Flow.NONE, Flow.VOICE, Flow.ALL
RESIDENT = End(RESIDENT_END, Role.RESIDENT, "asahi_1")
SPECIALIST = End(SPECIALIST_END, Role.SPECIALIST, "sato")


def seat(ident: str, mode: SeatMode, role: Role = Role.SUPERVISOR, *, taken: bool = True) -> Seat:
    """Somebody in the call, or only asked."""
    return Seat(ident, role, mode, f"person-{ident}", 0, 0, taken_at=0 if taken else None)


def with_seats(*seats: Seat) -> Visit:
    """A visit that is being served, with these seats."""
    return replace(Deciding().visit, seats={one.id: one for one in seats})


@pytest.mark.parametrize(
    ("mode", "to_resident", "to_specialist", "from_resident", "from_specialist"),
    [
        (SeatMode.LISTEN, NONE, NONE, ALL, ALL),
        (SeatMode.WHISPER, NONE, VOICE, ALL, ALL),
        (SeatMode.CONSULT, NONE, ALL, NONE, ALL),
        (SeatMode.TALK, ALL, ALL, ALL, ALL),
    ],
)
def test_what_a_seat_sends_and_is_sent(
    mode: SeatMode, to_resident: Flow, to_specialist: Flow, from_resident: Flow, from_specialist: Flow
) -> None:
    """Each way of sitting in the call, against both sides of it."""
    end = End("s1", Role.SUPERVISOR, "abe", mode)
    assert (flow(end, RESIDENT), flow(end, SPECIALIST)) == (to_resident, to_specialist)
    assert (flow(RESIDENT, end), flow(SPECIALIST, end)) == (from_resident, from_specialist)


@pytest.mark.parametrize("one", SeatMode)
@pytest.mark.parametrize("other", SeatMode)
def test_two_seats_send_each_other_only_what_both_may(one: SeatMode, other: SeatMode) -> None:
    """Only who talks is heard by another seat, and never by one in a consultation."""
    sender, receiver = End("s1", Role.SPECIALIST, "a", one), End("s2", Role.SPECIALIST, "b", other)
    heard = one == SeatMode.TALK and other != SeatMode.CONSULT
    assert flow(sender, receiver) == (ALL if heard else NONE)


def test_a_call_of_two_has_no_other_pairs() -> None:
    """It has a call of its own."""
    assert list(pairs(Deciding().visit)) == []


def test_the_politest_comes_first() -> None:
    """The resident, the seats in their order, the specialist: the same for everybody who asks."""
    visit = with_seats(seat("s2", SeatMode.TALK), seat("s1", SeatMode.TALK), seat("s3", SeatMode.TALK, taken=False))
    assert [end.key for end in ends(visit)] == [RESIDENT_END, "s1", "s2", SPECIALIST_END]
    keys = [("resident", "s1"), ("resident", "s2"), ("s1", "s2"), ("s1", "specialist"), ("s2", "specialist")]
    assert [pair.key for pair in pairs(visit)] == keys


def test_a_pair_between_which_nothing_goes_is_none() -> None:
    """A colleague in a consultation and the resident; two who listen."""
    visit = with_seats(seat("s1", SeatMode.CONSULT, Role.SPECIALIST))
    end = End("s1", Role.SPECIALIST, "person-s1", SeatMode.CONSULT)
    specialist = End(SPECIALIST_END, Role.SPECIALIST, visit.specialist or "")
    assert list(pairs(visit)) == [Pair(end, specialist, ALL, ALL)]
    two = with_seats(seat("s1", SeatMode.LISTEN), seat("s2", SeatMode.LISTEN))
    assert ("s1", "s2") not in [pair.key for pair in pairs(two)]
