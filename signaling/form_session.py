"""The deciders of the form session: edits, confirmations, disputes, signatures and submission, all pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.digests import Row, application_digest, section_digest
from signaling.errors import ErrorCode, Refused
from signaling.plan import FormPlan
from signaling.visit import Application, SectionStatus, Visit
from signaling.words import SignatureMode, Source

PERSONS_EVER_MAX = 99
"""Person ids are never used again within a visit; the field ids have room for two digits."""


def status_of(visit: Visit, section: str) -> SectionStatus:
    """Where a section stands, also one that nobody has touched yet."""
    return visit.sections.get(section) or SectionStatus()


def visible_sections(visit: Visit, plan: FormPlan) -> tuple[str, ...]:
    """The sections that the visit's procedures, persons and answers call for, in order."""
    return plan.sections(visit.procedures, visit.persons, visit.text_values())


def section_rows(visit: Visit, section: str, plan: FormPlan) -> tuple[Row, ...]:
    """What a section shows now: field id, Japanese label, shown value."""
    rows = plan.rows(section, visit.procedures, visit.text_values())
    values = visit.values
    return tuple((field, label, values[field].shown if field in values else "") for field, label in rows)


def current_digest(visit: Visit, section: str, plan: FormPlan) -> str:
    """The digest of a section as it stands."""
    return section_digest(section, status_of(visit, section).revision, section_rows(visit, section, plan))


def sections_of_application(visit: Visit, procedure: str, plan: FormPlan) -> tuple[str, ...]:
    """The visible sections that the application of a procedure carries."""
    return plan.sections_of_procedure(procedure, visit.procedures, visit.persons, visit.text_values())


def current_application_digest(visit: Visit, procedure: str, plan: FormPlan) -> str:
    """The digest of an application as it stands."""
    return application_digest(
        procedure,
        [
            (section, status_of(visit, section).revision, current_digest(visit, section, plan))
            for section in sections_of_application(visit, procedure, plan)
        ],
    )


# -- edits ------------------------------------------------------------------------------------------------------


