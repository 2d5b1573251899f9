"""One lasting command of each kind about a visit, as somebody would send it who sees its newest state."""

from __future__ import annotations

from typing import get_args

from signaling import commands as c
from signaling.form_session import current_application_digest, current_digest, status_of
from signaling.interview_plan import Fact
from signaling.strokes import StrokePoint
from signaling.visit import Visit
from signaling.visit_facts import facts_of, question_of, revision_of
from signaling.words import EndReason, IdentityLevel, Language, Outcome, ParkReason, Role, SeatMode, SignatureMode, Tick
from tests.support.small_plan import PROCEDURES, SmallPlan

STROKES = [[StrokePoint(0.1, 0.2, 0, 0.5), StrokePoint(0.2, 0.2, 8, 0.5)]]


def sign_of(visit: Visit, plan: SmallPlan, ident: str, application: str, mode: SignatureMode | None = None) -> c.Sign:
    """A signature under what is there now, in the procedure's mode; under nothing when there is no such application."""
    there = application in visit.procedures
    mode = mode or SignatureMode(PROCEDURES[application][1])
    return c.Sign(
        id=ident,
        visit=visit.id,
        application=application,
        digest=current_application_digest(visit, application, plan) if there else "0" * 64,
        mode=mode,
        strokes=STROKES if mode == SignatureMode.PAD else [],
    )


def base_of(visit: Visit, plan: SmallPlan, question: str, person: str | None = None) -> int:
    """The revision of an answer as it stands."""
    interview = plan.interview
    assert interview is not None
    found = question_of(interview, question)
    assert found is not None
    return revision_of(visit, interview, found, person)


def _said(fact: Fact, *, value: bool) -> c.Said:
    match fact.kind:
        case "flag":
            return value
        case "number":
            return 1 + value
        case _:
            word = fact.words[value].id if fact.words else "文"
            return [word] if fact.kind == "words" else word


def reply_of(visit: Visit, plan: SmallPlan, ident: str, question: str, value: bool | None) -> c.Reply:
    """An answer to a question of the small interview, of the first person; None is わからない."""
    assert plan.interview is not None
    found = question_of(plan.interview, question)
    assert found is not None
    known = facts_of(plan.interview, found) if found.per != "roster" else ()
    unsure = [fact.id for fact in known] if value is None and found.unsure else []
    facts = {} if value is None else {fact.id: _said(fact, value=value) for fact in known}
    person = visit.persons[0] if found.per in ("person", "persons") else None
    base = revision_of(visit, plan.interview, found, person)
    return c.Reply(id=ident, visit=visit.id, question=question, person=person, base=base, facts=facts, unsure=unsure)


def all_commands(
    visit: Visit, plan: SmallPlan, ident: str, *, section: str, application: str, at: int
) -> list[c.LastingCommand]:
    """Each kind at least once."""
    seat = next(iter(visit.seats), "s1")
    one, revision = visit.id, status_of(visit, section).revision
    name = visit.values.get("visitor.name")
    sign = sign_of(visit, plan, ident, application)
    commands: list[c.LastingCommand] = [
        c.Answer(id=ident, visit=one),
        c.Decline(id=ident, visit=one),
        c.KeepWaiting(id=ident, visit=one),
        c.AskCallBack(id=ident, visit=one, at=at + 3_600_000),
        c.Arrive(id=ident, visit=one, counter=visit.counter),
        c.Cancel(id=ident, visit=one),
        c.Close(id=ident, visit=one, outcome=Outcome.REFERRED),
        c.Close(id=ident, visit=one, outcome=Outcome.REFERRED, why=EndReason.FAULT),
        c.Wipe(id=ident, visit=one),
        c.Rate(id=ident, visit=one, score=3),
        c.Park(id=ident, visit=one, reason=ParkReason.DOCUMENTS, minutes=10),
        c.Recall(id=ident, visit=one),
        c.HandOver(id=ident, visit=one, specialist="suzuki", department="kokuho", note="次へ", back_after_s=60),
        c.AskAlong(id=ident, visit=one, specialist="suzuki", department="kosodate"),
        c.LeaveAlong(id=ident, visit=one, number=1),
        c.SetCourse(id=ident, visit=one, departments=["shimin", "kokuho"]),
        c.Requeue(id=ident, visit=one),
        c.Hold(id=ident, visit=one),
        c.Resume(id=ident, visit=one),
        c.ShowPaper(id=ident, visit=one),
        c.HidePaper(id=ident, visit=one),
        c.OfferSeat(id=ident, visit=one, role=Role.SPECIALIST, mode=SeatMode.CONSULT, person="suzuki"),
        c.OfferSeat(id=ident, visit=one, role=Role.FAMILY),
        c.AllowSeat(id=ident, visit=one, seat=seat, allowed=True),
        c.TakeSeat(id=ident, visit=one),
        c.SitIn(id=ident, visit=one, mode=SeatMode.LISTEN),
        c.ChangeSeat(id=ident, visit=one, seat=seat, mode=SeatMode.TALK),
        c.LeaveSeat(id=ident, visit=one),
        c.LeaveSeat(id=ident, visit=one, seat=seat),
        c.HandSeat(id=ident, visit=one, seat=seat, department="kokuho", note="つづきを"),
        c.TakeOver(id=ident, visit=one),
        c.ChooseLanguage(id=ident, visit=one, language=Language.EN),
        c.WriteNote(id=ident, visit=one, text=f"note {ident}"),
        c.Ask(id=ident, visit=one, question="tennyu.when"),
        c.Reply(id=ident, visit=one, question="Q11", facts={"dogs": 1}, base=base_of(visit, plan, "Q11")),
        c.KeepOff(id=ident, visit=one, question="Q11", off=not visit.kept_off.get("Q11", False)),
        c.AddPerson(id=ident, visit=one),
        c.RemovePerson(id=ident, visit=one, person="p1"),
        c.AddProcedure(id=ident, visit=one, procedure=application),
        c.RemoveProcedure(id=ident, visit=one, procedure=application),
        c.Edit(id=ident, visit=one, field="visitor.name", base=name.revision if name else 0, text=ident),
        c.Present(id=ident, visit=one, section=section, revision=revision),
        c.Confirm(id=ident, visit=one, section=section, revision=revision, digest=current_digest(visit, section, plan)),
        c.Dispute(id=ident, visit=one, section=section),
        c.RequestSignature(id=ident, visit=one, application=application),
        sign,
        c.Submit(id=ident, visit=one, application=application, digest=sign.digest),
        c.CheckIdentity(id=ident, visit=one, level=IdentityLevel.B2, documents=["card", "book"]),
        c.SetTick(id=ident, visit=one, item=Tick.PAPERS_HANDED, done=True),
        c.SetTick(id=ident, visit=one, item=Tick.ID_RETURNED, done=False),
        c.RecordPrint(id=ident, visit=one, document="slip"),
        c.ReleasePapers(id=ident, visit=one),
    ]
    assert {type(command) for command in commands} == set(get_args(c.LastingCommand))
    return commands
