"""Tests of offers: rung for once, timed, taken back (design 2.5 and 2.6)."""

import pytest

from signaling import commands as c
from signaling import decide as deciders
from signaling import matching
from signaling.decide import OFFER_MS
from signaling.effects import EndOffer, Offer
from signaling.matching import LATE_S, LOST_S, RETRY_S
from signaling.messages import Ringing, RingingEnded
from signaling.presence import PresenceStatus
from signaling.words import AwayReason, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def town_with(*specialists: str) -> HubDriver:
    """Specialists for residents' matters."""
    town = HubDriver()
    for specialist in specialists:
        town.hire(specialist, "residents")
    return town


def decline(town: HubDriver, desk: str, visit: str) -> None:
    """The specialist passes the visit on."""
    town.say(desk, c.Decline(id=town.command_id(), visit=visit))


def state(town: HubDriver, visit: str) -> tuple[VisitState, str | None]:
    """Where the visit stands, and with whom."""
    return town.visits[visit].state, town.visits[visit].specialist


def status(town: HubDriver, specialist: str) -> PresenceStatus:
    """What the hub takes somebody for."""
    return town.hub.presence_of(specialist, town.clock.moment())


def test_a_visit_rings_at_a_free_desk_at_once() -> None:
    """With what the specialist needs to know, and until when."""
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station(), "juminhyo")
    ringing = assert_sent(town, desk, Ringing)
    assert (ringing.visit, ringing.procedures, ringing.counter) == (visit, ("juminhyo",), "asahi_1")
    assert ringing.until == town.clock.at + OFFER_MS
    assert status(town, "sato") == PresenceStatus.OFFERED


def test_a_visit_that_waits_rings_when_somebody_comes() -> None:
    """In the same moment."""
    town = town_with("sato")
    visit = town.open_visit(town.station())
    assert state(town, visit) == (VisitState.WAITING, None)
    assert_sent(town, town.desk(), Ringing)
    assert state(town, visit) == (VisitState.OFFERED, "sato")


def test_a_pair_on_its_way_to_the_log_is_not_made_twice() -> None:
    """Neither the visit nor the specialist is claimed again, whatever happens meanwhile."""
    town = town_with("sato")
    town.held = []
    desk, first = town.desk(), town.station()
    visit = town.open_visit(first)
    town.open_visit(town.station("asahi_2"))
    town.say(first, c.ChooseLanguage(id=town.command_id(), visit=visit, language=town.visits[visit].language))
    staff = town.staff()
    town.hello(staff, visit)
    town.tick()
    assert town.made(Offer) == [Offer(visit, "sato")]
    town.release()
    assert_sent(town, desk, Ringing)


def test_a_claim_of_which_nothing_is_heard_is_made_again() -> None:
    """A shell that lost it does not leave the resident waiting for ever."""
    town = town_with("sato")
    desk, station = town.desk(), town.station()
    town.held = []
    visit = town.open_visit(station)
    town.live_through(LATE_S - 1)
    assert len(town.made(Offer)) == 1
    town.live_through(2)
    assert town.made(Offer) == [Offer(visit, "sato")] * 2
    town.held = None
    town.live_through(LATE_S)
    assert_sent(town, desk, Ringing)


def test_a_claim_that_failed_is_tried_again_after_a_moment() -> None:
    """Not ten times a second; the specialist is free for others meanwhile."""
    town = town_with("sato")
    town.commits = False
    town.desk()
    visit = town.open_visit(town.station())
    for _ in range(4):
        town.tick()
    assert len(town.made(Offer)) == 1
    town.tick(RETRY_S)
    assert len(town.made(Offer)) == 2
    other = town.open_visit(town.station("asahi_2"))
    assert town.made(Offer)[-1] == Offer(other, "sato")
    town.commits = True
    town.tick(RETRY_S)
    town.tick(RETRY_S)
    assert state(town, visit)[0] == VisitState.OFFERED


def test_a_failure_of_which_the_hub_knows_nothing_is_passed_over() -> None:
    """A resend of the shell."""
    town = town_with("sato")
    town.hub.offer_failed("v00000009")


