"""Tests of who is told of whom in a call of more than two."""

import pytest

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.errors import ErrorCode, Refused
from signaling.policy import Policy
from signaling.presence import PresenceStatus
from signaling.rights import Actor
from signaling.visit import evolve
from signaling.words import Outcome, Role, SeatMode
from tests.support.hub_driver import assert_not_sent, assert_sent
from tests.support.seated_call import SeatedCall

READING = (m.Snapshot, m.EventMessage, m.InterviewMessage, m.TypingRelay, m.FocusRelay, m.ViewingRelay)


def test_a_call_of_two_says_nothing_of_seats() -> None:
    """The most visits are such, and cost nothing."""
    call = SeatedCall()
    call.town.say(call.desk, c.Hold(id=call.town.command_id(), visit=call.visit))
    for page in (call.station, call.desk):
        assert_not_sent(call.town, page, m.Seats)


def test_a_colleague_is_rung_and_everybody_sees_it() -> None:
    """With what they need to say yes: who asks, what it is about, until when."""
    call = SeatedCall()
    call.offer(mode=SeatMode.CONSULT)
    rung = assert_sent(call.town, call.other, m.SeatCall)
    assert (rung.asker, rung.mode, rung.procedures, rung.number) == ("Sato", SeatMode.CONSULT, ("juminhyo",), 1)
    assert call.town.hub.presence_of("suzuki", call.town.clock.moment()) == PresenceStatus.OFFERED
    [line] = call.seats(call.station).seats
    assert (line.name, line.role, line.taken_at, line.allowed) == ("Suzuki", Role.SPECIALIST, None, True)
    assert call.seats(call.station).held
    call.take(call.other)
    assert assert_sent(call.town, call.other, m.SeatCallEnded).reason == "taken"
    assert call.town.hub.presence_of("suzuki", call.town.clock.moment()) == PresenceStatus.BUSY
    assert call.seats(call.other).you == "s1"
    assert call.seats(call.other).specialist == "Sato"


@pytest.mark.parametrize(("by", "reason"), [("other", "declined"), ("desk", "removed")])
def test_the_ringing_ends_with_a_no(by: str, reason: str) -> None:
    """Of either."""
    call = SeatedCall()
    call.offer(mode=SeatMode.CONSULT)
    call.leave(call.other if by == "other" else call.desk, None if by == "other" else "s1")
    assert assert_sent(call.town, call.other, m.SeatCallEnded).reason == reason
    assert call.seats(call.station).seats == ()
    assert not call.seats(call.station).held


def test_a_reload_of_the_colleagues_desk_rings_again() -> None:
    """And does not when they are in it already, or nobody asks."""
    call = SeatedCall()
    call.offer()
    again = call.town.desk("suzuki")
    assert assert_sent(call.town, again, m.SeatCall).seat == "s1"
    assert assert_sent(call.town, again, m.Welcome).seat is None
    call.other = again
    call.take(again)
    assert_not_sent(call.town, call.town.desk("suzuki"), m.SeatCall)


def test_a_desk_that_is_gone_is_not_rung() -> None:
    """It rings when it is back."""
    call = SeatedCall()
    visit = call.now
    call.town.leave(call.other)
    offered = e.SeatOffered(seat="s1", role=Role.SPECIALIST, mode=SeatMode.TALK, person="suzuki", until=99)
    event = e.Event(visit=visit.id, seq=visit.seq + 1, at=1, actor="specialist:sato", cause="", body=offered)
    call.town.commit((event,))
    call.leave(call.desk, "s1")
    back = call.town.desk("suzuki")
    assert_not_sent(call.town, back, m.SeatCall)


def test_only_who_is_available_is_asked() -> None:
    """And nobody whom the directory does not know."""
    call = SeatedCall()
    call.town.leave(call.other)
    for person, code in (("suzuki", ErrorCode.TAKEN), ("nobody", ErrorCode.NOT_FOUND)):
        with pytest.raises(Refused) as refusal:
            call.offer(person=person)
        assert refusal.value.code == code


def test_who_serves_somebody_does_not_sit_in_anothers_call() -> None:
    """Though they were asked before."""
    call = SeatedCall()
    visit = call.now
    call.town.serve(call.town.station("asahi_2"), call.other, "jidou_teate")
    offered = e.SeatOffered(seat="s1", role=Role.SPECIALIST, mode=SeatMode.TALK, person="suzuki", until=2**40)
    event = e.Event(visit=visit.id, seq=visit.seq + 1, at=1, actor="specialist:sato", cause="", body=offered)
    call.town.commit((event,))
    with pytest.raises(Refused) as refusal:
        call.take(call.other)
    assert refusal.value.code == ErrorCode.TAKEN
    assert call.town.hub.presence_of("suzuki", call.town.clock.moment()) == PresenceStatus.BUSY


