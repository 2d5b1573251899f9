"""A second specialist fills the sections of their own department while the first still talks: what they see and may.

They have no media and no confirmations: only the resident confirms, and only who serves puts something before them.
"""

from __future__ import annotations

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.plan import FormPlan
from signaling.visit import Member, Visit
from signaling.words import MemberLeft, Part

ALONG_MAX = 3
"""Most who work along in one visit at a time: with who serves, as many as a household has papers on a table for."""

MAY_ALONG = (c.Edit, c.LeaveAlong, c.ReleasePapers)
"""All that somebody who works along may ask."""


def own_procedures(visit: Visit, department: str, plan: FormPlan) -> tuple[str, ...]:
    """The procedures of the visit that are a department's."""
    return tuple(procedure for procedure in visit.procedures if plan.department(procedure) == department)


def own_sections(visit: Visit, department: str, plan: FormPlan) -> frozenset[str]:
    """The visible sections that the applications of a department's procedures carry."""
    values = visit.text_values()
    return frozenset(
        section
        for procedure in own_procedures(visit, department, plan)
        for section in plan.sections_of_procedure(procedure, visit.procedures, visit.persons, values)
    )


def member_of(visit: Visit, person: str) -> Member | None:
    """Who works along as this person; None for who serves, and for everybody else."""
    return None if person == visit.specialist else visit.member(person, Part.WORKS_ALONG)


def ask_along(visit: Visit, specialist: str, command: c.AskAlong) -> list[e.AnyBody]:
    """Who serves lets a colleague work along. Nothing when they do already.

    Refused(INVALID_VALUE) for themselves, Refused(TOO_MANY) when there are enough.
    """
    if command.specialist == specialist:
        raise Refused(ErrorCode.INVALID_VALUE, {"specialist": specialist})
    if visit.member(command.specialist, Part.WORKS_ALONG) is not None:
        return []
    if sum(one.part == Part.WORKS_ALONG for one in visit.members) >= ALONG_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": ALONG_MAX})
    number = visit.members_ever + 1
    joined = e.Joined(
        number=number, person=command.specialist, part=Part.WORKS_ALONG, department=command.department or ""
    )
    return [joined]


def leave_along(visit: Visit, specialist: str, command: c.LeaveAlong) -> list[e.AnyBody]:
    """Somebody who works along goes, or who serves sends them away; nothing when they are gone.

    Refused(FORBIDDEN) to somebody who works along and names another.
    """
    member = next((m for m in visit.members if m.number == command.number and m.part == Part.WORKS_ALONG), None)
    if member is None:
        return []
    own = member.person == specialist
    if not own and specialist != visit.specialist:
        raise Refused(ErrorCode.FORBIDDEN)
    return [e.Left(number=member.number, reason=MemberLeft.OWN if own else MemberLeft.SENT_AWAY)]


def replaced_by(visit: Visit, *, specialist: str | None, department: str | None) -> list[e.AnyBody]:
    """Who works along and is to serve now leaves that part, so that it rings at theirs as at anybody's."""
    return [
        e.Left(number=member.number, reason=MemberLeft.SERVES)
        for member in visit.members
        if member.part == Part.WORKS_ALONG
        and (member.person == specialist if specialist is not None else member.department == department)
    ]


def check_edit(visit: Visit, person: str, command: c.Edit, plan: FormPlan) -> None:
    """Refused(FORBIDDEN) for a field outside the department's own sections, to somebody who works along."""
    member = member_of(visit, person)
    if member is None:
        return
    section = plan.section_of(command.field, visit.persons)
    if section not in own_sections(visit, member.department, plan):
        raise Refused(ErrorCode.FORBIDDEN, {"field": command.field})
