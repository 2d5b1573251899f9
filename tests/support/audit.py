"""A visit's log told a second time, by somebody who trusts neither ``decide`` nor ``evolve``: design 2 as checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from dataclasses import replace as replaced
from datetime import date
from typing import Any, assert_never

from msgspec.structs import replace

from signaling import events as e
from signaling.digests import application_digest, section_digest
from signaling.plan import FormPlan
from signaling.seats import Seat
from signaling.target import Target
from signaling.visit import (
    Application,
    Confirmation,
    FieldValue,
    Handed,
    Identity,
    Member,
    Parking,
    Reply,
    SectionStatus,
    Signature,
    Visit,
)
from signaling.words import EndReason, Language, Outcome, RequeueReason, SignatureMode, Source, Tick, VisitState
from tests.support import audit_tables as tables
from tests.support.audit_endings import check_ending
from tests.support.audit_seats import apply_to_seats, sits, taken_over
from tests.support.audit_switches import apply_switch


@dataclass
class Audit:
    """What a visit must be after the events that were taken; the public members are those of ``Visit``."""

    _plan: FormPlan
    _today: date | None = None  # with it, what is shown is compared with what the plan makes of the values
    id: str = ""
    number: int = 0
    branch: str = ""
    counter: str = ""
    catalogue: str = ""
    language: Language = Language.JA
    procedures: tuple[str, ...] = ()
    opened_at: int = 0
    seq: int = 0
    state: VisitState = VisitState.WAITING
    persons: tuple[str, ...] = ("p1",)
    persons_ever: int = 1
    values: dict[str, FieldValue] = field(default_factory=dict)
    sections: dict[str, SectionStatus] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    question: str | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    kept_off: dict[str, bool] = field(default_factory=dict)
    protected: bool = False
    papers_released: bool = False
    specialist: str | None = None
    department: str = ""
    offer_until: int | None = None
    ringing: tuple[str, ...] = ()
    promised_at: int | None = None
    dropped_at: int | None = None
    chose_waiting_at: int | None = None
    parking: Parking | None = None
    target: Target | None = None
    handed: Handed | None = None
    course: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    members_ever: int = 0
    declined: dict[str, int] = field(default_factory=dict)
    held: bool = False
    paper: bool = False
    seats: dict[str, Seat] = field(default_factory=dict)
    seats_ever: int = 0
    seat_offers: tuple[int, ...] = ()
    note: str = ""
    identity: Identity | None = None
    ticks: tuple[Tick, ...] = ()
    printed: tuple[str, ...] = ()
    waiting_since: int = 0
    answered_at: int | None = None
    closed_at: int | None = None
    outcome: Outcome | None = None
    why_ended: EndReason | None = None
    wiped: bool = False
    rating: int | None = None
    _causes: set[str] = field(default_factory=set)
    _put_before: dict[str, str] = field(default_factory=dict)
    """Per section the digest of what was presented last."""

    def take(self, events: Sequence[e.Event]) -> None:
        """The events of one command; the test fails where they can't be right."""
        cause, actor = events[0].cause, events[0].actor
        assert {(event.cause, event.actor) for event in events} == {(cause, actor)}
        assert (cause == "") == (actor == tables.HUB), (
            "who asked is known by the command, so that a resend is recognised"
        )
        assert cause == "" or cause not in self._causes, "a command was carried out twice"
        self._causes.add(cause)
        replied = any(isinstance(event.body, e.Replied) for event in events)
        for event in events:
            assert event.seq == self.seq + 1
            assert event.visit == self.id or isinstance(event.body, e.Opened)
            self._is_theirs_to_do(event, replied=replied)
            self._apply(event, event.body)
            self.seq = event.seq
        self._stands()

    def would_take(self, events: Sequence[e.Event]) -> None:
        """The same, and nothing has happened."""
        copies: dict[str, Any] = {name: copy(held) for name, held in vars(self).items() if isinstance(held, dict | set)}
        replaced(self, **copies).take(events)

    def agrees_with(self, visit: Visit) -> None:
        """The core's own account is the same, member by member."""
        names = [each.name for each in fields(self) if not each.name.startswith("_")]
        assert set(names) == set(Visit.__struct_fields__), "a member of Visit that nobody audits"
        for name in names:
            assert getattr(visit, name) == getattr(self, name), name

    # -- who, and when ----------------------------------------------------------------------------------------

    def _is_theirs_to_do(self, event: e.Event, *, replied: bool) -> None:
        body = event.body
        role, _, who = event.actor.partition(":")
        allowed = tables.MADE_BY.get(type(body), ("specialist",))
        if replied and isinstance(body, e.Edited | e.Voided):
            allowed = tables.MADE_BY[e.Replied]  # the form says what was answered
        if isinstance(body, e.Edited) and self.state == VisitState.WAITING:
            assert self.seq == 1 or self.seq == len(self.values) + 1, (
                "only the defaults are there before anybody serves"
            )
            assert body.source == Source.SYSTEM
            return
        names = {
            "station": role == "resident" and who == (body.counter if isinstance(body, e.Opened) else self.counter),
            "staff": role == "branch_staff",
            "specialist": role == "specialist" and who in (self.ringing or (self.specialist,)),
            "sender": role == "specialist" and self.target is not None and who == self.target.by,
            "along": role == "specialist" and who in [one.person for one in self.members],
            "decliner": role == "specialist" and self.declined.get(who) == event.at,
            "supervisor": role == "supervisor",
            "hub": event.actor == tables.HUB,
            "seated": any(sits(seat, role, who) for seat in self.seats.values()) or isinstance(body, e.Resumed),
        }
        assert any(names[name] for name in allowed), f"{event.actor} is none of {allowed}"
        match self.state:
            case VisitState.WAITING:
                assert isinstance(body, (*tables.WHEN_WAITING, e.Opened))
                assert isinstance(body, e.Opened) == (self.seq == 0)
            case VisitState.OFFERED:
                assert isinstance(body, (*tables.ANY_TIME, *tables.WHILE_WAITING, e.OfferEnded, e.Passed, e.Answered))
            case VisitState.SERVING:
                assert not isinstance(body, tables.NOT_WHILE_SERVING)
            case VisitState.PARKED:
                assert isinstance(body, (*tables.ANY_TIME, *tables.WHILE_PARKED))
            case VisitState.PROMISED:
                assert isinstance(body, e.Arrived | e.Closed)
            case VisitState.CLOSED:
                assert isinstance(body, tables.AFTER_CLOSING)
        if isinstance(body, e.Closed):
            check_ending(self.state, event, body, dropped=self.dropped_at is not None)

    # -- what it does -----------------------------------------------------------------------------------------

    def _apply(self, event: e.Event, body: e.AnyBody) -> None:
        match body:
            case e.Opened():
                self.id, self.number, self.branch, self.counter = event.visit, body.number, body.branch, body.counter
                self.catalogue, self.language, self.procedures = body.catalogue, body.language, body.procedures
                self.opened_at = self.waiting_since = event.at
                assert len(set(body.procedures)) == len(body.procedures) > 0
            case e.Offered():
                # Design 2.5: nothing rings without an end.
                assert 0 < body.until - event.at <= tables.RINGING_MS
                self.state, self.specialist, self.offer_until = VisitState.OFFERED, body.specialist, body.until
                self.ringing = (body.specialist, *body.others)
                assert len({*self.ringing}) == len(self.ringing)
            case e.OfferEnded():
                self._rings_no_more(event, body)
                assert self.ringing == ()
                self.state, self.specialist, self.offer_until = VisitState.WAITING, None, None
            case e.Passed():
                self._rings_no_more(event, body)
                self.specialist = self.ringing[0]
            case e.WaitChosen():
                self.chose_waiting_at = event.at
            case e.Dropped() | e.CameBack():
                before, self.dropped_at = self.dropped_at, event.at if isinstance(body, e.Dropped) else None
                assert (before is None) == isinstance(body, e.Dropped)
            case e.Promised():
                assert body.at > event.at
                self.state, self.promised_at, self.dropped_at = VisitState.PROMISED, body.at, None
                self.specialist, self.offer_until, self.ringing = None, None, ()
            case e.Arrived():
                self.state, self.counter = VisitState.WAITING, body.counter
                self.waiting_since, self.chose_waiting_at = event.at, None
            case e.Answered():
                assert body.specialist in self.ringing
                self.answered_at = event.at
                self.serves(body)
            case e.TakenOver():
                taken_over(self, event, body)
            case e.Parked() | e.Recalled() | e.HandedOver() | e.Requeued() | e.CourseSet() | e.Joined() | e.Left():
                self._passed_on(event, body)
            case e.Closed():
                self.specialist = None if self.state == VisitState.OFFERED else self.specialist
                self.outcome, self.why_ended, self.closed_at = body.outcome, body.why, event.at
                self.state = VisitState.CLOSED
                self.offer_until, self.held, self.paper, self.question, self.ringing = None, False, False, None, ()
                self.parking, self.target, self.members, self.seats = None, None, (), {}
            case e.Rated():
                assert self.answered_at is not None
                self.rating = body.score
            case e.Wiped():
                assert not self.wiped
                self.wiped = True
            case e.Held() | e.Resumed() | e.PaperShown() | e.PaperHidden():
                apply_switch(self, body)
            case e.SeatOffered() | e.SeatAllowed() | e.SeatTaken() | e.SeatChanged() | e.SeatLeft():
                apply_to_seats(self, event, body)
            case e.LanguageChosen():
                self.language = body.language
            case e.NoteWritten():
                self.note = body.text
            case e.Asked():
                assert body.question in (None, "interview") or self._plan.knows_question(body.question)
                self.question = body.question
            case e.Replied() | e.KeptOff():
                self._apply_to_interview(event, body)
            case e.IdentityChecked():
                self.identity = Identity(body.level, body.documents, event.actor, event.at)
            case e.Ticked():
                assert (body.item in self.ticks) != body.done
                self.ticks = (*(x for x in self.ticks if x != body.item), *([body.item] if body.done else ()))
            case e.Printed():
                self.printed = (*self.printed, body.document)
            case e.PapersReleased():
                raise AssertionError("nobody is protected in the small catalogue")
            case e.PersonAdded() | e.PersonRemoved() | e.ProcedureAdded() | e.ProcedureRemoved():
                self._apply_household(body)
            case e.Edited():
                self._edited(event.actor, body)
            case e.Presented() | e.Confirmed() | e.Disputed() | e.Voided():
                self._apply_to_section(event, body)
            case e.SignatureRequested() | e.Signed() | e.Submitted():
                self._apply_to_application(event, body)
            case _:
                assert_never(body)

    def _rings_no_more(self, event: e.Event, body: e.OfferEnded | e.Passed) -> None:
        assert body.specialist in self.ringing
        assert event.actor == tables.HUB or body.reason == "declined"
        self.declined |= {body.specialist: event.at} if body.reason == "declined" else {}
        self.ringing = tuple(one for one in self.ringing if one != body.specialist)

    def serves(self, body: e.Answered | e.Recalled | e.TakenOver) -> None:
        """Whoever it names serves from now on."""
        self.state, self.specialist, self.department = VisitState.SERVING, body.specialist, body.department
        self.parking, self.target, self.offer_until, self.ringing, self.dropped_at = None, None, None, (), None
        self.served = tuple(each for each in self.served if each != body.department)
        assert body.specialist not in [one.person for one in self.members], "one person has one part"

    def _passed_on(
        self,
        event: e.Event,
        body: e.Parked | e.Recalled | e.HandedOver | e.Requeued | e.CourseSet | e.Joined | e.Left,
    ) -> None:
        match body:
            case e.Parked():
                assert body.specialist == self.specialist
                # Design 2.5: nobody waits without a timer.
                assert 0 < body.until - event.at <= tables.PARKED_MS
                since = self.parking.since if self.parking else event.at
                self.state, self.held, self.paper, self.seats = VisitState.PARKED, False, False, {}
                self.parking = Parking(body.specialist, body.reason, since, body.until)
            case e.Recalled():
                assert body.specialist in (self.specialist, self.target and self.target.by)
                self.serves(body)
            case e.HandedOver():
                assert body.target.by == self.specialist != body.target.specialist
                assert body.target.back_at is not None
                assert 0 < body.target.back_at - event.at <= tables.BACK_MS
                assert body.department == self.department
                self.handed = Handed(self.specialist or "", body.department, body.note, event.at)
                self.served = tuple(dict.fromkeys([*self.served, *([body.department] if body.department else [])]))
                self.declined, self.waiting_since = {}, event.at
                self._waits_for(body.target)
            case e.Requeued():
                assert body.target.specialist is None
                if event.actor == tables.HUB and body.reason in (RequeueReason.TIME_OUT, RequeueReason.NOT_TAKEN):
                    assert body.target.first in (self.specialist, self.target and self.target.by)
                self.waiting_since = self.waiting_since if self.state == VisitState.WAITING else event.at
                self._waits_for(body.target)
            case e.CourseSet():
                self.course = tuple(dict.fromkeys(body.departments))
            case e.Joined():
                self.members_ever += 1
                assert body.number == self.members_ever, "a number is never given out twice"
                assert body.person not in [self.specialist, *(one.person for one in self.members)]
                member = Member(body.number, body.person, body.part, body.department, event.at)
                self.members = (*self.members, member)
            case e.Left():
                assert body.number in [one.number for one in self.members]
                self.members = tuple(one for one in self.members if one.number != body.number)

    def _waits_for(self, target: Target) -> None:
        self.state, self.specialist, self.department = VisitState.WAITING, None, ""
        self.parking, self.target, self.held, self.paper, self.seats = None, target, False, False, {}

    def _apply_to_interview(self, event: e.Event, body: e.Replied | e.KeptOff) -> None:
        assert self._plan.interview is not None
        [question] = [each for each in self._plan.interview.book.plan.questions if each.id == body.question]
        off = self.kept_off.get(question.id, question.sensitive)
        if isinstance(body, e.KeptOff):
            assert off != body.off
            self.kept_off = {**self.kept_off, question.id: body.off}
            return
        assert not off or event.actor.startswith("specialist:"), "the resident answered what they are not shown"
        assert body.catalogue == self.catalogue
        assert (body.person is None) == (question.per in ("case", "roster"))
        assert body.person is None or body.person in self.persons
        assert body.facts.keys() | set(body.unsure) <= set(question.sets)
        assert not body.facts.keys() & set(body.unsure)
        assert not body.taken_back or not (body.facts or body.unsure)
        assert question.unsure or not body.unsure
        key = question.id if body.person is None else f"{question.id}@{body.person}"
        before = self.replies.get(key)
        assert body.revision == (before.revision if before else 0) + 1
        assert all((self.values[each].revision if each in self.values else 0) == at for each, at in body.over.items())
        said = (body.question, body.person, body.revision, body.facts, body.unsure, body.taken_back, body.over)
        self.replies = {**self.replies, key: Reply(*said, event.actor, event.at, event.seq, body.catalogue)}

    def _apply_household(self, body: e.PersonAdded | e.PersonRemoved | e.ProcedureAdded | e.ProcedureRemoved) -> None:
        match body:
            case e.PersonAdded():
                self.persons_ever += 1
                assert body.person == f"p{self.persons_ever}", "an id is never given out twice"
                self.persons = (*self.persons, body.person)
            case e.PersonRemoved():
                assert body.person in self.persons
                assert len(self.persons) > 1
                self.persons = tuple(person for person in self.persons if person != body.person)
                self.values = {k: v for k, v in self.values.items() if k.partition(".")[0] != body.person}
                self.sections.pop(f"person:{body.person}", None)
                self.replies = {k: v for k, v in self.replies.items() if v.person != body.person}
            case e.ProcedureAdded():
                assert body.procedure not in self.procedures
                self.procedures = (*self.procedures, body.procedure)
            case e.ProcedureRemoved():
                assert body.procedure in self.procedures
                assert len(self.procedures) > 1
                assert body.procedure not in self.filed
                self.procedures = tuple(procedure for procedure in self.procedures if procedure != body.procedure)

    def _edited(self, actor: str, body: e.Edited) -> None:
        assert not self._plan.is_secret(body.field), "a My Number is never in the shared state"
        assert body.section == self._plan.section_of(body.field, self.persons)
        before, status = self.values.get(body.field), self._status(body.section)
        assert body.revision == status.revision + 1
        assert (body.value, body.shown) != ((before.value, before.shown) if before else ("", ""))
        if body.source == Source.SYSTEM and before and before.value not in ("", body.value):
            assert body.value == ""
            assert self._plan.refers_to_person(body.field), "what came along took the place of what was said"
        self.values[body.field] = FieldValue(body.value, body.shown, body.revision, body.source, actor, body.warning)
        answered = tuple(each for each in status.disputes if each not in (body.field, body.section))
        self.sections[body.section] = SectionStatus(revision=body.revision, disputes=answered)

    def _apply_to_section(self, event: e.Event, body: e.Presented | e.Confirmed | e.Disputed | e.Voided) -> None:
        section, status = body.section, self._status(body.section)
        digest = self.digest(section)
        match body:
            case e.Presented():
                assert section in self.visible
                assert (body.revision, body.digest) == (status.revision, digest)
                self._put_before[section] = digest
                status = replace(status, presented=body.revision, disputes=())
            case e.Confirmed():
                # Design 2.2: the yes names revision and digest of what was put before the resident, and of what stands.
                assert section in self.visible
                assert status.confirmation is None
                assert status.presented == status.revision == body.revision
                assert self._put_before[section] == digest == body.digest
                status = replace(status, confirmation=Confirmation(body.revision, body.digest, event.at), disputes=())
            case e.Disputed():
                assert section in self.visible
                assert body.revision == status.revision
                assert section not in self._filed_sections
                assert body.field is None or body.field in [row[0] for row in self._rows(section)]
                assert (body.field or section) not in status.disputes
                status = replace(status, confirmation=None, disputes=(*status.disputes, body.field or section))
            case e.Voided():
                assert body.revision == status.revision + 1
                status = SectionStatus(revision=body.revision, disputes=status.disputes)
        self.sections[section] = status

    def _apply_to_application(self, event: e.Event, body: e.SignatureRequested | e.Signed | e.Submitted) -> None:
        procedure = body.application
        held = self.applications.get(procedure) or Application()
        assert procedure in self.procedures
        assert held.submitted is None
        assert body.digest == self._confirmed_digest(procedure)
        match body:
            case e.SignatureRequested():
                held = replace(held, requested=body.digest)
            case e.Signed():
                assert held.requested == body.digest
                assert body.mode in (self._plan.signature_mode(procedure), SignatureMode.PAPER)
                assert (body.mode == SignatureMode.PAD) == bool(body.strokes)
                held = replace(held, signature=Signature(body.digest, body.mode, event.at, body.strokes, body.aspect))
            case e.Submitted():
                assert held.signature is not None
                assert held.signature.digest == body.digest
                held = replace(held, submitted=body.digest, submitted_at=event.at)
        self.applications[procedure] = held

    # -- what stands after each command -----------------------------------------------------------------------

    def _stands(self) -> None:
        for section, status in self.sections.items():
            if status.presented is not None:
                assert status.presented == status.revision
                assert self._put_before[section] == self.digest(section), f"{section} is not what was put before them"
            if status.confirmation is not None:
                assert status.confirmation.revision == status.revision
                assert status.confirmation.digest == self.digest(section), f"{section} is not what was confirmed"
        for procedure in self.filed:
            assert self.applications[procedure].submitted == self._confirmed_digest(procedure)
        texts = self._texts()
        for name, held in self.values.items():
            if held.value and self._plan.refers_to_person(name):
                assert held.value in self.persons
            if self._today is not None:
                checked = self._plan.check(name, held.value, texts, today=self._today)
                assert (checked.value, checked.shown, checked.warning) == (held.value, held.shown, held.warning)

    @property
    def filed(self) -> list[str]:
        """The procedures that are filed."""
        return [procedure for procedure, held in self.applications.items() if held.submitted is not None]

    @property
    def visible(self) -> tuple[str, ...]:
        """The sections that are to be shown."""
        return self._plan.sections(self.procedures, self.persons, self._texts())

    def digest(self, section: str) -> str:
        """The digest of what a section shows."""
        rows = [
            (name, label, self.values[name].shown if name in self.values else "") for name, label in self._rows(section)
        ]
        return section_digest(section, self._status(section).revision, rows)

    @property
    def _filed_sections(self) -> set[str]:
        return {section for procedure in self.filed for section in self._sections_of(procedure)}

    def _confirmed_digest(self, procedure: str) -> str:
        assert self._plan.missing(procedure, self.procedures, self.persons, self._texts()) == ()
        sections = self._sections_of(procedure)
        for section in sections:
            status = self._status(section)
            assert status.confirmation is not None, f"{section} is not confirmed"
            assert (status.confirmation.digest, status.disputes) == (self.digest(section), ())
        parts = [(section, self._status(section).revision, self.digest(section)) for section in sections]
        return application_digest(procedure, parts)

    def _sections_of(self, procedure: str) -> tuple[str, ...]:
        return self._plan.sections_of_procedure(procedure, self.procedures, self.persons, self._texts())

    def _rows(self, section: str) -> tuple[tuple[str, str], ...]:
        return self._plan.rows(section, self.procedures, self._texts())

    def _status(self, section: str) -> SectionStatus:
        return self.sections.get(section) or SectionStatus()

    def _texts(self) -> dict[str, str]:
        return {name: held.value for name, held in self.values.items()}


def audited(log: Iterable[e.Event], plan: FormPlan) -> Audit:
    """A whole log, command by command."""
    audit, command = Audit(plan), list[e.Event]()
    for event in log:
        if command and (event.cause == "" or event.cause != command[0].cause):
            audit.take(command)
            command = []
        command.append(event)
    audit.take(command)
    return audit
