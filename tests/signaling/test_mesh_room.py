"""Tests of the calls with everybody who sits in it beside the two."""

import pytest

from signaling import commands as c
from signaling import messages as m
from signaling.descriptions import Candidate
from signaling.errors import ErrorCode, Refused
from signaling.words import CallPhase, Flow, Outcome, Role, SeatMode
from tests.support.hub_driver import assert_not_sent, assert_sent
from tests.support.seated_call import DEAF, OFFER, SeatedCall


def test_three_people_have_three_calls_and_the_first_goes_on() -> None:
    """Each page has one per other person, both ends know the same name, and one of them is polite."""
    call = SeatedCall()
    first = call.calls(call.desk)["resident"].call
    call.colleague()
    near, mid, far = (call.calls(page) for page in (call.station, call.other, call.desk))
    assert (set(near), set(mid), set(far)) == ({"specialist", "s1"}, {"resident", "specialist"}, {"resident", "s1"})
    assert near["specialist"].call == far["resident"].call == first
    assert near["s1"].call == mid["resident"].call != mid["specialist"].call == far["s1"].call
    assert (near["s1"].polite, mid["resident"].polite) == (True, False)
    assert (mid["specialist"].polite, far["s1"].polite) == (True, False)
    assert {one.send for page in (near, mid, far) for one in page.values()} == {Flow.ALL}


def test_four_people_have_six() -> None:
    """A colleague and somebody of the family."""
    call = SeatedCall()
    call.colleague()
    guest = call.guest()
    names = {one.call for page in (call.station, call.desk, call.other, guest) for one in call.calls(page).values()}
    assert len(names) == 6
    assert call.calls(guest)["s1"].role == Role.SPECIALIST


def test_a_consultation_joins_the_two_of_head_office_alone() -> None:
    """There is nothing between the colleague and the resident."""
    call = SeatedCall()
    call.colleague(SeatMode.CONSULT)
    assert set(call.calls(call.station)) == {"specialist"}
    assert set(call.calls(call.other)) == {"specialist"}


def test_from_the_consultation_into_the_talk_of_three() -> None:
    """One more call; those that were there go on."""
    call = SeatedCall()
    call.colleague(SeatMode.CONSULT)
    before = call.calls(call.desk)
    call.town.say(call.desk, c.ChangeSeat(id=call.town.command_id(), visit=call.visit, seat="s1", mode=SeatMode.TALK))
    assert set(call.calls(call.other)) == {"specialist", "resident"}
    assert call.calls(call.desk) == before


def test_who_listens_sends_to_nobody_and_who_whispers_to_the_specialist_alone() -> None:
    """It is said to both ends, and changes with new peers for the pairs that it concerns."""
    call = SeatedCall()
    boss = call.supervisor(SeatMode.LISTEN)
    assert {peer: (one.send, one.receive) for peer, one in call.calls(boss).items()} == {
        "resident": (Flow.NONE, Flow.ALL),
        "specialist": (Flow.NONE, Flow.ALL),
    }
    heard = call.calls(boss)["resident"].call
    call.supervisor(SeatMode.WHISPER)
    assert call.calls(boss)["specialist"].send == Flow.VOICE
    assert call.calls(call.desk)["s1"].receive == Flow.VOICE
    assert call.calls(boss)["resident"].call == heard
    assert call.calls(call.station)["s1"].receive == Flow.NONE
    call.supervisor(SeatMode.TALK)
    assert call.calls(boss)["resident"].send == Flow.ALL
    assert call.calls(boss)["resident"].call != heard


@pytest.mark.parametrize("mode", [SeatMode.LISTEN, SeatMode.WHISPER])
def test_a_description_that_sends_what_it_may_not_is_not_passed_on(mode: SeatMode) -> None:
    """Also when the page of a listener is not ours."""
    call = SeatedCall()
    boss = call.supervisor(mode)
    with pytest.raises(Refused) as refusal:
        call.signal(boss, "resident")
    assert refusal.value.code == ErrorCode.FORBIDDEN
    assert_not_sent(call.town, call.station, m.SignalRelay)
    call.signal(boss, "resident", DEAF)
    assert assert_sent(call.town, call.station, m.SignalRelay).description == DEAF
    call.signal(call.station, "s1")
    assert assert_sent(call.town, boss, m.SignalRelay).description == OFFER


def test_signals_go_to_the_far_end_of_their_pair_alone() -> None:
    """Candidates, too; to nobody while that page is away."""
    call = SeatedCall()
    call.colleague()
    call.signal(call.other, "resident")
    assert assert_sent(call.town, call.station, m.SignalRelay).call == call.calls(call.other)["resident"].call
    assert_not_sent(call.town, call.desk, m.SignalRelay)
    name = call.calls(call.station)["s1"].call
    candidate = Candidate(candidate="candidate:1")
    call.town.say(call.station, c.Signal(visit=call.visit, call=name, candidate=candidate))
    assert assert_sent(call.town, call.other, m.SignalRelay).candidate == candidate
    call.town.leave(call.other)
    call.town.empty()
    call.town.say(call.station, c.Signal(visit=call.visit, call=name, candidate=candidate))
    assert_not_sent(call.town, call.desk, m.SignalRelay)


