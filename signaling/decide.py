"""The decider of a visit: a command goes in, the events it makes come out, or Refused; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from signaling import commands as c
from signaling import confirming, edits, handing, paper, releasing, replying, seating, signing, working_along
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.form_session import filed, refuse_changed_filed
from signaling.moment import Moment
from signaling.plan import FormPlan
from signaling.policy import DEFAULT_POLICY, Policy
from signaling.rights import Actor, check_opening, check_right
from signaling.visit import Visit, evolve, opened
from signaling.visit_facts import INTERVIEW
from signaling.words import Outcome, Role, VisitState

EVENTS_MAX = 20_000
"""A visit of a whole day stays far below; more is a fault or an attack."""

OFFER_MS = 25_000
"""How long a visit rings at one desk before it goes on to the next."""

CALL_BACK_MOST_MS = 14 * 24 * 3_600_000
"""A promise is for today, or for one of the days that people still have in mind."""


def _envelopes(visit: Visit, bodies: Iterable[e.AnyBody], actor: Actor, *, cause: str, at: int) -> tuple[e.Event, ...]:
    return tuple(
        e.Event(visit=visit.id, seq=seq, at=at, actor=actor.name, cause=cause, body=body)
        for seq, body in enumerate(bodies, visit.seq + 1)
    )


def open_visit(
    visit_id: str,
    actor: Actor,
    command: c.OpenVisit,
    *,
    number: int,
    branch: str,
    counter: str,
    moment: Moment,
    plan: FormPlan,
) -> tuple[e.Event, ...]:
    """The first events of a visit: ``opened``, and the defaults of its fields.

    Refused(FORBIDDEN) to who may not open a visit there, Refused(NOT_FOUND) when the catalogue has no such
    procedure, Refused(INVALID_FORMAT) when one is named twice.
    """
    check_opening(actor, branch=branch, counter=counter)
    procedures = tuple(command.procedures)
    if len(set(procedures)) != len(procedures):
        raise Refused(ErrorCode.INVALID_FORMAT, {"procedures": "twice"})
    for procedure in procedures:
        if not plan.knows_procedure(procedure):
            raise Refused(ErrorCode.NOT_FOUND, {"procedure": procedure})
    body = e.Opened(
        branch=branch,
        counter=counter,
        procedures=procedures,
        language=command.language,
        catalogue=plan.version,
        number=number,
    )
    first = e.Event(visit=visit_id, seq=1, at=moment.at, actor=actor.name, cause=command.id, body=body)
    visit = opened(first, body)
    defaults = edits.fill_defaults(visit, plan, moment.today)
    return (first, *_envelopes(visit, defaults, actor, cause=command.id, at=moment.at))


def offer(visit: Visit, specialist: str, *, others: tuple[str, ...] = (), at: int) -> tuple[e.Event, ...]:
    """The hub rings one specialist, or several at once; Refused(WRONG_STATE) unless the visit waits."""
    if visit.state != VisitState.WAITING:
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
    body = e.Offered(specialist=specialist, until=at + OFFER_MS, others=others)
    return _envelopes(visit, [body], _SYSTEM, cause="", at=at)


def end_offer(visit: Visit, specialist: str, reason: str, *, at: int, until: int | None = None) -> tuple[e.Event, ...]:
    """The hub takes an offer back (no answer, desk lost); Refused(WRONG_STATE) when it is not theirs any more.

    ``until`` names the offer that is meant: between wish and log it may have ended, and another one begun.
    """
    other = until is not None and until != visit.offer_until
    if visit.state != VisitState.OFFERED or specialist not in visit.ringing or other:
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
    return _envelopes(visit, _rings_no_more(visit, specialist, reason), _SYSTEM, cause="", at=at)


def _rings_no_more(visit: Visit, specialist: str, reason: str) -> list[e.AnyBody]:
    """At the last of them the offer ends; at one of several it only stops ringing there."""
    if visit.ringing == (specialist,):
        return [e.OfferEnded(specialist=specialist, reason=reason), *handing.turned_away(visit, reason)]
    return [e.Passed(specialist=specialist, reason=reason)]


def drop(visit: Visit, *, at: int) -> tuple[e.Event, ...]:
    """The counter of a waiting visit is silent: from now on its place is kept for a while only; once."""
    _must_wait(visit)
    return _envelopes(visit, [] if visit.dropped_at is not None else [e.Dropped()], _SYSTEM, cause="", at=at)


def come_back(visit: Visit, *, at: int) -> tuple[e.Event, ...]:
    """The counter of a waiting visit is heard again."""
    _must_wait(visit)
    return _envelopes(visit, [] if visit.dropped_at is None else [e.CameBack()], _SYSTEM, cause="", at=at)


def give_up(visit: Visit, *, at: int) -> tuple[e.Event, ...]:
    """Nobody came back to a dropped counter, or to a promise: the visit is closed, and its screen is not about it.

    Refused(WRONG_STATE) for a visit that is neither.
    """
    promised = visit.state == VisitState.PROMISED
    if not promised and (visit.state != VisitState.WAITING or visit.dropped_at is None):
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
    return _envelopes(visit, [e.Closed(outcome=Outcome.NO_SHOW), e.Wiped()], _SYSTEM, cause="", at=at)


def _must_wait(visit: Visit) -> None:
    if visit.state not in (VisitState.WAITING, VisitState.OFFERED):
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})


def time_out(visit: Visit, *, at: int) -> tuple[e.Event, ...]:
    """The hub turns to others for a visit whose time is up; Refused(WRONG_STATE) when it is not (any more)."""
    return _envelopes(visit, handing.time_out(visit), _SYSTEM, cause="", at=at)


def end_seat(visit: Visit, seat: str, reason: str, *, at: int) -> tuple[e.Event, ...]:
    """The hub ends a seat (no answer, lost); Refused(WRONG_STATE) when nobody has it any more."""
    held = visit.seats.get(seat)
    if held is None or (reason == "no_answer" and held.taken):
        raise Refused(ErrorCode.WRONG_STATE, {"seat": seat})
    return _envelopes(visit, seating.end_bodies(visit, held, reason), _SYSTEM, cause="", at=at)


def wipe(visit: Visit, *, at: int) -> tuple[e.Event, ...]:
    """The hub clears a counter whose last visitor is gone; Refused(WRONG_STATE) before the visit is closed."""
    if visit.state != VisitState.CLOSED:
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
    return _envelopes(visit, [] if visit.wiped else [e.Wiped()], _SYSTEM, cause="", at=at)


_SYSTEM = Actor(Role.SYSTEM, "hub")


def decide(
    visit: Visit,
    actor: Actor,
    command: c.LastingCommand,
    moment: Moment,
    plan: FormPlan,
    *,
    policy: Policy = DEFAULT_POLICY,
) -> tuple[e.Event, ...]:
    """The events that a command makes (none when it changes nothing).

    Refused with the code that says why: no right, wrong state, stale base, value not accepted, not confirmed …
    """
    check_right(actor, visit, command)
    if visit.seq >= EVENTS_MAX and not isinstance(command, c.Close | c.Cancel | c.Wipe | c.LeaveSeat):
        raise Refused(ErrorCode.TOO_MANY, {"max": EVENTS_MAX})
    bodies = _bodies(visit, actor, command, moment, plan, policy=policy)
    events = _envelopes(visit, bodies, actor, cause=command.id, at=moment.at)
    if events and filed(visit):
        after = visit
        for event in events:
            after = evolve(after, event)
        refuse_changed_filed(visit, after, plan)
    return events


def _bodies(
    visit: Visit, actor: Actor, command: c.LastingCommand, moment: Moment, plan: FormPlan, *, policy: Policy
) -> list[e.AnyBody]:
    today = moment.today
    match command:
        case c.Edit():
            working_along.check_edit(visit, actor.id, command, plan)
            return edits.edit(visit, command, plan, today)
        case c.Answer():
            answered = e.Answered(specialist=actor.id, department=actor.department)
            return [*working_along.replaced_by(visit, specialist=actor.id, department=None), answered]
        case c.Decline():
            return _rings_no_more(visit, actor.id, "declined")
        case c.Park():
            return handing.park(actor.id, command, moment)
        case c.Recall():
            # That they have no other visit is guarded by the keys of ``claim``.
            return [e.Recalled(specialist=actor.id, department=actor.department)]
        case c.HandOver():
            return handing.hand_over(visit, actor.id, command, moment)
        case c.AskAlong():
            return working_along.ask_along(visit, actor.id, command)
        case c.LeaveAlong():
            return working_along.leave_along(visit, actor.id, command)
        case c.SetCourse():
            return handing.set_course(visit, command)
        case c.Requeue():
            return handing.requeue(visit)
        case c.KeepWaiting():
            return [e.WaitChosen()]
        case c.AskCallBack():
            return _call_back(command, moment)
        case c.Arrive():
            return [e.Arrived(counter=command.counter)]
        case c.Cancel():
            # No counter's screen is about a promise, so nobody would clear it.
            closed = e.Closed(outcome=Outcome.LEFT)
            return [closed, e.Wiped()] if visit.state == VisitState.PROMISED else [closed]
        case c.Close():
            return _close(visit, actor, command, plan)
        case c.Wipe():
            return [] if visit.wiped else [e.Wiped()]
        case c.Rate():
            if visit.answered_at is None:
                raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
            return [] if visit.rating == command.score else [e.Rated(score=command.score)]
        case c.Hold():
            return [] if visit.held else [e.Held()]
        case c.Resume():
            return [e.Resumed()] if visit.held else []
        case c.ShowPaper() | c.HidePaper():
            return paper.decide_paper(visit, command)
        case (
            c.OfferSeat()
            | c.AllowSeat()
            | c.TakeSeat()
            | c.SitIn()
            | c.ChangeSeat()
            | c.LeaveSeat()
            | c.HandSeat()
            | c.TakeOver()
        ):
            return seating.decide_seat(visit, actor, command, at=moment.at, policy=policy)
        case c.ChooseLanguage():
            same = command.language == visit.language
            return [] if same else [e.LanguageChosen(language=command.language)]
        case c.WriteNote():
            return [] if command.text == visit.note else [e.NoteWritten(text=command.text)]
        case c.Ask():
            return _ask(visit, command, plan)
        case c.Reply():
            return replying.reply(visit, actor, command, plan, today)
        case c.KeepOff():
            return replying.keep_off(visit, command, plan)
        case c.AddPerson():
            return edits.add_person(visit, plan, today)
        case c.RemovePerson():
            return edits.remove_person(visit, command, plan)
        case c.AddProcedure():
            return edits.add_procedure(visit, command, plan, today)
        case c.RemoveProcedure():
            return edits.remove_procedure(visit, command, plan)
        case c.Present():
            return confirming.present(visit, command, plan)
        case c.Confirm():
            return confirming.confirm(visit, command, plan)
        case c.Dispute():
            return confirming.dispute(visit, command, plan)
        case c.RequestSignature():
            return signing.request_signature(visit, command, plan)
        case c.Sign():
            return signing.sign(visit, command, plan)
        case c.Submit():
            return signing.submit(visit, command, plan)
        case c.CheckIdentity() | c.SetTick() | c.RecordPrint() | c.ReleasePapers():
            return _on_paper(visit, actor, command)
        case _:
            assert_never(command)


def _on_paper(
    visit: Visit, actor: Actor, command: c.CheckIdentity | c.SetTick | c.RecordPrint | c.ReleasePapers
) -> list[e.AnyBody]:
    match command:
        case c.CheckIdentity():
            return [e.IdentityChecked(level=command.level, documents=tuple(command.documents))]
        case c.SetTick():
            same = (command.item in visit.ticks) == command.done
            return [] if same else [e.Ticked(item=command.item, done=command.done)]
        case c.RecordPrint():
            return [e.Printed(document=command.document)]
        case c.ReleasePapers():
            return releasing.release(visit, actor)
        case _:
            assert_never(command)


def _close(visit: Visit, actor: Actor, command: c.Close, plan: FormPlan) -> list[e.AnyBody]:
    reason = command.reason
    if reason is not None and command.outcome != Outcome.REFERRED:
        raise Refused(ErrorCode.INVALID_FORMAT, {"reason": "referred only"})
    if reason is not None and not plan.knows_referral(reason):
        raise Refused(ErrorCode.NOT_FOUND, {"reason": reason})
    if command.why is not None and (actor.role != Role.SUPERVISOR or command.outcome != Outcome.REFERRED):
        raise Refused(ErrorCode.INVALID_FORMAT, {"why": "from the board, referred only"})
    if command.outcome == Outcome.FINISHED and visit.state != VisitState.SERVING:
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "outcome"})
    closed = e.Closed(outcome=command.outcome, reason=reason, why=command.why)
    # No counter's screen is about a promise, so nobody would clear it.
    return [closed, e.Wiped()] if visit.state == VisitState.PROMISED else [closed]


def _call_back(command: c.AskCallBack, moment: Moment) -> list[e.AnyBody]:
    """Whether somebody is there at that time is asked where the timetables are (call_backs.py)."""
    if not 0 < command.at - moment.at <= CALL_BACK_MOST_MS:
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "at"})
    return [e.Promised(at=command.at)]


def _ask(visit: Visit, command: c.Ask, plan: FormPlan) -> list[e.AnyBody]:
    if command.question == visit.question:
        return []
    known = command.question is None or (
        plan.interview is not None if command.question == INTERVIEW else plan.knows_question(command.question)
    )
    if not known:
        raise Refused(ErrorCode.NOT_FOUND, {"question": command.question})
    return [e.Asked(question=command.question)]
