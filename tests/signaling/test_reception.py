"""Tests of how a page is received."""

from signaling import commands as c
from signaling.messages import Doors, OwnPresence, Ringing, Snapshot, StaffCalled, Welcome
from signaling.presence import WRAP_UP_MS
from signaling.rights import Actor
from signaling.words import Outcome, Role
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def town_with_desk() -> tuple[HubDriver, str, str]:
    """A station and a desk."""
    town = HubDriver()
    town.hire("sato", "residents")
    return town, town.station(), town.desk()


def close(town: HubDriver, desk: str, visit: str) -> None:
    """The specialist ends the visit."""
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))


def test_everybody_is_welcomed_with_what_is_theirs() -> None:
    """The role, the name, the place, and this start of the server."""
    town, station, desk = town_with_desk()
    welcome = assert_sent(town, station, Welcome)
    assert (welcome.role, welcome.counter, welcome.branch) == (Role.RESIDENT, "asahi_1", "asahi")
    assert (welcome.at, welcome.boot, welcome.visit) == (town.clock.at, "b1", None)
    assert town.inbox[station][0] is welcome
    assert assert_sent(town, desk, Welcome).counter == ""
    assert assert_sent(town, town.staff(), Welcome).visit is None


def test_a_page_without_a_role_in_the_house_gets_nothing_else() -> None:
    """The synthetic watcher of the system."""
    town = HubDriver()
    page = town.connect(Actor(Role.SYSTEM, "probe"))
    assert [type(message) for message in town.inbox[page]] == [Welcome]


def test_a_desk_that_reloads_is_back_in_its_visit() -> None:
    """While it serves, and while it wraps up (design 2.7); afterwards it is free."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    assert assert_sent(town, town.desk(), Welcome).visit == visit
    close(town, town.desk(), visit)
    again = town.desk()
    assert assert_sent(town, again, Welcome).visit == visit
    town.live_through(WRAP_UP_MS / 1000 + 1)
    assert assert_sent(town, town.desk(), Welcome).visit is None


def test_a_desk_at_which_something_rings_is_in_no_visit() -> None:
    """It may still decline."""
    town, station, _ = town_with_desk()
    town.open_visit(station)
    assert assert_sent(town, town.desk(), Welcome).visit is None


def test_a_station_that_reloads_is_back_in_its_visit() -> None:
    """Until the visit is wiped."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    again = town.station()
    assert assert_sent(town, again, Welcome).visit == visit
    close(town, desk, visit)
    assert assert_sent(town, town.station(), Welcome).visit == visit
    town.say(town.staff(), c.Wipe(id=town.command_id(), visit=visit))
    assert assert_sent(town, town.station(), Welcome).visit is None


def test_each_role_sees_first_what_it_needs() -> None:
    """Doors at a counter, its own presence and what rings at a desk."""
    town, station, desk = town_with_desk()
    assert [type(message) for message in town.inbox[station]] == [Welcome, Doors, StaffCalled]
    assert [type(message) for message in town.inbox[desk]] == [Welcome, OwnPresence]
    town.open_visit(station)
    assert [type(message) for message in town.inbox[town.desk()]] == [Welcome, OwnPresence, Ringing]


def test_a_counter_learns_of_a_visit_that_staff_opened_for_it() -> None:
    """By a welcome with its id, which the page follows; whose own button it was needs none."""
    town, station, _ = town_with_desk()
    staff = town.staff()
    town.empty()
    visit = town.open_visit(staff, counter="asahi_1")
    assert assert_sent(town, station, Welcome).visit == visit
    assert_not_sent(town, staff, Welcome)
    town.hello(station, visit)
    assert assert_sent(town, station, Snapshot).visit.id == visit
    other = town.station("asahi_2")
    town.empty()
    town.open_visit(other)
    assert_not_sent(town, other, Welcome)


def test_a_visit_that_staff_opened_waits_for_a_counter_without_a_page() -> None:
    """It is there when the station comes."""
    town = HubDriver()
    visit = town.open_visit(town.staff(), counter="asahi_1")
    assert assert_sent(town, town.station(), Welcome).visit == visit


def test_a_counter_that_nobody_cleared_follows_the_new_visit() -> None:
    """Out of the old one, into the one that staff opened."""
    town, station, desk = town_with_desk()
    old = town.serve(station, desk)
    close(town, desk, old)
    town.clock.jump(1)
    visit = town.open_visit(town.staff(), counter="asahi_1")
    assert assert_sent(town, station, Welcome).visit == visit
    assert town.hub.connections[station].visit is None
