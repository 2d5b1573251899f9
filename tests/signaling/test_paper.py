"""Tests of the document camera: on and off by both sides, off whenever nobody serves."""

import pytest

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode
from signaling.rights import Actor
from signaling.words import Outcome, ParkReason, Role
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding


@pytest.mark.parametrize("actor", [RESIDENT, STAFF, SPECIALIST], ids=lambda one: one.role.value)
def test_either_side_switches_it_and_the_log_says_from_when_to_when(actor: Actor) -> None:
    """A second press of somebody else changes nothing."""
    town = Deciding()
    assert town.say(c.HidePaper(id=town.id(), visit=VISIT), actor) == []
    assert town.say(c.ShowPaper(id=town.id(), visit=VISIT), actor) == [e.PaperShown()]
    assert town.visit.paper
    assert town.say(c.ShowPaper(id=town.id(), visit=VISIT), SPECIALIST) == []
    assert town.say(c.HidePaper(id=town.id(), visit=VISIT), actor) == [e.PaperHidden()]
    assert not town.visit.paper


def test_who_only_watches_or_works_elsewhere_switches_nothing() -> None:
    """A supervisor sees no paper, and another specialist has no part."""
    town = Deciding()
    for actor in (Actor(Role.SUPERVISOR, "tanaka"), Actor(Role.SPECIALIST, "suzuki")):
        town.refuses(ErrorCode.FORBIDDEN, c.ShowPaper(id=town.id(), visit=VISIT), actor)


@pytest.mark.parametrize(
    "ends",
    [
        lambda ident: c.Park(id=ident, visit=VISIT, reason=ParkReason.PAPERS, minutes=10),
        lambda ident: c.HandOver(id=ident, visit=VISIT, department="kokuho"),
        lambda ident: c.Close(id=ident, visit=VISIT, outcome=Outcome.FINISHED),
    ],
    ids=["parked", "handed over", "closed"],
)
def test_nothing_is_shown_while_nobody_serves(ends) -> None:  # type: ignore[no-untyped-def]
    """Who serves next presses anew: nobody comes upon an open camera."""
    town = Deciding()
    town.say(c.ShowPaper(id=town.id(), visit=VISIT))
    town.say(ends(town.id()))
    assert not town.visit.paper
    town.refuses(ErrorCode.WRONG_STATE, c.ShowPaper(id=town.id(), visit=VISIT), RESIDENT)
