"""Tests of places and promises that are kept for a while."""

from signaling import commands as c
from signaling.events import Promised
from signaling.keeping import AGAIN_S, LATE_S, PLACE_MS, SILENT_S
from signaling.messages import EventMessage, OwnPresence, Ringing
from signaling.presence import PresenceStatus
from signaling.words import Outcome, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent

PLACE_S = PLACE_MS / 1000


def waiting_town() -> tuple[HubDriver, str, str]:
    """A resident who waits, and nobody there."""
    town = HubDriver()
    town.hire("sato", "residents")
    station = town.station()
    return town, station, town.open_visit(station)


def test_a_counter_that_reloads_keeps_everything() -> None:
    """A few seconds are not noted at all."""
    town, station, visit = waiting_town()
    town.leave(station)
    town.live_through(SILENT_S - 2)
    town.station()
    town.live_through(SILENT_S + 1)
    assert town.visits[visit].dropped_at is None


def test_a_dropped_counter_is_not_rung_for_and_keeps_its_place() -> None:
    """Who comes back within two minutes is where they were."""
    town, station, visit = waiting_town()
    since = town.visits[visit].waiting_since
    town.leave(station)
    town.live_through(SILENT_S + 1)
    assert town.visits[visit].dropped_at is not None
    desk = town.desk()
    town.live_through(60)
    assert_not_sent(town, desk, Ringing)
    town.station()
    town.live_through(1)
    assert town.visits[visit].dropped_at is None
    assert town.visits[visit].waiting_since == since
    assert_sent(town, desk, Ringing)


def test_a_place_that_nobody_comes_back_to_is_given_up() -> None:
    """Two minutes after it was noted, and no sooner; the counter is free."""
    town, station, visit = waiting_town()
    town.leave(station)
    town.live_through(SILENT_S + PLACE_S - 3)
    assert town.visits[visit].state == VisitState.WAITING
    town.live_through(6)
    assert (town.visits[visit].state, town.visits[visit].outcome) == (VisitState.CLOSED, Outcome.NO_SHOW)
    assert town.visits[visit].wiped
    assert town.hub.visit_of_counter("asahi_1") is None


def test_another_process_carries_out_what_the_log_says() -> None:
    """The one that noted the loss was killed: the time is in the visit, and the clock's leaps don't shorten it."""
    town, station, visit = waiting_town()
    town.leave(station)
    town.live_through(SILENT_S + 1)
    fresh = HubDriver()
    fresh.clock, fresh.visits, fresh.log = town.clock, town.visits, town.log
    fresh.hub.know_visit(town.visits[visit], town.log[visit])
    fresh.live_through(30)
    fresh.clock.set_wall(-3600)
    fresh.live_through(30)
    assert fresh.visits[visit].state == VisitState.WAITING
    fresh.live_through(PLACE_S)
    assert fresh.visits[visit].state == VisitState.CLOSED


def test_an_offer_to_a_dropped_counter_goes_on_and_the_answer_ends_the_loss() -> None:
    """The specialist sees that nobody is live there, and may wait."""
    town, station, visit = waiting_town()
    desk = town.desk()
    town.leave(station)
    town.live_through(SILENT_S + 1)
    assert town.visits[visit].state == VisitState.OFFERED
    assert town.visits[visit].dropped_at is not None
    town.answer(desk, visit)
    assert town.visits[visit].dropped_at is None


def promised_town(minutes: int) -> tuple[HubDriver, str, str]:
    """A promise in so many minutes, and the specialist at the desk, away."""
    town = HubDriver()
    town.hire("sato", "residents")
    station = town.station()
    visit = town.open_visit(station)
    at = town.clock.at + minutes * 60_000
    town.say(station, c.AskCallBack(id=town.command_id(), visit=visit, at=at))
    return town, station, visit


def test_a_promise_frees_the_counter_for_others() -> None:
    """Its station looks at no visit any more, and the next resident can begin."""
    town, station, visit = promised_town(60)
    assert isinstance(town.sent(station, EventMessage)[-1].body, Promised)
    assert town.hub.connections[station].visit is None
    other = town.open_visit(station)
    town.say(town.staff(), c.Arrive(id=town.command_id(), visit=visit, counter="asahi_2"))
    assert (town.hub.visit_of_counter("asahi_1"), town.hub.visit_of_counter("asahi_2")) == (other, visit)
    assert town.visits[visit].state == VisitState.WAITING


def test_a_specialist_is_held_for_who_comes_at_the_time_that_was_promised() -> None:
    """Others wait a moment; who was promised is rung for as soon as they are there."""
    town, station, visit = promised_town(1)
    desk = town.desk()
    other = town.open_visit(station)
    town.live_through(2)
    assert_not_sent(town, desk, Ringing)
    town.say(town.staff(), c.Arrive(id=town.command_id(), visit=visit, counter="asahi_2"))
    assert assert_sent(town, desk, Ringing).visit == visit
    assert town.visits[other].state == VisitState.WAITING


def test_nobody_is_held_for_ever_for_who_does_not_come() -> None:
    """A minute after the time, others are served."""
    town, station, _visit = promised_town(1)
    desk = town.desk()
    other = town.open_visit(station)
    town.live_through(60 + 62)
    assert assert_sent(town, desk, Ringing).visit == other
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.OFFERED


def test_a_promise_that_nobody_comes_for_is_given_up_after_its_time() -> None:
    """Half an hour by default; a clock that leaps ahead for a moment ends nothing."""
    town, _station, visit = promised_town(10)
    town.clock.set_wall(3 * 3600)
    town.live_through(LATE_S - 5)
    town.clock.set_wall(-3 * 3600)
    town.live_through(5)
    assert town.visits[visit].state == VisitState.PROMISED
    town.clock.jump(40 * 60)
    town.live_through(LATE_S + AGAIN_S)
    assert town.visits[visit].outcome == Outcome.NO_SHOW


def test_a_wish_that_fails_is_made_again_after_a_moment() -> None:
    """Not with every tick."""
    town, station, visit = waiting_town()
    town.leave(station)
    town.commits = False
    town.live_through(SILENT_S + AGAIN_S * 2)
    assert town.visits[visit].dropped_at is None
    town.commits = True
    town.live_through(AGAIN_S + 1)
    assert town.visits[visit].dropped_at is not None
