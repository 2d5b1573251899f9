"""Tests of who is told of whom."""

from signaling.effects import Send
from signaling.messages import Participants, ParticipantView
from signaling.participants import tell_people
from signaling.room import Connection, Room
from signaling.words import Role
from tests.support.deciding import RESIDENT, SPECIALIST, VISIT, Deciding


def room_of_two() -> tuple[Room, Connection, Connection]:
    """A room with both sides."""
    room = Room(Deciding().visit, [])
    station = Connection("c1", RESIDENT, name="窓口1", origin="o", now=0.0)
    desk = Connection("c2", SPECIALIST, name="佐藤", origin="o", now=0.0)
    room.connections = {"c1": station, "c2": desk}
    return room, station, desk


def test_everybody_is_told_when_something_changed() -> None:
    """And nobody twice of the same."""
    room, station, _ = room_of_two()
    people = (
        ParticipantView(Role.RESIDENT, "窓口1", True, False),
        ParticipantView(Role.SPECIALIST, "佐藤", True, False),
    )
    message = Participants(visit=VISIT, people=people, phase=None)
    assert tell_people(room, 0.0) == [Send("c1", message), Send("c2", message)]
    assert tell_people(room, 0.0) == []
    station.live = False
    assert len(tell_people(room, 0.0)) == 2


def test_who_comes_anew_is_told_in_any_case() -> None:
    """The others only when it is news to them."""
    room, station, _ = room_of_two()
    tell_people(room, 0.0)
    assert [effect.connection for effect in tell_people(room, 0.0, anew=station) if isinstance(effect, Send)] == ["c1"]
