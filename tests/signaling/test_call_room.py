"""Tests of the call between the two pages of a visit."""

import pytest

from signaling import commands as c
from signaling.descriptions import Candidate, Description
from signaling.errors import ErrorCode, Refused
from signaling.messages import CallConnect, CallEnd, Participants, SignalRelay
from signaling.words import CallPhase, Outcome
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent

OFFER = Description(type="offer", sdp="v=0")
CANDIDATE = Candidate(candidate="candidate:1")


class Conversation:
    """A served visit with both pages joined."""

    def __init__(self) -> None:
        self.town = HubDriver()
        self.town.hire("sato", "residents")
        self.station, self.desk = self.town.station(), self.town.desk()
        self.visit = self.town.serve(self.station, self.desk)

    @property
    def call(self) -> str:
        """The call's name, as the desk was told last."""
        return assert_sent(self.town, self.desk, CallConnect).call

    def signal(self, page: str, call: str | None = None) -> None:
        """An offer from one side."""
        self.town.say(page, c.Signal(visit=self.visit, call=call or self.call, description=OFFER))

    def report(self, page: str, phase: CallPhase) -> None:
        """One side's phase."""
        self.town.say(page, c.ReportCall(visit=self.visit, call=self.call, phase=phase))

    def redial(self, page: str, call: str) -> None:
        """One side gives its peer up."""
        self.town.say(page, c.Redial(visit=self.visit, call=call))


def test_both_pages_are_joined_when_both_are_there() -> None:
    """Under one name; the station is polite, and each has credentials of its own."""
    talk = Conversation()
    near, far = (assert_sent(talk.town, page, CallConnect) for page in (talk.station, talk.desk))
    assert near.call == far.call
    assert (near.polite, far.polite) == (True, False)
    assert str(near.ice_servers[0]["username"]).endswith(":resident")
    assert str(far.ice_servers[0]["username"]).endswith(":specialist")


def test_no_call_before_the_answer() -> None:
    """A station alone in a waiting visit has nobody to talk to."""
    town = HubDriver()
    station = town.station()
    town.open_visit(station)
    assert_not_sent(town, station, CallConnect)


def test_a_lost_socket_keeps_the_call() -> None:
    """The same page comes back to the same call, and only it is told."""
    talk = Conversation()
    name, origin = talk.call, talk.town.hub.connections[talk.station].origin
    talk.town.leave(talk.station)
    talk.town.empty()
    back = talk.town.station(origin=origin)
    talk.town.hello(back, talk.visit)
    assert assert_sent(talk.town, back, CallConnect).call == name
    assert_not_sent(talk.town, talk.desk, CallConnect)


def test_a_reloaded_page_makes_a_new_call() -> None:
    """Its peer is gone; the other side is told to make a new one too (design 2.7)."""
    talk = Conversation()
    name = talk.call
    back = talk.town.station()
    talk.town.hello(back, talk.visit)
    assert talk.call != name
    assert assert_sent(talk.town, back, CallConnect).call == talk.call


def test_signals_go_to_the_far_side_alone() -> None:
    """In both directions."""
    talk = Conversation()
    staff = talk.town.staff()
    talk.town.hello(staff, talk.visit)
    talk.signal(talk.desk)
    assert assert_sent(talk.town, talk.station, SignalRelay).description == OFFER
    talk.town.say(talk.station, c.Signal(visit=talk.visit, call=talk.call, candidate=CANDIDATE))
    assert assert_sent(talk.town, talk.desk, SignalRelay).candidate == CANDIDATE
    assert_not_sent(talk.town, staff, SignalRelay)


def test_a_signal_is_one_thing() -> None:
    """A description or a candidate."""
    talk = Conversation()
    for both in ({}, {"description": OFFER, "candidate": CANDIDATE}):
        with pytest.raises(Refused) as refusal:
            talk.town.say(talk.desk, c.Signal(visit=talk.visit, call=talk.call, **both))  # type: ignore[arg-type]
        assert refusal.value.code == ErrorCode.INVALID_FORMAT


def test_a_signal_of_a_call_of_before_is_dropped() -> None:
    """Its peers are gone."""
    talk = Conversation()
    talk.signal(talk.desk, "aaaa.bbbb.0")
    assert_not_sent(talk.town, talk.station, SignalRelay)


