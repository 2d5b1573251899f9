"""Tests of who is asked into a call, comes, changes and goes."""

import pytest

from signaling import commands as c
from signaling import events as e
from signaling.decide import end_seat
from signaling.errors import ErrorCode, Refused
from signaling.policy import Policy
from signaling.rights import Actor
from signaling.seating import ASK_MS, LINK_MS, sit_in
from signaling.words import Outcome, Role, SeatMode, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding

COLLEAGUE = Actor(Role.SPECIALIST, "suzuki")
SUPERVISOR = Actor(Role.SUPERVISOR, "abe")
GUEST = Actor(Role.FAMILY, f"{VISIT}.s1")


class Call(Deciding):
    """A visit that is being served, and what is said about its seats."""

    def offer(
        self, role: Role = Role.SPECIALIST, mode: SeatMode = SeatMode.TALK, person: str | None = None
    ) -> c.OfferSeat:
        """The specialist asks somebody."""
        return c.OfferSeat(id=self.id(), visit=VISIT, role=role, mode=mode, person=person)

    def consult(self) -> list[e.AnyBody]:
        """A colleague is asked for a word."""
        return self.say(self.offer(mode=SeatMode.CONSULT, person="suzuki"))

    def family(self) -> list[e.AnyBody]:
        """Somebody of the family is to come."""
        return self.say(self.offer(Role.FAMILY))

    def allow(self, *, allowed: bool = True, seat: str = "s1") -> c.AllowSeat:
        """The resident's answer."""
        return c.AllowSeat(id=self.id(), visit=VISIT, seat=seat, allowed=allowed)

    def sits(self) -> c.TakeSeat:
        """Who was asked comes."""
        return c.TakeSeat(id=self.id(), visit=VISIT)

    def sit_in(self, mode: SeatMode) -> c.SitIn:
        """A supervisor comes, or changes."""
        return c.SitIn(id=self.id(), visit=VISIT, mode=mode)

    def change(self, mode: SeatMode, seat: str = "s1") -> c.ChangeSeat:
        """The specialist brings a colleague in, or back."""
        return c.ChangeSeat(id=self.id(), visit=VISIT, seat=seat, mode=mode)

    def leave(self, seat: str | None = None) -> c.LeaveSeat:
        """Somebody goes, or is made to go."""
        return c.LeaveSeat(id=self.id(), visit=VISIT, seat=seat)


def test_a_consultation_puts_the_resident_on_hold_and_ends_it() -> None:
    """ひと声: asked, come, gone."""
    call = Call()
    held, offered = call.consult()
    assert held == e.Held()
    assert offered == e.SeatOffered(
        seat="s1", role=Role.SPECIALIST, mode=SeatMode.CONSULT, person="suzuki", until=call.clock.at + ASK_MS
    )
    [taken] = call.say(call.sits(), COLLEAGUE)
    assert isinstance(taken, e.SeatTaken)
    assert call.say(call.sits(), COLLEAGUE) == []
    assert call.say(call.leave(), COLLEAGUE) == [e.SeatLeft(seat="s1", reason="left"), e.Resumed()]


def test_a_consultation_while_the_resident_is_on_hold_already() -> None:
    """The hold was there before, and ends with it all the same: they are to hear that somebody is back."""
    call = Call()
    call.say(c.Hold(id=call.id(), visit=VISIT))
    [offered] = call.consult()
    assert isinstance(offered, e.SeatOffered)
    assert call.say(call.leave(), COLLEAGUE) == [e.SeatLeft(seat="s1", reason="declined"), e.Resumed()]


def test_a_hold_that_the_specialist_ended_is_not_ended_twice() -> None:
    """They talk with the resident again while a colleague is still on the line."""
    call = Call()
    call.consult()
    call.say(c.Resume(id=call.id(), visit=VISIT))
    assert call.say(call.leave("s1")) == [e.SeatLeft(seat="s1", reason="removed")]