def test_nobody_else_has_a_part_in_a_pair() -> None:
    """Not even the two whom the call is about."""
    call = SeatedCall()
    call.colleague()
    name = call.calls(call.other)["resident"].call
    for page in (call.desk, call.town.supervisor(), call.town.staff()):
        call.town.hello(page, call.visit)
        for command in (
            c.Signal(visit=call.visit, call=name, description=OFFER),
            c.ReportCall(visit=call.visit, call=name, phase=CallPhase.CONNECTED),
            c.Redial(visit=call.visit, call=name),
        ):
            with pytest.raises(Refused) as refusal:
                call.town.say(page, command)
            assert refusal.value.code == ErrorCode.FORBIDDEN


def test_a_seat_has_no_part_in_the_call_of_the_two() -> None:
    """What it says about that is dropped."""
    call = SeatedCall()
    call.colleague()
    call.town.empty()
    main = c.Signal(visit=call.visit, call="1.aaaa.bbbb.0", description=OFFER)
    call.town.say(call.other, main)
    assert_not_sent(call.town, call.station, m.SignalRelay)


def test_one_pair_is_dialled_anew_and_no_other() -> None:
    """The peers of the others go on."""
    call = SeatedCall()
    call.colleague()
    before = call.calls(call.station)
    other = call.calls(call.desk)
    call.town.say(call.other, c.Redial(visit=call.visit, call=before["s1"].call))
    after = call.calls(call.station)
    assert after["s1"].call != before["s1"].call
    assert after["specialist"] == before["specialist"]
    assert call.calls(call.desk) == other


def test_reports_are_kept_per_pair() -> None:
    """A step that the table does not have is refused."""
    call = SeatedCall()
    call.colleague()
    name = call.calls(call.station)["s1"].call
    call.town.say(call.station, c.ReportCall(visit=call.visit, call=name, phase=CallPhase.CONNECTED))
    held = call.town.hub.rooms[call.visit].side_calls[("resident", "s1")]
    assert (held.phase_of("resident"), held.phase_of("s1")) == (CallPhase.CONNECTED, CallPhase.CONNECTING)
    with pytest.raises(Refused) as refusal:
        call.town.say(call.station, c.ReportCall(visit=call.visit, call=name, phase=CallPhase.RINGING))
    assert refusal.value.code == ErrorCode.WRONG_STATE


def test_a_reload_of_one_makes_new_peers_with_that_one_only() -> None:
    """A lost socket of the same page makes none at all."""
    call = SeatedCall()
    call.colleague()
    before = call.calls(call.station)
    origin = call.town.hub.connections[call.other].origin
    call.town.leave(call.other)
    call.other = call.town.desk("suzuki", origin=origin)
    assert assert_sent(call.town, call.other, m.Welcome).seat == call.visit
    call.town.hello(call.other, call.visit)
    assert call.calls(call.station) == before
    assert call.calls(call.other)["resident"].call == before["s1"].call
    call.other = call.town.desk("suzuki")
    call.town.hello(call.other, call.visit)
    after = call.calls(call.station)
    assert after["s1"].call != before["s1"].call
    assert after["specialist"] == before["specialist"]


def test_who_leaves_takes_their_calls_along() -> None:
    """The others close the peers with them, and those alone."""
    call = SeatedCall()
    call.colleague()
    guest = call.guest()
    call.leave(call.other)
    assert set(call.calls(call.station)) == {"specialist", "s2"}
    assert set(call.calls(guest)) == {"specialist", "resident"}
    assert call.calls(call.other) == {}
    assert call.town.hub.rooms[call.visit].side_redials == {}


def test_all_calls_end_with_the_visit() -> None:
    """For everybody."""
    call = SeatedCall()
    call.colleague()
    guest = call.guest()
    call.town.say(call.desk, c.Close(id=call.town.command_id(), visit=call.visit, outcome=Outcome.FINISHED))
    for page in (call.station, call.desk, call.other, guest):
        assert call.calls(page) == {}


def test_seats_end_with_a_visit_whose_two_were_never_joined() -> None:
    """The station was away all the time."""
    call = SeatedCall()
    call.town.leave(call.station)
    call.town.hub.rooms[call.visit].call = None
    call.colleague()
    call.town.say(call.desk, c.Close(id=call.town.command_id(), visit=call.visit, outcome=Outcome.FINISHED))
    assert call.calls(call.other) == {}


def test_a_colleague_who_was_asked_but_has_not_come_is_in_no_call() -> None:
    """Nor may their page come in."""
    call = SeatedCall()
    call.offer()
    with pytest.raises(Refused) as refusal:
        call.town.hello(call.other, call.visit)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    assert set(call.calls(call.station)) == {"specialist"}
