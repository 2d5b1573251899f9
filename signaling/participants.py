"""Who is in a room, told to everybody in it whenever it changes."""

from __future__ import annotations

from signaling.effects import Effect, Send
from signaling.messages import Participants
from signaling.room import Connection, Room


def tell_people(room: Room, mono: float, *, anew: Connection | None = None) -> list[Effect]:
    """The participants and how the call stands: to all when something changed, else only to who came ``anew``."""
    people = room.people(mono)
    phase = room.call.phase if room.call else None
    key = (people, phase)
    changed = key != room.told
    if not changed and anew is None:
        return []
    room.told = key
    message = Participants(visit=room.visit.id, people=people, phase=phase)
    return [Send(one.id, message) for one in room.connections.values() if changed or one is anew]