class _Draft:
    """Values and revisions while one command's edits pile up."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.texts: dict[str, str] | None = None
        self.revisions: dict[str, int] = {}
        self.bodies: list[e.AnyBody] = []

    def text_values(self) -> dict[str, str]:
        if self.texts is None:
            self.texts = self.visit.text_values()
        return self.texts

    def next_revision(self, section: str) -> int:
        last = self.revisions.get(section)
        if last is None:
            last = status_of(self.visit, section).revision
        self.revisions[section] = last + 1
        return last + 1

    def write(
        self,
        *,
        field: str,
        section: str,
        value: str,
        shown: str,
        source: Source,
        warning: str | None = None,
    ) -> None:
        if self.texts is not None:
            self.texts[field] = value
        self.bodies.append(
            e.Edited(
                field=field,
                section=section,
                revision=self.next_revision(section),
                value=value,
                shown=shown,
                source=source,
                warning=warning,
            )
        )


def _known_section(visit: Visit, field: str, plan: FormPlan) -> str:
    if plan.is_secret(field):
        raise Refused(ErrorCode.SECRET_FIELD, {"field": field})
    section = plan.section_of(field, visit.persons)
    if section is None:
        raise Refused(ErrorCode.UNKNOWN_FIELD, {"field": field})
    return section


def _fill(draft: _Draft, fills: Iterable[tuple[str, str]], plan: FormPlan, today: date) -> None:
    """Write values that came along into fields that are still empty; one that a field refuses is left out."""
    for field, text in fills:
        section = plan.section_of(field, draft.visit.persons)
        texts = draft.text_values()
        if section is None or texts.get(field):
            continue
        try:
            checked = plan.check(field, text, texts, today=today)
        except Refused:
            # A value that came along is an offer, not a command: the field stays empty for a person to fill.
            continue
        draft.write(
            field=field,
            section=section,
            value=checked.value,
            shown=checked.shown,
            source=Source.SYSTEM,
            warning=checked.warning,
        )
        _show_again(draft, field, plan, today)


def _show_again(draft: _Draft, field: str, plan: FormPlan, today: date) -> None:
    """Renew fields whose shown text is made from this one, so that no confirmation outlives what it showed."""
    texts = draft.text_values()
    for dependent in plan.dependents(field, texts):
        section = plan.section_of(dependent, draft.visit.persons)
        if section is None:
            continue
        checked = plan.check(dependent, texts[dependent], texts, today=today)
        draft.write(
            field=dependent,
            section=section,
            value=checked.value,
            shown=checked.shown,
            source=Source.SYSTEM,
        )


def _refuse_submitted(visit: Visit, section: str, plan: FormPlan) -> None:
    """An application that is filed stays as it was filed."""
    for procedure, application in visit.applications.items():
        if application.submitted and section in sections_of_application(visit, procedure, plan):
            raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})


def edit(visit: Visit, command: c.Edit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """One field edit and what follows from it.

    Refused(STALE) with the current value when ``base`` is not the field's revision; Refused(INVALID_VALUE)
    when the field's type does not take the text. Nothing comes out when the value stays as it is.
    """
    section = _known_section(visit, command.field, plan)
    held = visit.values.get(command.field)
    if command.base != (held.revision if held else 0):
        details: dict[str, object] = {
            "field": command.field,
            "revision": 0,
            "value": "",
            "shown": "",
        }
        if held:
            details |= {
                "revision": held.revision,
                "value": held.value,
                "shown": held.shown,
                "by": held.by,
            }
        raise Refused(ErrorCode.STALE, details)
    if visit.applications:
        _refuse_submitted(visit, section, plan)
    draft = _Draft(visit)
    checked = plan.check(command.field, command.text, draft.text_values(), today=today)
    if held and checked.value == held.value and checked.shown == held.shown:
        return []
    if not held and not checked.value:
        return []
    draft.write(
        field=command.field,
        section=section,
        value=checked.value,
        shown=checked.shown,
        source=command.source,
        warning=checked.warning,
    )
    _show_again(draft, command.field, plan, today)
    if checked.fills:
        _fill(draft, checked.fills, plan, today)
    if plan.affects_layout(command.field):
        draft.bodies += _voided(visit, visit.procedures, visit.persons, draft, plan)
    return draft.bodies


def fill_defaults(visit: Visit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """The defaults of the catalogue for fields that are still empty."""
    draft = _Draft(visit)
    _fill(draft, plan.initial_texts(visit.procedures, visit.persons), plan, today)
    return draft.bodies


def _voided(
    visit: Visit,
    procedures: tuple[str, ...],
    persons: tuple[str, ...],
    draft: _Draft,
    plan: FormPlan,
) -> list[e.AnyBody]:
    """Sections, presented or confirmed, whose rows come or go by a change made elsewhere."""
    before, after = visit.text_values(), draft.text_values()
    bodies: list[e.AnyBody] = []
    for section, status in visit.sections.items():
        if section in draft.revisions or (status.presented is None and not status.confirmed):
            continue
        if section.startswith("person:") and section.removeprefix("person:") not in persons:
            continue
        if plan.rows(section, visit.procedures, before) != plan.rows(section, procedures, after):
            bodies.append(e.Voided(section=section, revision=draft.next_revision(section)))
    return bodies


# -- persons and procedures -------------------------------------------------------------------------------------


def add_person(visit: Visit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """A new person with the defaults of their fields; Refused(TOO_MANY) past the bound."""
    if len(visit.persons) >= c.PERSONS_MAX or visit.persons_ever >= PERSONS_EVER_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": c.PERSONS_MAX})
    _refuse_any_submitted(visit)
    person = f"p{visit.persons_ever + 1}"
    added = e.PersonAdded(person=person)
    grown = replace(visit, persons=(*visit.persons, person))
    return [added, *fill_defaults(grown, plan, today)]


def _refuse_any_submitted(visit: Visit) -> None:
    """Persons come and go on every form: none may when one is filed."""
    for procedure, application in visit.applications.items():
        if application.submitted:
            raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})


def remove_person(visit: Visit, command: c.RemovePerson, plan: FormPlan) -> list[e.AnyBody]:
    """A person leaves; fields that named them are cleared. Refused(WRONG_STATE) for the last one."""
    if command.person not in visit.persons:
        raise Refused(ErrorCode.NOT_FOUND, {"person": command.person})
    if len(visit.persons) == 1:
        raise Refused(ErrorCode.WRONG_STATE, {"persons": 1})
    _refuse_any_submitted(visit)
    draft = _Draft(visit)
    for field in plan.dependents(f"{command.person}.name", draft.text_values()):
        section = plan.section_of(field, visit.persons)
        if section is not None:
            draft.write(field=field, section=section, value="", shown="", source=Source.SYSTEM)
    rest = tuple(p for p in visit.persons if p != command.person)
    return [
        *draft.bodies,
        *_voided(visit, visit.procedures, rest, draft, plan),
        e.PersonRemoved(person=command.person),
    ]


def add_procedure(visit: Visit, command: c.AddProcedure, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """One more procedure: its fields get their defaults; sections that grow by it must be confirmed anew."""
    if not plan.knows_procedure(command.procedure):
        raise Refused(ErrorCode.NOT_FOUND, {"procedure": command.procedure})
    if command.procedure in visit.procedures:
        return []
    if len(visit.procedures) >= c.PROCEDURES_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": c.PROCEDURES_MAX})
    procedures = (*visit.procedures, command.procedure)
    _refuse_changed_submitted(visit, procedures, plan)
    grown = replace(visit, procedures=procedures)
    draft = _Draft(grown)
    _fill(draft, plan.initial_texts(procedures, visit.persons), plan, today)
    return [
        e.ProcedureAdded(procedure=command.procedure),
        *draft.bodies,
        *_voided(visit, procedures, visit.persons, draft, plan),
    ]


def _refuse_changed_submitted(visit: Visit, procedures: tuple[str, ...], plan: FormPlan) -> None:
    """Refuse a procedure that would change the rows of a filed application."""
    texts = visit.text_values()
    for procedure, application in visit.applications.items():
        if not application.submitted:
            continue
        for section in sections_of_application(visit, procedure, plan):
            if plan.rows(section, visit.procedures, texts) != plan.rows(section, procedures, texts):
                raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})


def remove_procedure(visit: Visit, command: c.RemoveProcedure, plan: FormPlan) -> list[e.AnyBody]:
    """A procedure leaves; what was answered for it stays known. Refused for the last one and for a filed one."""
    if command.procedure not in visit.procedures:
        raise Refused(ErrorCode.NOT_FOUND, {"procedure": command.procedure})
    application = visit.applications.get(command.procedure)
    if len(visit.procedures) == 1 or (application and application.submitted):
        raise Refused(ErrorCode.WRONG_STATE, {"procedure": command.procedure})
    procedures = tuple(p for p in visit.procedures if p != command.procedure)
    _refuse_changed_submitted(visit, procedures, plan)
    draft = _Draft(visit)
    return [
        e.ProcedureRemoved(procedure=command.procedure),
        *_voided(visit, procedures, visit.persons, draft, plan),
    ]


# -- confirmation -----------------------------------------------------------------------------------------------


def _visible_section(visit: Visit, section: str, plan: FormPlan) -> SectionStatus:
    if section not in visible_sections(visit, plan):
        raise Refused(ErrorCode.NOT_FOUND, {"section": section})
    return status_of(visit, section)


def present(visit: Visit, command: c.Present, plan: FormPlan) -> list[e.AnyBody]:
    """Put a section before the resident; Refused(STALE) when it has moved on since the specialist looked."""
    status = _visible_section(visit, command.section, plan)
    if command.revision != status.revision:
        raise Refused(ErrorCode.STALE, {"section": command.section, "revision": status.revision})
    if status.confirmed:
        return []
    digest = current_digest(visit, command.section, plan)
    return [e.Presented(section=command.section, revision=status.revision, digest=digest)]


def confirm(visit: Visit, command: c.Confirm, plan: FormPlan) -> list[e.AnyBody]:
    """The resident's yes. Refused(STALE) unless revision *and* digest are of the section as it stands now.

    Refused(WRONG_STATE) when it was not presented: a confirmation is of something put before them.
    """
    status = _visible_section(visit, command.section, plan)
    if status.presented is None and command.revision == status.revision:
        raise Refused(ErrorCode.WRONG_STATE, {"section": command.section})
    if status.presented is None or command.revision != status.revision:
        raise Refused(ErrorCode.STALE, {"section": command.section, "revision": status.revision})
    if command.digest != current_digest(visit, command.section, plan):
        raise Refused(ErrorCode.STALE, {"section": command.section, "revision": status.revision})
    if status.confirmed:
        return []
    return [
        e.Confirmed(
            section=command.section,
            revision=command.revision,
            digest=command.digest,
            language=command.language,
        )
    ]


def dispute(visit: Visit, command: c.Dispute, plan: FormPlan) -> list[e.AnyBody]:
    """The resident's no. It may come at any time, also after a confirmation, which it takes back."""
    status = _visible_section(visit, command.section, plan)
    if command.field is not None and not any(
        field == command.field for field, _ in plan.rows(command.section, visit.procedures, visit.text_values())
    ):
        raise Refused(ErrorCode.UNKNOWN_FIELD, {"field": command.field})
    _refuse_submitted(visit, command.section, plan)
    if (command.field or command.section) in status.disputes:
        return []
    return [e.Disputed(section=command.section, field=command.field, revision=status.revision)]


