"""Who sits in a visit's call, told a second time: the part of the audit that is about seats."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from signaling import events as e
from signaling.seats import Seat
from signaling.visit import Handed


class Seated(Protocol):
    """What of the audit is about seats."""

    seats: dict[str, Seat]
    seats_ever: int
    seat_offers: tuple[int, ...]


class Served(Protocol):
    """What of the audit is about who serves."""

    specialist: str | None
    department: str
    served: tuple[str, ...]
    handed: Handed | None

    def serves(self, body: e.Answered | e.Recalled | e.TakenOver) -> None:
        """Whoever it names serves from now on."""


def taken_over(audit: Served, event: e.Event, body: e.TakenOver) -> None:
    """The event becomes true; the test fails when it is nobody new."""
    assert body.specialist != audit.specialist
    before = (audit.department,) if audit.department else ()
    audit.handed = Handed(audit.specialist or "", audit.department, body.note, event.at)
    audit.served = tuple(dict.fromkeys([*audit.served, *before]))
    audit.serves(body)


def sits(seat: Seat, role: str, who: str) -> bool:
    """Whether somebody has this seat."""
    return seat.role == role and (seat.person == who or seat.id == who.rpartition(".")[2])


def apply_to_seats(audit: Seated, event: e.Event, body: e.AnyBody) -> None:
    """The event becomes true; the test fails where it can't be right."""
    match body:
        case e.SeatOffered():
            assert body.seat not in audit.seats
            assert (body.person is None) == (body.role in ("interpreter", "family"))
            audit.seats[body.seat] = Seat(body.seat, body.role, body.mode, body.person, body.until, event.at)
            audit.seat_offers = (*audit.seat_offers, event.at)[-5:]
            audit.seats_ever += 1
        case e.SeatAllowed():
            assert audit.seats[body.seat].allowed_at is None
            audit.seats[body.seat] = replace(audit.seats[body.seat], allowed_at=event.at)
        case e.SeatTaken():
            seat = audit.seats.get(body.seat)
            if seat is None:
                assert body.role == "supervisor"
                audit.seats_ever += 1
                seat = Seat(body.seat, body.role, body.mode, body.person, event.at, event.at)
            assert seat.taken_at is None
            assert seat.person is not None or seat.allowed_at is not None, "nobody from outside without the yes"
            taken = replace(seat, person=body.person, mode=body.mode, told=body.told, taken_at=event.at)
            audit.seats[body.seat] = taken
        case e.SeatChanged():
            audit.seats[body.seat] = replace(audit.seats[body.seat], mode=body.mode, told=body.told)
        case e.SeatLeft():
            del audit.seats[body.seat]
        case _:
            raise AssertionError("another kind")
    assert len(audit.seats) <= 2, "four people are the most"
