"""Tests of what residents may expect before and while they wait."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling.department_rules import CallBack, DepartmentRules, Step
from signaling.errors import ErrorCode, Refused
from signaling.messages import Board, BranchBoard, Doors, Place, Ringing, RingingEnded, VisitLine
from signaling.outlook import CHOICE_AGAIN_MS
from signaling.presence import PresenceStatus
from signaling.timetable import Timetable
from signaling.visit import Visit
from signaling.words import LadderStep, Priority, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent

LADDER = (
    Step(LadderStep.SPECIALIST, 20),
    Step(LadderStep.SECTION, 20),
    Step(LadderStep.RECEPTION, 20, ("madoguchi",)),
)
TEN_MIN = 600_000


class Rules:
    """Everything is the matter of the residents' division, which has written its rules down."""

    def __init__(self, rules: DepartmentRules) -> None:
        self.rules = rules

    def department_of(self, visit: Visit) -> str:
        """Of every visit."""
        return "shimin"

    def of(self, department: str) -> DepartmentRules:
        """The same for all."""
        return self.rules

    def departments(self) -> Mapping[str, str]:
        """Of what the small plan has."""
        return {"juminhyo": "shimin", "tennyu": "shimin"}


def town_with(rules: DepartmentRules) -> HubDriver:
    """A town whose department has these rules."""
    return HubDriver(rules=Rules(rules))


RULES = DepartmentRules(steps=LADDER, call_back=CallBack(every_min=10, most=1), serving_s=300)


def test_the_ladder_rings_one_then_the_section_then_the_reception() -> None:
    """One after the other first; then several at once, of whom one answers and the others are free again."""
    town = town_with(RULES)
    town.hire("sato", "residents")
    town.hire("mori_k", "taxes")
    town.hire("ueda", "guiding", department="madoguchi")
    visit = town.open_visit(town.station())
    colleague, reception = town.desk("mori_k"), town.desk("ueda")
    town.live_through(19)
    assert_not_sent(town, colleague, Ringing)
    town.live_through(3)
    assert_sent(town, colleague, Ringing)
    assert_not_sent(town, reception, Ringing)
    town.say(colleague, c.Decline(id=town.command_id(), visit=visit))
    town.live_through(20)
    assert_sent(town, reception, Ringing)


def test_several_ring_at_once_and_one_answers() -> None:
    """Nobody but the first has it; the others are told, and are free."""
    town = town_with(RULES)
    for name in ("sato", "suzuki", "ueda"):
        town.hire(name, "residents")
    visit = town.open_visit(town.station())
    town.live_through(25)
    town.commits = False  # all three come before the first offer is in the log
    desks = {name: town.desk(name) for name in ("sato", "suzuki", "ueda")}
    town.commits = True
    town.live_through(2)
    for name, desk in desks.items():
        assert_sent(town, desk, Ringing)
        assert town.hub.presence_of(name, town.clock.moment()) == PresenceStatus.OFFERED
    town.answer(desks["suzuki"], visit)
    for name in ("sato", "ueda"):
        assert assert_sent(town, desks[name], RingingEnded).reason == "taken"
        assert town.hub.presence_of(name, town.clock.moment()) == PresenceStatus.AVAILABLE
        with pytest.raises(Refused) as refusal:
            town.say(desks[name], c.Answer(id=town.command_id(), visit=visit))
        assert refusal.value.code == ErrorCode.FORBIDDEN


def test_at_the_end_of_the_ladder_the_resident_chooses_and_is_not_asked_again_at_once() -> None:
    """With the times that are on offer; who waits on is asked again after a while."""
    town = town_with(RULES)
    station = town.station()
    visit = town.open_visit(station)
    town.live_through(58)
    assert not assert_sent(town, station, Place).choose
    town.live_through(5)
    place = assert_sent(town, station, Place)
    assert place.choose
    assert (place.minutes, place.there) == (None, 0)
    assert place.call_back[0] % TEN_MIN == 0
    assert place.call_back[0] > town.clock.at + TEN_MIN - 60_000
    town.say(station, c.KeepWaiting(id=town.command_id(), visit=visit))
    town.live_through(3)
    assert not assert_sent(town, station, Place).choose
    town.live_through(CHOICE_AGAIN_MS / 1000)
    assert assert_sent(town, station, Place).choose


