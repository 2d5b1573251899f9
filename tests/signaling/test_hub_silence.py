"""Tests of the hub's pulses: who is heard of, whose screen can be trusted, and when the timer is wanted."""

import pytest

from signaling import commands as c
from signaling.messages import Participants, PulseMessage
from signaling.pulses import SLOT_S
from signaling.room import BEHIND_S, GONE_S
from signaling.words import Role
from tests.signaling.test_hub import edit, town_with_desk
from tests.support.hub_driver import HubDriver, assert_sent


def test_everybody_has_a_pulse_a_second() -> None:
    """With the clock and the head of the joined visit."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.live_through(1)
    town.empty()
    town.live_through(3)
    assert len(town.sent(station, PulseMessage)) == 3
    pulse = assert_sent(town, desk, PulseMessage)
    assert pulse.head == town.visits[visit].seq
    assert assert_sent(town, desk, PulseMessage).at <= town.clock.at


def test_a_silent_screen_is_not_live_within_three_seconds() -> None:
    """Both sides see it (design 2.3), and see it come back."""
    town, station, desk = town_with_desk()
    town.serve(station, desk)
    town.live_through(1)
    town.empty()
    town.live_through(3, silent=(station,))
    assert [one.live for one in assert_sent(town, desk, Participants).people] == [False, True]
    town.live_through(0.5)
    assert [one.live for one in assert_sent(town, desk, Participants).people] == [True, True]


@pytest.mark.parametrize("phase", range(10))
def test_whenever_a_screen_goes_silent_the_other_side_is_told_with_half_a_second_to_spare(phase: int) -> None:
    """Its last answer may come at any moment between two looks at it; the words have to be drawn within the 3 s."""
    town, station, desk = town_with_desk()
    town.serve(station, desk)
    town.live_through(1)
    for _ in range(phase):
        town.tick(0.1)
    town.do(town.hub.heard(station, town.clock.moment()))
    town.empty()
    silent_s = 0.0
    while not any(not one.live for sent in town.sent(desk, Participants) for one in sent.people):
        silent_s += 0.1
        town.tick(0.1)
        town.do(town.hub.heard(desk, town.clock.moment()))
        assert silent_s < 2.55


def test_a_silent_page_without_a_visit_is_only_noted() -> None:
    """And noted again when it is heard."""
    town, station, _ = town_with_desk()
    town.live_through(4, silent=(station,))
    assert not town.hub.connections[station].live
    town.live_through(0.5)
    assert town.hub.connections[station].live


def test_a_page_that_is_silent_for_long_is_closed() -> None:
    """It opens a fresh socket when it wakes."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.live_through(GONE_S + 2, silent=(station,))
    assert town.dropped == {station: "silent"}
    assert station not in town.hub.connections
    assert town.hub.rooms[visit].station() is None
    assert [one.role for one in assert_sent(town, desk, Participants).people] == [Role.SPECIALIST]


def test_a_screen_that_does_not_show_the_newest_is_called_behind() -> None:
    """It answers, and what it shows is old: both sides are told (design 2.3)."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    shown = town.visits[visit].seq
    edit(town, desk, visit)
    town.empty()
    for _ in range(int(BEHIND_S) + 2):
        town.live_through(1)
        town.say(station, c.Pulse(shown=shown))
        town.say(desk, c.Pulse(shown=town.visits[visit].seq))
    assert [one.behind for one in assert_sent(town, desk, Participants).people] == [True, False]
    town.say(station, c.Pulse(shown=town.visits[visit].seq))
    assert [one.behind for one in assert_sent(town, desk, Participants).people] == [False, False]


def test_a_pulse_outside_of_a_visit_says_only_that_somebody_is_there() -> None:
    """Nothing is shown, nothing can lag."""
    town, station, _ = town_with_desk()
    town.empty()
    town.say(station, c.Pulse(shown=0))
    assert town.inbox[station] == []


def test_the_timer_is_wanted_while_there_is_something_to_watch() -> None:
    """A page, or a visit that rings though nobody is connected."""
    town = HubDriver()
    assert town.hub.next_deadline(town.clock.mono) is None
    station = town.station()
    deadline = town.hub.next_deadline(town.clock.mono)
    assert deadline is not None
    assert 0 < deadline - town.clock.mono <= SLOT_S + 1e-6
    town.open_visit(station)
    town.leave(station)
    assert town.hub.next_deadline(town.clock.mono) is not None
