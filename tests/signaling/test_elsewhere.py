"""Tests of signaling/elsewhere.py: connections at other nodes are members of the rooms here."""

from __future__ import annotations

import pytest

from signaling import commands as c
from signaling import messages as m
from signaling.descriptions import Description
from signaling.node_messages import Members, Overheard
from signaling.room import FarConnection
from signaling.words import CallPhase, Role, VisitState
from tests.support.clock import HandClock
from tests.support.hub_driver import ORIGIN, assert_not_sent, assert_sent
from tests.support.hub_nodes import HubTown


@pytest.fixture
def town() -> HubTown:
    """Two nodes on machines whose clocks agree, and one specialist."""
    clock = HandClock()
    town = HubTown([clock, clock])
    town.hire("sato", "residents", "moving", "children")
    town.hire("ito", "residents", "moving", "children")
    return town


def served(town: HubTown) -> tuple[str, str, str]:
    """A counter at the first node and a desk at the second, in a visit that was just answered."""
    one, two = town.nodes
    station, desk = one.station(), two.desk()
    town.live(1)
    visit = one.open_visit(station)
    town.live(3)
    assert assert_sent(two, desk, m.Ringing).visit == visit
    two.answer(desk, visit)
    town.deliver()
    return station, desk, visit


def test_both_sides_get_the_same_call(town: HubTown) -> None:
    """The call is named by each node for its own side, and it is one call."""
    station, desk, _ = served(town)
    calls = [assert_sent(node, page, m.CallConnect) for node, page in zip(town.nodes, (station, desk), strict=True)]
    assert calls[0].call == calls[1].call
    assert [call.polite for call in calls] == [True, False]


def test_what_passes_reaches_the_other_node(town: HubTown) -> None:
    """Typing, the counter's screen and a description arrive at the far side, and nothing comes back to its sender."""
    one, two = town.nodes
    station, desk, visit = served(town)
    town.nodes[1].empty()
    call = assert_sent(one, station, m.CallConnect).call
    two.say(desk, c.Typing(visit=visit, field="visitor.tel", text="09", composing=True))
    two.say(desk, c.Signal(visit=visit, call=call, description=Description(type="offer", sdp="v=0")))
    one.say(station, c.Viewing(visit=visit, screen="review", section="visitor"))
    town.deliver()
    assert assert_sent(one, station, m.TypingRelay).text == "09"
    assert assert_sent(one, station, m.SignalRelay).call == call
    assert assert_sent(two, desk, m.ViewingRelay).screen == "review"
    assert_not_sent(two, desk, m.TypingRelay)


def test_what_is_not_allowed_there_is_not_done_here(town: HubTown) -> None:
    """A node that lags refuses for itself what another one allowed; nothing breaks."""
    one, two = town.nodes
    station, desk, visit = served(town)
    one.empty()
    told = Overheard(connection=desk, command=c.Viewing(visit=visit, screen="review"))
    assert one.hub.elsewhere.told_by(two.name, told, one.clock.moment()) == []
    nobody = Overheard(connection="c9", command=c.CallStaff(id=f"{ORIGIN}-1", wanted=True))
    assert one.hub.elsewhere.told_by(two.name, nobody, one.clock.moment()) == []
    assert one.hub.elsewhere.told_by("node7", nobody, one.clock.moment()) == []
    assert_not_sent(one, station, m.ViewingRelay)


def test_a_lost_report_is_told_again(town: HubTown) -> None:
    """How the call stands at each side comes with the next second, when the line lost it."""
    one, two = town.nodes
    station, desk, visit = served(town)
    call = assert_sent(one, station, m.CallConnect).call
    town.cut = True
    for node, page in ((one, station), (two, desk)):
        node.say(page, c.ReportCall(visit=visit, call=call, phase=CallPhase.CONNECTED))
    assert assert_sent(two, desk, m.Participants).phase == CallPhase.CONNECTING
    town.cut = False
    town.live(1)
    for node, page in ((one, station), (two, desk)):
        assert assert_sent(node, page, m.Participants).phase == CallPhase.CONNECTED


