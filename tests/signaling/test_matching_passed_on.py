"""Tests of offers of visits that are passed on: whom they ring at, and when they turn to others (``matching.py``)."""

import pytest

from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.messages import CallConnect, CallEnd, Released, Welcome
from signaling.presence import PresenceStatus
from signaling.words import Outcome, ParkReason, VisitState
from tests.signaling.test_matching import state, status, town_with
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def park(town: HubDriver, desk: str, visit: str, minutes: int = 10) -> None:
    """The specialist is free for others."""
    town.say(desk, c.Park(id=town.command_id(), visit=visit, reason=ParkReason.DOCUMENTS, minutes=minutes))


def hand_over(
    town: HubDriver, desk: str, visit: str, *, specialist: str | None = None, department: str | None = None
) -> None:
    """Away from this desk; back after half a minute."""
    command = c.HandOver(
        id=town.command_id(), visit=visit, specialist=specialist, department=department, back_after_s=30
    )
    town.say(desk, command)


def test_who_parked_is_free_for_others_at_once() -> None:
    """Without a wrap-up: another visit rings there, and the parked one waits for its time."""
    town = town_with("sato")
    station, desk = town.station(), town.desk()
    parked = town.serve(station, desk)
    other = town.open_visit(town.station("asahi_2"))
    park(town, desk, parked)
    assert state(town, parked) == (VisitState.PARKED, "sato")
    assert state(town, other) == (VisitState.OFFERED, "sato")
    with pytest.raises(Refused) as refusal:
        town.say(desk, c.Recall(id=town.command_id(), visit=parked))
    assert refusal.value.code == ErrorCode.TAKEN
    assert refusal.value.details == {"visit": other}


def test_a_parking_that_runs_out_rings_first_where_it_was_parked() -> None:
    """Before who idles longer, and before who waits longer."""
    town = town_with("abe", "sato")
    town.clock.jump(1)
    station, desk = town.station(), town.desk("sato")
    parked = town.serve(station, desk)
    town.desk("abe")
    park(town, desk, parked, minutes=1)
    town.live_through(59)
    assert state(town, parked) == (VisitState.PARKED, "sato")
    town.live_through(2)
    assert state(town, parked) == (VisitState.OFFERED, "sato")


def test_a_parking_that_runs_out_rings_elsewhere_when_who_parked_is_busy() -> None:
    """Nobody waits for one person alone who cannot come."""
    town = town_with("sato")
    station, desk = town.station(), town.desk("sato")
    parked = town.serve(station, desk)
    park(town, desk, parked, minutes=1)
    town.serve(town.station("asahi_2"), desk)
    town.hire("abe", "residents")
    town.desk("abe")
    town.live_through(61)
    assert state(town, parked) == (VisitState.OFFERED, "abe")


def test_a_clock_that_is_set_back_parks_nobody_for_longer() -> None:
    """Timers run on monotonic time from when the parking was learned of."""
    town = town_with("sato")
    desk = town.desk("sato")
    parked = town.serve(town.station(), desk)
    park(town, desk, parked, minutes=1)
    town.clock.at -= 3_600_000
    town.live_through(61)
    assert state(town, parked) == (VisitState.OFFERED, "sato")


def test_a_hand_over_to_a_person_rings_at_theirs_alone() -> None:
    """Busy, they get it as soon as they are free; nobody else is asked, whatever their skills."""
    town = town_with("sato", "abe")
    town.hire("suzuki", "children", department="kokuho")
    desk, busy = town.desk("sato"), town.desk("suzuki")
    visit = town.serve(town.station(), desk)
    other = town.open_visit(town.station("asahi_2"), "jidou_teate")
    town.answer(busy, other)
    town.desk("abe")
    hand_over(town, desk, visit, specialist="suzuki")
    assert state(town, visit) == (VisitState.WAITING, None)
    target = town.visits[visit].target
    assert target is not None
    assert target.department == "kokuho"
    town.say(busy, c.Close(id=town.command_id(), visit=other, outcome=Outcome.FINISHED))
    town.say(busy, c.FinishWrapUp(id=town.command_id()))
    assert state(town, visit) == (VisitState.OFFERED, "suzuki")


