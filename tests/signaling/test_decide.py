"""Tests of the decider of a visit."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import (
    CALL_BACK_MOST_MS,
    EVENTS_MAX,
    OFFER_MS,
    come_back,
    drop,
    end_offer,
    give_up,
    offer,
    open_visit,
    wipe,
)
from signaling.errors import ErrorCode, Refused
from signaling.rights import Actor
from signaling.words import EndReason, IdentityLevel, Language, Outcome, ParkReason, Role, Tick, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding


def open_at(actor: Actor, *procedures: str) -> tuple[e.Event, ...]:
    """A visit opened at the first counter."""
    town = Deciding()
    command = c.OpenVisit(id=town.id(), procedures=list(procedures), language=Language.EASY)
    return open_visit(
        VISIT, actor, command, number=5, branch="asahi", counter="asahi_1", moment=town.moment, plan=town.plan
    )


def test_a_visit_begins_with_what_it_keeps_for_life() -> None:
    """The catalogue's version among it, and then the defaults."""
    first, *defaults = open_at(RESIDENT, "juminhyo", "tennyu")
    assert first.body == e.Opened(
        branch="asahi",
        counter="asahi_1",
        procedures=("juminhyo", "tennyu"),
        language=Language.EASY,
        catalogue="0123456789abcdef",
        number=5,
    )
    assert [event.seq for event in (first, *defaults)] == [1, 2, 3, 4]
    assert {event.cause for event in defaults} == {first.cause}
    assert {event.actor for event in defaults} == {"resident:asahi_1"}


def test_branch_staff_open_a_visit_in_their_branch() -> None:
    """And nobody elsewhere."""
    assert open_at(STAFF, "juminhyo")[0].actor == "branch_staff:mori"
    with pytest.raises(Refused) as refusal:
        open_at(Actor(Role.BRANCH_STAFF, "mori", "midori"), "juminhyo")
    assert refusal.value.code == ErrorCode.FORBIDDEN


@pytest.mark.parametrize(
    ("procedures", "code"),
    [(("koseki",), ErrorCode.NOT_FOUND), (("juminhyo", "juminhyo"), ErrorCode.INVALID_FORMAT)],
)
def test_a_visit_is_for_procedures_of_the_catalogue(procedures: tuple[str, ...], code: ErrorCode) -> None:
    """Each once."""
    with pytest.raises(Refused) as refusal:
        open_at(RESIDENT, *procedures)
    assert refusal.value.code == code


def test_a_waiting_visit_is_offered_with_an_end() -> None:
    """Nothing rings without a timer (design 2.5)."""
    town = Deciding(serving=False)
    [event] = offer(town.visit, "sato", at=town.clock.at)
    assert event.body == e.Offered(specialist="sato", until=town.clock.at + OFFER_MS)
    assert event.actor == "system:hub"


def test_only_a_waiting_visit_is_offered() -> None:
    """Not one that rings or is served already."""
    town = Deciding()
    with pytest.raises(Refused) as refusal:
        offer(town.visit, "suzuki", at=1)
    assert refusal.value.code == ErrorCode.WRONG_STATE


def test_an_offer_is_taken_back_from_who_has_it() -> None:
    """From nobody else, and not after the answer."""
    town = Deciding(serving=False)
    for event in offer(town.visit, "sato", at=town.clock.at):
        town.take((event,))
    with pytest.raises(Refused):
        end_offer(town.visit, "sato", "no_answer", at=town.clock.at, until=(town.visit.offer_until or 0) - 1)
    [event] = end_offer(town.visit, "sato", "no_answer", at=town.clock.at, until=town.visit.offer_until)
    assert event.body == e.OfferEnded(specialist="sato", reason="no_answer")
    for visit, specialist in ((town.visit, "suzuki"), (Deciding().visit, "sato")):
        with pytest.raises(Refused) as refusal:
            end_offer(visit, specialist, "lost", at=1)
        assert refusal.value.code == ErrorCode.WRONG_STATE