def test_a_lost_redial_is_told_again(town: HubTown) -> None:
    """Both nodes come to the same call, however often one side has dialled anew."""
    one, two = town.nodes
    station, desk, visit = served(town)
    town.cut = True
    two.say(desk, c.Redial(visit=visit, call=assert_sent(two, desk, m.CallConnect).call))
    town.cut = False
    assert assert_sent(one, station, m.CallConnect).call != assert_sent(two, desk, m.CallConnect).call
    town.live(1)
    assert assert_sent(one, station, m.CallConnect).call == assert_sent(two, desk, m.CallConnect).call


def test_the_newest_page_of_a_desk_counts_at_every_node(town: HubTown) -> None:
    """Opened at another node, the older page stops; what is late about it does not bring it back."""
    one, two = town.nodes
    older = one.desk()
    late = one.hub.elsewhere.members(one.clock.moment())[older]
    town.live(1)
    newer = two.desk()
    two.tell_members()
    town.deliver()
    assert one.inbox[older][-1] == m.Replaced()
    assert one.dropped == {older: "replaced"}
    two.hub.elsewhere.told_by(one.name, Members(members=(late,)), two.clock.moment())
    assert set(two.hub.connections) == {newer}
    assert two.dropped == {}


def test_a_page_that_moves_to_another_node_is_the_same_page(town: HubTown) -> None:
    """After a lost line it comes back elsewhere: nobody is replaced, the room has it once, and the call goes on."""
    one, two = town.nodes
    station, desk, visit = served(town)
    call = assert_sent(two, desk, m.CallConnect).call
    origin = one.hub.connections[station].origin
    moved = two.station(origin=origin)
    two.hello(moved, visit)
    town.deliver()
    assert m.Replaced() not in one.inbox[station]
    assert station not in one.hub.connections
    assert assert_sent(two, moved, m.CallConnect).call == call
    roles = [person.role for person in assert_sent(two, desk, m.Participants).people]
    assert sorted(roles) == [Role.RESIDENT, Role.SPECIALIST]


def test_a_page_with_a_far_page_opens_a_third(town: HubTown) -> None:
    """A far page that another far one replaces is gone here as well."""
    one, two = town.nodes
    clock = one.clock
    first = two.desk()
    told = two.hub.elsewhere.members(clock.moment())[first]
    one.hub.elsewhere.told_by("node8", Members(members=(told,)), clock.moment())
    two.leave(first)
    second = two.desk()
    one.hub.elsewhere.told_by(
        "node9", Members(members=(two.hub.elsewhere.members(clock.moment())[second],)), clock.moment()
    )
    mine = one.desk()
    assert assert_sent(one, mine, m.Welcome).role == Role.SPECIALIST
    assert one.hub.elsewhere.told_by("node8", Members(members=(), gone=(first,)), clock.moment()) == []


def test_who_has_left_there_is_gone_here(town: HubTown) -> None:
    """By word of their node, also when it said so and was not heard."""
    one, two = town.nodes
    station, desk, _ = served(town)
    two.leave(desk)
    two.tell_members()
    town.deliver()
    assert [p.role for p in assert_sent(one, station, m.Participants).people] == [Role.RESIDENT]
    again = two.desk()
    two.tell_members()
    town.deliver()
    town.cut = True
    two.leave(again)
    two.tell_members()
    town.cut = False
    town.live(1)
    assert one.hub.elsewhere.told_by(two.name, Members(members=(), whole=True), one.clock.moment()) == []


def test_a_node_of_which_nothing_is_heard_is_not_called_live(town: HubTown) -> None:
    """Its people are shown as not live within 3 s, and are nobody's to ring; with the next word they are back."""
    one, two = town.nodes
    station, _, visit = served(town)
    idle = two.desk("ito")
    two.tell_members()
    town.deliver()
    assert one.hub.presence_of("ito", one.clock.moment()) == "available"
    town.cut = True
    town.live(3)
    people = {p.role: p.live for p in assert_sent(one, station, m.Participants).people}
    assert people == {Role.RESIDENT: True, Role.SPECIALIST: False}
    assert one.hub.presence_of("ito", one.clock.moment()) == "offline"
    town.cut = False
    town.live(1)
    people = {p.role: p.live for p in assert_sent(one, station, m.Participants).people}
    assert people == {Role.RESIDENT: True, Role.SPECIALIST: True}
    assert one.visits[visit].state == VisitState.SERVING
    assert idle in two.hub.connections


