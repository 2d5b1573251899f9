"""Tests of the lists that staff see."""

from collections.abc import Mapping

from signaling.messages import Board, BranchBoard, Doors, Place
from signaling.presence import PresenceFacts, PresenceStatus
from signaling.words import CallPhase, VisitState
from tests.support.hub_driver import HubDriver, assert_sent


def doors_of(town: HubDriver) -> Mapping[str, str]:
    """What the doors say to a counter that comes now."""
    return assert_sent(town, town.station("asahi_2"), Doors).procedures


def test_a_door_says_whether_somebody_can_answer() -> None:
    """Now, soon, or nobody: for each procedure."""
    town = HubDriver()
    town.hire("sato", "residents")
    assert set(doors_of(town).values()) == {"nobody"}
    desk = town.desk()
    assert doors_of(town) == {"tennyu": "now", "juminhyo": "now", "tenshutsu": "now", "jidou_teate": "nobody"}
    town.serve(town.station(), desk)
    assert doors_of(town)["juminhyo"] == "busy"


def test_one_free_specialist_opens_the_door_whatever_the_others_do() -> None:
    """In whichever order they are looked at."""
    town = HubDriver()
    for name in ("abe", "sato", "suzuki"):
        town.hire(name, "residents")
    abe = town.desk("abe")
    town.serve(town.station(), abe)
    town.desk("sato")
    assert doors_of(town)["juminhyo"] == "now"


def test_who_is_away_opens_no_door() -> None:
    """Though signed in."""
    town = HubDriver()
    town.hire("sato", "residents", facts=PresenceFacts())
    town.desk()
    assert doors_of(town)["juminhyo"] == "nobody"


def test_a_place_counts_those_before_who_need_the_same() -> None:
    """A visit for another department is in nobody's way; somebody away is not there."""
    town = HubDriver()
    town.hub.know_counters({"asahi": ("c1", "c2", "c3")})
    town.hire("sato", "residents", facts=PresenceFacts())
    town.hire("suzuki", "children")
    town.desk("sato")
    town.desk("suzuki")
    town.held = []
    places = []
    for counter, procedure in (("c1", "juminhyo"), ("c2", "jidou_teate"), ("c3", "tennyu")):
        station = town.station(counter)
        town.open_visit(station, procedure)
        places.append(assert_sent(town, station, Place))
    assert [(place.ahead, place.there) for place in places] == [(0, 0), (0, 1), (1, 0)]


def test_the_board_shows_everybody_and_everything_open() -> None:
    """Computed status, visits with their call, counters by branch; no personal data."""
    town = HubDriver()
    town.hire("sato", "residents")
    town.hire("abe", "children")
    station, desk = town.station(), town.desk()
    visit = town.serve(station, desk)
    board = assert_sent(town, town.supervisor(), Board)
    assert [(line.id, line.name, line.status, line.live) for line in board.specialists] == [
        ("abe", "Abe", PresenceStatus.OFFLINE, False),
        ("sato", "Sato", PresenceStatus.BUSY, True),
    ]
    [line] = board.visits
    assert (line.id, line.state, line.specialist, line.phase) == (
        visit,
        VisitState.SERVING,
        "Sato",
        CallPhase.CONNECTING,
    )
    assert line.station_live
    assert [(branch, counter.counter, counter.live) for branch, counter in board.counters] == [
        ("asahi", "asahi_1", True),
        ("asahi", "asahi_2", False),
    ]


def test_a_branch_sees_its_own_counters() -> None:
    """An unknown branch has none."""
    town = HubDriver()
    town.station()
    board = assert_sent(town, town.staff(), BranchBoard)
    assert [(line.counter, line.live, line.visit) for line in board.counters] == [
        ("asahi_1", True, None),
        ("asahi_2", False, None),
    ]
    assert assert_sent(town, town.staff("kato", "midori"), BranchBoard).counters == ()


def test_a_branch_does_not_see_where_a_visit_rings() -> None:
    """It waits, until somebody answers; supervisors see the search."""
    town = HubDriver()
    town.hire("sato", "residents")
    station, desk = town.station(), town.desk()
    visit = town.open_visit(station)
    line = assert_sent(town, town.staff(), BranchBoard).counters[0].visit
    assert line is not None
    assert (line.state, line.specialist) == (VisitState.WAITING, None)
    assert assert_sent(town, town.supervisor(), Board).visits[0].state == VisitState.OFFERED
    town.answer(desk, visit)
    line = assert_sent(town, town.staff(), BranchBoard).counters[0].visit
    assert line is not None
    assert (line.state, line.specialist) == (VisitState.SERVING, "Sato")