# -- signature and submission -----------------------------------------------------------------------------------


def _open_application(visit: Visit, procedure: str) -> Application:
    if procedure not in visit.procedures:
        raise Refused(ErrorCode.NOT_FOUND, {"application": procedure})
    application = visit.applications.get(procedure) or Application()
    if application.submitted:
        raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})
    return application


def _confirmed_digest(visit: Visit, procedure: str, plan: FormPlan) -> str:
    """The application's digest, once everything in it is there and confirmed exactly as it stands."""
    missing = plan.missing(procedure, visit.procedures, visit.persons, visit.text_values())
    if missing:
        raise Refused(ErrorCode.INCOMPLETE, {"fields": list(missing)})
    parts: list[tuple[str, int, str]] = []
    unconfirmed: list[str] = []
    for section in sections_of_application(visit, procedure, plan):
        status = status_of(visit, section)
        digest = current_digest(visit, section, plan)
        confirmation = status.confirmation
        if (
            confirmation is None
            or confirmation.digest != digest
            or confirmation.revision != status.revision
            or status.disputes
        ):
            unconfirmed.append(section)
        parts.append((section, status.revision, digest))
    if unconfirmed:
        raise Refused(ErrorCode.NOT_CONFIRMED, {"sections": unconfirmed})
    return application_digest(procedure, parts)


