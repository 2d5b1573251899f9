"""The deciders of confirmation: what is put before the resident, their yes and their no, all pure."""

from __future__ import annotations

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.form_session import current_digest, filed_sections, status_of, visible_sections
from signaling.plan import FormPlan
from signaling.visit import SectionStatus, Visit


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
    if command.section in filed_sections(visit, plan):
        raise Refused(ErrorCode.WRONG_STATE, {"submitted": command.section})
    if (command.field or command.section) in status.disputes:
        return []
    return [e.Disputed(section=command.section, field=command.field, revision=status.revision)]