def test_a_dead_node_takes_its_connections_with_it(town: HubTown) -> None:
    """Once its lease is over they are no members any more, and a page that comes back finds its place."""
    one, _ = town.nodes
    station, _, visit = served(town)
    dead = town.kill(1)
    town.lease_over(dead)
    assert [p.role for p in assert_sent(one, station, m.Participants).people] == [Role.RESIDENT]
    back = one.desk()
    assert assert_sent(one, back, m.Welcome).visit == visit
    assert one.hub.elsewhere.node_gone("node7", one.clock.moment()) == []


def test_a_silent_screen_at_another_node_is_told(town: HubTown) -> None:
    """Its own node judges; the others show it."""
    one, two = town.nodes
    station, _desk, _ = served(town)
    for clock in (one.clock,):
        clock.jump(2.2)
    one.do(one.hub.heard(station, one.clock.moment()))
    for step in range(4):
        one.clock.jump(0.2)
        two.do(two.hub.tick(two.clock.moment()))
        two.tell_members(whole=step == 0)
        town.deliver()
    people = {p.role: p.live for p in assert_sent(one, station, m.Participants).people}
    assert people[Role.SPECIALIST] is False


def test_whoever_looks_at_a_visit_elsewhere_is_in_its_room_once_it_is_known(town: HubTown) -> None:
    """The word that they joined may come before the visit itself."""
    one, two = town.nodes
    station, desk = one.station(), two.desk()
    town.live(1)
    visit = one.open_visit(station)
    told = one.hub.elsewhere.members(one.clock.moment())
    two.hub.elsewhere.told_by(one.name, Members(members=tuple(told.values())), two.clock.moment())
    assert visit not in two.hub.rooms
    two.catch_up(visit)
    seated = two.hub.rooms[visit].connections
    assert [type(one) for one in seated.values()] == [FarConnection]
    assert desk in two.hub.connections


def test_a_node_that_does_not_know_how_far_the_log_goes_sends_no_pulse(town: HubTown) -> None:
    """Its pages say by themselves that they are not live, and the others hear that they are not."""
    one, two = town.nodes
    station, desk, _ = served(town)
    one.hub.elsewhere.trusted = False
    one.empty()
    town.live(2)
    assert_not_sent(one, station, m.PulseMessage)
    people = {p.role: p.live for p in assert_sent(two, desk, m.Participants).people}
    assert people[Role.RESIDENT] is False


def test_a_call_for_staff_stands_at_every_node(town: HubTown) -> None:
    """Also when the line lost it, and when it is taken back elsewhere."""
    one, two = town.nodes
    station, staff = one.station(), two.staff()
    town.live(1)
    town.cut = True
    one.say(station, c.CallStaff(id=one.command_id(), wanted=True))
    town.cut = False
    town.live(1)
    assert assert_sent(two, staff, m.BranchBoard).counters[0].staff_called
    two.say(staff, c.CallStaff(id=two.command_id(), wanted=False, counter="asahi_1"))
    town.deliver()
    assert assert_sent(one, station, m.StaffCalled).wanted is False
    town.live(1)
    assert not assert_sent(two, staff, m.BranchBoard).counters[0].staff_called


def test_a_connection_is_told_as_long_as_it_is_there(town: HubTown) -> None:
    """One of them alone is the same as among all; one that is gone is none."""
    one = town.nodes[0]
    station = one.station()
    moment = one.clock.moment()
    assert one.hub.elsewhere.member(station, moment) == one.hub.elsewhere.members(moment)[station]
    one.leave(station)
    assert one.hub.elsewhere.member(station, moment) is None