def test_what_rang_out_goes_on_to_the_next() -> None:
    """Who did not answer is away until they say otherwise."""
    town = town_with("sato", "suzuki")
    sato, suzuki = town.desk("sato"), town.desk("suzuki")
    visit = town.open_visit(town.station())
    town.live_through(OFFER_MS / 1000 + 0.5)
    assert assert_sent(town, sato, RingingEnded).reason == "no_answer"
    assert assert_sent(town, suzuki, Ringing).visit == visit
    assert status(town, "sato") == PresenceStatus.AWAY
    assert town.facts["sato"].reason == AwayReason.NO_ANSWER


def test_somebody_whose_offer_rang_out_is_not_rung_in_the_same_breath() -> None:
    """Another visit waits, and their absence is still on its way to the log."""
    town = town_with("sato")
    desk = town.desk("sato")
    town.open_visit(town.station())
    town.open_visit(town.station("asahi_2"))
    town.live_through(OFFER_MS / 1000 - 1)
    town.empty()
    town.live_through(2)
    assert_not_sent(town, desk, Ringing)
    assert town.made(Offer) == []


def test_a_declined_visit_goes_on_and_comes_back_after_a_rest() -> None:
    """To the same specialist only when the others don't take it either."""
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station())
    decline(town, desk, visit)
    assert assert_sent(town, desk, RingingEnded).reason == "declined"
    assert status(town, "sato") == PresenceStatus.AVAILABLE
    town.live_through(55)
    assert state(town, visit)[0] == VisitState.WAITING
    town.live_through(6)
    assert state(town, visit) == (VisitState.OFFERED, "sato")


def test_a_desk_that_reloads_keeps_what_rings() -> None:
    """It takes a second or two; the ringing is there again."""
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station())
    town.leave(desk)
    town.live_through(LOST_S - 1)
    back = town.desk()
    assert assert_sent(town, back, Ringing).visit == visit
    town.live_through(LOST_S + 1)
    assert state(town, visit) == (VisitState.OFFERED, "sato")


def test_a_desk_that_stays_away_loses_what_rings() -> None:
    """The next one is rung; and it may ring here again as soon as the desk is back."""
    town = town_with("sato", "suzuki")
    desk = town.desk("sato")
    visit = town.open_visit(town.station())
    town.leave(desk)
    town.live_through(LOST_S + 1)
    assert [e.reason for e in town.made(EndOffer) if isinstance(e, EndOffer)] == ["lost"]
    assert state(town, visit) == (VisitState.WAITING, None)
    assert assert_sent(town, town.desk("sato"), Ringing).visit == visit


def test_a_silent_desk_loses_what_rings() -> None:
    """The socket is there and nobody behind it."""
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station())
    town.live_through(LOST_S + 4, silent=(desk,))
    assert state(town, visit)[0] == VisitState.WAITING


def test_an_end_that_failed_is_tried_again() -> None:
    """The offer stands as long as the log has it."""
    town = town_with("sato")
    town.desk()
    visit = town.open_visit(town.station())
    town.commits = False
    town.live_through(OFFER_MS / 1000 + 2)
    assert state(town, visit)[0] == VisitState.OFFERED
    town.commits = True
    town.live_through(1)
    assert state(town, visit)[0] == VisitState.WAITING


def test_an_answer_that_comes_before_the_end_is_kept() -> None:
    """The hub wanted the offer back; the log already had the answer."""
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station())
    town.held = []
    town.live_through(OFFER_MS / 1000 + 0.5)
    assert len(town.made(EndOffer)) == 1
    town.answer(desk, visit)
    town.release()
    assert state(town, visit) == (VisitState.SERVING, "sato")
    assert status(town, "sato") == PresenceStatus.BUSY


def test_a_visit_that_is_cancelled_while_its_offer_is_on_the_way_rings_nowhere() -> None:
    """The log refuses the offer."""
    town = town_with("sato")
    town.held = []
    desk, station = town.desk(), town.station()
    visit = town.open_visit(station)
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    town.release()
    town.tick()
    assert_not_sent(town, desk, Ringing)
    assert status(town, "sato") == PresenceStatus.AVAILABLE


