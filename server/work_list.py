"""The departments' work over all branches: filtered, sorted and counted by the database, a page at a time.

An erased visit is nobody's work any more and is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from server import tables as t
from server.work_items import WorkKey, WorkState

PAGE = 50
SOON_DAYS = 2


class Tone(StrEnum):
    """How urgent an item is, for a word and a shape."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    CALM = "calm"
    NONE = "none"
    """Nothing says until when."""
    WAITING = "waiting"
    """Returned: it is somebody else's turn."""
    DONE = "done"


class Due(StrEnum):
    """Filters by the day something is due."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


ACTIVE = "active"
"""The state filter that people begin with: everything that is not done."""
MINE, NOBODYS = "me", "none"


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What is wanted. `departments` is what its asker may see at all: None for all. "" filters nothing."""

    departments: frozenset[str] | None
    department: str = ""
    branch: str = ""
    procedure: str = ""
    state: str = ACTIVE
    assignee: str = ""
    due: str = ""
    sort: str = "due"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the list. `applicant` is sealed; `wrapped_key` opens it."""

    key: WorkKey
    number: int
    branch: str
    catalogue: str
    state: WorkState
    assignee: str | None
    due: str | None
    opened_at: int
    arrived_at: int
    changed_at: int
    version: int
    procedures: Mapping[str, bool]
    applicant: bytes | None
    wrapped_key: bytes


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of the list, and how many there are in all."""

    lines: Sequence[WorkLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a department and branch are in which state, and how many of them are late."""

    department: str
    branch: str
    states: Mapping[WorkState, int]
    late: int


SORTS = ("due", "arrived", "number", "branch", "state", "changed")

_JOINED = t.work_item.join(t.visit, t.work_item.c.visit == t.visit.c.id)


def tone_of(state: WorkState, due: str | None, today: date) -> Tone:
    """How urgent it is today."""
    if state is WorkState.DONE:
        return Tone.DONE
    if state is WorkState.RETURNED:
        return Tone.WAITING
    if due is None:
        return Tone.NONE
    left = (date.fromisoformat(due) - today).days
    return Tone.LATE if left < 0 else Tone.TODAY if left == 0 else Tone.SOON if left <= SOON_DAYS else Tone.CALM


def list_work(db: sa.Connection, wanted: WorkFilter, *, me: str, today: date) -> WorkPage:
    """The page of the list that is wanted; the last one when there are not so many."""
    where = _where(wanted, me=me, today=today)
    total = db.execute(sa.select(sa.func.count()).select_from(_JOINED).where(*where)).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wanted.page), pages)
    key = sa.cast(t.visit.c.wrapped_key, sa.LargeBinary).label("wrapped_key")
    rows = db.execute(
        sa.select(t.work_item, t.visit.c.number, t.visit.c.branch, t.visit.c.catalogue, t.visit.c.opened_at, key)
        .select_from(_JOINED)
        .where(*where)
        .order_by(*_order(wanted))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    own = _procedures(db, {row.visit for row in rows})
    lines = [
        WorkLine(
            key=(key_ := WorkKey(row.visit, row.department)),
            number=row.number,
            branch=row.branch,
            catalogue=row.catalogue,
            state=WorkState(row.state),
            assignee=row.assignee,
            due=row.due,
            opened_at=row.opened_at,
            arrived_at=row.arrived_at,
            changed_at=row.changed_at,
            version=row.version,
            procedures=own.get(key_, {}),
            applicant=row.applicant,
            wrapped_key=row.wrapped_key,
        )
        for row in rows
    ]
    return WorkPage(lines, total, page, pages)


def tallies(db: sa.Connection, today: date) -> list[Tally]:
    """Counts by department and branch, of all that is not erased; nothing that leads to a visit."""
    item = t.work_item.c
    late = sa.and_(item.due < today.isoformat(), item.state.in_((WorkState.OPEN.value, WorkState.ACCEPTED.value)))
    rows = db.execute(
        sa.select(
            item.department,
            t.visit.c.branch,
            item.state,
            sa.func.count().label("count"),
            sa.func.sum(sa.case((late, 1), else_=0)).label("late"),
        )
        .select_from(_JOINED)
        .where(t.visit.c.wrapped_key.is_not(None))
        .group_by(item.department, t.visit.c.branch, item.state)
        .order_by(item.department, t.visit.c.branch)
    )
    found: dict[tuple[str, str], tuple[dict[WorkState, int], int]] = {}
    for row in rows:
        states, so_far = found.get((row.department, row.branch), ({}, 0))
        # `count` is a method of every row.
        states[WorkState(row.state)] = row._mapping["count"]
        found[row.department, row.branch] = states, so_far + int(row.late)
    return [Tally(department, branch, states, count) for (department, branch), (states, count) in found.items()]


def _procedures(db: sa.Connection, visits: set[str]) -> dict[WorkKey, dict[str, bool]]:
    found: dict[WorkKey, dict[str, bool]] = {}
    for row in db.execute(sa.select(t.work_procedure).where(t.work_procedure.c.visit.in_(visits))):
        found.setdefault(WorkKey(row.visit, row.department), {})[row.procedure] = row.filed
    return found


def _where(wanted: WorkFilter, *, me: str, today: date) -> list[sa.ColumnElement[bool]]:
    item, visit = t.work_item.c, t.visit.c
    where: list[sa.ColumnElement[bool]] = [visit.wrapped_key.is_not(None)]
    if wanted.departments is not None:
        where.append(item.department.in_(wanted.departments))
    if wanted.department:
        where.append(item.department == wanted.department)
    if wanted.branch:
        where.append(visit.branch == wanted.branch)
    if wanted.procedure:
        own = t.work_procedure.c
        where.append(
            sa.exists().where(
                own.visit == item.visit, own.department == item.department, own.procedure == wanted.procedure
            )
        )
    if wanted.state == ACTIVE:
        where.append(item.state != WorkState.DONE.value)
    elif wanted.state:
        where.append(item.state == wanted.state)
    if wanted.assignee == NOBODYS:
        where.append(item.assignee.is_(None))
    elif wanted.assignee:
        where.append(item.assignee == (me if wanted.assignee == MINE else wanted.assignee))
    day = today.isoformat()
    match wanted.due:
        case Due.LATE:
            where += [item.due < day, item.state.in_((WorkState.OPEN.value, WorkState.ACCEPTED.value))]
        case Due.TODAY:
            where.append(item.due == day)
        case Due.WEEK:
            where += [item.due >= day, item.due <= (today + timedelta(days=7)).isoformat()]
        case Due.NONE:
            where.append(item.due.is_(None))
        case _:
            pass
    return where


def _order(wanted: WorkFilter) -> list[sa.ColumnElement[Any]]:
    """The order, always a whole one: two pages never show the same item twice."""
    item, visit = t.work_item.c, t.visit.c
    columns: dict[str, sa.ColumnElement[Any]] = {
        "due": item.due,
        "arrived": item.arrived_at,
        "number": visit.number,
        "branch": visit.branch,
        "state": sa.case({state.value: place for place, state in enumerate(WorkState)}, value=item.state),
        "changed": item.changed_at,
    }
    column = columns.get(wanted.sort, item.due)
    by = column.desc() if wanted.descending else column.asc()
    order: list[sa.ColumnElement[Any]] = [by, visit.number.asc(), item.department.asc()]
    # What has no due day comes last either way; SQLite and PostgreSQL disagree on where NULL is.
    if column is not item.due:
        return order
    last: sa.ColumnElement[Any] = item.due.is_(None)
    return [last, *order]
