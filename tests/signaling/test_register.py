"""Tests of who and what is live, and of the indexes over it."""

from msgspec.structs import replace

from signaling.register import Register, Specialist
from signaling.rights import Actor
from signaling.room import LIVE_S, Connection
from signaling.visit import Visit
from signaling.words import Role, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, Deciding

BASE = Deciding(serving=False).visit


def page(name: str, actor: Actor = RESIDENT, seen: float = 10.0) -> Connection:
    """A connection."""
    return Connection(name, actor, name=name, origin="o", now=seen)


def visit(name: str, **members: object) -> Visit:
    """A visit at the first counter."""
    return replace(BASE, id=name, **members)


def moved(register: Register, name: str, **members: object) -> None:
    """A visit's room has a new state."""
    room = register.rooms[name]
    room.visit = replace(room.visit, **members)
    register.index(room)


def test_the_newest_page_of_a_station_or_desk_counts() -> None:
    """The older one that goes later does not take it away."""
    register = Register()
    older, newer = page("c1"), page("c2")
    register.add_connection(older)
    register.add_connection(newer)
    register.remove_connection(older)
    assert register.page(Role.RESIDENT, RESIDENT.id) is newer
    register.remove_connection(newer)
    assert register.page(Role.RESIDENT, RESIDENT.id) is None
    assert register.connections == {}


def test_staff_may_have_many_pages() -> None:
    """None of them is the page."""
    register = Register()
    staff = Actor(Role.BRANCH_STAFF, "mori", "asahi")
    register.add_connection(page("c1", staff))
    assert register.page(Role.BRANCH_STAFF, "mori") is None
    register.remove_connection(register.connections["c1"])


def test_a_page_answers_while_it_was_heard_lately() -> None:
    """Design 2.6: nobody is there who has not been heard of."""
    register = Register()
    register.add_connection(page("c1", SPECIALIST, seen=10.0))
    assert register.answers(Role.SPECIALIST, "sato", 10.0 + LIVE_S)
    assert not register.answers(Role.SPECIALIST, "sato", 10.1 + LIVE_S)
    assert not register.answers(Role.SPECIALIST, "suzuki", 10.0)


def test_a_name_is_the_directorys() -> None:
    """Or the id of somebody who is no longer in it."""
    register = Register()
    register.specialists["sato"] = Specialist("佐藤 恵", "shimin", frozenset())
    assert (register.name_of("sato"), register.name_of("gone")) == ("佐藤 恵", "gone")


def test_a_visit_is_in_the_queue_while_it_waits_or_rings() -> None:
    """And at a desk while it rings or is served there."""
    register = Register()
    register.add_room(visit("v1"), [])
    assert (list(register.queue), register.visit_of_specialist("sato")) == (["v1"], None)
    moved(register, "v1", state=VisitState.OFFERED, specialist="sato", ringing=("sato",))
    assert (list(register.queue), register.visit_of_specialist("sato")) == (["v1"], "v1")
    assert register.room_at_desk("sato") is register.rooms["v1"]
    moved(register, "v1", state=VisitState.WAITING, specialist=None)
    assert (list(register.queue), register.room_at_desk("sato")) == (["v1"], None)
    moved(register, "v1", state=VisitState.SERVING, specialist="suzuki", answered_at=1)
    assert (list(register.queue), register.visit_of_specialist("suzuki")) == ([], "v1")
    assert register.last_visit == {"suzuki": "v1"}
    moved(register, "v1", state=VisitState.CLOSED)
    assert register.visit_of_specialist("suzuki") is None


def test_a_desk_that_went_on_keeps_its_new_visit() -> None:
    """The old visit's late closing does not take it away."""
    register = Register()
    register.add_room(visit("v1", state=VisitState.OFFERED, specialist="sato", ringing=("sato",)), [])
    register.add_room(visit("v2", state=VisitState.OFFERED, specialist="sato", ringing=("sato",)), [])
    moved(register, "v1", state=VisitState.WAITING, specialist=None)
    assert register.visit_of_specialist("sato") == "v2"


def test_a_counters_screen_is_about_its_open_visit() -> None:
    """Otherwise about the last one, until that is wiped."""
    register = Register()
    register.add_room(visit("v1", state=VisitState.CLOSED, number=1), [])
    assert register.visit_of_counter("asahi_1") == "v1"
    register.add_room(visit("v2", number=2), [])
    assert register.visit_of_counter("asahi_1") == "v2"
    register.add_room(visit("v0", state=VisitState.CLOSED, number=9), [])
    assert register.visit_of_counter("asahi_1") == "v2"
    moved(register, "v2", state=VisitState.CLOSED, wiped=True)
    assert register.room_at_counter("asahi_1") is None
    moved(register, "v0", wiped=True)
    assert register.visit_of_counter("asahi_1") is None


def test_a_closed_visit_that_nobody_looks_at_is_forgotten() -> None:
    """Not while somebody looks, not while a counter's screen is about it, not while it is open."""
    register = Register()
    room = register.add_room(visit("v1"), [])
    register.forget_idle(room)
    moved(register, "v1", state=VisitState.CLOSED)
    register.forget_idle(room)
    assert "v1" in register.rooms
    moved(register, "v1", wiped=True)
    room.connections["c1"] = page("c1")
    register.forget_idle(room)
    assert "v1" in register.rooms
    room.connections.clear()
    assert register.idle(room)
    register.forget_idle(room)
    assert register.rooms == {}


def test_a_page_is_in_one_room_or_none() -> None:
    """A visit that is no longer live is none."""
    register = Register()
    room = register.add_room(visit("v1"), [])
    one = page("c1")
    assert register.room_of(one) is None
    one.joined("v1", 0)
    assert register.room_of(one) is room
    one.joined("v9", 0)
    assert register.room_of(one) is None


def test_the_counters_are_the_directorys() -> None:
    """A copy of what was given."""
    register = Register()
    given = {"asahi": ("asahi_1",)}
    register.know_counters(given)
    given.clear()
    assert register.counters == {"asahi": ("asahi_1",)}
