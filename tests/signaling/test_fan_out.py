"""Tests of events on their way to those who may see them."""

from msgspec.structs import replace

from signaling import events as e
from signaling.effects import Effect, Send
from signaling.fan_out import fan_out, show_anew
from signaling.messages import EventMessage, Snapshot
from signaling.protection import all_fields
from signaling.rights import Actor
from signaling.room import Connection, Room
from signaling.words import Language, Role, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding

SUPERVISOR = Actor(Role.SUPERVISOR, "abe")


def room_with(*actors: Actor) -> Room:
    """A room that these have joined, as connections c0, c1 …"""
    room = Room(Deciding().visit, [])
    for n, actor in enumerate(actors):
        room.connections[f"c{n}"] = Connection(f"c{n}", actor, name=actor.id, origin="o", now=0.0)
    return room


def event(body: e.AnyBody) -> e.Event:
    """An event by the specialist."""
    return e.Event(visit=VISIT, seq=4, at=1, actor=SPECIALIST.name, cause="", body=body)


def sent(effects: list[Effect]) -> list[tuple[str, str]]:
    """Who got an event, and whom they see as its actor."""
    return [
        (x.connection, x.message.actor) for x in effects if isinstance(x, Send) and isinstance(x.message, EventMessage)
    ]


def test_each_side_gets_one_message_object() -> None:
    """One after the other, so that the shell encodes each once; the branch gets no sign-in name."""
    room = room_with(RESIDENT, SPECIALIST, STAFF, SUPERVISOR)
    effects = fan_out(room, (event(e.LanguageChosen(language=Language.EN)),), str, all_fields)
    assert sent(effects) == [
        ("c1", "specialist:sato"),
        ("c3", "specialist:sato"),
        ("c0", "specialist"),
        ("c2", "specialist"),
    ]
    messages = [x.message for x in effects if isinstance(x, Send)]
    assert messages[0] is messages[1]
    assert messages[2] is messages[3]


def test_what_is_not_for_the_branch_does_not_go_there() -> None:
    """Design 2.10."""
    room = room_with(RESIDENT, SPECIALIST, STAFF)
    assert sent(fan_out(room, (event(e.NoteWritten(text="x")),), str, all_fields)) == [("c1", "specialist:sato")]
    assert fan_out(room_with(RESIDENT), (event(e.NoteWritten(text="x")),), str, all_fields) == []


def test_rights_are_checked_when_an_event_goes_out() -> None:
    """Whoever joined once and has no right any more gets nothing."""
    room = room_with(Actor(Role.SPECIALIST, "suzuki"), Actor(Role.RESIDENT, "asahi_2", "asahi"), RESIDENT)
    assert sent(fan_out(room, (event(e.Held()),), str, all_fields)) == [("c2", "specialist")]
    room.visit = replace(room.visit, state=VisitState.OFFERED, specialist="suzuki")
    assert sent(fan_out(room, (event(e.Held()),), str, all_fields)) == [("c2", "specialist")]


def test_the_station_learns_that_it_was_wiped_and_nothing_after() -> None:
    """Of events in one batch with the wiping it gets that one."""
    room = room_with(RESIDENT, STAFF)
    room.visit = replace(room.visit, state=VisitState.CLOSED, wiped=True)
    effects = fan_out(room, (event(e.Printed(document="slip")), event(e.Wiped())), str, all_fields)
    assert [
        (x.connection, type(x.message.body).__name__)
        for x in effects
        if isinstance(x, Send) and isinstance(x.message, EventMessage)
    ] == [
        ("c1", "Printed"),
        ("c1", "Wiped"),
        ("c0", "Wiped"),
    ]


def test_after_a_gap_everybody_sees_the_whole_anew() -> None:
    """As far as they may."""
    room = room_with(RESIDENT, SPECIALIST, Actor(Role.SPECIALIST, "suzuki"))
    effects = show_anew(room, str, all_fields)
    views = [x.message.visit for x in effects if isinstance(x, Send) and isinstance(x.message, Snapshot)]
    assert [view.note for view in views] == [None, ""]
