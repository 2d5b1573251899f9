"""Who may do the departments' work: every address under /office asks here first, and tries are counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import sqlalchemy as sa
from aiohttp import web

from server.clock import Clock
from server.database import Database
from server.directory import OFFICE_ROLES, Staff, StaffRole
from server.door_log import Act, note
from server.doors import SIGN_IN_COOKIE
from server.errors import PageError
from server.keys_of_app import clock_key, database_key, doors_key
from server.limits import Buckets
from server.sign_in import SignIn, secret_hash


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who does a department's work, or (of the centre) everybody's."""

    staff: Staff
    csrf: str

    @property
    def id(self) -> str:
        """The id of the staff."""
        return self.staff.id

    @property
    def departments(self) -> frozenset[str] | None:
        """Whose work they may see; None is everybody's."""
        if self.staff.role is StaffRole.CENTRE_CLERK:
            return None
        return frozenset({self.staff.department})

    def may(self, department: str) -> bool:
        """Whether a department's work is theirs to see and do."""
        return may_have(self.staff, department)

    @property
    def sees_names(self) -> bool:
        """Whether the list names applicants: a department's own one does, the centre's names nobody."""
        return self.staff.role is StaffRole.DEPARTMENT_CLERK


def may_have(staff: Staff, department: str) -> bool:
    """Whether somebody may be given a department's work."""
    if not staff.active or not department:
        return False
    if staff.role is StaffRole.CENTRE_CLERK:
        return True
    return staff.role is StaffRole.DEPARTMENT_CLERK and staff.department == department


async def clerk_of(request: web.Request, *, quiet: bool = False) -> Clerk:
    """The clerk behind a request.

    `quiet` is for what a page asks by itself: it does not count as somebody being there. Raises a redirect to the
    sign-in, or PageError: 401 for a script, 403 for somebody of another role.
    """
    sign_in = await signed_in(request, quiet=quiet)
    if sign_in.staff.role not in OFFICE_ROLES:
        raise PageError(403, "other_role")
    return Clerk(sign_in.staff, sign_in.csrf)


async def signed_in(request: web.Request, *, quiet: bool = False) -> SignIn:
    """Whoever signed in; else as `clerk_of`."""
    doors = request.app[doors_key]
    secret = request.cookies.get(SIGN_IN_COOKIE)
    found = None
    if secret is not None:
        key = secret_hash(secret)
        found = (
            await request.app[database_key].read(lambda db: doors.sign_ins.find_now(db, key))
            if quiet
            else await doors.sign_ins.find(secret)
        )
    if found is None:
        if quiet or request.method != "GET":
            raise PageError(401, "signed_out")
        raise web.HTTPSeeOther(f"/sign-in?next={request.path}")
    return found


class Attempts:
    """Scans and addresses that led nowhere: so many per person, then they wait. Each is in the log of the doors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # A smudged slip is tried a few times; fifty random bits are not found at ten a minute.
        self._per_person = Buckets(burst=10, every_s=6, now=lambda: clock.now().mono)

    def wait(self, clerk: Clerk) -> int:
        """Whole seconds until this person may try again; 0 now."""
        return -int(-self._per_person.wait(clerk.id) // 1)

    async def failed(self, clerk: Clerk, act: Act, target: str) -> None:
        """Count one, and write it down. `target` never has what was scanned in it."""
        self._per_person.take(clerk.id)
        await self.noted(clerk, act, target)

    async def noted(self, clerk: Clerk, act: Act, target: str) -> None:
        """Write down what was done."""
        at = self._clock.now().at

        def work(db: sa.Connection) -> None:
            note(db, act, at=at, actor=f"staff:{clerk.id}", target=target)

        await self._database.write(work)


attempts_key = web.AppKey("work_attempts", Attempts)


async def attempts_ctx(app: web.Application) -> AsyncIterator[None]:
    """The counts, once the database is there."""
    app[attempts_key] = Attempts(app[database_key], app[clock_key])
    yield
