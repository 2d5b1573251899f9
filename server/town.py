"""Changes to the town: branches, counters, staff, skills. Each within a transaction, checked, and in the door log."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.directory import Staff, StaffRole, count_change, read_staff
from server.door_log import Act, note

_ID = re.compile(r"[a-z][a-z0-9_]{0,47}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


WITH_DEPARTMENT = frozenset({StaffRole.SPECIALIST, StaffRole.DEPARTMENT_CLERK})


class TownError(Exception):
    """Raised for a change that cannot be made; nothing was changed. The text says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Change:
    """The transaction of a change, who makes it and when (ms since 1970)."""

    db: sa.Connection
    actor: str
    at: int

    def noted(self, act: Act, target: str) -> None:
        """Write the door log's line, and let running servers read anew."""
        note(self.db, act, at=self.at, actor=self.actor, target=target)
        count_change(self.db)


def check_id(text: str, what: str) -> str:
    """The id, or TownError when it is not made as ids are."""
    if not _ID.fullmatch(text):
        raise TownError(
            f"{what} {text!r}: an id has 1 to 48 of a-z, 0-9 and _, and begins with a letter (for example kita_1)"
        )
    return text


def check_name(text: str, what: str) -> str:
    """A name for people, as typed (variants of kanji included); TownError when it is empty, too long or broken."""
    name = text.strip()
    if not name or len(name) > 100:
        raise TownError(f"{what}: a name has 1 to 100 characters")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name):
        raise TownError(f"{what}: a name has no line breaks or control characters")
    return name


def add_branch(change: Change, branch: str, *, ja: str, en: str) -> None:
    """A new branch. Raises TownError."""
    check_id(branch, "branch")
    values = {"name_ja": check_name(ja, "--ja"), "name_en": check_name(en, "--en")}
    if _has(change.db, t.branch, branch):
        raise TownError(f"branch {branch} is there already")
    change.db.execute(sa.insert(t.branch).values(id=branch, **values))
    change.noted(Act.BRANCH_ADDED, f"branch:{branch}")


