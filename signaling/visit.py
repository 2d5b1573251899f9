"""One visit as the log has it: the state, and ``evolve`` which alone changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from signaling import events as e
from signaling.protection import said_so, shown_anew
from signaling.seats import Seat, after_seat_event
from signaling.target import Target
from signaling.visit_parts import (
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
    reply_key,
)
from signaling.visit_states import next_state
from signaling.words import (
    EndReason,
    Language,
    Outcome,
    Part,
    Tick,
    VisitState,
)

__all__ = [
    "Application",
    "Confirmation",
    "FieldValue",
    "Handed",
    "Identity",
    "Member",
    "Parking",
    "Reply",
    "SectionStatus",
    "Signature",
    "Visit",
    "evolve",
    "opened",
    "reply_key",
]

OFFERS_KEPT = 5
"""So many of the last times at which somebody was asked into the call are known, to bound how often."""

_TALK_OVER: Mapping[str, object] = {"held": False, "paper": False, "seats": {}}
"""What ends whenever the visit is served no longer."""


class Visit(Struct, frozen=True, gc=False, kw_only=True):
    """Everything that is true of a visit after ``seq`` events."""

    id: str
    number: int
    branch: str
    counter: str
    catalogue: str
    language: Language
    procedures: tuple[str, ...]
    opened_at: int
    seq: int
    state: VisitState = VisitState.WAITING
    persons: tuple[str, ...] = ("p1",)
    persons_ever: int = 1
    values: Mapping[str, FieldValue] = field(default_factory=dict)
    sections: Mapping[str, SectionStatus] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    question: str | None = None
    replies: Mapping[str, Reply] = field(default_factory=dict)
    kept_off: Mapping[str, bool] = field(default_factory=dict)
    protected: bool = False
    """支援措置: the branch is shown no address (``protection.py``)."""
    papers_released: bool = False
    """A second clerk has looked at the forms of a protected visit as they stand: the branch may print them."""
    specialist: str | None = None
    department: str = ""
    offer_until: int | None = None
    ringing: tuple[str, ...] = ()
    """At whom it rings; ``specialist`` is the first of them while it does."""
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
    declined: Mapping[str, int] = field(default_factory=dict)
    held: bool = False
    paper: bool = False
    seats: Mapping[str, Seat] = field(default_factory=dict)
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

    def member(self, person: str, part: Part) -> Member | None:
        """The member with this part who is that person; None when they are not one."""
        return next((one for one in self.members if one.person == person and one.part == part), None)

    def text_values(self) -> dict[str, str]:
        """Stored values by field id, as a plan reads them."""
        return {key: entry.value for key, entry in self.values.items()}


def opened(event: e.Event, body: e.Opened) -> Visit:
    """The visit that an ``opened`` event begins."""
    return Visit(
        id=event.visit,
        number=body.number,
        branch=body.branch,
        counter=body.counter,
        catalogue=body.catalogue,
        language=body.language,
        procedures=body.procedures,
        opened_at=event.at,
        waiting_since=event.at,
        seq=event.seq,
    )


def _edited(visit: Visit, event: e.Event, body: e.Edited) -> Visit:
    status = visit.sections.get(body.section) or SectionStatus()
    values = dict(visit.values)
    values[body.field] = FieldValue(body.value, body.shown, body.revision, body.source, event.actor, body.warning)
    sections = dict(visit.sections)
    # Any edit voids what was presented and confirmed before it (design 2.2); it answers a dispute of that field.
    sections[body.section] = SectionStatus(
        revision=body.revision,
        disputes=tuple(d for d in status.disputes if d not in (body.field, body.section)) if status.disputes else (),
    )
    if visit.papers_released:
        return replace(visit, seq=event.seq, values=values, sections=sections, papers_released=False)
    return replace(visit, seq=event.seq, values=values, sections=sections)


def _declined(visit: Visit, event: e.Event, body: e.OfferEnded | e.Passed) -> Mapping[str, int]:
    """Only who said no is asked after others; who was cut off or away may have it at once when back."""
    return {**visit.declined, body.specialist: event.at} if body.reason == "declined" else visit.declined


def _with_section(visit: Visit, seq: int, section: str, status: SectionStatus) -> Visit:
    return replace(visit, seq=seq, sections={**visit.sections, section: status})


def _with_application(visit: Visit, seq: int, procedure: str, application: Application) -> Visit:
    return replace(visit, seq=seq, applications={**visit.applications, procedure: application})


def _without_person(visit: Visit, seq: int, person: str) -> Visit:
    prefix, section = f"{person}.", f"person:{person}"
    return replace(
        visit,
        seq=seq,
        persons=tuple(p for p in visit.persons if p != person),
        values={k: v for k, v in visit.values.items() if not k.startswith(prefix)},
        sections={k: v for k, v in visit.sections.items() if k != section},
        replies={k: v for k, v in visit.replies.items() if v.person != person},
    )


def _parked(visit: Visit, event: e.Event, body: e.Parked) -> Visit:
    since = visit.parking.since if visit.parking else event.at
    return replace(
        visit,
        seq=event.seq,
        state=next_state(visit.state, "parked"),
        parking=Parking(body.specialist, body.reason, since, body.until),
        **_TALK_OVER,
    )


def _handed_over(visit: Visit, event: e.Event, body: e.HandedOver) -> Visit:
    return replace(
        visit,
        seq=event.seq,
        state=next_state(visit.state, "handed_over"),
        specialist=None,
        department="",
        target=body.target,
        handed=Handed(visit.specialist or "", body.department, body.note, event.at),
        served=_once(visit.served, body.department),
        declined={},
        **_TALK_OVER,
        waiting_since=event.at,
    )


def _requeued(visit: Visit, event: e.Event, body: e.Requeued) -> Visit:
    return replace(
        visit,
        seq=event.seq,
        # Who waited already goes on waiting: a visit that turns to others does not lose its time.
        waiting_since=visit.waiting_since if visit.state == VisitState.WAITING else event.at,
        state=next_state(visit.state, "requeued"),
        specialist=None,
        department="",
        parking=None,
        target=body.target,
        **_TALK_OVER,
    )


def _taken(visit: Visit, event: e.Event, *, specialist: str, department: str, step: str) -> Visit:
    return replace(
        visit,
        seq=event.seq,
        state=next_state(visit.state, step),
        specialist=specialist,
        department=department,
        offer_until=None,
        ringing=(),
        dropped_at=None,
        parking=None,
        target=None,
        served=tuple(each for each in visit.served if each != department),
    )


def _taken_over(visit: Visit, event: e.Event, body: e.TakenOver) -> Visit:
    handed = Handed(visit.specialist or "", visit.department, body.note, event.at)
    given = replace(visit, handed=handed, served=_once(visit.served, visit.department))
    return _taken(given, event, specialist=body.specialist, department=body.department, step="taken_over")


def _passed_on(
    visit: Visit,
    event: e.Event,
    body: e.Parked | e.Recalled | e.HandedOver | e.Requeued | e.CourseSet | e.Joined | e.Left,
) -> Visit:
    match body:
        case e.Parked():
            return _parked(visit, event, body)
        case e.Recalled():
            return _taken(visit, event, specialist=body.specialist, department=body.department, step="recalled")
        case e.HandedOver():
            return _handed_over(visit, event, body)
        case e.Requeued():
            return _requeued(visit, event, body)
        case e.CourseSet():
            return replace(visit, seq=event.seq, course=body.departments)
        case e.Joined():
            return _joined(visit, event, body)
        case e.Left():
            return replace(visit, seq=event.seq, members=tuple(m for m in visit.members if m.number != body.number))
        case _:
            assert_never(body)


def _once(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if not name or name in names else (*names, name)


def _joined(visit: Visit, event: e.Event, body: e.Joined) -> Visit:
    member = Member(body.number, body.person, body.part, body.department, event.at)
    return replace(visit, seq=event.seq, members=(*visit.members, member), members_ever=body.number)


def _seated(
    visit: Visit, event: e.Event, body: e.SeatOffered | e.SeatAllowed | e.SeatTaken | e.SeatChanged | e.SeatLeft
) -> Visit:
    seats = after_seat_event(visit.seats, body, at=event.at)
    # A supervisor's seat begins when it is taken, without an offer.
    ever = visit.seats_ever + (isinstance(body, e.SeatOffered | e.SeatTaken) and body.seat not in visit.seats)
    offers = visit.seat_offers
    if isinstance(body, e.SeatOffered):
        offers = (*offers[1 - OFFERS_KEPT :], event.at)
    return replace(visit, seq=event.seq, seats=seats, seats_ever=ever, seat_offers=offers)


def _moved(visit: Visit, event: e.Event, body: e.Offered | e.OfferEnded | e.Passed | e.Answered | e.Closed) -> Visit:
    """It rings somewhere, rings no more, is served, is over."""
    seq = event.seq
    match body:
        case e.Offered():
            return replace(
                visit,
                seq=seq,
                state=next_state(visit.state, "offered"),
                specialist=body.specialist,
                offer_until=body.until,
                ringing=(body.specialist, *body.others),
            )
        case e.OfferEnded():
            return replace(
                visit,
                seq=seq,
                state=next_state(visit.state, "offer_ended"),
                specialist=None,
                offer_until=None,
                ringing=(),
                declined=_declined(visit, event, body),
            )
        case e.Passed():
            ringing = tuple(one for one in visit.ringing if one != body.specialist)
            return replace(
                visit,
                seq=seq,
                specialist=ringing[0] if ringing else visit.specialist,
                ringing=ringing,
                declined=_declined(visit, event, body),
            )
        case e.Answered():
            taken = _taken(visit, event, specialist=body.specialist, department=body.department, step="answered")
            return replace(taken, answered_at=event.at)
        case e.Closed():
            return replace(
                visit,
                seq=seq,
                state=next_state(visit.state, "closed"),
                outcome=body.outcome,
                why_ended=body.why,
                closed_at=event.at,
                # It only rang there: who never answered has no part in the visit.
                specialist=None if visit.state == VisitState.OFFERED else visit.specialist,
                offer_until=None,
                ringing=(),
                parking=None,
                target=None,
                members=(),
                **_TALK_OVER,
                question=None,
            )
        case _:
            assert_never(body)


def _waits(visit: Visit, event: e.Event, body: e.WaitChosen | e.Dropped | e.CameBack | e.Promised | e.Arrived) -> Visit:
    """How and where the resident waits."""
    seq = event.seq
    match body:
        case e.WaitChosen():
            return replace(visit, seq=seq, chose_waiting_at=event.at)
        case e.Dropped():
            return replace(visit, seq=seq, dropped_at=event.at)
        case e.CameBack():
            return replace(visit, seq=seq, dropped_at=None)
        case e.Promised():
            return replace(
                visit,
                seq=seq,
                state=next_state(visit.state, "promised"),
                promised_at=body.at,
                specialist=None,
                offer_until=None,
                ringing=(),
                dropped_at=None,
            )
        case e.Arrived():
            return replace(
                visit,
                seq=seq,
                state=next_state(visit.state, "arrived"),
                counter=body.counter,
                waiting_since=event.at,
                chose_waiting_at=None,
            )
        case _:
            assert_never(body)


def _replied(visit: Visit, event: e.Event, body: e.Replied) -> Visit:
    said = Reply(
        body.question,
        body.person,
        body.revision,
        body.facts,
        body.unsure,
        body.taken_back,
        body.over,
        event.actor,
        event.at,
        event.seq,
        body.catalogue,
    )
    replies = {**visit.replies, reply_key(body.question, body.person): said}
    protected = said_so(replies.values())
    if protected == visit.protected:
        return replace(visit, seq=event.seq, replies=replies)
    sections = shown_anew(visit.sections)
    return replace(visit, seq=event.seq, replies=replies, protected=protected, sections=sections, papers_released=False)


def evolve(visit: Visit, event: e.Event) -> Visit:
    """The visit after one more event. Never refuses what ``decide`` let through; never checks a right."""
    seq, body = event.seq, event.body
    match body:
        case e.Edited():
            return _edited(visit, event, body)
        case e.Opened():
            return opened(event, body)
        case e.Offered() | e.OfferEnded() | e.Passed() | e.Answered() | e.Closed():
            return _moved(visit, event, body)
        case e.WaitChosen() | e.Dropped() | e.CameBack() | e.Promised() | e.Arrived():
            return _waits(visit, event, body)
        case e.Parked() | e.Recalled() | e.HandedOver() | e.Requeued() | e.CourseSet() | e.Joined() | e.Left():
            return _passed_on(visit, event, body)
        case e.TakenOver():
            return _taken_over(visit, event, body)
        case e.Wiped():
            return replace(visit, seq=seq, wiped=True)
        case e.Rated():
            return replace(visit, seq=seq, rating=body.score)
        case e.Held() | e.Resumed():
            return replace(visit, seq=seq, held=isinstance(body, e.Held))
        case e.PaperShown() | e.PaperHidden():
            return replace(visit, seq=seq, paper=isinstance(body, e.PaperShown))
        case e.SeatOffered() | e.SeatAllowed() | e.SeatTaken() | e.SeatChanged() | e.SeatLeft():
            return _seated(visit, event, body)
        case e.LanguageChosen():
            return replace(visit, seq=seq, language=body.language)
        case e.NoteWritten():
            return replace(visit, seq=seq, note=body.text)
        case e.Asked():
            return replace(visit, seq=seq, question=body.question)
        case e.Replied():
            return _replied(visit, event, body)
        case e.KeptOff():
            return replace(visit, seq=seq, kept_off={**visit.kept_off, body.question: body.off})
        case e.PersonAdded():
            return replace(
                visit,
                seq=seq,
                persons=(*visit.persons, body.person),
                persons_ever=visit.persons_ever + 1,
            )
        case e.PersonRemoved():
            return _without_person(visit, seq, body.person)
        case e.ProcedureAdded():
            return replace(visit, seq=seq, procedures=(*visit.procedures, body.procedure))
        case e.ProcedureRemoved():
            return replace(visit, seq=seq, procedures=tuple(p for p in visit.procedures if p != body.procedure))
        case e.Presented():
            status = visit.sections.get(body.section) or SectionStatus()
            # Asked again, the resident answers again: what they had pointed at is no answer to this question.
            return _with_section(visit, seq, body.section, replace(status, presented=body.revision, disputes=()))
        case e.Confirmed():
            status = visit.sections.get(body.section) or SectionStatus()
            confirmation = Confirmation(body.revision, body.digest, event.at)
            return _with_section(visit, seq, body.section, replace(status, confirmation=confirmation, disputes=()))
        case e.Disputed():
            status = visit.sections.get(body.section) or SectionStatus()
            disputes = (*status.disputes, body.field or body.section)
            return _with_section(visit, seq, body.section, replace(status, confirmation=None, disputes=disputes))
        case e.Voided():
            status = visit.sections.get(body.section) or SectionStatus()
            return _with_section(
                visit, seq, body.section, SectionStatus(revision=body.revision, disputes=status.disputes)
            )
        case e.SignatureRequested():
            held = visit.applications.get(body.application) or Application()
            return _with_application(visit, seq, body.application, replace(held, requested=body.digest))
        case e.Signed():
            held = visit.applications.get(body.application) or Application()
            signature = Signature(body.digest, body.mode, event.at, body.strokes, body.aspect)
            return _with_application(visit, seq, body.application, replace(held, signature=signature))
        case e.Submitted():
            held = visit.applications.get(body.application) or Application()
            return _with_application(
                visit,
                seq,
                body.application,
                replace(held, submitted=body.digest, submitted_at=event.at),
            )
        case e.IdentityChecked():
            return replace(visit, seq=seq, identity=Identity(body.level, body.documents, event.actor, event.at))
        case e.Ticked():
            others = tuple(t for t in visit.ticks if t != body.item)
            return replace(visit, seq=seq, ticks=(*others, body.item) if body.done else others)
        case e.Printed():
            return replace(visit, seq=seq, printed=(*visit.printed, body.document))
        case e.PapersReleased():
            return replace(visit, seq=seq, papers_released=True)
        case _:
            assert_never(body)
