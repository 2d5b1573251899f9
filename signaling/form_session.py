"""What the form session of a visit shows now: sections, rows, digests, and what of it is filed; all pure."""

from __future__ import annotations

from msgspec.structs import replace

from signaling.digests import Row, application_digest, section_digest
from signaling.errors import ErrorCode, Refused
from signaling.plan import FormPlan
from signaling.protection import MASK
from signaling.visit import SectionStatus, Visit


def status_of(visit: Visit, section: str) -> SectionStatus:
    """Where a section stands, also one that nobody has touched yet."""
    return visit.sections.get(section) or SectionStatus()


def visible_sections(visit: Visit, plan: FormPlan) -> tuple[str, ...]:
    """The sections that the visit's procedures, persons and answers call for, in order."""
    return plan.sections(visit.procedures, visit.persons, visit.text_values())


def section_rows(visit: Visit, section: str, plan: FormPlan) -> tuple[Row, ...]:
    """What a section shows now at the counter: field id, Japanese label, shown value (or the mask of a guarded one)."""
    rows = plan.rows(section, visit.procedures, visit.text_values())
    values = visit.values
    shown = ((field, label, values[field].shown if field in values else "") for field, label in rows)
    if not visit.protected:
        return tuple(shown)
    return tuple((field, label, MASK if text and plan.is_guarded(field) else text) for field, label, text in shown)


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


def filed(visit: Visit) -> list[str]:
    """The procedures whose applications are filed."""
    return [procedure for procedure, application in visit.applications.items() if application.submitted]


def filed_sections(visit: Visit, plan: FormPlan) -> frozenset[str]:
    """The sections that filed applications carry."""
    return frozenset(
        section for procedure in filed(visit) for section in sections_of_application(visit, procedure, plan)
    )


def refuse_changed_filed(visit: Visit, after: Visit, plan: FormPlan) -> None:
    """Refused(WRONG_STATE) when ``after`` is no longer what was filed: an application that is filed stays so."""
    for procedure in filed(visit):
        submitted = visit.applications[procedure].submitted
        if current_application_digest(after, procedure, plan) == submitted:
            continue
        # It was filed while its addresses were on the counter's screen, or were not; what was filed is the same.
        otherwise = replace(after, protected=not after.protected)
        if current_application_digest(otherwise, procedure, plan) != submitted:
            raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})