def test_a_time_that_is_not_on_offer_is_refused_with_those_that_are() -> None:
    """Off the grid, in the past, or given away."""
    town = town_with(RULES)
    station, other = town.station(), town.station("asahi_2")
    visit, second = town.open_visit(station), town.open_visit(other)
    at = (town.clock.at // TEN_MIN + 3) * TEN_MIN
    for wrong in (at + 60_000, (town.clock.at // TEN_MIN) * TEN_MIN):
        with pytest.raises(Refused) as refusal:
            town.hub.outlook.check_call_back(town.visits[visit], wrong, town.clock.moment())
        assert refusal.value.code == ErrorCode.INVALID_VALUE
        assert at in list(refusal.value.details["call_back"])  # type: ignore[call-overload]
    town.hub.outlook.check_call_back(town.visits[visit], at, town.clock.moment())
    town.say(station, c.AskCallBack(id=town.command_id(), visit=visit, at=at))
    with pytest.raises(Refused):
        town.hub.outlook.check_call_back(town.visits[second], at, town.clock.moment())


def test_residents_see_before_they_press_what_to_expect() -> None:
    """Now; in minutes, from what serving takes and who waits; by appointment."""
    town = town_with(RULES)
    town.hire("sato", "residents")
    nobody = assert_sent(town, town.station("asahi_2"), Doors)
    assert nobody.waits["juminhyo"].minutes is None
    assert nobody.waits["juminhyo"].call_back_at is not None
    desk = town.desk()
    town.live_through(1)
    station = town.station()
    doors = assert_sent(town, station, Doors)
    assert (doors.procedures["juminhyo"], doors.waits["juminhyo"].minutes) == ("now", 0)
    town.serve(station, desk)
    busy = assert_sent(town, town.station("asahi_2"), Doors)
    assert (busy.procedures["juminhyo"], busy.waits["juminhyo"].minutes) == ("busy", 5)
    assert busy.waits["juminhyo"].error == 3


def test_a_closed_department_says_when_it_opens() -> None:
    """By its timetable; one that a supervisor closed for today offers tomorrow's times."""
    hours = Timetable(hours=(((0, 1),),) * 7)
    town = town_with(replace(RULES, timetable=hours))
    town.hire("sato", "residents")
    town.desk()
    doors = assert_sent(town, town.station(), Doors)
    assert doors.procedures["juminhyo"] == "closed"
    opens = doors.waits["juminhyo"].opens_at
    assert opens is not None
    assert opens > town.clock.at
    open_town = town_with(RULES)
    open_town.hire("sato", "residents")
    open_town.say(
        open_town.supervisor(), c.CloseDepartment(id=open_town.command_id(), department="shimin", closed=True)
    )
    wait = assert_sent(open_town, open_town.station(), Doors).waits["juminhyo"]
    assert (wait.minutes, wait.opens_at) == (None, None)
    assert wait.call_back_at is None or wait.call_back_at > open_town.clock.at + 3_600_000


def test_the_branch_sees_its_promises_and_nobodys_priority() -> None:
    """In the order of their times; a supervisor sees those of all branches, and the step of the search."""
    town = town_with(RULES)
    station, staff, supervisor = town.station(), town.staff(), town.supervisor()
    far = town.staff("kato", "minami")
    visit = town.open_visit(station)
    at = (town.clock.at // TEN_MIN + 1) * TEN_MIN
    town.say(station, c.AskCallBack(id=town.command_id(), visit=visit, at=at))
    waiting = town.open_visit(station)
    town.live_through(25)
    [line] = assert_sent(town, staff, BranchBoard).promises
    assert (line.visit, line.at, line.stage, line.there) == (visit, at, line.stage, 0)
    assert assert_sent(town, far, BranchBoard).promises == ()
    shown: list[VisitLine | None] = [each.visit for each in assert_sent(town, staff, BranchBoard).counters]
    assert [line.priority for line in shown if line] == [None]
    town.leave(supervisor)
    board = assert_sent(town, town.supervisor(), Board)
    assert [each.visit for each in board.promises] == [visit]
    lines = {line.id: line for line in board.visits}
    assert (lines[visit].priority, lines[visit].state) == (Priority.PROMISED, VisitState.PROMISED)
    assert (lines[waiting].priority, lines[waiting].step) == (Priority.NORMAL, LadderStep.SECTION)


def test_minutes_begin_with_what_serving_took_before() -> None:
    """A process that has just started says what the one before it knew; until then, what the department wrote down."""
    town = town_with(RULES)
    town.hire("sato", "residents")
    town.serve(town.station(), town.desk("sato"))
    assert assert_sent(town, town.station("asahi_2"), Doors).waits["juminhyo"].minutes == 5
    town.hub.know_served([("shimin", 3 * 60_000)] * 5)
    assert assert_sent(town, town.station("asahi_3"), Doors).waits["juminhyo"].minutes == 3


def test_the_board_tells_of_departments() -> None:
    """Open, who is there, who is free, how many wait."""
    town = town_with(RULES)
    town.hire("sato", "residents")
    town.hire("suzuki", "residents")
    town.desk("sato")
    town.open_visit(town.station())
    town.open_visit(town.station("asahi_2"))
    [line] = assert_sent(town, town.supervisor(), Board).departments
    assert (line.department, line.open, line.closed_early) == ("shimin", True, False)
    assert (line.there, line.free, line.waiting) == (1, 0, 2)