def test_the_second_of_two_consultations_ends_the_hold() -> None:
    """As long as one goes on, the resident waits."""
    call = Call()
    call.consult()
    call.say(call.offer(mode=SeatMode.CONSULT, person="kato"))
    assert call.say(call.leave("s1")) == [e.SeatLeft(seat="s1", reason="removed")]
    assert call.say(call.leave("s2")) == [e.SeatLeft(seat="s2", reason="removed"), e.Resumed()]


def test_from_the_consultation_into_the_talk_of_three_and_back() -> None:
    """The hold follows."""
    call = Call()
    call.consult()
    call.refuses(ErrorCode.WRONG_STATE, call.change(SeatMode.TALK))
    call.say(call.sits(), COLLEAGUE)
    assert call.say(call.change(SeatMode.CONSULT)) == []
    assert call.say(call.change(SeatMode.TALK)) == [e.SeatChanged(seat="s1", mode=SeatMode.TALK), e.Resumed()]
    assert call.say(call.change(SeatMode.CONSULT)) == [e.Held(), e.SeatChanged(seat="s1", mode=SeatMode.CONSULT)]
    call.say(call.change(SeatMode.TALK))
    call.say(c.Hold(id=call.id(), visit=VISIT))
    assert call.say(call.change(SeatMode.CONSULT)) == [e.SeatChanged(seat="s1", mode=SeatMode.CONSULT)]
    call.refuses(ErrorCode.INVALID_VALUE, call.change(SeatMode.WHISPER))
    call.refuses(ErrorCode.NOT_FOUND, call.change(SeatMode.TALK, "s9"))


def test_nobody_from_outside_comes_without_the_residents_yes() -> None:
    """And a no ends it."""
    call = Call()
    [offered] = call.family()
    assert isinstance(offered, e.SeatOffered)
    assert offered.until == call.clock.at + LINK_MS
    call.refuses(ErrorCode.NOT_CONFIRMED, call.sits(), GUEST)
    call.refuses(ErrorCode.FORBIDDEN, call.allow(), SPECIALIST)
    call.refuses(ErrorCode.FORBIDDEN, call.allow(), STAFF)
    call.refuses(ErrorCode.NOT_FOUND, call.allow(seat="s9"), RESIDENT)
    assert call.say(call.allow(), RESIDENT) == [e.SeatAllowed(seat="s1")]
    assert call.say(call.allow(), RESIDENT) == []
    call.say(call.sits(), GUEST)
    call.refuses(ErrorCode.WRONG_STATE, call.allow(allowed=False), RESIDENT)
    assert call.say(call.leave(), GUEST) == [e.SeatLeft(seat="s1", reason="left")]
    call.refuses(ErrorCode.FORBIDDEN, call.sits(), GUEST)


def test_a_no_ends_the_asking() -> None:
    """Nobody comes after it."""
    call = Call()
    call.family()
    assert call.say(call.allow(allowed=False), RESIDENT) == [e.SeatLeft(seat="s1", reason="refused")]
    call.refuses(ErrorCode.FORBIDDEN, call.sits(), GUEST)


def test_an_asking_that_is_over_is_over() -> None:
    """Even before the hub has noticed."""
    call = Call()
    call.family()
    call.say(call.allow(), RESIDENT)
    call.clock.jump(LINK_MS / 1000)
    call.refuses(ErrorCode.STALE, call.sits(), GUEST)


def test_a_colleague_has_no_consent_to_give() -> None:
    """They are of the town."""
    call = Call()
    call.say(call.offer(person="suzuki"))
    call.refuses(ErrorCode.WRONG_STATE, call.allow(), RESIDENT)


