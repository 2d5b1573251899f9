"""Tests of departments that close early."""

import pytest

from signaling import commands as c
from signaling.effects import SaveClosing
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, OwnPresence
from signaling.presence import PresenceStatus
from signaling.words import AwayReason, VisitState
from tests.support.hub_driver import HubDriver, assert_sent


def close(town: HubDriver, page: str, department: str = "shimin", *, closed: bool = True) -> None:
    """The command."""
    town.say(page, c.CloseDepartment(id=town.command_id(), department=department, closed=closed))


def test_nobody_of_a_closed_department_is_rung_until_it_opens_again() -> None:
    """Its people are away for that reason; who waits is rung as soon as it opens."""
    town = HubDriver()
    town.hire("sato", "residents")
    desk, supervisor = town.desk(), town.supervisor()
    close(town, supervisor)
    [saved] = town.made(SaveClosing)
    assert isinstance(saved, SaveClosing)
    assert (saved.by, saved.reply_to[0]) == ("supervisor:abe", supervisor)
    visit = town.open_visit(town.station())
    town.live_through(1)
    own = assert_sent(town, desk, OwnPresence)
    assert (own.status, own.reason, own.ask) == (PresenceStatus.AWAY, AwayReason.CLOSED, False)
    assert town.visits[visit].state == VisitState.WAITING
    close(town, supervisor, closed=False)
    assert town.visits[visit].state == VisitState.OFFERED


def test_an_offer_of_before_goes_on() -> None:
    """The resident of a ringing visit does not pay for the hour."""
    town = HubDriver()
    town.hire("sato", "residents")
    desk = town.desk()
    visit = town.open_visit(town.station())
    close(town, town.supervisor())
    town.answer(desk, visit)
    assert town.visits[visit].state == VisitState.SERVING


def test_the_next_day_it_is_open() -> None:
    """A closing is for one day."""
    town = HubDriver()
    town.hire("sato", "residents")
    town.hub.know_closings([("shimin", "2026-11-21")])
    town.desk()
    assert town.hub.presence_of("sato", town.clock.moment()) == PresenceStatus.AVAILABLE
    town.hub.know_closings([("shimin", town.clock.today.isoformat())])
    town.hub.know_closings([("shimin", town.clock.today.isoformat())])
    assert town.hub.presence_of("sato", town.clock.moment()) == PresenceStatus.AWAY


def test_closing_twice_is_done_once() -> None:
    """The second one changes nothing, and is answered."""
    town = HubDriver()
    town.hire("sato", "residents")
    supervisor = town.supervisor()
    close(town, supervisor)
    close(town, supervisor)
    assert len(town.made(SaveClosing)) == 1
    assert isinstance(town.inbox[supervisor][-1], Done)


@pytest.mark.parametrize(("who", "department", "code"), [
    ("desk", "shimin", ErrorCode.FORBIDDEN),
    ("staff", "shimin", ErrorCode.FORBIDDEN),
    ("station", "shimin", ErrorCode.FORBIDDEN),
    ("supervisor", "nothing", ErrorCode.NOT_FOUND),
])  # fmt: skip
def test_only_a_supervisor_closes_a_department_that_there_is(who: str, department: str, code: ErrorCode) -> None:
    """Everybody else is refused."""
    town = HubDriver()
    town.hire("sato", "residents")
    page = {"desk": town.desk, "staff": town.staff, "station": town.station, "supervisor": town.supervisor}[who]()
    with pytest.raises(Refused) as refusal:
        close(town, page, department)
    assert refusal.value.code == code
    assert town.made(SaveClosing) == []
