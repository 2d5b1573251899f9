"""Tests of the facts about specialists and what their desks are told (design 2.6)."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling.effects import SavePresence
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, OwnPresence
from signaling.presence import WRAP_UP_MS, PresenceFacts, PresenceStatus
from signaling.presence_desk import LATE_MS
from signaling.words import Activity, AwayReason, Outcome
from tests.support.hub_driver import AVAILABLE, HubDriver, assert_not_sent, assert_sent


def set_activity(
    town: HubDriver, page: str, activity: Activity, reason: AwayReason | None = None, return_at: int | None = None
) -> None:
    """The command."""
    town.say(page, c.SetActivity(id=town.command_id(), activity=activity, reason=reason, return_at=return_at))


def town_with_desk(facts: PresenceFacts = AVAILABLE) -> tuple[HubDriver, str]:
    """One specialist at a desk."""
    town = HubDriver()
    town.hire("sato", "residents", facts=facts)
    return town, town.desk()


def status(town: HubDriver) -> PresenceStatus:
    """What the hub takes the specialist for."""
    return town.hub.presence_of("sato", town.clock.moment())


def test_a_desk_is_told_its_status_at_once() -> None:
    """With the facts behind it."""
    town, desk = town_with_desk()
    own = assert_sent(town, desk, OwnPresence)
    assert (own.status, own.activity, own.visit) == (PresenceStatus.AVAILABLE, Activity.AVAILABLE, None)


def test_who_is_away_says_why_and_until_when() -> None:
    """A choice is durable before it is answered; being available clears it."""
    town, desk = town_with_desk()
    back = town.clock.at + 600_000
    set_activity(town, desk, Activity.AWAY, AwayReason.LUNCH, back)
    own = assert_sent(town, desk, OwnPresence)
    assert (own.status, own.reason, own.return_at) == (PresenceStatus.AWAY, AwayReason.LUNCH, back)
    [saved] = town.made(SavePresence)
    assert isinstance(saved, SavePresence)
    assert saved.reply_to is not None
    assert saved.reply_to[0] == desk
    assert saved.facts.idle_since == town.clock.at
    town.clock.jump(5)
    set_activity(town, desk, Activity.AVAILABLE, AwayReason.LUNCH, back)
    assert town.facts["sato"] == PresenceFacts(activity=Activity.AVAILABLE, idle_since=town.clock.at)


def test_the_same_choice_again_keeps_the_place_in_the_queue() -> None:
    """Idle since the first time."""
    town, desk = town_with_desk(replace(AVAILABLE, idle_since=7))
    set_activity(town, desk, Activity.AVAILABLE)
    assert town.facts["sato"].idle_since == 7


@pytest.mark.parametrize(
    ("reason", "late", "code"),
    [
        (None, 0, ErrorCode.INCOMPLETE),
        (AwayReason.NO_ANSWER, 0, ErrorCode.INVALID_VALUE),
        (AwayReason.BREAK, LATE_MS + 1, ErrorCode.INVALID_VALUE),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(reason: AwayReason | None, late: int, code: ErrorCode) -> None:
    """Without a reason, with the system's, or with a return in the past."""
    town, desk = town_with_desk()
    with pytest.raises(Refused) as refusal:
        set_activity(town, desk, Activity.AWAY, reason, town.clock.at - late)
    assert refusal.value.code == code
    assert status(town) == PresenceStatus.AVAILABLE


def test_only_a_specialist_has_a_presence() -> None:
    """Others are refused."""
    town, _ = town_with_desk()
    for page in (town.station(), town.staff(), town.supervisor()):
        for command in (
            c.SetActivity(id=town.command_id(), activity=Activity.AVAILABLE),
            c.FinishWrapUp(id=town.command_id()),
        ):
            with pytest.raises(Refused) as refusal:
                town.say(page, command)
            assert refusal.value.code == ErrorCode.FORBIDDEN


def test_away_counts_at_once_and_available_when_it_is_durable() -> None:
    """Between the choice and the log nobody is rung who said that they leave, or whose return may not be stored."""
    town, desk = town_with_desk()
    town.held = []
    set_activity(town, desk, Activity.AWAY, AwayReason.BREAK)
    assert status(town) == PresenceStatus.AWAY
    town.release()
    assert status(town) == PresenceStatus.AWAY
    town.held = []
    set_activity(town, desk, Activity.AVAILABLE)
    assert status(town) == PresenceStatus.AWAY
    town.release()
    assert status(town) == PresenceStatus.AVAILABLE


def test_a_choice_that_is_not_stored_does_not_count() -> None:
    """What is stored counts again."""
    town, desk = town_with_desk()
    town.commits = False
    set_activity(town, desk, Activity.AWAY, AwayReason.BREAK)
    assert status(town) == PresenceStatus.AVAILABLE
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.AVAILABLE