@pytest.mark.parametrize(
    ("role", "mode", "person"),
    [
        (Role.SPECIALIST, SeatMode.TALK, None),
        (Role.FAMILY, SeatMode.TALK, "suzuki"),
        (Role.INTERPRETER, SeatMode.CONSULT, None),
        (Role.SPECIALIST, SeatMode.WHISPER, "suzuki"),
        (Role.FAMILY, SeatMode.LISTEN, None),
        (Role.RESIDENT, SeatMode.TALK, None),
        (Role.SUPERVISOR, SeatMode.TALK, "abe"),
    ],
)
def test_what_does_not_fit_together_is_refused(role: Role, mode: SeatMode, person: str | None) -> None:
    """A colleague has an id, somebody from outside none and nothing to consult about; the rest is not for asking."""
    call = Call()
    call.refuses(ErrorCode.INVALID_VALUE, call.offer(role, mode, person))


def test_nobody_is_asked_twice_or_asks_themselves() -> None:
    """One seat for each."""
    call = Call()
    call.refuses(ErrorCode.TAKEN, call.offer(person="sato"))
    call.say(call.offer(person="suzuki"))
    call.refuses(ErrorCode.TAKEN, call.offer(person="suzuki"))


def test_four_people_are_the_most() -> None:
    """Whoever comes as the fifth is told."""
    call = Call()
    call.family()
    call.say(call.offer(Role.INTERPRETER))
    assert call.refuses(ErrorCode.TOO_MANY, call.offer(person="suzuki")) == {"max": 4}
    call.refuses(ErrorCode.TOO_MANY, call.sit_in(SeatMode.LISTEN), SUPERVISOR)


def test_five_are_asked_in_a_minute_and_no_more() -> None:
    """Nobody is rung at without end; after a while it goes on."""
    call = Call()
    for seat in range(1, 6):
        call.say(call.offer(person="suzuki"))
        call.say(call.leave(f"s{seat}"))
    call.refuses(ErrorCode.TOO_FAST, call.offer(person="suzuki"))
    call.clock.jump(60)
    call.say(call.offer(person="suzuki"))


def test_a_supervisor_listens_whispers_talks_and_goes() -> None:
    """Each in the log."""
    call = Call()
    [taken] = call.say(call.sit_in(SeatMode.LISTEN), SUPERVISOR)
    assert taken == e.SeatTaken(seat="s1", role=Role.SUPERVISOR, mode=SeatMode.LISTEN, person="abe")
    assert call.say(call.sit_in(SeatMode.LISTEN), SUPERVISOR) == []
    assert call.say(call.sit_in(SeatMode.WHISPER), SUPERVISOR) == [e.SeatChanged(seat="s1", mode=SeatMode.WHISPER)]
    call.refuses(ErrorCode.INVALID_VALUE, call.sit_in(SeatMode.CONSULT), SUPERVISOR)
    call.refuses(ErrorCode.FORBIDDEN, call.leave("s1"), SPECIALIST)
    call.refuses(ErrorCode.FORBIDDEN, call.leave("s1"), SUPERVISOR)
    assert call.say(call.leave(), SUPERVISOR) == [e.SeatLeft(seat="s1", reason="left")]
    call.refuses(ErrorCode.NOT_FOUND, call.leave(), SUPERVISOR)
    call.refuses(ErrorCode.NOT_FOUND, call.leave("s1"))


@pytest.mark.parametrize("mode", [SeatMode.LISTEN, SeatMode.WHISPER, SeatMode.TALK])
def test_whether_they_are_told_is_the_towns_to_say(mode: SeatMode) -> None:
    """But who talks is heard."""
    call = Call()
    for told in (True, False):
        [body] = sit_in(call.visit, SUPERVISOR, call.sit_in(mode), Policy(listening_told=told))
        assert isinstance(body, e.SeatTaken)
        assert body.told == (told or mode == SeatMode.TALK)


def test_a_supervisor_may_end_the_visit() -> None:
    """And all the seats with it."""
    call = Call()
    call.family()
    call.say(c.Close(id=call.id(), visit=VISIT, outcome=Outcome.REFERRED), SUPERVISOR)
    assert call.visit.seats == {}