def test_the_system_wipes_a_closed_visit_once() -> None:
    """Before it is closed there is somebody at the counter."""
    town = Deciding()
    with pytest.raises(Refused):
        wipe(town.visit, at=1)
    town.say(c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED))
    [event] = wipe(town.visit, at=town.clock.at)
    assert event.body == e.Wiped()
    town.take((event,))
    assert wipe(town.visit, at=town.clock.at) == ()


def test_events_follow_each_other_and_name_their_cause() -> None:
    """Sequence without a gap, the actor and the command in each."""
    town = Deciding("tennyu")
    command = town.edit_of("addr.new.zip", "1000001")
    town.say(command)
    assert [event.seq for event in town.log] == list(range(1, len(town.log) + 1))
    assert [event.cause for event in town.log[-2:]] == [command.id] * 2
    assert town.log[-1].actor == "specialist:sato"
    assert town.log[-1].at == town.clock.at


def simple(town: Deciding) -> list[tuple[Actor, c.LastingCommand, e.AnyBody]]:
    """Commands with one event each."""
    return [
        (SPECIALIST, c.Hold(id=town.id(), visit=VISIT), e.Held()),
        (SPECIALIST, c.Resume(id=town.id(), visit=VISIT), e.Resumed()),
        (
            STAFF,
            c.ChooseLanguage(id=town.id(), language=Language.EN, visit=VISIT),
            e.LanguageChosen(language=Language.EN),
        ),
        (SPECIALIST, c.WriteNote(id=town.id(), text="x", visit=VISIT), e.NoteWritten(text="x")),
        (SPECIALIST, c.Ask(id=town.id(), question="tennyu.when", visit=VISIT), e.Asked(question="tennyu.when")),
        (SPECIALIST, c.Ask(id=town.id(), question=None, visit=VISIT), e.Asked(question=None)),
        (
            STAFF,
            c.SetTick(id=town.id(), item=Tick.FEE_TAKEN, done=True, visit=VISIT),
            e.Ticked(item=Tick.FEE_TAKEN, done=True),
        ),
        (
            STAFF,
            c.SetTick(id=town.id(), item=Tick.FEE_TAKEN, done=False, visit=VISIT),
            e.Ticked(item=Tick.FEE_TAKEN, done=False),
        ),
        (
            SPECIALIST,
            c.Close(id=town.id(), outcome=Outcome.REFERRED, reason="original_missing", visit=VISIT),
            e.Closed(outcome=Outcome.REFERRED, reason="original_missing"),
        ),
        (RESIDENT, c.Rate(id=town.id(), score=2, visit=VISIT), e.Rated(score=2)),
        (RESIDENT, c.Rate(id=town.id(), score=3, visit=VISIT), e.Rated(score=3)),
        (RESIDENT, c.Wipe(id=town.id(), visit=VISIT), e.Wiped()),
    ]


def test_each_command_makes_its_event_and_a_second_one_makes_none() -> None:
    """What is so already is no news; a step of the visit itself is refused the second time."""
    town = Deciding()
    for actor, command, body in simple(town):
        assert town.say(command, actor) == [body]
        if isinstance(command, c.Close | c.Wipe):
            with pytest.raises(Refused):
                town.say(command, actor)
        else:
            assert town.say(command, actor) == []


@pytest.mark.parametrize(
    ("outcome", "reason", "code"),
    [
        (Outcome.FINISHED, "original_missing", ErrorCode.INVALID_FORMAT),
        (Outcome.REFERRED, "weather", ErrorCode.NOT_FOUND),
    ],
)
def test_a_reason_is_for_who_was_referred_and_one_of_the_catalogue(
    outcome: Outcome, reason: str, code: ErrorCode
) -> None:
    """Figures count words that people chose from, nothing else."""
    town = Deciding()
    with pytest.raises(Refused) as refused:
        town.say(c.Close(id=town.id(), visit=VISIT, outcome=outcome, reason=reason))
    assert refused.value.code == code


