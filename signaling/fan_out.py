"""Events that are durable, on their way to everybody in the room who may see them."""

from __future__ import annotations

from signaling.effects import Effect, Send
from signaling.events import Event, Promised, Wiped
from signaling.messages import Snapshot
from signaling.protection import IsGuarded
from signaling.rights import may_watch
from signaling.room import Room
from signaling.views import NameOf, event_view, visit_view
from signaling.words import Role


def fan_out(room: Room, events: tuple[Event, ...], name_of: NameOf, guarded: IsGuarded) -> list[Effect]:
    """Each event for each connection, rights checked anew; one message object per event and side.

    The messages of one side follow each other, so that the shell encodes each only once.
    """
    head_office, branch = room.sides()
    effects: list[Effect] = []
    for event in events:
        for side, role in ((head_office, Role.SPECIALIST), (branch, Role.RESIDENT)):
            if side:
                message = event_view(event, role, name_of, protected=room.visit.protected, guarded=guarded)
                if message is not None:
                    effects += [Send(one, message) for one in side]
        if type(event.body) in (Wiped, Promised):
            # The station has no right to a wiped or promised visit any more, and must learn just that.
            message = event_view(event, Role.RESIDENT, name_of, protected=room.visit.protected)
            effects += [Send(one.id, message) for one in room.of_role(Role.RESIDENT) if message is not None]
    return effects


def show_anew(room: Room, name_of: NameOf, guarded: IsGuarded) -> list[Effect]:
    """A fresh snapshot for everybody in the room, when events in between are not at hand; who works along gets theirs
    after every commit (``along_show.py``).
    """
    return [
        Send(one.id, Snapshot(visit=visit_view(room.visit, one.actor.role, name_of, guarded)))
        for one in room.connections.values()
        if may_watch(one.actor, room.visit) and room.member_at(one) is None
    ]
