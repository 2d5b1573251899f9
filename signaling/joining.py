"""How a page joins a visit: what it missed or the whole, who is there, the call, the interview; in one step."""

from __future__ import annotations

from signaling import commands as c
from signaling import messages as m
from signaling.aftermath import Aftermath
from signaling.along_show import AlongShow
from signaling.boards import Boards
from signaling.call_room import CallRoom
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.interview_show import InterviewShow
from signaling.moment import Moment
from signaling.participants import tell_people
from signaling.protection import may_turn
from signaling.register import Register
from signaling.rights import Actor, may_enter, may_watch
from signaling.room import Connection, Room
from signaling.seat_show import SeatShow
from signaling.views import event_view, visit_view
from signaling.visit import Visit
from signaling.words import Role


class Joining:
    """Answers ``hello``."""

    def __init__(
        self,
        register: Register,
        *,
        boards: Boards,
        aftermath: Aftermath,
        interview: InterviewShow,
        call_room: CallRoom,
        seat_show: SeatShow,
        along: AlongShow,
    ) -> None:
        self._register = register
        self._boards = boards
        self._aftermath = aftermath
        self._interview = interview
        self._call_room = call_room
        self._seat_show = seat_show
        self._along = along

    def hello(self, connection: Connection, command: c.Hello, moment: Moment) -> list[Effect]:
        """Join a visit, or (None) leave the one that is joined. State and joining are one step: no event can fall
        between them. Refused before anything changes.
        """
        if command.visit is None:
            self._boards.mark()  # a counter sees the doors again, as they are now
            return [*self._aftermath.leave(connection, moment), Send(connection.id, m.Done(id=command.id))]
        room = self._register.rooms.get(command.visit)
        if room is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": command.visit})
        if not self._may_join(connection.actor, room.visit):
            self._register.forget_idle(room)
            raise Refused(ErrorCode.FORBIDDEN)
        effects = [] if connection.visit == command.visit else self._aftermath.leave(connection, moment)
        connection.joined(command.visit, command.last_seq)
        room.join(connection)
        room.idle_before = False
        watches = may_watch(connection.actor, room.visit)
        if watches:
            effects += self._catch_up(room, connection, command.last_seq)
        if watches and room.member_at(connection) is None:
            effects += self._interview.join(room, connection, moment)
        effects += self._seat_show.join(room, connection)
        effects.append(Send(connection.id, m.Done(id=command.id, seq=room.visit.seq, visit=room.visit.id)))
        effects += self.arrive(room, connection, moment)
        in_talk = watches and room.member_at(connection) is None
        if room.screen is not None and in_talk and connection.actor.role != Role.RESIDENT:
            screen, section = room.screen
            viewing = m.ViewingRelay(visit=room.visit.id, screen=screen, section=section)
            effects.append(Send(connection.id, viewing))
        return effects + self._boards.place(connection, room.visit.id, moment)

    def arrive(self, room: Room, connection: Connection, moment: Moment) -> list[Effect]:
        """Somebody has come into a room, here or at another node: who is there is told, and the call is theirs."""
        effects = tell_people(room, moment.mono, anew=connection)
        if connection.actor.role != Role.BRANCH_STAFF:
            effects += self._call_room.join(room, moment, anew=connection)
        return effects

    def _may_join(self, actor: Actor, visit: Visit) -> bool:
        if actor.role == Role.RESIDENT and self._register.visit_of_counter(actor.id) != visit.id:
            # An older visit at this counter is another resident's, even when nobody cleared the screen of it.
            return False
        return may_watch(actor, visit) or may_enter(actor, visit)

    def _catch_up(self, room: Room, connection: Connection, last_seq: int) -> list[Effect]:
        if room.member_at(connection) is not None:
            return self._along.to(room, connection)
        role = connection.actor.role
        missed, name_of = room.missed(last_seq), self._register.name_of
        guarded = self._register.guarded(room.visit)
        if missed is None or any(map(may_turn, missed)):
            return [Send(connection.id, m.Snapshot(visit=visit_view(room.visit, role, name_of, guarded)))]
        protected = room.visit.protected
        messages = (event_view(event, role, name_of, protected=protected, guarded=guarded) for event in missed)
        return [Send(connection.id, message) for message in messages if message is not None]
