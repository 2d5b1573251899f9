"""How a page is received: the welcome with the visit to which it returns, and what it needs to see first."""

from __future__ import annotations

from signaling import messages as m
from signaling.boards import Boards
from signaling.effects import Effect, Send
from signaling.helps import help_of
from signaling.matching import Matching
from signaling.moment import Moment
from signaling.presence import PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
from signaling.rights import Actor, may_watch, seat_of
from signaling.room import Connection
from signaling.seat_show import SeatShow
from signaling.words import Role


class Reception:
    """Says to a page what is its own. ``boot`` names this start of the server."""

    def __init__(
        self,
        register: Register,
        *,
        boot: str,
        presence: PresenceDesk,
        matching: Matching,
        boards: Boards,
        seat_show: SeatShow,
    ) -> None:
        self._register = register
        self._boot = boot
        self._presence = presence
        self._matching = matching
        self._boards = boards
        self._seat_show = seat_show

    def welcome(self, connection: Connection, moment: Moment) -> list[Effect]:
        """The welcome, and what a page of this role draws from the start.

        It is said again to a station for which somebody else opened a visit: the page follows it.
        """
        actor = connection.actor
        welcome = m.Welcome(
            role=actor.role,
            name=connection.name,
            branch=actor.branch,
            counter=actor.id if actor.role == Role.RESIDENT else "",
            at=moment.at,
            boot=self._boot,
            visit=self._place_of(actor, moment),
            seat=self._seat_of(actor),
        )
        return [Send(connection.id, welcome), *self._first(connection, moment)]

    def _seat_of(self, actor: Actor) -> str | None:
        """The visit in whose call this one sits beside the two; for a guest, the one their link is for."""
        match actor.role:
            case Role.SPECIALIST:
                room = self._register.room_of_seat(actor.id)
                seat = seat_of(room.visit, actor) if room else None
                return room.visit.id if room and seat and seat.taken else None
            case Role.INTERPRETER | Role.FAMILY:
                return actor.id.partition(".")[0]
            case _:
                return None

    def _place_of(self, actor: Actor, moment: Moment) -> str | None:
        """The visit to which a page returns: the counter's, or the one served (or just being wrapped up)."""
        if actor.role == Role.RESIDENT:
            return self._register.visit_of_counter(actor.id)
        if actor.role != Role.SPECIALIST:
            return None
        match self._presence.status_of(actor.id, moment):
            case PresenceStatus.BUSY:
                return self._register.visit_of_specialist(actor.id)
            case PresenceStatus.WRAP_UP:
                room = self._register.rooms.get(self._register.last_visit.get(actor.id, ""))
                # What they gave away in the meantime is not theirs to see any more.
                return room.visit.id if room is not None and may_watch(actor, room.visit) else None
            case _:
                return None

    def _first(self, connection: Connection, moment: Moment) -> list[Effect]:
        return self._of_its_role(connection, moment) + self._help(connection)

    def _help(self, connection: Connection) -> list[Effect]:
        """Whoever pressed the silent button sees after a reload that it stands."""
        who = connection.actor.name
        return [Send(connection.id, help_of(self._register, who))] if who in self._register.helps else []

    def _of_its_role(self, connection: Connection, moment: Moment) -> list[Effect]:
        actor = connection.actor
        match actor.role:
            case Role.RESIDENT:
                called = m.StaffCalled(wanted=actor.id in self._register.staff_called)
                return [*self._boards.greet(connection, moment), Send(connection.id, called)]
            case Role.SPECIALIST:
                return [
                    *self._presence.tell(actor.id, moment, anew=True),
                    *self._matching.ring(actor.id),
                    *self._seat_show.asked_before(actor.id),
                ]
            case _:
                return self._boards.greet(connection, moment)