def test_two_changes_on_their_way_do_not_undo_each_other() -> None:
    """Away is chosen in the moment in which the visit ends: both hold."""
    town, desk = town_with_desk()
    visit = town.serve(town.station(), desk)
    town.held = []
    set_activity(town, desk, Activity.AWAY, AwayReason.LUNCH)
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))
    town.release()
    assert town.facts["sato"].activity == Activity.AWAY
    assert town.facts["sato"].wrap_up_until == town.clock.at + WRAP_UP_MS
    assert status(town) == PresenceStatus.AWAY


def test_a_visit_that_ends_leaves_time_for_its_paper() -> None:
    """Counted at once; the desk is told when it is over, and waits in the queue from then."""
    town, desk = town_with_desk()
    visit = town.serve(town.station(), desk)
    assert status(town) == PresenceStatus.BUSY
    town.held = []
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))
    assert status(town) == PresenceStatus.WRAP_UP
    town.release()
    assert assert_sent(town, desk, OwnPresence).wrap_up_until == town.clock.at + WRAP_UP_MS
    assert town.facts["sato"].idle_since == town.clock.at + WRAP_UP_MS
    town.live_through(WRAP_UP_MS / 1000 + 0.5)
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.AVAILABLE


def test_a_wrap_up_ends_early_on_request() -> None:
    """And a request without a wrap-up is answered and changes nothing."""
    town, desk = town_with_desk()
    visit = town.serve(town.station(), desk)
    town.say(desk, c.Close(id=town.command_id(), visit=visit, outcome=Outcome.FINISHED))
    town.clock.jump(3)
    town.say(desk, c.FinishWrapUp(id=town.command_id()))
    assert town.facts["sato"].wrap_up_until == 0
    assert town.facts["sato"].idle_since == town.clock.at
    assert status(town) == PresenceStatus.AVAILABLE
    town.empty()
    town.say(desk, c.FinishWrapUp(id="k3f9a2m7-99"))
    assert assert_sent(town, desk, Done).id == "k3f9a2m7-99"
    assert town.made(SavePresence) == []


def test_a_silent_desk_is_offline_and_comes_back() -> None:
    """Told when it is heard again; the same is not told twice."""
    town, desk = town_with_desk()
    town.live_through(4, silent=(desk,))
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.OFFLINE
    town.live_through(1)
    assert assert_sent(town, desk, OwnPresence).status == PresenceStatus.AVAILABLE
    town.empty()
    town.live_through(3)
    assert_not_sent(town, desk, OwnPresence)


def test_who_is_gone_is_not_told_and_does_not_stir_the_boards() -> None:
    """No work is left behind by a desk that was closed."""
    town, desk = town_with_desk()
    supervisor = town.supervisor()
    town.leave(desk)
    town.live_through(1)
    town.empty()
    town.live_through(3)
    assert [type(message).__name__ for message in town.inbox[supervisor]] == ["PulseMessage"] * 3
    assert status(town) == PresenceStatus.OFFLINE


def test_a_reloaded_desk_is_told_anew() -> None:
    """Though nothing changed."""
    town, _ = town_with_desk()
    assert assert_sent(town, town.desk(), OwnPresence).status == PresenceStatus.AVAILABLE


def test_somebody_unknown_is_away() -> None:
    """Until the directory knows them; who was forgotten is nobody."""
    town = HubDriver()
    assert town.hub.facts_of("sato") == PresenceFacts()
    town.desk()
    assert status(town) == PresenceStatus.AWAY
    town.hire("sato", "residents")
    assert status(town) == PresenceStatus.AVAILABLE
    town.hub.forget_specialist("sato")
    assert town.hub.facts_of("sato") == PresenceFacts()


def test_a_supervisor_sets_away_who_forgot_to() -> None:
    """With that reason; what they had chosen comes back when they do. Others may not, and not somebody unknown."""
    town, desk = town_with_desk(replace(AVAILABLE, activity=Activity.TELEWORK))
    supervisor = town.supervisor()
    town.say(supervisor, c.SetAway(id=town.command_id(), specialist="sato"))
    own = assert_sent(town, desk, OwnPresence)
    assert (own.status, own.reason, own.before) == (PresenceStatus.AWAY, AwayReason.SET_AWAY, Activity.TELEWORK)
    for page, who, code in ((desk, "sato", ErrorCode.FORBIDDEN), (supervisor, "nobody", ErrorCode.NOT_FOUND)):
        with pytest.raises(Refused) as refusal:
            town.say(page, c.SetAway(id=town.command_id(), specialist=who))
        assert refusal.value.code == code
