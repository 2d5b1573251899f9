"""Tests of parking, recalling, handing over, and of what happens when nobody takes a visit."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import end_offer, offer, time_out
from signaling.errors import ErrorCode, Refused
from signaling.handing import due_at
from signaling.rights import Actor
from signaling.target import Target
from signaling.words import MemberLeft, ParkReason, Part, RequeueReason, Role, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding

SUZUKI = Actor(Role.SPECIALIST, "suzuki", department="kokuho")
SUPERVISOR = Actor(Role.SUPERVISOR, "ito")


def park_of(town: Deciding, minutes: int = 10) -> c.Park:
    """「資料を確認して10分後」"""
    return c.Park(id=town.id(), visit=VISIT, reason=ParkReason.DOCUMENTS, minutes=minutes)


def recall_of(town: Deciding) -> c.Recall:
    """Back to the visit."""
    return c.Recall(id=town.id(), visit=VISIT)


def hand_over_of(town: Deciding, specialist: str | None = None, department: str | None = None) -> c.HandOver:
    """To whom it says."""
    return c.HandOver(
        id=town.id(), visit=VISIT, specialist=specialist, department=department, note=" 次へ ", back_after_s=60
    )


def rings_at(town: Deciding, specialist: str) -> None:
    """The hub offers the visit."""
    town.take(offer(town.visit, specialist, at=town.clock.at))


def test_a_parked_visit_says_who_why_and_until_when() -> None:
    """And is recalled with everything that it had, also a section that is confirmed."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城 花子")
    town.confirm("visitor")
    town.say(c.Hold(id=town.id(), visit=VISIT))
    town.say(park_of(town))
    parking = town.visit.parking
    assert town.visit.state == VisitState.PARKED
    assert parking is not None
    assert (parking.specialist, parking.reason) == ("sato", ParkReason.DOCUMENTS)
    assert parking.until - parking.since == 600_000
    assert not town.visit.held
    assert due_at(town.visit) == parking.until
    town.say(recall_of(town))
    assert (town.visit.state, town.visit.specialist, town.visit.parking) == (VisitState.SERVING, "sato", None)
    assert town.visit.sections["visitor"].confirmed
    assert due_at(town.visit) is None


def test_who_parked_may_park_for_longer() -> None:
    """The resident waits since the first time, until the last."""
    town = Deciding()
    town.say(park_of(town, 1))
    first = town.visit.parking
    assert first is not None
    town.say(park_of(town, 20))
    again = town.visit.parking
    assert again is not None
    assert again.since == first.since
    assert again.until > first.until


def test_a_parked_visit_is_left_with_one_touch() -> None:
    """Nobody is held; nobody else recalls it, edits it or confirms in it meanwhile."""
    town = Deciding()
    town.say(park_of(town))
    town.refuses(ErrorCode.FORBIDDEN, recall_of(town), SUZUKI)
    town.refuses(ErrorCode.WRONG_STATE, town.edit_of("visitor.name", "甲"))
    town.refuses(ErrorCode.WRONG_STATE, town.confirm_of("visitor"), RESIDENT)
    town.refuses(ErrorCode.FORBIDDEN, recall_of(town), STAFF)
    town.say(c.Cancel(id=town.id(), visit=VISIT), RESIDENT)
    assert (town.visit.state, town.visit.parking) == (VisitState.CLOSED, None)


def test_a_parking_that_runs_out_goes_first_to_who_parked() -> None:
    """And to everybody else who could serve it."""
    town = Deciding()
    town.say(park_of(town))
    [requeued] = town.take(time_out(town.visit, at=town.clock.at))
    target = Target(first="sato", by="sato")
    assert requeued == e.Requeued(target=target, reason=RequeueReason.TIME_OUT)
    assert (town.visit.state, town.visit.specialist, town.visit.target) == (VisitState.WAITING, None, target)
    assert due_at(town.visit) is None
    with pytest.raises(Refused):
        time_out(town.visit, at=town.clock.at)
    town.say(recall_of(town))
    assert town.visit.specialist == "sato"


def test_time_is_up_only_where_something_has_a_time() -> None:
    """Also when another process was quicker."""
    for town in (Deciding(), Deciding(serving=False)):
        with pytest.raises(Refused) as refusal:
            time_out(town.visit, at=town.clock.at)
        assert refusal.value.code == ErrorCode.WRONG_STATE