def test_who_was_never_served_rates_nothing() -> None:
    """There is nothing to rate."""
    town = Deciding(serving=False)
    town.say(c.Cancel(id=town.id(), visit=VISIT), RESIDENT)
    with pytest.raises(Refused):
        town.say(c.Rate(id=town.id(), visit=VISIT, score=1), RESIDENT)


@pytest.mark.parametrize("actor", [SPECIALIST, STAFF])
def test_staff_do_not_rate(actor: Actor) -> None:
    """It is the resident's own word."""
    town = Deciding()
    town.say(c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED))
    with pytest.raises(Refused) as refused:
        town.say(c.Rate(id=town.id(), visit=VISIT, score=3), actor)
    assert refused.value.code == ErrorCode.FORBIDDEN


def test_a_resident_leaves_at_one_touch() -> None:
    """In every state before closed."""
    for serving in (True, False):
        town = Deciding(serving=serving)
        assert town.say(c.Cancel(id=town.id(), visit=VISIT), RESIDENT) == [e.Closed(outcome=Outcome.LEFT)]


def test_a_second_wipe_of_the_staff_makes_nothing() -> None:
    """The station has no right any more; staff press it twice."""
    town = Deciding()
    town.say(c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED))
    assert town.say(c.Wipe(id=town.id(), visit=VISIT), STAFF) == [e.Wiped()]
    assert town.say(c.Wipe(id=town.id(), visit=VISIT), STAFF) == []


def test_a_decline_gives_the_visit_back() -> None:
    """By who has it."""
    town = Deciding(serving=False)
    for event in offer(town.visit, "sato", at=town.clock.at):
        town.take((event,))
    town.refuses(ErrorCode.FORBIDDEN, c.Decline(id=town.id(), visit=VISIT), Actor(Role.SPECIALIST, "suzuki"))
    command = c.Decline(id=town.id(), visit=VISIT)
    assert town.say(command) == [e.OfferEnded(specialist="sato", reason="declined")]
    assert town.visit.state == VisitState.WAITING


def test_branch_staff_record_what_they_saw_and_printed() -> None:
    """Every time: two prints are two."""
    town = Deciding()
    check = c.CheckIdentity(id=town.id(), visit=VISIT, level=IdentityLevel.B2, documents=["a_card", "a_book"])
    assert town.say(check, STAFF) == [e.IdentityChecked(level=IdentityLevel.B2, documents=("a_card", "a_book"))]
    for _ in range(2):
        printed = c.RecordPrint(id=town.id(), visit=VISIT, document="slip")
        assert town.say(printed, STAFF) == [e.Printed(document="slip")]


def test_a_question_is_one_of_the_catalogue() -> None:
    """Or none."""
    town = Deciding()
    town.refuses(ErrorCode.NOT_FOUND, c.Ask(id=town.id(), visit=VISIT, question="who.are.you"))


def test_a_log_without_end_is_stopped_but_can_be_closed() -> None:
    """More than a day's work is a fault or an attack."""
    town = Deciding()
    town.visit = replace(town.visit, seq=EVENTS_MAX)
    town.audit.seq = EVENTS_MAX
    town.refuses(ErrorCode.TOO_MANY, town.edit_of("visitor.name", "x"))
    town.say(c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED))
    assert town.say(c.Wipe(id=town.id(), visit=VISIT), RESIDENT) == [e.Wiped()]


def test_a_command_of_the_wrong_state_is_refused() -> None:
    """Before anything else is looked at."""
    town = Deciding(serving=False)
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("visitor.name", "x"))
    town.refuses(ErrorCode.WRONG_STATE, c.Wipe(id=town.id(), visit=VISIT), RESIDENT)


# -- several desks, choices, promises -----------------------------------------------------------------------------

SUZUKI = Actor(Role.SPECIALIST, "suzuki")
OTHER_STAFF = Actor(Role.BRANCH_STAFF, "kato", "midori")


def ringing_town(*others: str) -> Deciding:
    """A visit that rings at sato and at these others."""
    town = Deciding(serving=False)
    town.take(offer(town.visit, "sato", others=others, at=town.clock.at))
    return town


