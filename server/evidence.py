"""The evidence of a visit: what the resident had on screen at each confirmation, replayed from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from server.catalogue.form_plan import FormPlan
from server.clock import TOWN_ZONE
from signaling import events as e
from signaling.codec import kind_of
from signaling.digests import Row, section_digest
from signaling.form_session import section_rows, sections_of_application
from signaling.target import Target
from signaling.visit import Visit
from signaling.words import Role

PAD_WIDTH = 1000
"""Width of the signature's drawing; its height follows from the pad's aspect."""


@dataclass
class Shown:
    """A confirmation with what stood on the counter's screen, and what became of it."""

    event: e.Event
    body: e.Confirmed
    title: str
    rows: tuple[Row, ...]
    digest_ok: bool
    voided: e.Event | None = None
    submitted: list[e.Event] = field(default_factory=list)


@dataclass(frozen=True)
class Evidence:
    """All that the page of one visit tells."""

    visit: Visit
    confirmations: Sequence[Shown]
    steps: Sequence[tuple[e.Event, str, str | None]]
    """Each event with what it is about (in words) and the value that it shows, if any."""
    events: Sequence[e.Event]


def gather(
    states: Sequence[tuple[e.Event, Visit]], plan: FormPlan, *, language: str, name_of: Callable[[str], str]
) -> Evidence:
    """Replay a visit's events (each with the state after it) into the evidence.

    ``language`` is that of the words around it; rows are the official Japanese ones that the digest covers.
    """
    standing: dict[str, Shown] = {}
    shown: list[Shown] = []
    steps: list[tuple[e.Event, str, str | None]] = []
    before: Visit | None = None
    for event, after in states:
        body = event.body
        match body:
            case e.Confirmed():
                standing[body.section] = one = _shown(event, body, after, plan, language)
                shown.append(one)
            case e.Edited() | e.Voided() | e.Disputed():
                _void(standing, body.section, event)
            case e.Replied() if before is not None and before.protected != after.protected:
                # From here on the counter shows something else (支援措置).
                for section in tuple(standing):
                    _void(standing, section, event)
            case e.PersonRemoved():
                _void(standing, f"person:{body.person}", event)
            case e.Submitted():
                for section in sections_of_application(after, body.application, plan):
                    if section in standing:
                        standing[section].submitted.append(event)
            case _:
                pass
        about, value = _about(body, before or after, plan, language=language, name_of=name_of)
        steps.append((event, about, value))
        before = after
    if before is None:
        raise ValueError("a visit without events has no evidence")
    return Evidence(before, shown, steps, [event for event, _ in states])


def _shown(event: e.Event, body: e.Confirmed, visit: Visit, plan: FormPlan, language: str) -> Shown:
    rows = section_rows(visit, body.section, plan)
    digest = section_digest(body.section, body.revision, rows)
    title = plan.section_title(body.section, language=language)
    return Shown(event, body, title, rows, digest == body.digest)


def _void(standing: dict[str, Shown], section: str, event: e.Event) -> None:
    gone = standing.pop(section, None)
    if gone is not None:
        gone.voided = event


def _about(
    body: e.AnyBody, visit: Visit, plan: FormPlan, *, language: str, name_of: Callable[[str], str]
) -> tuple[str, str | None]:
    match body:
        case e.Edited():
            return plan.label_of(body.field, language=language), body.shown
        case e.Presented() | e.Confirmed() | e.Voided():
            return plan.section_title(body.section, language=language), None
        case e.Disputed():
            title = plan.section_title(body.section, language=language)
            return (plan.label_of(body.field, language=language) if body.field else title), None
        case e.SignatureRequested() | e.Signed() | e.Submitted():
            return title_of(plan, body.application, language), None
        case e.ProcedureAdded() | e.ProcedureRemoved():
            return title_of(plan, body.procedure, language), None
        case e.Offered() | e.OfferEnded() | e.Answered() | e.Parked() | e.Recalled() | e.TakenOver():
            return name_of(body.specialist), body.reason.value if isinstance(body, e.Parked) else None
        case e.HandedOver() | e.Requeued():
            return _whom(body.target, plan, language=language, name_of=name_of), None
        case e.CourseSet():
            return ", ".join(_department(plan, each, language) for each in body.departments), None
        case e.Joined():
            return f"{name_of(body.person)} {_department(plan, body.department, language)}".rstrip(), body.part.value
        case e.Left():
            gone = [name_of(member.person) for member in visit.members if member.number == body.number]
            return "".join(gone), body.reason.value
        case e.SeatOffered() | e.SeatTaken():
            who = name_of(body.person) if body.role in (Role.SPECIALIST, Role.SUPERVISOR) and body.person else ""
            return who, f"{body.role.value}, {body.mode.value}"
        case e.SeatChanged():
            return body.seat, body.mode.value
        case e.SeatLeft():
            return body.seat, body.reason
        case e.SeatAllowed():
            return body.seat, None
        case e.Printed():
            return title_of(plan, body.document, language), None
        case e.PersonAdded() | e.PersonRemoved():
            return plan.section_title(f"person:{body.person}", language=language), None
        case _:
            return "", None