def test_the_hub_ends_what_nobody_takes_and_who_is_gone() -> None:
    """And nothing that is over, nor an asking that was taken meanwhile."""
    call = Call()
    call.consult()
    assert call.take(end_seat(call.visit, "s1", "no_answer", at=9)) == [
        e.SeatLeft(seat="s1", reason="no_answer"),
        e.Resumed(),
    ]
    call.consult()
    call.say(call.sits(), COLLEAGUE)
    for seat, reason in (("s1", "lost"), ("s2", "no_answer")):
        with pytest.raises(Refused) as refusal:
            end_seat(call.visit, seat, reason, at=9)
        assert refusal.value.code == ErrorCode.WRONG_STATE
    assert call.take(end_seat(call.visit, "s2", "lost", at=9))[0] == e.SeatLeft(seat="s2", reason="lost")


def test_a_colleague_in_a_seat_edits_and_ends_nothing() -> None:
    """The form session and the visit stay the serving specialist's."""
    call = Call()
    call.say(call.offer(person="suzuki"))
    call.say(call.sits(), COLLEAGUE)
    for command in (call.edit_of("visitor.name", "x"), c.Close(id=call.id(), visit=VISIT, outcome=Outcome.FINISHED)):
        call.refuses(ErrorCode.FORBIDDEN, command, COLLEAGUE)


def hand_of(call: Call, department: str | None = "kokuho") -> c.HandSeat:
    """「このまま引き継ぐ」"""
    return c.HandSeat(id=call.id(), visit=VISIT, seat="s1", department=department, note=" つづきを ")


def test_the_visit_goes_to_the_colleague_who_was_consulted() -> None:
    """In one transaction: out of the seat, off the hold, and theirs to serve; nobody waits in between."""
    call = Call()
    call.consult()
    call.refuses(ErrorCode.WRONG_STATE, hand_of(call))
    call.say(call.sits(), COLLEAGUE)
    call.refuses(ErrorCode.FORBIDDEN, hand_of(call), COLLEAGUE)
    before = call.visit.department
    assert call.say(hand_of(call)) == [
        e.SeatLeft(seat="s1", reason="serves"),
        e.Resumed(),
        e.TakenOver(specialist="suzuki", department="kokuho", note="つづきを"),
    ]
    visit = call.visit
    assert (visit.state, visit.specialist, visit.department) == (VisitState.SERVING, "suzuki", "kokuho")
    assert visit.handed is not None
    assert (visit.handed.by, visit.handed.department, visit.handed.note) == ("sato", before, "つづきを")
    assert not visit.seats
    call.refuses(ErrorCode.FORBIDDEN, c.Hold(id=call.id(), visit=VISIT))


def test_only_a_colleague_is_handed_the_visit() -> None:
    """Not somebody of the family, not who is not there."""
    call = Call()
    call.refuses(ErrorCode.NOT_FOUND, hand_of(call))
    call.family()
    call.say(call.allow(), RESIDENT)
    call.say(call.sits(), GUEST)
    call.refuses(ErrorCode.WRONG_STATE, hand_of(call))


def test_a_supervisor_who_talks_takes_the_visit_over() -> None:
    """The resident has seen and heard them; who only listens does not."""
    call = Call()
    take = c.TakeOver(id=call.id(), visit=VISIT)
    call.refuses(ErrorCode.FORBIDDEN, take)
    call.refuses(ErrorCode.NOT_FOUND, take, SUPERVISOR)
    call.say(call.sit_in(SeatMode.LISTEN), SUPERVISOR)
    call.refuses(ErrorCode.WRONG_STATE, take, SUPERVISOR)
    call.say(call.sit_in(SeatMode.TALK), SUPERVISOR)
    assert call.say(take, SUPERVISOR) == [
        e.SeatLeft(seat="s1", reason="serves"),
        e.TakenOver(specialist="abe", department=call.visit.department),
    ]
    assert call.visit.specialist == "abe"
