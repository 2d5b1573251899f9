"""Tests of seats as the log has them."""

import pytest

from signaling import events as e
from signaling.seats import Seat, after_seat_event, guest_id
from signaling.words import Role, SeatMode

OFFERED = e.SeatOffered(seat="s1", role=Role.FAMILY, mode=SeatMode.TALK, person=None, until=90)
TAKEN = e.SeatTaken(seat="s1", role=Role.FAMILY, mode=SeatMode.TALK, person="v1.s1")


def test_a_seat_from_offer_to_end() -> None:
    """Asked, allowed, taken, changed, left."""
    seats = after_seat_event({}, OFFERED, at=10)
    assert seats == {"s1": Seat("s1", Role.FAMILY, SeatMode.TALK, None, 90, 10)}
    assert not seats["s1"].taken
    seats = after_seat_event(seats, e.SeatAllowed(seat="s1"), at=20)
    seats = after_seat_event(seats, TAKEN, at=30)
    assert (seats["s1"].allowed_at, seats["s1"].taken_at, seats["s1"].person) == (20, 30, "v1.s1")
    assert seats["s1"].taken
    seats = after_seat_event(seats, e.SeatChanged(seat="s1", mode=SeatMode.CONSULT, told=False), at=40)
    assert (seats["s1"].mode, seats["s1"].told) == (SeatMode.CONSULT, False)
    assert after_seat_event(seats, e.SeatLeft(seat="s1", reason="left"), at=50) == {}


def test_a_supervisors_seat_begins_when_it_is_taken() -> None:
    """Nobody asked them."""
    sits = e.SeatTaken(seat="s2", role=Role.SUPERVISOR, mode=SeatMode.LISTEN, person="abe", told=False)
    [seat] = after_seat_event({}, sits, at=30).values()
    assert (seat.asked_at, seat.taken_at, seat.told) == (30, 30, False)


@pytest.mark.parametrize("role", Role)
def test_who_comes_by_a_link_is_from_outside(role: Role) -> None:
    """Interpreters and family."""
    seat = Seat("s1", role, SeatMode.TALK, None, 0, 0)
    assert seat.by_link == (role in (Role.INTERPRETER, Role.FAMILY))


def test_a_guests_id_says_nothing_about_a_person() -> None:
    """Only which seat."""
    assert guest_id("v1", "s1") == "v1.s1"
