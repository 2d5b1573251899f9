"""The calls of everybody who sits in a room's call beside the two: one per pair, each named and dialled for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from signaling import commands as c
from signaling import messages as m
from signaling.call import Call, call_id, report
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.media_rights import sends_more
from signaling.mesh import End, Pair, pairs
from signaling.moment import Moment
from signaling.room import Connection, Room
from signaling.words import Role, VisitState

IceServers = Callable[[str, int], tuple[Mapping[str, object], ...]]
"""ICE servers with fresh credentials for a participant's name at a time (ms)."""


class MeshRoom:
    """Pairs pages by media. A pair keeps its call while its two pages and what may go between them stay the same."""

    def __init__(self, ice_servers: IceServers) -> None:
        self._ice_servers = ice_servers

    def join(self, room: Room, moment: Moment, *, anew: Connection | None = None) -> list[Effect]:
        """Name the calls of all pairs whose pages are there, end those of pairs that are no more.

        A page that came ``anew`` is told all of its calls; the others only what is new.
        """
        visit = room.visit
        serving = visit.state == VisitState.SERVING
        now = {pair.key: pair for pair in pairs(visit)} if serving and visit.seats else {}
        effects = self._end(room, [key for key in room.side_calls if key not in now], "left")
        for key, pair in now.items():
            near, far = page_of(room, pair.near), page_of(room, pair.far)
            if near is not None and far is not None:
                effects += self._dial(room, key, pair, (near, far), moment=moment, anew=anew)
        return effects

    def _dial(
        self,
        room: Room,
        key: tuple[str, str],
        pair: Pair,
        pages: tuple[Connection, Connection],
        *,
        moment: Moment,
        anew: Connection | None,
    ) -> list[Effect]:
        redial = room.side_redials.get(key, 0)
        base = call_id(room.visit.number, pages[0].origin, pages[1].origin, redial=redial)
        name = f"{base}.{pair.out.value[0]}{pair.back.value[0]}"
        held = room.side_calls.get(key)
        fresh = held is None or held.id != name
        if fresh:
            room.side_calls[key] = Call(name, key)
        effects: list[Effect] = []
        for side, page in enumerate(pages):
            if fresh or page is anew:
                other = pair.far if side == 0 else pair.near
                connect = m.CallConnect(
                    visit=room.visit.id,
                    call=name,
                    polite=side == 0,
                    ice_servers=self._ice_servers(page.actor.role.value, moment.at),
                    peer=other.key,
                    role=other.role,
                    send=pair.out if side == 0 else pair.back,
                    receive=pair.back if side == 0 else pair.out,
                )
                effects.append(Send(page.id, connect))
        return effects

    def has(self, room: Room, call: str) -> bool:
        """Whether it is a call of one of these pairs now."""
        return any(held.id == call for held in room.side_calls.values())

    def signal(self, room: Room, sender: Connection, command: c.Signal) -> list[Effect]:
        """A description or a candidate for the far side of its pair.

        Refused(FORBIDDEN) to who is no side of it, and for a description that sends what may not be sent this way.
        """
        pair, side = self._side(room, sender, command.call)
        allowed = pair.out if side == 0 else pair.back
        if command.description is not None and sends_more(command.description.sdp, allowed):
            raise Refused(ErrorCode.FORBIDDEN, {"send": allowed.value})
        other = page_of(room, pair.far if side == 0 else pair.near)
        if other is None:
            return []
        relay = m.SignalRelay(
            visit=command.visit, call=command.call, description=command.description, candidate=command.candidate
        )
        return [Send(other.id, relay)]

    def report(self, room: Room, sender: Connection, command: c.ReportCall) -> None:
        """How a pair's call stands at one side."""
        pair, side = self._side(room, sender, command.call)
        room.side_calls[pair.key] = report(room.side_calls[pair.key], pair.key[side], command.phase)

    def redial(self, room: Room, sender: Connection, command: c.Redial, moment: Moment) -> list[Effect]:
        """New peers for this pair; nobody else's are touched."""
        pair, _ = self._side(room, sender, command.call)
        room.side_redials[pair.key] = room.side_redials.get(pair.key, 0) + 1
        return self.join(room, moment)

    def end(self, room: Room) -> list[Effect]:
        """The visit is over: all of them end."""
        return self._end(room, list(room.side_calls), "closed")

    def _end(self, room: Room, keys: list[tuple[str, str]], reason: str) -> list[Effect]:
        effects: list[Effect] = []
        for key in keys:
            call = room.side_calls.pop(key)
            room.side_redials.pop(key, None)
            ended = m.CallEnd(visit=room.visit.id, reason=reason, call=call.id)
            # Also to who has just left the call: their page may still hold the peer.
            effects += [Send(one.id, ended) for one in room.connections.values() if one.origin in call.id]
        return effects

    def _side(self, room: Room, sender: Connection, call: str) -> tuple[Pair, int]:
        for pair in pairs(room.visit):
            held = room.side_calls.get(pair.key)
            if held is not None and held.id == call:
                for side, end in enumerate((pair.near, pair.far)):
                    if page_of(room, end) is sender:
                        return pair, side
        raise Refused(ErrorCode.FORBIDDEN)


def page_of(room: Room, end: End) -> Connection | None:
    """The newest page of one end that is in the room."""
    found = None
    for one in room.connections.values():
        if one.actor.role == end.role and one.actor.id == end.person:
            found = one
    return found


def is_side(room: Room, sender: Connection) -> bool:
    """Whether somebody sits in the call (or is one of the two whom it is about)."""
    visit = room.visit
    match sender.actor.role:
        case Role.RESIDENT:
            return True
        case Role.SPECIALIST if sender.actor.id == visit.specialist:
            return True
        case _:
            return any(page_of(room, end) is sender for pair in pairs(visit) for end in (pair.near, pair.far))
