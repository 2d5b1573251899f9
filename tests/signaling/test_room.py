"""Tests of a visit's live place."""

from msgspec.structs import replace

from signaling import events as e
from signaling.messages import ParticipantView
from signaling.rights import Actor
from signaling.room import BEHIND_S, TAIL, Connection, Room
from signaling.words import Role
from tests.support.deciding import RESIDENT, SPECIALIST, VISIT, Deciding


def page(connection: str, actor: Actor = RESIDENT) -> Connection:
    """A connection that came at second 10."""
    return Connection(connection, actor, name=actor.id, origin="o", now=10.0)


def event(seq: int, body: e.AnyBody | None = None) -> e.Event:
    """An event of the visit."""
    return e.Event(visit=VISIT, seq=seq, at=1, actor="a:b", cause="", body=body or e.Held())


def room_at(seq: int, *tail: e.Event) -> Room:
    """A room with this state."""
    return Room(replace(Deciding().visit, seq=seq), list(tail))


def test_what_a_page_missed_comes_from_the_tail() -> None:
    """Nothing when it is up to date."""
    room = room_at(5, event(4), event(5))
    assert room.missed(3) == [event(4), event(5)]
    assert room.missed(4) == [event(5)]
    assert room.missed(5) == []


def test_a_tail_that_does_not_reach_back_is_no_answer() -> None:
    """Nor is a seq from nowhere: a snapshot is due."""
    room = room_at(5, event(4), event(5))
    for last in (2, 0, -1, 6):
        assert room.missed(last) is None


def test_an_empty_tail_knows_only_the_present() -> None:
    """A visit read without its events must not tell a page that it missed nothing."""
    room = room_at(5)
    assert room.missed(5) == []
    assert room.missed(4) is None


def test_the_tail_is_bounded() -> None:
    """A day's work does not stay in the memory."""
    room = room_at(0)
    events = tuple(event(n) for n in range(1, TAIL + 3))
    room.add_events(replace(room.visit, seq=TAIL + 2), events)
    assert len(room.tail) == TAIL
    assert room.missed(1) is None
    assert room.missed(2) == list(events[2:])


def test_a_roles_head_is_the_last_event_that_it_may_see() -> None:
    """So that a counter is never called behind for the clerk's note."""
    room = room_at(2, event(1), event(2, e.NoteWritten(text="x")))
    assert (room.head(Role.RESIDENT), room.head(Role.SPECIALIST)) == (1, 2)
    room.add_events(replace(room.visit, seq=4), (event(3), event(4, e.NoteWritten(text="y"))))
    assert (room.head(Role.RESIDENT), room.head(Role.SPECIALIST)) == (3, 4)


def test_a_head_of_which_nothing_is_at_hand_is_where_the_tail_begins() -> None:
    """After a gap everybody was brought that far: a counter that stands still before it is behind."""
    assert room_at(9).head(Role.RESIDENT) == 9
    room = room_at(2, event(1), event(2))
    room.start_over(replace(room.visit, seq=9), (event(8, e.NoteWritten(text="x")), event(9, e.NoteWritten(text="y"))))
    assert (room.head(Role.RESIDENT), room.head(Role.SPECIALIST)) == (7, 9)


def test_a_room_that_starts_over_forgets_its_tail() -> None:
    """Events before a gap don't lead to the state after it."""
    room = room_at(2, event(1), event(2))
    assert room.head(Role.RESIDENT) == 2
    room.start_over(replace(room.visit, seq=9), (event(9),))
    assert room.missed(2) is None
    assert room.missed(8) == [event(9)]
    assert room.head(Role.RESIDENT) == 9


def test_the_sides_are_found_by_their_roles() -> None:
    """The station and the desk; staff are neither."""
    room = room_at(1)
    assert (room.station(), room.desk()) == (None, None)
    station, desk = page("c1"), page("c2", SPECIALIST)
    room.connections |= {"c3": page("c3", Actor(Role.BRANCH_STAFF, "mori", "asahi")), "c1": station, "c2": desk}
    assert (room.station(), room.desk()) == (station, desk)


def test_everybody_in_the_room_is_listed() -> None:
    """A supervisor too: nobody listens unseen."""
    room = room_at(1)
    room.connections["c1"] = page("c1", Actor(Role.SUPERVISOR, "abe"))
    assert room.people(10.0) == (ParticipantView(Role.SUPERVISOR, "abe", live=True, behind=False),)


def test_a_screen_that_does_not_move_is_behind() -> None:
    """After some seconds, until it has shown what is newest."""
    one = page("c1")
    one.note_shown(4, 5, 10.0)
    assert not one.behind(10.0 + BEHIND_S)
    one.note_shown(4, 6, 11.0)
    assert one.behind(10.1 + BEHIND_S)
    one.note_shown(6, 6, 14.0)
    assert not one.behind(99.0)


def test_a_screen_that_keeps_up_with_constant_typing_is_not_behind() -> None:
    """It is always one event late, and never the same one."""
    one = page("c1")
    for second in range(20):
        one.note_shown(second, second + 1, 10.0 + second)
        assert not one.behind(10.0 + second)


def test_who_joins_another_visit_starts_afresh() -> None:
    """What it had not shown of the one before is no longer asked of it."""
    one = page("c1")
    one.note_shown(1, 2, 10.0)
    one.joined("v2", 7)
    assert (one.visit, one.shown) == ("v2", 7)
    assert not one.behind(99.0)