def _whom(target: Target, plan: FormPlan, *, language: str, name_of: Callable[[str], str]) -> str:
    """Whom a waiting visit is for: a person, a department, or whoever is asked first; "" when it is everybody."""
    department = _department(plan, target.department, language) if target.department else ""
    person = target.specialist or target.first
    return f"{name_of(person)} {department}".rstrip() if person else department


def _department(plan: FormPlan, department: str, language: str) -> str:
    entry = plan.catalogue.content.departments.get(department)
    if entry is None:
        return department
    return entry.en if language == "en" else entry.ja


def title_of(plan: FormPlan, procedure: str, language: str) -> str:
    """A procedure's title in a language; the id of what is none (``slip``)."""
    entry = plan.catalogue.content.procedures.get(procedure)
    if entry is None:
        return procedure
    return entry.title.en if language == "en" else entry.title.ja


def moment_words(at: int) -> str:
    """``2026-11-22 10:31:05`` in the town's time, for people who check."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def signature_paths(body: e.Signed) -> tuple[list[str], int]:
    """SVG path data of the strokes, ``PAD_WIDTH`` wide, and the drawing's height."""
    height = round(PAD_WIDTH / body.aspect)
    paths = []
    for stroke in body.strokes:
        points = [f"{point.x * PAD_WIDTH:.1f} {point.y * height:.1f}" for point in stroke]
        # A dot is a line of no length: round caps make it visible.
        paths.append("M " + " L ".join(points if len(points) > 1 else points * 2))
    return paths, height


def page_context(evidence: Evidence, plan: FormPlan, hashes: dict[int, str], *, language: str) -> dict[str, object]:
    """The context of ``hq_console/templates/evidence.html`` but for ``visit`` and ``chain``."""
    submissions = [(event, event.body) for event in evidence.events if isinstance(event.body, e.Submitted)]
    filed = {body.digest for _, body in submissions}
    return {
        "confirmations": [_confirmation(one, plan, language) for one in evidence.confirmations],
        "signatures": [
            _signature(event, event.body, plan, filed=filed, language=language)
            for event in evidence.events
            if isinstance(event.body, e.Signed)
        ],
        "submissions": [
            {
                "seq": event.seq,
                "at": moment_words(event.at),
                "title": title_of(plan, body.application, language),
                "digest": body.digest,
            }
            for event, body in submissions
        ],
        "timeline": [
            {
                "seq": event.seq,
                "at": moment_words(event.at),
                "role": event.actor.partition(":")[0],
                "who": "",
                "kind": kind_of(event.body),
                "about": about,
                "shown": shown,
                "hash": hashes.get(event.seq, ""),
            }
            for event, about, shown in evidence.steps
        ],
    }


def _confirmation(one: Shown, plan: FormPlan, language: str) -> dict[str, object]:
    voided = one.voided
    return {
        "seq": one.event.seq,
        "at": moment_words(one.event.at),
        "section": one.title,
        "revision": one.body.revision,
        "digest": one.body.digest,
        "language": one.body.language.value,
        "rows": [{"label": label, "shown": shown} for _, label, shown in one.rows],
        "digest_ok": one.digest_ok,
        "voided": None
        if voided is None
        else {"seq": voided.seq, "at": moment_words(voided.at), "kind": kind_of(voided.body)},
        "submitted": [
            {
                "title": title_of(plan, event.body.application, language),
                "seq": event.seq,
                "at": moment_words(event.at),
            }
            for event in one.submitted
            if isinstance(event.body, e.Submitted)
        ],
    }


def _signature(event: e.Event, body: e.Signed, plan: FormPlan, *, filed: set[str], language: str) -> dict[str, object]:
    paths, height = signature_paths(body)
    return {
        "seq": event.seq,
        "at": moment_words(event.at),
        "title": title_of(plan, body.application, language),
        "mode": body.mode.value,
        "digest": body.digest,
        "stands": body.digest in filed,
        "paths": paths,
        "height": height,
    }
