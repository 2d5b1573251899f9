"""Who is in a room, told to everybody in it whenever it changes."""

from __future__ import annotations

from signaling.effects import Effect, Send
from signaling.messages import Participants
from signaling.room import Connection, Room
from signaling.seat_show import hidden_people


def tell_people(room: Room, mono: float, *, anew: Connection | None = None) -> list[Effect]:
    """The participants and how the call stands: to all when something changed, else only to who came ``anew``.

    One who listens untold (the town's policy) is in nobody's list but supervisors'.
    """
    people = room.people(mono)
    phase = room.call.phase if room.call else None
    hidden: dict[str, frozenset[str]] = {}
    if room.visit.seats:
        hidden = {one.id: hidden_people(one, room) for one in room.connections.values()}
    key = (people, phase, tuple(hidden.items()))
    changed = key != room.told
    if not changed and anew is None:
        return []
    room.told = key
    message = Participants(visit=room.visit.id, people=people, phase=phase)
    effects: list[Effect] = []
    for one in room.connections.values():
        if changed or one is anew:
            kept = hidden.get(one.id)
            effects.append(Send(one.id, _without(room, message, kept) if kept else message))
    return effects


def _without(room: Room, message: Participants, kept: frozenset[str]) -> Participants:
    seen = zip(room.connections.values(), message.people, strict=True)
    people = tuple(view for one, view in seen if one.actor.name not in kept)
    return Participants(visit=message.visit, people=people, phase=message.phase)
