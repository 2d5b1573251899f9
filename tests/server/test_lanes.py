"""Tests of server/lanes.py: what runs ahead, what is durable, and what is lost."""

from __future__ import annotations

from server.keys import MasterKey
from server.lanes import Asked, Item, Lane
from server.store import LoadedVisit
from server.writer import Failed
from signaling import commands as c
from signaling import events as e
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Language, Role

OPENED = e.Opened(
    branch="kita", counter="kita1", procedures=("tennyu",), language=Language.JA, catalogue="c" * 16, number=1
)
FIRST = e.Event(visit="v00000000", seq=1, at=1, actor="resident:kita1", cause="origin00-1", body=OPENED)
_, CIPHER = MasterKey(bytes(32)).new_visit_key("v00000000")


def lane() -> Lane:
    """A visit that was just opened and is durable."""
    visit = opened(FIRST, OPENED)
    return Lane.of(LoadedVisit(visit, (FIRST,), CIPHER))


def note(visit: Visit, text: str) -> tuple[e.Event, ...]:
    """The next event of a visit."""
    body = e.NoteWritten(text=text)
    return (e.Event(visit=visit.id, seq=visit.seq + 1, at=2, actor="specialist:sato", cause="origin00-2", body=body),)


def test_a_command_is_known_while_it_is_written_and_after() -> None:
    """A resend is recognised from the moment on at which the command is decided."""
    one = lane()
    assert one.seq_of("origin00-1") == 1
    assert one.seq_of("origin00-2") is None
    work = one.run_ahead(note(one.visit, "a"), "origin00-2")
    assert (one.seq_of("origin00-2"), one.visit.note) == (2, "a")
    assert one.durable is not None
    assert one.durable.seq == 1
    one.committed(work, "origin00-2")
    assert (one.seq_of("origin00-2"), one.durable, one.pending) == (2, one.visit, {})


def test_what_was_decided_on_a_lost_state_is_lost_and_forgotten() -> None:
    """After a failure the durable state counts, and the command may come again as if never seen."""
    one = lane()
    work = one.run_ahead(note(one.visit, "a"), "origin00-2")
    item = Item(one, one.generation, work, "c1", "origin00-2")
    before = item.lost
    one.roll_back(Failed.TAKEN)
    assert (before, item.lost) == (False, True)
    assert (one.visit.note, one.seq_of("origin00-2"), one.lost_to) == ("", None, Failed.TAKEN)
    assert not Item(one, one.generation, None).lost


def test_a_visit_that_was_never_opened_has_nothing_to_go_back_to() -> None:
    """Rolling back an opening leaves the lane to be thrown away."""
    one = Lane(opened(FIRST, OPENED), CIPHER)
    one.roll_back(Failed.TAKEN)
    assert (one.durable, one.visit.seq) == (None, 1)


def test_the_hubs_own_wish_has_no_command() -> None:
    """Nothing is remembered under an empty id."""
    one = lane()
    work = one.run_ahead(note(one.visit, "a"), "")
    one.committed(work, "")
    assert one.seq_of("") is None


def test_a_lane_catches_up_with_its_log() -> None:
    """What another node wrote is the state from now on, with the commands that led there."""
    one = lane()
    (event,) = note(one.visit, "elsewhere")
    one.catch_up(LoadedVisit(evolve(one.visit, event), (FIRST, event), CIPHER))
    assert (one.visit.note, one.durable, one.seq_of("origin00-2")) == ("elsewhere", one.visit, 2)


def test_an_item_names_its_visit_and_an_asked_command_counts_its_attempts() -> None:
    """Facts of a specialist have no visit."""
    assert Item(lane(), 0, None).visit == "v00000000"
    item = Item(None, 0, None)
    assert (item.visit, item.lost) == (None, False)
    asked = Asked("c1", Actor(Role.SPECIALIST, "sato"), c.Hold(id="origin00-3", visit="v00000000"))
    assert (asked.attempt, asked.again().again().attempt, asked.again().command) == (1, 3, asked.command)
