"""Tests of what the hub wishes of a visit."""

import pytest

from server.wishes import wish_of
from signaling import commands as c
from signaling import events as e
from signaling.effects import EndOffer, EndSeat, Keep, Offer, TurnToOthers
from signaling.errors import Refused
from signaling.words import Role, SeatMode
from tests.support.deciding import VISIT, Deciding


def test_a_visit_that_waits_rings_and_rings_no_more() -> None:
    """The decisions are those of the core, at the time that is given."""
    town = Deciding(serving=False)
    town.take(wish_of(Offer(VISIT, "sato"), at=town.clock.at)(town.visit))
    assert town.visit.offer_until is not None
    [ended] = town.take(
        wish_of(EndOffer(VISIT, "sato", "no_answer", town.visit.offer_until), at=town.clock.at)(town.visit)
    )
    assert isinstance(ended, e.OfferEnded)


def test_a_seat_that_nobody_takes_ends() -> None:
    """With its reason."""
    town = Deciding()
    asked = c.OfferSeat(id=town.id(), visit=VISIT, role=Role.SPECIALIST, mode=SeatMode.TALK, person="suzuki")
    town.say(asked)
    wished = wish_of(EndSeat(VISIT, "s1", "no_answer"), at=town.clock.at)(town.visit)
    assert town.take(wished) == [e.SeatLeft(seat="s1", reason="no_answer")]


def test_a_place_is_kept_and_given_up() -> None:
    """What the core decides of a silent counter."""
    town = Deciding(serving=False)
    town.take(wish_of(Keep(VISIT, "drop"), at=town.clock.at)(town.visit))
    town.take(wish_of(Keep(VISIT, "come_back"), at=town.clock.at)(town.visit))
    town.take(wish_of(Keep(VISIT, "drop"), at=town.clock.at)(town.visit))
    town.take(wish_of(Keep(VISIT, "give_up"), at=town.clock.at)(town.visit))
    assert town.visit.wiped


def test_what_has_moved_on_is_refused() -> None:
    """Nothing runs out in a visit that is being served."""
    town = Deciding()
    with pytest.raises(Refused):
        wish_of(TurnToOthers(VISIT), at=town.clock.at)(town.visit)