def promised_town(minutes: int = 60) -> Deciding:
    """A visit with a promise."""
    town = Deciding(serving=False)
    town.say(c.AskCallBack(id=town.id(), visit=VISIT, at=town.clock.at + minutes * 60_000), RESIDENT)
    return town


def test_a_visit_rings_at_several_and_one_answers() -> None:
    """The other has no part in it from then on."""
    town = ringing_town("suzuki")
    town.say(c.Answer(id=town.id(), visit=VISIT), SUZUKI)
    assert (town.visit.state, town.visit.specialist, town.visit.ringing) == (VisitState.SERVING, "suzuki", ())
    with pytest.raises(Refused) as refusal:
        town.say(c.Answer(id=town.id(), visit=VISIT), SPECIALIST)
    assert refusal.value.code == ErrorCode.FORBIDDEN


def test_a_visit_goes_on_ringing_at_the_others() -> None:
    """Until the last of them has passed it on."""
    town = ringing_town("suzuki")
    town.say(c.Decline(id=town.id(), visit=VISIT), SPECIALIST)
    assert isinstance(town.log[-1].body, e.Passed)
    assert (town.visit.state, town.visit.specialist, town.visit.ringing) == (VisitState.OFFERED, "suzuki", ("suzuki",))
    assert town.visit.declined == {"sato": town.clock.at}
    town.take(end_offer(town.visit, "suzuki", "no_answer", at=town.clock.at))
    assert isinstance(town.log[-1].body, e.OfferEnded)
    assert (town.visit.state, town.visit.specialist, town.visit.ringing) == (VisitState.WAITING, None, ())


def test_a_resident_who_chooses_to_wait_waits() -> None:
    """When they chose is known, so that they are not asked again at once."""
    town = Deciding(serving=False)
    town.say(c.KeepWaiting(id=town.id(), visit=VISIT), RESIDENT)
    assert (town.visit.state, town.visit.chose_waiting_at) == (VisitState.WAITING, town.clock.at)


def test_a_dropped_counter_is_noted_once_and_so_is_its_return() -> None:
    """Since when it is silent is in the log: any process can tell when the place is gone."""
    town = Deciding(serving=False)
    assert come_back(town.visit, at=town.clock.at) == ()
    town.take(drop(town.visit, at=town.clock.at))
    assert town.visit.dropped_at == town.clock.at
    assert drop(town.visit, at=town.clock.at) == ()
    town.take(come_back(town.visit, at=town.clock.at))
    assert town.visit.dropped_at is None


def test_a_place_that_nobody_came_back_to_is_given_up() -> None:
    """The counter is free for the next resident at once."""
    town = Deciding(serving=False)
    with pytest.raises(Refused) as refusal:
        give_up(town.visit, at=town.clock.at)
    assert refusal.value.code == ErrorCode.WRONG_STATE
    town.take(drop(town.visit, at=town.clock.at))
    town.take(give_up(town.visit, at=town.clock.at))
    assert (town.visit.state, town.visit.outcome, town.visit.wiped) == (VisitState.CLOSED, Outcome.NO_SHOW, True)
    for wish in (drop, come_back, give_up):
        with pytest.raises(Refused):
            wish(town.visit, at=town.clock.at)


def test_a_promise_frees_the_counter_and_is_kept_at_any_other() -> None:
    """Its station has no part in the visit until it arrives there."""
    town = promised_town()
    assert town.visit.state == VisitState.PROMISED
    with pytest.raises(Refused) as refusal:
        town.say(c.Cancel(id=town.id(), visit=VISIT), RESIDENT)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    town.clock.jump(3600)
    town.say(c.Arrive(id=town.id(), visit=VISIT, counter="asahi_2"), STAFF)
    assert (town.visit.state, town.visit.counter) == (VisitState.WAITING, "asahi_2")
    assert town.visit.waiting_since == town.clock.at
    assert town.visit.promised_at is not None


