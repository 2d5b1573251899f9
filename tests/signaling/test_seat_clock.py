"""Tests of who was asked and did not come, and who is gone."""

from signaling.messages import SeatCallEnded
from signaling.seat_clock import GONE_S
from signaling.words import Role, SeatMode
from tests.support.hub_driver import assert_sent
from tests.support.seated_call import SeatedCall


def test_an_asking_ends_after_its_time() -> None:
    """And the hold that was for it."""
    call = SeatedCall()
    call.offer(mode=SeatMode.CONSULT)
    call.town.live_through(24)
    assert call.now.seats
    call.town.live_through(2)
    assert call.now.seats == {}
    assert not call.now.held
    assert assert_sent(call.town, call.other, SeatCallEnded).reason == "no_answer"


def test_no_change_of_the_clock_makes_an_asking_longer() -> None:
    """Monotonic time decides."""
    call = SeatedCall()
    call.offer(mode=SeatMode.CONSULT)
    call.town.tick(0.5)
    call.town.clock.set_wall(-3600)
    call.town.live_through(26)
    assert call.now.seats == {}


def test_a_reload_keeps_the_seat_and_a_long_absence_ends_it() -> None:
    """The log says until when somebody was there."""
    call = SeatedCall()
    call.colleague()
    call.town.live_through(2)
    call.town.leave(call.other)
    call.town.live_through(GONE_S - 5)
    call.other = call.town.desk("suzuki")
    call.town.hello(call.other, call.visit)
    call.town.live_through(GONE_S + 5)
    assert call.now.seats
    call.town.leave(call.other)
    call.town.live_through(GONE_S + 2)
    assert call.now.seats == {}


def test_a_link_that_nobody_opens_runs_out() -> None:
    """Half an hour is long enough."""
    call = SeatedCall()
    call.offer(Role.FAMILY)
    call.town.live_through(29 * 60)
    assert call.now.seats
    call.town.live_through(62)
    assert call.now.seats == {}


def test_an_end_that_the_log_does_not_take_is_asked_for_again() -> None:
    """Not with every tick, and not for ever in vain."""
    call = SeatedCall()
    call.offer(mode=SeatMode.CONSULT)
    call.town.live_through(24)
    call.town.commits = False
    call.town.live_through(3)
    assert call.now.seats
    call.town.commits = True
    call.town.live_through(3)
    assert call.now.seats == {}