def test_a_guest_and_a_colleague_read_nothing_of_the_visit() -> None:
    """Picture and voice, and who is there; whatever is written, typed, shown or asked stays with the others."""
    call = SeatedCall()
    call.town.say(call.station, c.Viewing(visit=call.visit, screen="talking"))
    call.colleague()
    guest = call.guest()
    assert assert_sent(call.town, guest, m.Welcome).seat == call.visit
    call.town.say(call.desk, c.WriteNote(id=call.town.command_id(), visit=call.visit, text="note"))
    call.town.say(call.desk, c.Typing(visit=call.visit, field="visitor.name", text="葛󠄀城", composing=False))
    call.town.say(call.desk, c.Focus(visit=call.visit, field="visitor.name"))
    call.town.say(call.station, c.Viewing(visit=call.visit, screen="confirming", section="visitor"))
    for page in (guest, call.other):
        for kind in READING:
            assert_not_sent(call.town, page, kind)
        assert assert_sent(call.town, page, m.Participants).people
        for command in (
            c.Typing(visit=call.visit, field="visitor.name", text="x", composing=False),
            c.Focus(visit=call.visit, field="visitor.name"),
            c.Viewing(visit=call.visit, screen="talking"),
        ):
            with pytest.raises(Refused) as refusal:
                call.town.say(page, command)
            assert refusal.value.code == ErrorCode.FORBIDDEN


def test_a_guest_waits_for_the_residents_yes() -> None:
    """Their page is told how it stands, and is in no call."""
    call = SeatedCall()
    call.offer(Role.INTERPRETER)
    guest = call.town.connect(Actor(Role.INTERPRETER, f"{call.visit}.s1"))
    call.town.hello(guest, call.visit)
    assert [line.allowed for line in call.seats(guest).seats] == [False]
    assert call.calls(guest) == {}
    stranger = call.town.connect(Actor(Role.FAMILY, f"{call.visit}.s1"))
    with pytest.raises(Refused) as refusal:
        call.town.hello(stranger, call.visit)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    yes = c.AllowSeat(id=call.town.command_id(), visit=call.visit, seat="s1", allowed=True)
    call.town.say(call.station, yes)
    assert [line.allowed for line in call.seats(guest).seats] == [True]


def test_both_sides_are_told_of_who_listens() -> None:
    """By default: who, and how; and as a participant."""
    call = SeatedCall()
    boss = call.supervisor(SeatMode.LISTEN)
    for page in (call.station, call.desk, boss):
        assert [line.name for line in call.seats(page).seats] == ["Abe"]
        people = assert_sent(call.town, page, m.Participants).people
        assert [one.seat for one in people if one.role == Role.SUPERVISOR] == ["s1"]


def test_where_the_town_has_it_so_who_listens_is_not_told() -> None:
    """Neither as a seat nor as a participant; a whisper is told to who hears it, a voice in the talk to all."""
    call = SeatedCall()
    call.town.policy = Policy(listening_told=False)
    call.guest()
    boss = call.supervisor(SeatMode.LISTEN)

    def known(page: str) -> tuple[bool, bool]:
        seat = any(line.role == Role.SUPERVISOR for line in call.seats(page).seats)
        people = assert_sent(call.town, page, m.Participants).people
        return seat, any(one.role == Role.SUPERVISOR for one in people)

    assert [known(page) for page in (call.station, call.desk, boss)] == [(False, False), (False, False), (True, True)]
    call.supervisor(SeatMode.WHISPER)
    assert [known(page) for page in (call.station, call.desk)] == [(False, False), (True, True)]
    call.supervisor(SeatMode.TALK)
    assert [known(page) for page in (call.station, call.desk)] == [(True, True), (True, True)]


def test_a_supervisor_whose_page_is_away_has_no_name_for_a_moment() -> None:
    """It comes back with the page."""
    call = SeatedCall()
    boss = call.supervisor(SeatMode.LISTEN)
    call.town.leave(boss)
    late = call.town.staff()
    call.town.hello(late, call.visit)
    assert [line.name for line in call.seats(late).seats] == [""]


