"""Tests of what durable events set in motion."""

from signaling import commands as c
from signaling import decide as deciders
from signaling.effects import SavePresence
from signaling.messages import Doors, EventMessage, OwnPresence, Participants, RingingEnded, StaffCalled
from signaling.presence import PresenceStatus
from signaling.words import Outcome, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def town_with_desk() -> tuple[HubDriver, str, str]:
    """A station and a desk."""
    town = HubDriver()
    town.hire("sato", "residents")
    return town, town.station(), town.desk()


def close(town: HubDriver, desk: str, visit: str) -> None:
    """The specialist ends the visit."""
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))


def wipe(town: HubDriver, page: str, visit: str) -> None:
    """The counter's screen is cleared."""
    town.say(page, c.Wipe(id=town.command_id(), visit=visit))


def test_the_counter_is_free_after_the_wiping() -> None:
    """Its page is out of the room, has the doors again, and the call for staff is over."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.say(station, c.CallStaff(id=town.command_id(), wanted=True))
    close(town, desk, visit)
    town.empty()
    wipe(town, station, visit)
    assert_sent(town, station, EventMessage)
    assert_sent(town, station, Doors)
    assert assert_sent(town, station, StaffCalled).wanted is False
    assert [one.role for one in assert_sent(town, desk, Participants).people] == ["specialist"]
    assert town.hub.visit_of_counter("asahi_1") is None
    town.empty()
    town.say(desk, c.WriteNote(id=town.command_id(), visit=visit, text="x"))
    assert town.inbox[station] == []


def test_staff_may_wipe_a_counter_whose_page_is_gone() -> None:
    """Nobody is there to be told."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.leave(station)
    close(town, desk, visit)
    wipe(town, town.staff(), visit)
    assert town.hub.visit_of_counter("asahi_1") is None


def test_a_finished_visit_leaves_the_memory_with_the_last_who_looks() -> None:
    """And comes back from the log when somebody asks for it."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    wipe(town, station, visit)
    assert visit in town.hub.rooms
    town.leave(desk)
    assert visit not in town.hub.rooms
    again = town.desk()
    town.hello(again, visit)
    assert visit in town.hub.rooms


def test_a_note_on_a_visit_that_nobody_looks_at_does_not_keep_it() -> None:
    """The system wipes; nobody had joined."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.leave(desk)
    town.leave(station)
    town.commit(deciders.wipe(town.visits[visit], at=town.clock.at))
    assert visit not in town.hub.rooms


def test_a_new_visit_takes_the_counters_page_out_of_the_last_one() -> None:
    """Nobody cleared the screen; what happens in the old visit no longer reaches it (design 2.8)."""
    town, station, desk = town_with_desk()
    old = town.serve(station, desk)
    close(town, desk, old)
    town.live_through(1)
    command = c.OpenVisit(id=town.command_id(), procedures=["juminhyo"])
    events = deciders.open_visit(
        "v00000007",
        town.hub.connections[station].actor,
        command,
        number=7,
        branch="asahi",
        counter="asahi_1",
        moment=town.clock.moment(),
        plan=town.plan,
    )
    town.commit(events)
    assert town.hub.visit_of_counter("asahi_1") == "v00000007"
    town.empty()
    staff = town.staff()
    town.say(staff, c.RecordPrint(id=town.command_id(), visit=old, document="slip"))
    assert_not_sent(town, station, EventMessage)


def test_an_end_of_the_visit_begins_the_wrap_up_once() -> None:
    """For who served it."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.empty()
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert len(town.made(SavePresence)) == 1
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.WRAP_UP
    assert_not_sent(town, desk, RingingEnded)


def test_a_visit_that_nobody_took_begins_no_wrap_up() -> None:
    """It waited and was given up."""
    town = HubDriver()
    station = town.station()
    visit = town.open_visit(station)
    town.empty()
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert town.made(SavePresence) == []
    assert town.visits[visit].state == VisitState.CLOSED


def test_a_call_for_staff_is_told_once() -> None:
    """To the counter's page, whoever pressed."""
    town, station, _ = town_with_desk()
    staff = town.staff()
    town.empty()
    for _ in range(2):
        town.say(staff, c.CallStaff(id=town.command_id(), wanted=True, counter="asahi_1"))
    assert len(town.sent(station, StaffCalled)) == 1
    assert assert_sent(town, town.station(), StaffCalled).wanted is True
