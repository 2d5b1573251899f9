"""Who and what there is: branches, counters and staff, read from the database as one frozen picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from server import tables as t


class StaffRole(StrEnum):
    """What somebody who signs in is. An administrator sets up; visits are none of their business."""

    BRANCH_STAFF = "branch_staff"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    DEPARTMENT_CLERK = "department_clerk"
    CENTRE_CLERK = "centre_clerk"


OFFICE_ROLES = frozenset({StaffRole.DEPARTMENT_CLERK, StaffRole.CENTRE_CLERK})
"""Who does the departments' work: a clerk that of their own department, one of the centre (集中事務センター) all."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch office (支所)."""

    id: str
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Counter:
    """The resident's place in a branch."""

    id: str
    branch: str
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who signs in. `branch` is "" at head office; `skills` are a specialist's, `department` is theirs or a
    department clerk's.
    """

    id: str
    login: str
    name: str
    role: StaffRole
    branch: str
    department: str
    skills: frozenset[str]
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """All of it, at `version`. Mappings are in the order of ids, so that lists on pages keep still."""

    version: int
    branches: Mapping[str, Branch]
    counters: Mapping[str, Counter]
    staff: Mapping[str, Staff]

    def counters_of(self, branch: str) -> tuple[Counter, ...]:
        """The counters of a branch."""
        return tuple(counter for counter in self.counters.values() if counter.branch == branch)

    def counter_ids(self) -> dict[str, tuple[str, ...]]:
        """The ids of the counters of each branch, as the hub knows them."""
        return {branch: tuple(counter.id for counter in self.counters_of(branch)) for branch in self.branches}

    def specialists(self) -> tuple[Staff, ...]:
        """Active specialists."""
        return tuple(one for one in self.staff.values() if one.active and one.role == StaffRole.SPECIALIST)


def read_version(db: sa.Connection) -> int:
    """The number of the last change to the town or to a door; 0 before the first."""
    return db.execute(sa.select(t.door_change.c.version)).scalar() or 0


def count_change(db: sa.Connection) -> None:
    """Let every running server notice, once this transaction commits, that it has to read again."""
    counted = db.execute(sa.update(t.door_change).values(version=t.door_change.c.version + 1))
    if counted.rowcount == 0:
        db.execute(sa.insert(t.door_change).values(id=1, version=1))


def read_directory(db: sa.Connection) -> Directory:
    """The directory as the database has it now."""
    version = read_version(db)
    skills: dict[str, set[str]] = {}
    for row in db.execute(sa.select(t.skill)):
        skills.setdefault(row.staff, set()).add(row.skill)
    return Directory(
        version=version,
        branches={
            row.id: Branch(row.id, row.name_ja, row.name_en)
            for row in db.execute(sa.select(t.branch).order_by(t.branch.c.id))
        },
        counters={
            row.id: Counter(row.id, row.branch, row.name_ja, row.name_en)
            for row in db.execute(sa.select(t.counter).order_by(t.counter.c.id))
        },
        staff={
            row.id: staff_of(row, frozenset(skills.get(row.id, ())))
            for row in db.execute(sa.select(t.staff).order_by(t.staff.c.id))
        },
    )


def read_staff(db: sa.Connection, staff: str) -> Staff | None:
    """One of the staff as the database has them now."""
    row = db.execute(sa.select(t.staff).where(t.staff.c.id == staff)).one_or_none()
    if row is None:
        return None
    skills = db.execute(sa.select(t.skill.c.skill).where(t.skill.c.staff == staff)).scalars()
    return staff_of(row, frozenset(skills))


def staff_of(row: sa.Row[tuple[object, ...]], skills: frozenset[str]) -> Staff:
    """A row of the table `staff` with its skills."""
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        role=StaffRole(row.role),
        branch=row.branch or "",
        department=row.department,
        skills=skills,
        active=row.active,
    )