def test_a_signal_to_nobody_is_dropped() -> None:
    """The far page is reloading; perfect negotiation starts over when it is back."""
    talk = Conversation()
    call = talk.call
    talk.town.leave(talk.station)
    talk.signal(talk.desk, call)
    assert_not_sent(talk.town, talk.station, SignalRelay)


def test_only_the_two_sides_have_a_call() -> None:
    """Staff and supervisors are refused."""
    talk = Conversation()
    for page in (talk.town.staff(), talk.town.supervisor()):
        talk.town.hello(page, talk.visit)
        for command in (
            c.Signal(visit=talk.visit, call=talk.call, description=OFFER),
            c.ReportCall(visit=talk.visit, call=talk.call, phase=CallPhase.CONNECTED),
            c.Redial(visit=talk.visit, call=talk.call),
        ):
            with pytest.raises(Refused) as refusal:
                talk.town.say(page, command)
            assert refusal.value.code == ErrorCode.FORBIDDEN


def test_everybody_sees_how_the_call_stands() -> None:
    """It is connected when both sides say so."""
    talk = Conversation()
    talk.report(talk.station, CallPhase.CONNECTED)
    assert assert_sent(talk.town, talk.desk, Participants).phase == CallPhase.CONNECTING
    talk.report(talk.desk, CallPhase.CONNECTED)
    assert assert_sent(talk.town, talk.station, Participants).phase == CallPhase.CONNECTED
    talk.report(talk.station, CallPhase.RECONNECTING)
    assert assert_sent(talk.town, talk.desk, Participants).phase == CallPhase.RECONNECTING


def test_a_report_that_makes_no_sense_is_refused_and_one_of_before_is_dropped() -> None:
    """The table holds."""
    talk = Conversation()
    with pytest.raises(Refused) as refusal:
        talk.report(talk.desk, CallPhase.RINGING)
    assert refusal.value.code == ErrorCode.WRONG_STATE
    talk.town.empty()
    talk.town.say(talk.desk, c.ReportCall(visit=talk.visit, call="aaaa.bbbb.9", phase=CallPhase.CONNECTED))
    assert_not_sent(talk.town, talk.station, Participants)


def test_a_redial_makes_new_peers_on_both_sides() -> None:
    """Under a new name."""
    talk = Conversation()
    name = talk.call
    talk.redial(talk.desk, name)
    assert talk.call != name
    assert assert_sent(talk.town, talk.station, CallConnect).call == talk.call


def test_both_sides_redialling_at_once_make_one_new_call() -> None:
    """The second asks for what has been done."""
    talk = Conversation()
    name = talk.call
    talk.redial(talk.desk, name)
    once = talk.call
    talk.redial(talk.station, name)
    assert talk.call == once
    assert len(talk.town.sent(talk.station, CallConnect)) == 2


def test_a_redial_while_the_far_page_is_away_waits_for_it() -> None:
    """It then comes back to a new call, though it is the same page."""
    talk = Conversation()
    name, origin = talk.call, talk.town.hub.connections[talk.station].origin
    talk.town.leave(talk.station)
    talk.redial(talk.desk, name)
    assert talk.call == name
    back = talk.town.station(origin=origin)
    talk.town.hello(back, talk.visit)
    assert assert_sent(talk.town, back, CallConnect).call == talk.call != name


def test_a_call_ends_with_the_visit() -> None:
    """Both sides close their peers, and nobody shows a call any more."""
    talk = Conversation()
    talk.town.empty()
    talk.town.say(talk.desk, c.Close(id=talk.town.command_id(), visit=talk.visit, outcome=Outcome.FINISHED))
    for page in (talk.station, talk.desk):
        assert assert_sent(talk.town, page, CallEnd).reason == "closed"
        assert assert_sent(talk.town, page, Participants).phase is None


def test_a_visit_that_ends_without_a_call_ends_none() -> None:
    """One side was never there."""
    town = HubDriver()
    town.hire("sato", "residents")
    station, desk = town.station(), town.desk()
    visit = town.open_visit(station)
    town.say(desk, c.Answer(id=town.command_id(), visit=visit))
    town.say(station, c.Cancel(id=town.command_id(), visit=visit))
    assert_not_sent(town, station, CallEnd)