def add_counter(change: Change, counter: str, *, branch: str, ja: str, en: str) -> None:
    """A new counter in a branch. Raises TownError."""
    check_id(counter, "counter")
    values = {"name_ja": check_name(ja, "--ja"), "name_en": check_name(en, "--en")}
    _need_branch(change.db, branch)
    if _has(change.db, t.counter, counter):
        raise TownError(f"counter {counter} is there already")
    change.db.execute(sa.insert(t.counter).values(id=counter, branch=branch, **values))
    change.noted(Act.COUNTER_ADDED, f"counter:{counter}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    """Somebody to be added; `login` is what they type, `id` what the log calls them for good."""

    id: str
    login: str
    name: str
    role: StaffRole
    branch: str | None = None
    department: str = ""
    skills: tuple[str, ...] = ()


def add_staff(change: Change, new: NewStaff, *, password_hash: str) -> None:
    """Somebody who can sign in from now on. Raises TownError."""
    check_id(new.id, "staff")
    login = check_login(new.login)
    name = check_name(new.name, "--name")
    _check_place(change.db, new.role, branch=new.branch, department=new.department, skills=new.skills)
    if _has(change.db, t.staff, new.id):
        raise TownError(
            f"staff {new.id} is there already; ids are never used again, since the log names people by them"
        )
    if change.db.execute(sa.select(t.staff.c.id).where(t.staff.c.login == login)).first() is not None:
        raise TownError(f"the login {login} is somebody else's")
    change.db.execute(
        sa.insert(t.staff).values(
            id=new.id,
            login=login,
            name=name,
            role=new.role.value,
            branch=new.branch,
            department=new.department,
            password_hash=password_hash,
            active=True,
            created_at=change.at,
        )
    )
    for skill in dict.fromkeys(new.skills):
        change.db.execute(sa.insert(t.skill).values(staff=new.id, skill=skill))
    change.noted(Act.STAFF_ADDED, f"staff:{new.id} role:{new.role.value}")


def check_login(text: str) -> str:
    """The login as it is kept, in lower case. Raises TownError."""
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise TownError(
            f"login {text!r}: a login has 1 to 64 of a-z, 0-9 and . _ @ -, and begins with a letter or digit"
        )
    return login


def change_staff(
    change: Change,
    staff: str,
    *,
    name: str | None = None,
    role: StaffRole | None = None,
    branch: str | None = None,
    department: str | None = None,
) -> None:
    """Another name, role, branch or department; what is None stays. Raises TownError.

    A role that has no branch, or no department and skills, loses them.
    """
    was = need_staff(change.db, staff)
    is_role = role or was.role
    is_branch: str | None = branch if branch is not None else was.branch
    is_department = department if department is not None else was.department
    if is_role != StaffRole.BRANCH_STAFF and branch is None:
        is_branch = None
    if is_role not in WITH_DEPARTMENT:
        is_department = "" if department is None else is_department
    if is_role != StaffRole.SPECIALIST:
        change.db.execute(sa.delete(t.skill).where(t.skill.c.staff == staff))
    _check_place(change.db, is_role, branch=is_branch or None, department=is_department, skills=())
    values = {"role": is_role.value, "branch": is_branch or None, "department": is_department}
    if name is not None:
        values["name"] = check_name(name, "--name")
    change.db.execute(sa.update(t.staff).where(t.staff.c.id == staff).values(**values))
    if is_role != was.role:
        # Cookies from before are not worth more, or less, than what the person signed in as.
        _end_sign_ins(change, staff)
    change.noted(Act.STAFF_CHANGED, f"staff:{staff} role:{is_role.value}")


def set_active(change: Change, staff: str, *, active: bool) -> None:
    """Let somebody in again, or no longer: their sign-ins end and codes they made are void. Raises TownError."""
    if need_staff(change.db, staff).active == active:
        raise TownError(f"staff {staff} is {'active' if active else 'deactivated'} already")
    change.db.execute(sa.update(t.staff).where(t.staff.c.id == staff).values(active=active))
    if not active:
        _end_sign_ins(change, staff)
        change.db.execute(sa.delete(t.enrolment).where(t.enrolment.c.made_by == staff, t.enrolment.c.used_at.is_(None)))
    change.noted(Act.STAFF_ACTIVATED if active else Act.STAFF_DEACTIVATED, f"staff:{staff}")


def set_password(change: Change, staff: str, *, password_hash: str) -> None:
    """A new password; whoever is signed in under the old one is signed out. Raises TownError."""
    need_staff(change.db, staff)
    change.db.execute(sa.update(t.staff).where(t.staff.c.id == staff).values(password_hash=password_hash))
    _end_sign_ins(change, staff)
    change.noted(Act.PASSWORD_SET, f"staff:{staff}")


def add_skill(change: Change, staff: str, skill: str) -> None:
    """One more thing that a specialist can serve. Raises TownError."""
    person = need_staff(change.db, staff)
    check_id(skill, "skill")
    if person.role != StaffRole.SPECIALIST:
        raise TownError(f"staff {staff} is {person.role.value}; only specialists have skills")
    if skill in person.skills:
        raise TownError(f"staff {staff} has the skill {skill} already")
    change.db.execute(sa.insert(t.skill).values(staff=staff, skill=skill))
    change.noted(Act.SKILL_ADDED, f"staff:{staff} skill:{skill}")


def remove_skill(change: Change, staff: str, skill: str) -> None:
    """One thing less. Raises TownError."""
    if skill not in need_staff(change.db, staff).skills:
        raise TownError(f"staff {staff} has no skill {skill}")
    change.db.execute(sa.delete(t.skill).where(t.skill.c.staff == staff, t.skill.c.skill == skill))
    change.noted(Act.SKILL_REMOVED, f"staff:{staff} skill:{skill}")


def revoke_stations(change: Change, counter: str) -> int:
    """How many stations of a counter were enrolled and no longer are; open codes are void. Raises TownError."""
    if not _has(change.db, t.counter, counter):
        raise TownError(f"there is no counter {counter}; enmado admin counter list shows them")
    revoked = change.db.execute(sa.delete(t.station).where(t.station.c.counter == counter)).rowcount
    change.db.execute(sa.delete(t.enrolment).where(t.enrolment.c.counter == counter, t.enrolment.c.used_at.is_(None)))
    change.noted(Act.STATION_REVOKED, f"counter:{counter}")
    return revoked


def need_staff(db: sa.Connection, staff: str) -> Staff:
    """One of the staff, or TownError."""
    found = read_staff(db, staff)
    if found is None:
        raise TownError(f"there is no staff {staff}; enmado admin staff list shows them")
    return found


def _check_place(
    db: sa.Connection, role: StaffRole, *, branch: str | None, department: str, skills: tuple[str, ...]
) -> None:
    if role == StaffRole.BRANCH_STAFF:
        if branch is None:
            raise TownError("branch staff have a branch: --branch")
        _need_branch(db, branch)
    elif branch is not None:
        raise TownError(f"a {role.value} is at head office and has no branch")
    if role != StaffRole.SPECIALIST and skills:
        raise TownError(f"only specialists have skills, not a {role.value}")
    if role not in WITH_DEPARTMENT and department:
        raise TownError(f"only specialists and department clerks have a department, not a {role.value}")
    if role == StaffRole.DEPARTMENT_CLERK and not department:
        raise TownError("a department clerk has a department: --department")
    if department:
        check_id(department, "department")
    for skill in skills:
        check_id(skill, "skill")


def _need_branch(db: sa.Connection, branch: str) -> None:
    if not _has(db, t.branch, branch):
        raise TownError(f"there is no branch {branch}; enmado admin branch list shows them")


def _has(db: sa.Connection, table: sa.Table, row_id: str) -> bool:
    return db.execute(sa.select(table.c.id).where(table.c.id == row_id)).first() is not None


def _end_sign_ins(change: Change, staff: str) -> None:
    change.db.execute(sa.delete(t.sign_in).where(t.sign_in.c.staff == staff))