def test_a_visit_cancelled_while_it_rings_stops_ringing() -> None:
    """The desk is free at once, without a wrap-up."""
    town = town_with("sato")
    desk, station = town.desk(), town.station()
    visit = town.open_visit(station)
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert assert_sent(town, desk, RingingEnded).reason == "left"
    assert status(town, "sato") == PresenceStatus.AVAILABLE
    assert_sent(town, desk, Ringing)
    other = town.open_visit(town.station("asahi_2"))
    assert assert_sent(town, desk, Ringing).visit == other


def test_a_clock_set_forward_does_not_end_the_ringing() -> None:
    """Nor does one set back prolong it."""
    for seconds in (3600, -3600):
        town = town_with("sato")
        town.desk()
        visit = town.open_visit(town.station())
        town.clock.set_wall(seconds)
        town.live_through(OFFER_MS / 1000 - 1)
        assert state(town, visit)[0] == VisitState.OFFERED
        town.live_through(2)
        assert state(town, visit)[0] == VisitState.WAITING


def test_after_a_restart_the_rest_of_the_ringing_is_rung() -> None:
    """And never more than a whole ringing, whatever the clock says."""
    for gone, left in ((10, OFFER_MS / 1000 - 10), (3600, 0), (-3600, OFFER_MS / 1000)):
        before = town_with("sato")
        before.desk()
        visit = before.open_visit(before.station())
        town = town_with("sato")
        town.visits, town.log = before.visits, before.log
        town.clock.set_wall(gone)
        town.hub.know_visit(before.visits[visit], before.log[visit])
        assert_sent(town, town.desk(), Ringing)
        if left:
            town.live_through(left - 1)
            assert state(town, visit)[0] == VisitState.OFFERED
        town.live_through(2.5)
        assert state(town, visit)[0] == VisitState.WAITING


def test_after_a_restart_desks_have_time_to_come_back() -> None:
    """Their pages open new sockets within a few seconds."""
    before = town_with("sato")
    before.desk()
    visit = before.open_visit(before.station())
    town = town_with("sato")
    town.visits, town.log = before.visits, before.log
    town.hub.know_visit(before.visits[visit], before.log[visit])
    town.station()
    town.live_through(LOST_S - 1)
    assert state(town, visit)[0] == VisitState.OFFERED
    town.live_through(2)
    assert state(town, visit)[0] == VisitState.WAITING


def test_an_offer_made_elsewhere_rings_here() -> None:
    """Another process claimed the specialist whose desk is connected to this one."""
    town = town_with("sato")
    town.held = []
    desk = town.desk()
    visit = town.open_visit(town.station())
    town.commit(deciders.offer(town.visits[visit], "sato", at=town.clock.at))
    assert assert_sent(town, desk, Ringing).visit == visit


def test_ringing_for_a_specialist_without_a_desk_reaches_nobody() -> None:
    """Their desk is at another process, or gone."""
    town = town_with("sato")
    station = town.station()
    visit = town.open_visit(station)
    town.commit(deciders.offer(town.visits[visit], "sato", at=town.clock.at))
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert status(town, "sato") == PresenceStatus.OFFLINE


def test_where_many_wait_for_many_everybody_is_looked_at_once_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a crowd the ring comes with the next tick, and what time alone changes within a second."""
    monkeypatch.setattr(matching, "LARGE", 0)
    town = town_with("sato")
    desk = town.desk()
    visit = town.open_visit(town.station())
    assert state(town, visit)[0] == VisitState.WAITING
    town.tick(0.1)
    assert_sent(town, desk, Ringing)
    decline(town, desk, visit)
    town.tick(0.1)
    assert state(town, visit)[0] == VisitState.WAITING
    looks: list[float] = []

    def look(*_: object, **__: object) -> list[object]:
        looks.append(town.clock.mono)
        return []

    monkeypatch.setattr(matching, "next_offers", look)
    for _ in range(30):
        town.tick(0.1)
    assert 3 <= len(looks) <= 4
