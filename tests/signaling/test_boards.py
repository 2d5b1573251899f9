"""Tests of when boards, doors and places are redrawn."""

from signaling import commands as c
from signaling.boards import BOARD_S
from signaling.messages import Board, BoardChanged, BranchBoard, Doors, Place, PulseMessage
from signaling.presence import PresenceStatus
from tests.support.board_view import board_of
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
    assert [line.id for line in assert_sent(town, supervisor, BoardChanged).specialists] == ["sato"]


def test_many_changes_are_drawn_once() -> None:
    """Never faster than people read."""
    town = quiet_town()
    supervisor = town.supervisor()
    town.live_through(1)
    town.empty()
    for _ in range(4):
        town.desk()
        town.tick(BOARD_S / 4)
    assert len(town.sent(supervisor, BoardChanged)) <= 2


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


def test_supervisors_are_sent_what_changed_and_nothing_else() -> None:
    """Put on the board that each got first, it makes the board of now."""
    town = quiet_town()
    first = town.supervisor()
    station = town.station()
    visit = town.open_visit(station)
    second = town.supervisor()
    town.live_through(1)
    for supervisor in (first, second):
        board = board_of(town.inbox[supervisor])
        assert [line.id for line in board.visits] == [visit]
        assert len(town.sent(supervisor, Board)) == 1
    town.empty()
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    town.live_through(1)
    changed = assert_sent(town, first, BoardChanged)
    assert (changed.gone.visits, changed.visits, changed.specialists) == ((visit,), (), ())
    assert [line.counter for _, line in changed.counters] == ["asahi_1"]


def test_who_comes_between_two_redraws_has_the_board_that_the_next_change_fits() -> None:
    """Though something has changed already."""
    town = quiet_town()
    first = town.supervisor()
    town.live_through(1)
    town.desk()
    late = town.supervisor()
    town.live_through(1)
    statuses = [board_of(town.inbox[page]).specialists[0].status for page in (first, late)]
    assert statuses == [PresenceStatus.AVAILABLE, PresenceStatus.AVAILABLE]


def test_a_board_that_nobody_watches_is_not_kept() -> None:
    """The next supervisor gets a fresh one."""
    town = quiet_town()
    town.leave(town.supervisor())
    town.live_through(1)
    town.desk()
    town.live_through(1)
    board = assert_sent(town, town.supervisor(), Board)
    assert board.specialists[0].status == PresenceStatus.AVAILABLE
