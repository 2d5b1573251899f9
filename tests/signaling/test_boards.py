"""Tests of when boards, doors and places are redrawn."""

from signaling import commands as c
from signaling.boards import BOARD_S
from signaling.messages import Board, BranchBoard, Doors, Place, PulseMessage
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def quiet_town() -> HubDriver:
    """Nothing is left to be drawn."""
    town = HubDriver()
    town.hire("sato", "residents")
    town.live_through(1)
    return town


def test_a_change_is_drawn_for_everybody_who_watches() -> None:
    """Soon, by the timer."""
    town = quiet_town()
    station, staff, supervisor = town.station(), town.staff(), town.supervisor()
    town.live_through(1)
    town.empty()
    town.desk()
    town.tick(BOARD_S)
    assert assert_sent(town, station, Doors).procedures["juminhyo"] == "now"
    assert assert_sent(town, staff, BranchBoard).doors["juminhyo"] == "now"
    assert_sent(town, supervisor, Board)


def test_many_changes_are_drawn_once() -> None:
    """Never faster than people read."""
    town = quiet_town()
    supervisor = town.supervisor()
    town.live_through(1)
    town.empty()
    for _ in range(4):
        town.desk()
        town.tick(BOARD_S / 4)
    assert len(town.sent(supervisor, Board)) <= 2


def test_nothing_is_drawn_when_nothing_changed() -> None:
    """A quiet evening costs pulses alone."""
    town = quiet_town()
    pages = [town.station(), town.staff(), town.supervisor()]
    town.live_through(1)
    town.empty()
    town.live_through(3)
    assert all({type(message) for message in town.inbox[page]} == {PulseMessage} for page in pages)


def test_who_has_the_same_already_is_not_told_again() -> None:
    """Something changed in another branch."""
    town = quiet_town()
    station, staff = town.station(), town.staff()
    town.live_through(1)
    town.empty()
    town.staff("kato", "midori")
    town.live_through(1)
    assert_not_sent(town, station, Doors)
    assert_not_sent(town, staff, BranchBoard)


def test_a_counter_in_a_visit_has_no_doors_until_it_leaves() -> None:
    """Then it has them again, though they did not change."""
    town = quiet_town()
    station = town.station()
    town.open_visit(station)
    town.empty()
    town.desk()
    town.live_through(1)
    assert_not_sent(town, station, Doors)
    town.hello(station, None)
    town.desk()
    town.live_through(1)
    assert_sent(town, station, Doors)


def test_a_waiting_resident_sees_the_place_change() -> None:
    """Told to the branch side of the visit, once per change."""
    town = quiet_town()
    first, second, staff = town.station("asahi_1"), town.station("asahi_2"), town.staff()
    one = town.open_visit(first)
    two = town.open_visit(second)
    town.hello(staff, two)
    supervisor = town.supervisor()
    town.hello(supervisor, two)
    assert assert_sent(town, second, Place).ahead == 1
    town.live_through(1)
    town.empty()
    town.say(first, c.Cancel(id=town.command_id(), visit=one))
    town.live_through(1)
    assert [place.ahead for place in town.sent(second, Place)] == [0]
    assert assert_sent(town, staff, Place).ahead == 0
    assert_not_sent(town, supervisor, Place)


def test_a_visit_that_is_served_has_no_place() -> None:
    """Nor is one told to who joins it then."""
    town = quiet_town()
    station, desk = town.station(), town.desk()
    visit = town.serve(station, desk)
    staff = town.staff()
    town.hello(staff, visit)
    assert_not_sent(town, staff, Place)


def test_a_place_that_changed_back_is_told_to_who_came_in_between() -> None:
    """Each page is compared with what it was told itself."""
    town = quiet_town()
    desk, station = town.desk(), town.station()
    visit = town.open_visit(station)
    town.say(desk, c.Decline(id=town.command_id(), visit=visit))
    town.live_through(1)
    assert assert_sent(town, station, Place).there == 1
    town.leave(desk)
    station = town.station()
    town.hello(station, visit)
    assert assert_sent(town, station, Place).there == 0
    town.desk()
    town.tick(BOARD_S)
    assert assert_sent(town, station, Place).there == 1


def test_a_counter_that_leaves_its_visit_sees_the_doors_of_now() -> None:
    """What changed in the meantime was not told to a page that had no doors on its screen."""
    town = quiet_town()
    station = town.station()
    town.open_visit(station)
    town.desk()
    town.live_through(1)
    town.empty()
    town.hello(station, None)
    town.tick(BOARD_S)
    assert assert_sent(town, station, Doors).procedures["juminhyo"] == "busy"