def request_signature(visit: Visit, command: c.RequestSignature, plan: FormPlan) -> list[e.AnyBody]:
    """Ask for the signature of an application that is complete and confirmed."""
    application = _open_application(visit, command.application)
    digest = _confirmed_digest(visit, command.application, plan)
    if application.requested == digest:
        return []
    return [e.SignatureRequested(application=command.application, digest=digest)]


def sign(visit: Visit, command: c.Sign, plan: FormPlan) -> list[e.AnyBody]:
    """The resident signs what is confirmed; Refused(STALE) when it is no longer what they saw.

    Paper is always open to the resident; otherwise the mode is the procedure's. A pad needs strokes.
    """
    application = _open_application(visit, command.application)
    if application.requested is None:
        raise Refused(ErrorCode.WRONG_STATE, {"application": command.application})
    digest = _confirmed_digest(visit, command.application, plan)
    if command.digest != digest or application.requested != digest:
        raise Refused(ErrorCode.STALE, {"application": command.application})
    if command.mode not in (plan.signature_mode(command.application), SignatureMode.PAPER):
        raise Refused(ErrorCode.FORBIDDEN, {"mode": command.mode.value})
    if (command.mode == SignatureMode.PAD) != bool(command.strokes):
        raise Refused(ErrorCode.INCOMPLETE, {"strokes": len(command.strokes)})
    return [
        e.Signed(
            application=command.application,
            digest=digest,
            mode=command.mode,
            strokes=tuple(tuple(stroke) for stroke in command.strokes),
            aspect=command.aspect,
        )
    ]


def submit(visit: Visit, command: c.Submit, plan: FormPlan) -> list[e.AnyBody]:
    """File an application: confirmed as it stands, signed for exactly this content, and seen so by the specialist."""
    application = _open_application(visit, command.application)
    digest = _confirmed_digest(visit, command.application, plan)
    if command.digest != digest:
        raise Refused(ErrorCode.STALE, {"application": command.application})
    if application.signature is None or application.signature.digest != digest:
        raise Refused(ErrorCode.NOT_SIGNED, {"application": command.application})
    return [e.Submitted(application=command.application, digest=digest)]