def test_the_end_of_the_visit_is_told_to_all() -> None:
    """The colleague is free again, and knows why."""
    call = SeatedCall()
    call.colleague()
    guest = call.guest()
    call.town.say(call.desk, c.Close(id=call.town.command_id(), visit=call.visit, outcome=Outcome.FINISHED))
    assert assert_sent(call.town, call.other, m.SeatCallEnded).reason == "closed"
    for page in (guest, call.other):
        last = call.seats(page)
        assert (last.serving, last.seats, last.you) == (False, (), None)
    assert call.town.hub.presence_of("suzuki", call.town.clock.moment()) == PresenceStatus.AVAILABLE
    assert call.town.hub.presence_of("sato", call.town.clock.moment()) == PresenceStatus.WRAP_UP


def test_after_a_gap_everybody_is_told_anew() -> None:
    """Another process wrote the seats."""
    call = SeatedCall()
    call.guest()
    visit = call.now
    bodies: list[e.AnyBody] = [e.SeatLeft(seat="s1", reason="left"), e.Held(), e.Resumed()]
    events = [
        e.Event(visit=visit.id, seq=seq, at=1, actor="specialist:sato", cause="", body=body)
        for seq, body in enumerate(bodies, visit.seq + 1)
    ]
    for event in events:
        visit = evolve(visit, event)
    call.town.do(call.town.hub.committed(visit, (events[-1],), call.town.clock.moment()))
    assert call.seats(call.station).seats == ()


def test_who_was_asked_into_two_calls_by_two_processes_stays_in_the_later() -> None:
    """The end of the earlier does not take it away."""
    call = SeatedCall()
    call.town.hire("kato", "residents")
    station, desk = call.town.station("asahi_2"), call.town.desk("kato")
    second = call.town.serve(station, desk)
    for number, name in enumerate((call.visit, second)):
        visit = call.town.visits[name]
        offered = e.SeatOffered(seat="s1", role=Role.SPECIALIST, mode=SeatMode.TALK, person="suzuki", until=2**40)
        event = e.Event(visit=name, seq=visit.seq + 1, at=number, actor="specialist:sato", cause="", body=offered)
        call.town.commit((event,))
    call.leave(call.desk, "s1")
    again = call.town.desk("suzuki")
    assert assert_sent(call.town, again, m.SeatCall).visit == second


def test_a_visit_is_handed_to_who_sits_in_its_call() -> None:
    """Their page is told first that its seat is gone because they serve; who served is released and told by whom."""
    call = SeatedCall()
    call.colleague(SeatMode.CONSULT)
    call.town.empty()
    hand = c.HandSeat(id=call.town.command_id(), visit=call.visit, seat="s1")
    call.town.say(call.desk, hand)
    first = next(one for one in call.town.inbox[call.other] if isinstance(one, m.Seats | m.SeatCallEnded))
    assert isinstance(first, m.SeatCallEnded)
    assert first.reason == "serves"
    assert call.now.department == "shimin"
    assert assert_sent(call.town, call.desk, m.Released).by == call.town.hub.name_of("suzuki")
    assert call.town.hub.presence_of("sato", call.town.clock.moment()) == PresenceStatus.WRAP_UP
    assert call.town.hub.presence_of("suzuki", call.town.clock.moment()) == PresenceStatus.BUSY
    connect = assert_sent(call.town, call.station, m.CallConnect)
    assert (connect.peer, connect.role) == ("specialist", Role.SPECIALIST)
    assert assert_sent(call.town, call.station, m.Seats).seats == ()


def test_a_seat_that_is_not_there_is_handed_nothing() -> None:
    """Nothing is guessed of whom it might be."""
    call = SeatedCall()
    with pytest.raises(Refused) as refusal:
        call.town.say(call.desk, c.HandSeat(id=call.town.command_id(), visit=call.visit, seat="s7"))
    assert refusal.value.code == ErrorCode.NOT_FOUND


def test_a_supervisor_takes_over_and_is_named() -> None:
    """They serve from a desk of their own, where their page joins the visit."""
    call = SeatedCall()
    call.town.hub.know_supervisors({"abe": "阿部 統"})
    boss = call.supervisor(SeatMode.TALK)
    call.town.say(boss, c.TakeOver(id=call.town.command_id(), visit=call.visit))
    person = call.now.specialist or ""
    assert assert_sent(call.town, call.desk, m.Released).by == call.town.hub.name_of(person)
    assert assert_sent(call.town, call.station, m.Seats).specialist == call.town.hub.name_of(person)
    desk = call.town.desk(person)
    assert assert_sent(call.town, desk, m.Welcome).visit == call.visit
    call.town.hello(desk, call.visit)
    assert assert_sent(call.town, desk, m.CallConnect).role == Role.RESIDENT