def test_a_visit_handed_to_a_person_rings_there_and_keeps_all_it_had() -> None:
    """With the note, who gave it, and which department has served by now; nothing is asked again."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城 花子")
    values = town.visit.values
    town.say(hand_over_of(town, "suzuki", "kokuho"), replace(SPECIALIST, department="shimin"))
    handed = town.visit.handed
    assert handed is not None
    assert (handed.by, handed.note) == ("sato", "次へ")
    assert (town.visit.state, town.visit.specialist) == (VisitState.WAITING, None)
    assert due_at(town.visit) == handed.at + 60_000
    rings_at(town, "suzuki")
    town.say(c.Answer(id=town.id(), visit=VISIT), SUZUKI)
    assert (town.visit.specialist, town.visit.department, town.visit.target) == ("suzuki", "kokuho", None)
    assert town.visit.values == values
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("visitor.name", "甲"))


def test_departments_that_handed_on_have_served_until_they_serve_again() -> None:
    """That is what the progress on the counter's screen is made of."""
    town = Deciding(serving=False)
    rings_at(town, "suzuki")
    town.say(c.Answer(id=town.id(), visit=VISIT), SUZUKI)
    assert town.visit.department == "kokuho"
    town.say(c.SetCourse(id=town.id(), visit=VISIT, departments=["kokuho", "shimin"]), SUZUKI)
    assert town.say(c.SetCourse(id=town.id(), visit=VISIT, departments=["kokuho", "shimin"]), SUZUKI) == []
    town.refuses(
        ErrorCode.INVALID_FORMAT,
        c.SetCourse(id=town.id(), visit=VISIT, departments=["kokuho", "kokuho"]),
        SUZUKI,
    )
    town.say(hand_over_of(town, department="shimin"), SUZUKI)
    assert (town.visit.served, town.visit.course) == (("kokuho",), ("kokuho", "shimin"))
    town.say(recall_of(town), SUZUKI)
    assert (town.visit.served, town.visit.department) == ((), "kokuho")
    town.say(hand_over_of(town), SUZUKI)
    town.take(time_out(town.visit, at=town.clock.at))
    assert town.visit.target == Target(department="kokuho", first="suzuki", by="suzuki")
    town.say(recall_of(town), SUZUKI)
    town.say(park_of(town), SUZUKI)
    [back] = town.take(time_out(town.visit, at=town.clock.at))
    assert isinstance(back, e.Requeued)
    assert back.target.department == "kokuho"


def test_nobody_hands_over_to_themselves() -> None:
    """It would ring at nobody else."""
    town = Deciding()
    town.refuses(ErrorCode.INVALID_VALUE, hand_over_of(town, "sato"))


def test_who_sent_it_on_takes_it_back_until_it_rings() -> None:
    """Somebody else who served nothing of it may not."""
    town = Deciding()
    town.say(hand_over_of(town, department="kokuho"))
    town.refuses(ErrorCode.FORBIDDEN, recall_of(town), SUZUKI)
    rings_at(town, "suzuki")
    town.refuses(ErrorCode.FORBIDDEN, recall_of(town))
    town.take(end_offer(town.visit, "suzuki", "lost", at=town.clock.at))
    town.say(recall_of(town))
    assert (town.visit.state, town.visit.specialist) == (VisitState.SERVING, "sato")


@pytest.mark.parametrize("reason", ["declined", "no_answer", "lost"])
def test_a_person_who_does_not_take_it_leaves_it_to_their_department(reason: str) -> None:
    """A line that was lost for a moment keeps it; the way back stays."""
    town = Deciding()
    town.say(hand_over_of(town, "suzuki", "kokuho"))
    back_at = due_at(town.visit)
    rings_at(town, "suzuki")
    if reason == "declined":
        town.say(c.Decline(id=town.id(), visit=VISIT), SUZUKI)
    else:
        town.take(end_offer(town.visit, "suzuki", reason, at=town.clock.at))
    target = town.visit.target
    assert target is not None
    assert target.specialist == ("suzuki" if reason == "lost" else None)
    assert (target.department, target.by, target.back_at) == ("kokuho", "sato", back_at)
    assert due_at(town.visit) == back_at


def test_an_offer_of_a_new_visit_ends_as_ever() -> None:
    """Nobody was meant alone."""
    town = Deciding(serving=False)
    rings_at(town, "sato")
    assert len(town.take(end_offer(town.visit, "sato", "no_answer", at=town.clock.at))) == 1


def test_a_supervisor_puts_a_visit_back_into_the_queue() -> None:
    """A served or a parked one; a specialist may not."""
    for parked in (False, True):
        town = Deciding()
        if parked:
            town.say(park_of(town))
        town.refuses(ErrorCode.FORBIDDEN, c.Requeue(id=town.id(), visit=VISIT))
        town.say(c.Requeue(id=town.id(), visit=VISIT), SUPERVISOR)
        assert (town.visit.state, town.visit.target) == (VisitState.WAITING, Target())


def test_who_worked_along_and_serves_now_has_one_part() -> None:
    """They leave the one when they take the other, with one command."""
    town = Deciding()
    joined = e.Joined(number=1, person="suzuki", part=Part.WORKS_ALONG)
    town.take((e.Event(visit=VISIT, seq=town.visit.seq + 1, at=1, actor="specialist:sato", cause="x", body=joined),))
    town.say(hand_over_of(town))
    rings_at(town, "suzuki")
    bodies = town.say(c.Answer(id=town.id(), visit=VISIT), SUZUKI)
    assert bodies[0] == e.Left(number=1, reason=MemberLeft.SERVES)
    assert town.visit.members == ()
    assert town.visit.members_ever == 1