def test_a_promise_made_while_it_rings_ends_the_ringing() -> None:
    """Nobody has a part in it then."""
    town = ringing_town("suzuki")
    town.say(c.AskCallBack(id=town.id(), visit=VISIT, at=town.clock.at + 60_000), RESIDENT)
    assert (town.visit.specialist, town.visit.ringing, town.visit.offer_until) == (None, (), None)


@pytest.mark.parametrize("late", [0, -1, CALL_BACK_MOST_MS + 60_000])
def test_a_promise_is_for_a_time_to_come_that_people_remember(late: int) -> None:
    """Neither for now or before, nor for next month."""
    town = Deciding(serving=False)
    with pytest.raises(Refused) as refusal:
        town.say(c.AskCallBack(id=town.id(), visit=VISIT, at=town.clock.at + late), RESIDENT)
    assert refusal.value.code == ErrorCode.INVALID_VALUE


def test_a_promise_that_nobody_came_for_or_that_is_called_off_leaves_no_screen_behind() -> None:
    """Nobody would clear it."""
    town = promised_town()
    town.take(give_up(town.visit, at=town.clock.at))
    assert (town.visit.outcome, town.visit.wiped) == (Outcome.NO_SHOW, True)
    town = promised_town()
    town.say(c.Cancel(id=town.id(), visit=VISIT), STAFF)
    assert (town.visit.outcome, town.visit.wiped) == (Outcome.LEFT, True)


def test_another_branch_has_no_part_in_a_promise() -> None:
    """It is found again where it was made."""
    town = promised_town()
    with pytest.raises(Refused) as refusal:
        town.say(c.Arrive(id=town.id(), visit=VISIT, counter="midori_1"), OTHER_STAFF)
    assert refusal.value.code == ErrorCode.FORBIDDEN


@pytest.mark.parametrize("state", [VisitState.WAITING, VisitState.OFFERED, VisitState.PARKED, VisitState.PROMISED])
def test_a_supervisor_ends_a_visit_that_nobody_serves(state: VisitState) -> None:
    """With a word for its counter; only they do, and what nobody served was not finished."""
    town = Deciding(serving=state == VisitState.PARKED)
    if state == VisitState.OFFERED:
        town.take(offer(town.visit, SPECIALIST.id, at=town.clock.at))
    if state == VisitState.PARKED:
        town.say(c.Park(id=town.id(), visit=VISIT, reason=ParkReason.PAPERS, minutes=5))
    if state == VisitState.PROMISED:
        town.say(c.AskCallBack(id=town.id(), visit=VISIT, at=town.clock.at + 3_600_000), RESIDENT)
    assert town.visit.state == state
    boss = Actor(Role.SUPERVISOR, "ito")
    own = ErrorCode.WRONG_STATE if state in (VisitState.OFFERED, VisitState.PARKED) else ErrorCode.FORBIDDEN
    town.refuses(own, c.Close(id=town.id(), visit=VISIT, outcome=Outcome.LEFT))
    town.refuses(ErrorCode.INVALID_VALUE, c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED), boss)
    end = c.Close(id=town.id(), visit=VISIT, outcome=Outcome.REFERRED, why=EndReason.CLOSING_TIME)
    closed, *after = town.say(end, boss)
    assert closed == e.Closed(outcome=Outcome.REFERRED, why=EndReason.CLOSING_TIME)
    assert after == ([e.Wiped()] if state == VisitState.PROMISED else [])
    assert town.visit.why_ended == EndReason.CLOSING_TIME


def test_why_a_visit_ends_is_the_boards_to_say_of_who_was_referred() -> None:
    """A specialist has the catalogue's reasons; who left needs none."""
    town = Deciding()
    why = EndReason.ELSEWHERE
    town.refuses(ErrorCode.INVALID_FORMAT, c.Close(id=town.id(), visit=VISIT, outcome=Outcome.REFERRED, why=why))
    left = c.Close(id=town.id(), visit=VISIT, outcome=Outcome.LEFT, why=why)
    town.refuses(ErrorCode.INVALID_FORMAT, left, Actor(Role.SUPERVISOR, "ito"))
