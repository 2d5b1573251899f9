"""Tests of the hub's verbs: connections, joining, rejoining, what is durable, and time."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import decide as deciders
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.messages import (
    BranchBoard,
    Done,
    Doors,
    EventMessage,
    OwnPresence,
    Participants,
    PulseMessage,
    Replaced,
    Snapshot,
    StaffCalled,
    Welcome,
)
from signaling.presence import WRAP_UP_MS, PresenceStatus
from signaling.register import SWEEP_S
from signaling.visit import evolve
from signaling.words import Outcome, Role, Source
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


def town_with_desk() -> tuple[HubDriver, str, str]:
    """A station and a desk."""
    town = HubDriver()
    town.hire("sato", "residents")
    return town, town.station(), town.desk()


def edit(town: HubDriver, desk: str, visit: str, text: str = "葛󠄀城") -> None:
    """The specialist types the visitor's name."""
    held = town.visits[visit].values.get("visitor.name")
    base = held.revision if held else 0
    command = c.Edit(id=town.command_id(), visit=visit, field="visitor.name", base=base, text=text, source=Source.SAID)
    town.say(desk, command)


def close(town: HubDriver, desk: str, visit: str) -> None:
    """The specialist ends the visit."""
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))


def refused(town: HubDriver, page: str, command: c.AnyCommand) -> Refused:
    """The command is refused; why."""
    with pytest.raises(Refused) as refusal:
        town.say(page, command)
    return refusal.value


# -- connections ------------------------------------------------------------------------------------------------


def test_the_newest_page_replaces_the_older_one() -> None:
    """Which is told to stop, and leaves the room."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    newer = town.desk()
    assert_sent(town, desk, Replaced)
    assert town.dropped == {desk: "replaced"}
    assert assert_sent(town, newer, Welcome).visit == visit
    assert [one.role for one in assert_sent(town, station, Participants).people] == [Role.RESIDENT]


def test_the_same_page_on_a_new_socket_is_not_told_to_stop() -> None:
    """Only its old socket is closed."""
    town = HubDriver()
    old = town.station(origin="samepage12345678")
    town.station(origin="samepage12345678")
    assert_not_sent(town, old, Replaced)
    assert town.dropped == {old: "replaced"}


def test_staff_and_supervisors_have_as_many_pages_as_they_like() -> None:
    """None replaces another."""
    town = HubDriver()
    pages = [town.staff(), town.staff(), town.supervisor(), town.supervisor()]
    assert town.dropped == {}
    assert set(pages) == set(town.hub.connections)


def test_what_is_not_there_is_passed_over() -> None:
    """A socket that was closed while its last frame was being read."""
    town = HubDriver()
    moment = town.clock.moment()
    assert town.hub.disconnect("gone", moment) == []
    assert town.hub.heard("gone", moment) == []
    assert town.hub.handle("gone", c.Pulse(shown=0), moment) == []


def test_a_lasting_command_is_not_for_the_hub() -> None:
    """The shell has to decide it; anything else is a fault of ours."""
    town, station, _ = town_with_desk()
    with pytest.raises(AssertionError):
        town.hub.handle(station, c.Answer(id="k3f9a2m7-1", visit="v00000001"), town.clock.moment())


# -- joining ----------------------------------------------------------------------------------------------------


def test_a_page_that_knows_nothing_gets_a_snapshot() -> None:
    """Then the answer, then who is there."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    kinds = [type(message) for message in town.inbox[desk]]
    assert kinds.index(Snapshot) < len(kinds) - 1 - kinds[::-1].index(Done) < kinds.index(Participants)
    done = assert_sent(town, desk, Done)
    assert (done.visit, done.seq) == (visit, town.visits[visit].seq)


def test_a_page_that_was_away_gets_what_it_missed() -> None:
    """Events in order and no snapshot."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    seen = town.visits[visit].seq
    town.leave(station)
    for text in ("葛", "葛󠄀城"):
        edit(town, desk, visit, text)
    back = town.station()
    town.hello(back, visit, seen)
    assert_not_sent(town, back, Snapshot)
    assert [message.seq for message in town.sent(back, EventMessage)] == [seen + 1, seen + 2]


def test_a_page_that_missed_too_much_gets_a_snapshot() -> None:
    """So does one whose last seq is from another life of the log."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    for n in range(260):
        edit(town, desk, visit, str(n))
    for last in (1, 9999):
        back = town.station()
        town.hello(back, visit, last)
        assert assert_sent(town, back, Snapshot).visit.seq == town.visits[visit].seq
        assert_not_sent(town, back, EventMessage)


