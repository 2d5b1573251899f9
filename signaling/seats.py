"""Seats: who sits in a visit's call beside the resident and the serving specialist, as the log has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from signaling import events as e
from signaling.words import Role, SeatMode

SEATS_MAX = 2
"""With the resident and the specialist four people at most: a mesh of more is too much for a branch's line."""


class Seat(Struct, frozen=True, gc=False):
    """One place in the call. ``until`` ends an offer; ``allowed_at`` is the resident's yes to somebody from outside.

    ``told``: whether the resident's and the specialist's screens name one who only listens.
    """

    id: str
    role: Role
    mode: SeatMode
    person: str | None
    until: int
    asked_at: int
    allowed_at: int | None = None
    taken_at: int | None = None
    told: bool = True

    @property
    def taken(self) -> bool:
        """Whether somebody sits there (an offer is not taken yet)."""
        return self.taken_at is not None

    @property
    def by_link(self) -> bool:
        """Whether it is for somebody from outside, whom the resident has to allow."""
        return self.role in BY_LINK


BY_LINK = frozenset({Role.INTERPRETER, Role.FAMILY})
"""Roles that come by a link of one use and see nothing of the visit but picture and voice."""


def guest_id(visit: str, seat: str) -> str:
    """The id of whoever comes by the link of a seat: it says which seat, and nothing about a person."""
    return f"{visit}.{seat}"


def after_seat_event(
    seats: Mapping[str, Seat],
    body: e.SeatOffered | e.SeatAllowed | e.SeatTaken | e.SeatChanged | e.SeatLeft,
    *,
    at: int,
) -> dict[str, Seat]:
    """The seats after one more event; who left has none."""
    match body:
        case e.SeatOffered():
            seat = Seat(body.seat, body.role, body.mode, body.person, body.until, at)
        case e.SeatAllowed():
            seat = replace(seats[body.seat], allowed_at=at)
        case e.SeatTaken():
            offered = seats.get(body.seat) or Seat(body.seat, body.role, body.mode, body.person, at, at)
            seat = replace(offered, mode=body.mode, person=body.person, taken_at=at, told=body.told)
        case e.SeatChanged():
            seat = replace(seats[body.seat], mode=body.mode, told=body.told)
        case e.SeatLeft():
            return {key: held for key, held in seats.items() if key != body.seat}
        case _:
            assert_never(body)
    return {**seats, seat.id: seat}