def test_a_hand_over_to_a_department_rings_at_anybody_there() -> None:
    """Their place decides, not their skills; who gave it away is not rung."""
    town = town_with("sato")
    town.hire("suzuki", "children", department="kokuho")
    desk = town.desk("sato")
    town.desk("suzuki")
    visit = town.serve(town.station(), desk)
    hand_over(town, desk, visit, department="kokuho")
    assert state(town, visit) == (VisitState.OFFERED, "suzuki")


def test_a_hand_over_to_the_queue_does_not_come_straight_back() -> None:
    """Somebody else with the skills; when there is nobody for half a minute, first of all who gave it away."""
    town = town_with("sato")
    desk = town.desk("sato")
    visit = town.serve(town.station(), desk)
    hand_over(town, desk, visit)
    town.say(desk, c.FinishWrapUp(id=town.command_id()))
    town.live_through(28)
    assert state(town, visit) == (VisitState.WAITING, None)
    town.live_through(3)
    assert state(town, visit) == (VisitState.OFFERED, "sato")


def test_nobody_of_this_name_is_handed_anything() -> None:
    """A person, a department, and a plan of departments are of this town."""
    town = town_with("sato")
    desk = town.desk("sato")
    visit = town.serve(town.station(), desk)
    one = town.command_id
    for command in (
        c.HandOver(id=one(), visit=visit, specialist="nobody"),
        c.HandOver(id=one(), visit=visit, department="nowhere"),
        c.SetCourse(id=one(), visit=visit, departments=["shimin", "nowhere"]),
    ):
        with pytest.raises(Refused) as refusal:
            town.say(desk, command)
        assert refusal.value.code == ErrorCode.NOT_FOUND
    town.say(desk, c.SetCourse(id=one(), visit=visit, departments=["shimin"]))
    assert town.visits[visit].course == ("shimin",)


def test_time_that_could_not_be_written_is_up_again_later() -> None:
    """A full disk keeps nobody parked for ever."""
    town = town_with("sato")
    desk = town.desk("sato")
    parked = town.serve(town.station(), desk)
    park(town, desk, parked, minutes=1)
    town.commits = False
    town.live_through(62)
    assert state(town, parked) == (VisitState.PARKED, "sato")
    town.commits = True
    town.live_through(2)
    assert state(town, parked)[0] == VisitState.OFFERED


def test_a_desk_that_parked_leaves_the_room_and_the_call_ends() -> None:
    """It has its desk again; the counter goes on reading."""
    town = town_with("sato")
    station, desk = town.station(), town.desk("sato")
    visit = town.serve(station, desk)
    town.empty()
    park(town, desk, visit)
    assert_sent(town, desk, Released)
    assert_sent(town, station, CallEnd)
    assert_not_sent(town, station, Released)
    assert town.hub.connections[desk].visit is None
    town.say(desk, c.Recall(id=town.command_id(), visit=visit))
    town.hello(desk, visit)
    assert_sent(town, station, CallConnect)
    assert state(town, visit) == (VisitState.SERVING, "sato")


def test_a_resident_who_leaves_while_parked_gives_nobody_a_wrap_up() -> None:
    """Who parked it serves another one perhaps."""
    town = town_with("sato")
    station, desk = town.station(), town.desk("sato")
    visit = town.serve(station, desk)
    park(town, desk, visit)
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert status(town, "sato") == PresenceStatus.AVAILABLE


def test_a_page_returns_to_nothing_that_was_given_away() -> None:
    """In the wrap-up after a hand-over there is no visit to look into."""
    town = town_with("sato")
    desk = town.desk("sato")
    visit = town.serve(town.station(), desk)
    hand_over(town, desk, visit)
    assert status(town, "sato") == PresenceStatus.WRAP_UP
    assert assert_sent(town, town.desk("sato"), Welcome).visit is None


def test_a_supervisor_puts_a_served_visit_back() -> None:
    """It rings at somebody else; who served it wraps up."""
    town = town_with("sato", "abe")
    desk = town.desk("sato")
    visit = town.serve(town.station(), desk)
    town.desk("abe")
    town.say(town.supervisor(), c.Requeue(id=town.command_id(), visit=visit))
    assert state(town, visit) == (VisitState.OFFERED, "abe")
    assert status(town, "sato") == PresenceStatus.WRAP_UP
