"""Tells everybody in a room who sits in the call, each what they may know, and rings the colleague who is asked."""

from __future__ import annotations

from signaling import events as e
from signaling import messages as m
from signaling.effects import Effect, Send
from signaling.mesh import End
from signaling.mesh_room import page_of
from signaling.register import Register
from signaling.rights import seat_of
from signaling.room import Connection, Room
from signaling.seat_line import SeatLine
from signaling.seats import Seat
from signaling.words import Role, SeatMode, VisitState

CONCERNS = (
    *e.SEAT_EVENTS,
    *(e.Answered, e.Held, e.Resumed, e.Parked, e.Recalled, e.HandedOver, e.Requeued, e.TakenOver, e.Closed),
)
"""What a ``seats`` message rests on."""


def may_know(connection: Connection, room: Room, seat: Seat) -> bool:
    """Whether a page may know of a seat.

    Who only listens is kept from both sides where the town's policy says so; a whisper is known to the specialist,
    who hears it, and told to the others by the policy. Supervisors know of everybody, and each of themselves.
    """
    actor = connection.actor
    if seat.told or actor.role == Role.SUPERVISOR:
        return True
    return seat.mode == SeatMode.WHISPER and actor.role == Role.SPECIALIST and actor.id == room.visit.specialist


def hidden_people(connection: Connection, room: Room) -> frozenset[str]:
    """Actors (``role:id``) whom this page is not told of as participants."""
    seats = room.visit.seats.values()
    return frozenset(
        f"{seat.role.value}:{seat.person}" for seat in seats if seat.taken and not may_know(connection, room, seat)
    )


class SeatShow:
    """One message per page and change; one that says nothing new is not sent, except to somebody who has just come."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def join(self, room: Room, connection: Connection) -> list[Effect]:
        """Who is in the call, for somebody who has just come; nothing where there is nothing to say."""
        room.seats_told.pop(connection.id, None)
        if not room.visit.seats and not room.seats_told:
            return []
        # To the others, too: with their page a supervisor has a name.
        return self.anew(room)

    def after(self, room: Room, events: tuple[e.Event, ...]) -> list[Effect]:
        """For all, when one of the events concerns it; a colleague's desk rings, or stops."""
        effects: list[Effect] = []
        for event in events:
            if isinstance(event.body, e.TakenOver):
                # First of all: their page goes from its seat to the visit, and was not removed from it.
                effects += self.over(room.visit.id, event.body.specialist, "serves")
        return effects + (self.anew(room) if any(isinstance(event.body, CONCERNS) for event in events) else [])

    def anew(self, room: Room) -> list[Effect]:
        """For all, when events in between are not at hand."""
        effects: list[Effect] = []
        if room.visit.seats or room.seats_told:
            for connection in room.connections.values():
                effects += self._tell(room, connection)
        return effects

    def asked(self, room: Room, body: e.SeatOffered) -> list[Effect]:
        """The colleague's desk rings."""
        page = self._register.page(Role.SPECIALIST, body.person or "") if body.role == Role.SPECIALIST else None
        return [] if page is None else [Send(page.id, self._call(room, room.visit.seats[body.seat]))]

    def asked_before(self, specialist: str) -> list[Effect]:
        """What still rings at a desk that opened its page anew."""
        room, page = self._register.room_of_seat(specialist), self._register.page(Role.SPECIALIST, specialist)
        seat = None if room is None or page is None else seat_of(room.visit, page.actor)
        if room is None or page is None or seat is None or seat.taken:
            return []
        return [Send(page.id, self._call(room, seat))]

    def over(self, visit: str, person: str, reason: str) -> list[Effect]:
        """The ringing at a colleague's desk is over, or their seat is gone."""
        page = self._register.page(Role.SPECIALIST, person)
        return [] if page is None else [Send(page.id, m.SeatCallEnded(visit=visit, reason=reason))]

    def _call(self, room: Room, seat: Seat) -> m.SeatCall:
        visit = room.visit
        return m.SeatCall(
            visit=visit.id,
            seat=seat.id,
            mode=seat.mode,
            asker=self._register.name_of(visit.specialist or ""),
            number=visit.number,
            procedures=visit.procedures,
            branch=visit.branch,
            counter=visit.counter,
            language=visit.language,
            until=seat.until,
        )

    def _tell(self, room: Room, connection: Connection) -> list[Effect]:
        message = self._message(room, connection)
        if room.seats_told.get(connection.id) == message:
            return []
        room.seats_told[connection.id] = message
        return [Send(connection.id, message)]

    def _message(self, room: Room, connection: Connection) -> m.Seats:
        visit = room.visit
        own = seat_of(visit, connection.actor)
        known = (seat for seat in visit.seats.values() if seat is own or may_know(connection, room, seat))
        return m.Seats(
            visit=visit.id,
            seats=tuple(
                SeatLine(
                    seat=seat.id,
                    role=seat.role,
                    mode=seat.mode,
                    name=self._name(room, seat),
                    until=seat.until,
                    allowed=seat.allowed_at is not None or not seat.by_link,
                    taken_at=seat.taken_at,
                )
                for seat in known
            ),
            you=own.id if own is not None else None,
            serving=visit.state == VisitState.SERVING,
            held=visit.held,
            specialist=self._register.name_of(visit.specialist) if visit.specialist else "",
        )

    def _name(self, room: Room, seat: Seat) -> str:
        if seat.role == Role.SPECIALIST:
            return self._register.name_of(seat.person or "")
        if seat.role == Role.SUPERVISOR:
            page = page_of(room, End(seat.id, seat.role, seat.person or ""))
            return page.name if page is not None else ""
        return ""