def test_the_branch_misses_nothing_by_what_it_may_not_see() -> None:
    """The note's seq is skipped; the head is that of what it sees."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    seen = town.visits[visit].seq
    town.leave(station)
    town.say(desk, c.WriteNote(id=town.command_id(), visit=visit, text="x"))
    back = town.station()
    town.hello(back, visit, seen)
    assert_not_sent(town, back, EventMessage)
    town.live_through(2)
    assert assert_sent(town, back, PulseMessage).head == seen


def test_joining_another_visit_leaves_the_one_before() -> None:
    """The others there are told."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    staff = town.staff()
    town.hello(staff, visit)
    assert len(assert_sent(town, station, Participants).people) == 3
    other = town.open_visit(town.station("asahi_2"))
    town.hello(staff, other)
    assert len(assert_sent(town, station, Participants).people) == 2
    town.empty()
    town.hello(staff, None)
    assert assert_sent(town, staff, Done).visit is None
    assert town.hub.connections[staff].visit is None


def test_joining_the_same_visit_again_does_not_leave_it() -> None:
    """Also when nobody else holds it in the memory."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.say(station, c.Wipe(id=town.command_id(), visit=visit))
    town.hello(desk, visit)
    assert town.hub.connections[desk].visit == visit


def test_a_refused_hello_changes_nothing() -> None:
    """The page stays where it was."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    other = town.open_visit(town.station("asahi_2"))
    assert refused(town, desk, c.Hello(id=town.command_id(), visit=other)).code == ErrorCode.FORBIDDEN
    assert refused(town, desk, c.Hello(id=town.command_id(), visit="v99999999")).code == ErrorCode.NOT_FOUND
    assert town.hub.connections[desk].visit == visit


def test_a_desk_does_not_read_what_only_rings_there() -> None:
    """First the answer."""
    town, station, desk = town_with_desk()
    visit = town.open_visit(station)
    assert refused(town, desk, c.Hello(id=town.command_id(), visit=visit)).code == ErrorCode.FORBIDDEN


def test_a_station_joins_only_its_counters_current_visit() -> None:
    """The one before was another resident's, though nobody cleared it (design 2.8)."""
    town, station, desk = town_with_desk()
    old = town.serve(station, desk)
    close(town, desk, old)
    town.clock.jump(WRAP_UP_MS / 1000)
    new = town.open_visit(station)
    assert refused(town, station, c.Hello(id=town.command_id(), visit=old)).code == ErrorCode.FORBIDDEN
    assert town.hub.connections[station].visit == new


def test_a_wiped_visit_read_for_a_station_does_not_stay_in_the_memory() -> None:
    """It is refused, and let go of."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.say(station, c.Wipe(id=town.command_id(), visit=visit))
    town.leave(desk)
    assert visit not in town.hub.rooms
    with pytest.raises(Refused):
        town.hello(station, visit)
    assert visit not in town.hub.rooms


# -- passing messages -------------------------------------------------------------------------------------------


def test_passing_messages_are_for_the_joined_visit() -> None:
    """For no other one, and for none in which the sender has no part any more."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    other = town.open_visit(town.station("asahi_2"))
    focus = c.Focus(visit=visit, field=None)
    assert refused(town, town.staff(), focus).code == ErrorCode.FORBIDDEN
    assert refused(town, desk, replace(focus, visit=other)).code == ErrorCode.FORBIDDEN
    room = town.hub.rooms[visit]
    room.visit = replace(room.visit, specialist="suzuki")
    assert refused(town, desk, focus).code == ErrorCode.FORBIDDEN


def test_passing_messages_are_for_a_conversation() -> None:
    """Before the answer and after the end there is none."""
    town = HubDriver()
    station = town.station()
    visit = town.open_visit(station)
    refusal = refused(town, station, c.Viewing(visit=visit, screen="waiting"))
    assert refusal.code == ErrorCode.WRONG_STATE
    assert refusal.details == {"state": "waiting"}


def test_staff_are_called_to_a_counter_of_theirs() -> None:
    """By the resident, or by staff for a counter of their own branch."""
    town, station, desk = town_with_desk()
    staff = town.staff()
    town.say(station, c.CallStaff(id=town.command_id(), wanted=True, counter="asahi_2"))
    assert assert_sent(town, station, StaffCalled).wanted is True
    town.tick(0.3)
    assert [line.staff_called for line in assert_sent(town, staff, BranchBoard).counters] == [True, False]
    town.say(staff, c.CallStaff(id=town.command_id(), wanted=False, counter="asahi_1"))
    assert assert_sent(town, station, StaffCalled).wanted is False
    elsewhere = town.staff("kato", "midori")
    for page, counter in ((desk, None), (elsewhere, "asahi_1"), (staff, None), (staff, "asahi_9")):
        command = c.CallStaff(id=town.command_id(), wanted=True, counter=counter)
        assert refused(town, page, command).code == ErrorCode.FORBIDDEN


# -- what has become durable ------------------------------------------------------------------------------------


def test_an_edit_reaches_everybody_in_the_room() -> None:
    """And nothing else happens."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.empty()
    edit(town, desk, visit)
    for page in (station, desk):
        [message] = town.inbox[page]
        assert isinstance(message, EventMessage)
        assert message.seq == town.visits[visit].seq


def test_a_visit_that_others_opened_is_taken_in() -> None:
    """Its first events make the room."""
    town = HubDriver()
    station = town.station()
    visit = town.open_visit(station)
    assert town.hub.visit_of_counter("asahi_1") == visit
    assert town.hub.rooms[visit].missed(1) == town.log[visit][1:]


def test_a_visit_that_is_live_is_not_taken_in_twice() -> None:
    """What is here is at least as new."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    old = town.hub.rooms[visit]
    town.hub.know_visit(town.visits[visit], [])
    assert town.hub.rooms[visit] is old


