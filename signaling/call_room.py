"""The call of a room: named when both pages are there, its signals handed across, ended with the visit."""

from __future__ import annotations

from signaling import commands as c
from signaling import messages as m
from signaling.call import Call, call_id, report
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.mesh import RESIDENT_END, SPECIALIST_END
from signaling.mesh_room import IceServers, MeshRoom, is_side
from signaling.moment import Moment
from signaling.participants import tell_people
from signaling.room import Connection, Room
from signaling.words import Role, VisitState


class CallRoom:
    """Joins the station and the desk of a room by media; the hub is never in the media path."""

    def __init__(self, ice_servers: IceServers) -> None:
        self._ice_servers = ice_servers
        self._mesh = MeshRoom(ice_servers)

    def join(self, room: Room, moment: Moment, *, anew: Connection | None = None) -> list[Effect]:
        """Name the call when both pages are there. The station is the polite side (W3C webrtc-pc 10.7).

        A page that came ``anew`` to a call that goes on is told its name again and keeps the peer it has.
        """
        station, desk = room.station(), room.desk()
        others = self._mesh.join(room, moment, anew=anew)
        if room.visit.state != VisitState.SERVING or station is None or desk is None:
            return others
        name = call_id(room.visit.number, station.origin, desk.origin, redial=room.redials)
        fresh = room.call is None or room.call.id != name
        if fresh:
            room.call = Call(name)
        effects: list[Effect] = []
        for side in (station, desk):
            if fresh or side is anew:
                connect = m.CallConnect(
                    visit=room.visit.id,
                    call=name,
                    polite=side is station,
                    ice_servers=self._ice_servers(side.actor.role.value, moment.at),
                    peer=SPECIALIST_END if side is station else RESIDENT_END,
                    role=Role.SPECIALIST if side is station else Role.RESIDENT,
                )
                effects.append(Send(side.id, connect))
        return effects + others + tell_people(room, moment.mono)

    def seats_changed(self, room: Room, moment: Moment) -> list[Effect]:
        """Somebody sits down, changes or goes: the pairs of now are dialled, those of before end."""
        return self._mesh.join(room, moment) + tell_people(room, moment.mono)

    def signal(self, room: Room, sender: Connection, command: c.Signal) -> list[Effect]:
        """A description or a candidate for the far side; one of a call of before is dropped, whose peers are gone."""
        if (command.description is None) == (command.candidate is None):
            raise Refused(ErrorCode.INVALID_FORMAT, {"signal": "one of description and candidate"})
        if self._mesh.has(room, command.call):
            return self._mesh.signal(room, sender, command)
        if not _is_current(room, sender, command.call):
            return []
        other = room.desk() if sender.actor.role == Role.RESIDENT else room.station()
        if other is None:
            return []
        relay = m.SignalRelay(
            visit=command.visit,
            call=command.call,
            description=command.description,
            candidate=command.candidate,
        )
        return [Send(other.id, relay)]

    def report(self, room: Room, sender: Connection, command: c.ReportCall, moment: Moment) -> list[Effect]:
        """How the call stands at one side."""
        if self._mesh.has(room, command.call):
            self._mesh.report(room, sender, command)
            return []
        if not _is_current(room, sender, command.call) or room.call is None:
            return []
        room.call = report(room.call, sender.actor.role.value, command.phase)
        return tell_people(room, moment.mono)

    def redial(self, room: Room, sender: Connection, command: c.Redial, moment: Moment) -> list[Effect]:
        """New peers on both sides. When both give the same call up at once, the second asks for what is done."""
        if self._mesh.has(room, command.call):
            return self._mesh.redial(room, sender, command, moment)
        if not _is_current(room, sender, command.call):
            return []
        room.redials += 1
        return self.join(room, moment)

    def end(self, room: Room, moment: Moment) -> list[Effect]:
        """The visit is over: both sides close their peers."""
        others = self._mesh.end(room)
        if room.call is None:
            return others
        room.call = None
        ended = m.CallEnd(visit=room.visit.id, reason="closed")
        effects: list[Effect] = [Send(side.id, ended) for side in (room.station(), room.desk()) if side is not None]
        return effects + others + tell_people(room, moment.mono)


def _is_current(room: Room, sender: Connection, call: str) -> bool:
    """Whether ``call`` is the call of now; Refused(FORBIDDEN) for somebody who is no side of it."""
    if not is_side(room, sender):
        raise Refused(ErrorCode.FORBIDDEN)
    main = sender in (room.station(), room.desk())
    return main and room.call is not None and room.call.id == call
