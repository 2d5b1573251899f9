"""The deciders of who serves a visit next: parking, recalling, handing over and turning to others, all pure."""

from __future__ import annotations

from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.moment import Moment
from signaling.target import Target
from signaling.visit import Visit
from signaling.words import RequeueReason, VisitState
from signaling.working_along import replaced_by

_TURNS_AWAY = {"declined": RequeueReason.DECLINED, "no_answer": RequeueReason.NO_ANSWER}
"""Ends of an offer after which the visit is no longer kept for the one person whom it was meant for."""


def park(specialist: str, command: c.Park, moment: Moment) -> list[e.AnyBody]:
    """The specialist is free for others, and back in so many minutes."""
    until = moment.at + command.minutes * 60_000
    return [e.Parked(specialist=specialist, reason=command.reason, until=until)]


def may_recall(visit: Visit, specialist: str) -> bool:
    """Whether it was they who sent the visit on; where it rings already it is being taken just now."""
    return visit.state == VisitState.WAITING and visit.target is not None and visit.target.by == specialist


def hand_over(visit: Visit, specialist: str, command: c.HandOver, moment: Moment) -> list[e.AnyBody]:
    """The visit is for somebody else now. Refused(INVALID_VALUE) when that is who gives it away.

    A person is rung alone; when they pass it on, it is for their department (``command.department``).
    """
    if command.specialist == specialist:
        raise Refused(ErrorCode.INVALID_VALUE, {"specialist": specialist})
    target = Target(
        specialist=command.specialist,
        department=command.department,
        by=specialist,
        back_at=moment.at + command.back_after_s * 1000,
    )
    handed = e.HandedOver(target=target, note=command.note.strip(), department=visit.department)
    return [*replaced_by(visit, specialist=command.specialist, department=command.department), handed]


def set_course(visit: Visit, command: c.SetCourse) -> list[e.AnyBody]:
    """The order of departments; Refused(INVALID_FORMAT) when one is named twice."""
    departments = tuple(command.departments)
    if len(set(departments)) != len(departments):
        raise Refused(ErrorCode.INVALID_FORMAT, {"departments": "twice"})
    return [] if departments == visit.course else [e.CourseSet(departments=departments)]


def requeue(visit: Visit) -> list[e.AnyBody]:
    """A supervisor's wish: the visit waits anew, first in line, for those who could serve it before."""
    return [e.Requeued(target=Target(department=_department(visit)), reason=RequeueReason.SUPERVISOR)]


def due_at(visit: Visit) -> int | None:
    """When the visit turns to others by itself (ms since 1970): a parking that runs out, a hand-over nobody took."""
    if visit.state == VisitState.PARKED and visit.parking is not None:
        return visit.parking.until
    if visit.state == VisitState.WAITING and visit.target is not None:
        return visit.target.back_at
    return None


def time_out(visit: Visit) -> list[e.AnyBody]:
    """What is due by ``due_at``: back into the queue, first in line, and first of all to who parked it or sent it on.

    Refused(WRONG_STATE) when nothing is.
    """
    if due_at(visit) is None:
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})
    if visit.state == VisitState.PARKED:
        target = Target(department=_department(visit), first=visit.specialist, by=visit.specialist)
        return [e.Requeued(target=target, reason=RequeueReason.TIME_OUT)]
    by = visit.target.by if visit.target else None
    was = visit.handed.department if visit.handed else ""
    return [e.Requeued(target=Target(department=was or None, first=by, by=by), reason=RequeueReason.NOT_TAKEN)]


def turned_away(visit: Visit, reason: str) -> list[e.AnyBody]:
    """What follows the end of an offer: who was meant alone does not take it, so it is for their department."""
    why = _TURNS_AWAY.get(reason)
    if why is None or visit.target is None or visit.target.specialist is None:
        return []
    return [e.Requeued(target=replace(visit.target, specialist=None), reason=why)]


def _department(visit: Visit) -> str | None:
    """The department to which a visit returns; one that was never handed over is found by its skills, as at first."""
    return visit.department if visit.handed is not None and visit.department else None