def test_events_that_are_here_already_are_left_out() -> None:
    """A log read again after a collision brings some of them twice."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    edit(town, desk, visit, "一")
    edit(town, desk, visit, "二")
    state, log = town.visits[visit], town.log[visit]
    town.empty()
    town.do(town.hub.committed(state, tuple(log[-2:]), town.clock.moment()))
    assert town.inbox[station] == []
    more = [replace(log[-1], seq=state.seq + 1)]
    town.do(town.hub.committed(replace(state, seq=state.seq + 1), (log[-1], *more), town.clock.moment()))
    assert [message.seq for message in town.sent(station, EventMessage)] == [state.seq + 1]


def test_after_a_gap_everybody_gets_a_snapshot() -> None:
    """Events in between were written elsewhere; the state after them is at hand (design 6)."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    state, log = town.visits[visit], town.log[visit]
    later = replace(state, seq=state.seq + 5, note="x")
    town.empty()
    town.do(town.hub.committed(later, (replace(log[-1], seq=later.seq, body=e.Held()),), town.clock.moment()))
    assert assert_sent(town, desk, Snapshot).visit.note == "x"
    assert assert_sent(town, station, Snapshot).visit.note is None
    back = town.station()
    town.hello(back, visit, state.seq)
    assert_sent(town, back, Snapshot)


def test_batches_of_one_visit_follow_each_other() -> None:
    """Decided ahead of the log, committed in order."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    town.empty()
    actor = town.hub.connections[desk].actor
    state = town.visits[visit]
    batches = []
    for text in ("一", "二", "三"):
        held = state.values.get("visitor.name")
        command = c.Edit(
            id=town.command_id(), visit=visit, field="visitor.name", base=held.revision if held else 0, text=text
        )
        batches.append(deciders.decide(state, actor, command, town.clock.moment(), town.plan))
        for event in batches[-1]:
            state = evolve(state, event)
    for batch in batches:
        town.commit(batch)
    shown = [message.body.shown for message in town.sent(station, EventMessage) if isinstance(message.body, e.Edited)]
    assert shown == ["一", "二", "三"]
    assert town.hub.rooms[visit].visit == state


def test_a_failed_change_of_presence_is_told() -> None:
    """The desk sees what counts."""
    town, _, desk = town_with_desk()
    town.do(town.hub.presence_failed("sato", town.clock.moment()))
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.AVAILABLE


def test_names_and_visits_can_be_asked_for() -> None:
    """By the shell and its pages."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    assert town.hub.name_of("sato") == "Sato"
    assert town.hub.visit_of_specialist("sato") == visit
    assert town.hub.visit_of_specialist("suzuki") is None


# -- time -------------------------------------------------------------------------------------------------------


def test_a_visit_read_from_the_log_that_nobody_joins_is_let_go() -> None:
    """After a while; one that is looked at stays."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.say(station, c.Wipe(id=town.command_id(), visit=visit))
    town.leave(desk)
    town.live_through(1)
    town.hub.know_visit(town.visits[visit], town.log[visit])
    town.live_through(SWEEP_S)
    assert visit in town.hub.rooms
    town.live_through(SWEEP_S + 1)
    assert visit not in town.hub.rooms


def test_a_note_after_the_end_does_not_keep_the_visit_in_memory() -> None:
    """The desk wraps up, looks at another visit or at none, and its note about this one comes late."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.say(station, c.Wipe(id=town.command_id(), visit=visit))
    town.hello(desk, None)
    assert visit not in town.hub.rooms
    town.hub.know_visit(town.visits[visit], town.log[visit])
    town.say(desk, c.WriteNote(id=town.command_id(), visit=visit, text="late"))
    assert visit not in town.hub.rooms


def test_a_visit_joined_between_two_sweeps_stays() -> None:
    """It was idle once, and is not any more."""
    town, station, desk = town_with_desk()
    visit = town.serve(station, desk)
    close(town, desk, visit)
    town.say(station, c.Wipe(id=town.command_id(), visit=visit))
    town.leave(desk)
    town.hub.know_visit(town.visits[visit], town.log[visit])
    town.live_through(SWEEP_S + 1)
    town.hello(town.desk(), visit)
    town.live_through(2 * SWEEP_S + 2)
    assert visit in town.hub.rooms


def test_a_change_of_the_directory_is_drawn() -> None:
    """A specialist who no longer serves opens no door."""
    town, station, _ = town_with_desk()
    assert_sent(town, station, Doors)
    town.hub.forget_specialist("sato")
    town.live_through(1)
    assert assert_sent(town, station, Doors).procedures["juminhyo"] == "nobody"
