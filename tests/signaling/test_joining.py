"""Tests of how a page joins a visit."""

import pytest

from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, EventMessage, Participants, Snapshot
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def test_who_joins_gets_the_whole_and_who_comes_back_what_they_missed() -> None:
    """In one step with who is there and the answer."""
    town = HubDriver()
    station, staff = town.station(), town.staff()
    visit = town.open_visit(station)
    town.hello(staff, visit)
    assert assert_sent(town, staff, Snapshot).visit.id == visit
    assert assert_sent(town, staff, Participants).visit == visit
    assert assert_sent(town, staff, Done).visit == visit
    seen = town.visits[visit].seq
    town.say(staff, c.Hello(id=town.command_id(), visit=None))
    town.say(station, c.KeepWaiting(id=town.command_id(), visit=visit))
    town.empty()
    town.hello(staff, visit, seen)
    assert [message.seq for message in town.sent(staff, EventMessage)] == [seen + 1]
    assert_not_sent(town, staff, Snapshot)


def test_a_counter_joins_no_other_visit_than_its_own() -> None:
    """Not one of before at the same counter, and not one elsewhere."""
    town = HubDriver()
    visit = town.open_visit(town.station("asahi_2"))
    station = town.station()
    with pytest.raises(Refused) as refusal:
        town.hello(station, visit)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    with pytest.raises(Refused) as refusal:
        town.say(station, c.Hello(id=town.command_id(), visit="v99999999"))
    assert refusal.value.code == ErrorCode.NOT_FOUND
