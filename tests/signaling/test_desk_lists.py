"""Tests of what a desk is told beside its visit."""

import pytest

from signaling import commands as c
from signaling import messages as m
from signaling.errors import ErrorCode, Refused
from signaling.presence import PresenceStatus
from signaling.words import ParkReason, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def town_with_two() -> HubDriver:
    """Somebody in each of two departments."""
    town = HubDriver()
    town.hire("sato", "residents")
    town.hire("suzuki", "children", department="kokuho")
    return town


def park(town: HubDriver, desk: str, visit: str) -> None:
    """For ten minutes."""
    town.say(desk, c.Park(id=town.command_id(), visit=visit, reason=ParkReason.COLLEAGUE, minutes=10))
    town.tick(0.3)


def test_a_desk_has_what_it_parked_until_it_recalls_it() -> None:
    """With reason and time; nobody else is told."""
    town = town_with_two()
    desk, other = town.desk("sato"), town.desk("suzuki")
    visit = town.serve(town.station(), desk)
    park(town, desk, visit)
    [line] = assert_sent(town, desk, m.PassedOn).visits
    assert (line.visit, line.state, line.reason) == (visit, VisitState.PARKED, ParkReason.COLLEAGUE)
    assert line.until == town.visits[visit].parking.until  # type: ignore[union-attr]
    assert line.station_live
    assert_not_sent(town, other, m.PassedOn)
    town.say(desk, c.Recall(id=town.command_id(), visit=visit))
    town.tick(0.3)
    assert assert_sent(town, desk, m.PassedOn).visits == ()


def test_a_desk_has_what_it_sent_on_until_somebody_takes_it() -> None:
    """Also while it rings there; where it is for is said by name."""
    town = town_with_two()
    desk, other = town.desk("sato"), town.desk("suzuki")
    visit = town.serve(town.station(), desk)
    town.say(desk, c.HandOver(id=town.command_id(), visit=visit, specialist="suzuki"))
    town.tick(0.3)
    [line] = assert_sent(town, desk, m.PassedOn).visits
    assert (line.state, line.specialist, line.department) == (VisitState.OFFERED, "Suzuki", "kokuho")
    town.answer(other, visit)
    town.tick(0.3)
    assert assert_sent(town, desk, m.PassedOn).visits == ()


def test_a_page_that_is_loaded_anew_is_told_at_once() -> None:
    """And nothing is said to one that has nothing; while the page is away nobody is told."""
    town = town_with_two()
    desk = town.desk("sato")
    assert_not_sent(town, desk, m.PassedOn)
    visit = town.serve(town.station(), desk)
    park(town, desk, visit)
    town.leave(desk)
    town.tick(0.3)
    again = town.desk("sato")
    assert [line.visit for line in assert_sent(town, again, m.PassedOn).visits] == [visit]


def test_who_looks_at_colleagues_sees_them_come_and_go() -> None:
    """By department, with their computed status; who stops looking is told no more."""
    town = town_with_two()
    desk = town.desk("sato")
    town.say(desk, c.WatchColleagues(id=town.command_id(), wanted=True))
    kokuho, shimin = assert_sent(town, desk, m.Colleagues).departments
    assert (kokuho.department, shimin.department) == ("kokuho", "shimin")
    assert [(one.id, one.name, one.status) for one in kokuho.people] == [("suzuki", "Suzuki", PresenceStatus.OFFLINE)]
    town.desk("suzuki")
    town.empty()
    town.tick(0.3)
    assert assert_sent(town, desk, m.Colleagues).departments[0].people[0].status == PresenceStatus.AVAILABLE
    town.empty()
    town.tick(0.3)
    assert_not_sent(town, desk, m.Colleagues)
    town.say(desk, c.WatchColleagues(id=town.command_id(), wanted=False))
    town.hire("abe", "residents", department="kodomo")
    town.tick(0.3)
    assert_not_sent(town, desk, m.Colleagues)


def test_nobody_of_a_branch_looks_at_who_is_at_head_office() -> None:
    """Design 2.10."""
    town = town_with_two()
    for page in (town.station(), town.staff()):
        with pytest.raises(Refused) as refusal:
            town.say(page, c.WatchColleagues(id=town.command_id(), wanted=True))
        assert refusal.value.code == ErrorCode.FORBIDDEN


def test_who_serves_nothing_is_not_among_those_to_hand_over_to() -> None:
    """Somebody who left, and somebody whom nobody has put into a department."""
    town = town_with_two()
    town.hire("gone", department="kokuho")
    town.hire("new", "residents", department="")
    desk = town.desk("sato")
    town.say(desk, c.WatchColleagues(id=town.command_id(), wanted=True))
    shown = assert_sent(town, desk, m.Colleagues).departments
    assert [one.id for line in shown for one in line.people] == ["suzuki", "sato"]
