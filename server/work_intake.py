"""Makes the departments' work of visits: when one is closed, or when its slip is scanned before that."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from functools import partial

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from server import tables as t
from server.catalogue.deadlines import Closed
from server.catalogue.form_plan import FormPlan
from server.catalogue.office_rules import OfficeRules
from server.catalogue.town_file import TownShelf
from server.clock import Clock
from server.database import Database
from server.documents import day_of, departments_of, due_date
from server.keys import MasterKey, VisitCipher
from server.paperwork import closed_in
from server.plans import Plans
from server.store import BrokenLog, Erased, load_visit
from server.work_items import WorkKey, WorkState, seal
from signaling.errors import Refused
from signaling.visit import Visit
from signaling.words import Outcome

log = logging.getLogger(__name__)

EVERY_S = 2.0
AT_ONCE = 50
"""So many visits are taken in per round: after a long stop the rest follows, and edits are not held up."""

OVERLAP_MS = 3_600_000
"""So far back each round looks again: clocks of nodes differ, and a commit comes after its time was taken."""

_GOES_ON = frozenset({Outcome.FINISHED, Outcome.REFERRED})
"""Who leaves, or never came, has nothing more to do than what was filed."""


class WorkIntake:
    """Takes visits in. A round is repeated by `intake_watch`."""

    def __init__(
        self, database: Database, master: MasterKey, plans: Plans, clock: Clock, rules: TownShelf[OfficeRules]
    ) -> None:
        self._database = database
        self._master = master
        self._plans = plans
        self._clock = clock
        self._office = rules
        self._unreadable: set[str] = set()
        # Everything that was closed before has been taken in: a round doesn't look through years of visits.
        self._done_until = 0

    async def round(self) -> int:
        """Take in closed visits that nobody has taken in yet; how many there were. Raises SQLAlchemyError."""
        now = self._clock.now().at
        since, but = self._done_until - OVERLAP_MS, frozenset(self._unreadable)
        pending = await self._database.read(partial(_pending, since=since, but=but))
        if not pending:
            self._done_until = now
        for visit in pending:
            try:
                await self.take_in(visit)
            except BrokenLog as error:
                self._unreadable.add(visit)
                log.error("no department gets work of a visit: %s; run enmado verify", error)
            except Refused:
                self._unreadable.add(visit)
                log.error("no department gets work of visit %s: its catalogue can't be read", visit)
        return len(pending)

    async def take_in(self, visit: str) -> None:
        """Make the items of a visit, or bring their procedures up to what the visit has now.

        Nothing happens for a visit that is not there or was erased. Raises store.BrokenLog, or Refused when its
        catalogue can't be read.
        """
        try:
            loaded = await self._database.read(partial(load_visit, master=self._master, visit=visit))
        except Erased:
            return
        if loaded is None:
            return
        state = loaded.visit
        plan = await self._plans.ensure(state.catalogue)
        await self._office.reload()
        rules = self._office.rules
        work = work_of(state, plan)
        dues = {
            department: work_due(state, procedures, plan, closed=closed_in(plan), days=rules.days_of(department))
            for department, procedures in work.items()
        }
        at = self._clock.now().at
        store = partial(_store, state=state, work=work, dues=dues, cipher=loaded.cipher, at=at)
        try:
            await self._database.write(store)
        except IntegrityError:
            # Another node took it in between our look and our insert; now it is there.
            await self._database.write(store)


def work_of(visit: Visit, plan: FormPlan) -> dict[str, dict[str, bool]]:
    """By department: its procedures, each with whether it was filed.

    While the visit goes on, and after it went its way, that is everything on its slip; of a visit that was broken
    off it is what was filed.
    """
    filed = {procedure for procedure, each in visit.applications.items() if each.submitted}
    everything = visit.outcome is None or visit.outcome in _GOES_ON
    found = {
        department: {one: one in filed for one in procedures if everything or one in filed}
        for department, procedures in departments_of(visit, plan).items()
    }
    return {department: procedures for department, procedures in found.items() if procedures}


def work_due(visit: Visit, procedures: Mapping[str, bool], plan: FormPlan, *, closed: Closed, days: int) -> date | None:
    """The day by which the first of the procedures has to be filed (by its law) or, once filed, dealt with.

    A filed one is to be dealt with within `days` open days of the office after the day of filing.
    """
    found = []
    for procedure, filed in procedures.items():
        at = visit.applications[procedure].submitted_at if filed else None
        last = due_date(visit, plan.procedure(procedure), closed) if at is None else open_day(day_of(at), days, closed)
        if last is not None:
            found.append(last)
    return min(found, default=None)


def open_day(start: date, days: int, closed: Closed) -> date:
    """The day that is so many open days after a day."""
    day = start
    left = days
    while left:
        day += timedelta(days=1)
        left -= not closed(day)
    return day


def _pending(db: sa.Connection, *, since: int, but: frozenset[str]) -> list[str]:
    taken = sa.select(t.work_intake.c.visit)
    rows = db.execute(
        sa.select(t.visit.c.id)
        .where(
            t.visit.c.closed_at >= since,
            t.visit.c.wrapped_key.is_not(None),
            t.visit.c.id.not_in(taken),
            t.visit.c.id.not_in(but),
        )
        .order_by(t.visit.c.number)
        .limit(AT_ONCE)
    )
    return list(rows.scalars())


def _store(
    db: sa.Connection,
    *,
    state: Visit,
    work: Mapping[str, Mapping[str, bool]],
    dues: Mapping[str, date | None],
    cipher: VisitCipher,
    at: int,
) -> None:
    item, own = t.work_item, t.work_procedure
    there = db.execute(sa.select(item.c.department, item.c.version).where(item.c.visit == state.id)).all()
    known = {row.department for row in there}
    for row in there:
        # What fell away while the resident still sat there is nobody's work, unless somebody began it.
        if row.department not in work and row.version == 0:
            for table in (own, item):
                db.execute(sa.delete(table).where(table.c.visit == state.id, table.c.department == row.department))
    name = state.values.get("visitor.name") or state.values.get("p1.name")
    for department, procedures in work.items():
        due = dues[department]
        key = WorkKey(state.id, department)
        values = {
            "due": due.isoformat() if due else None,
            "applicant": seal(cipher, key, "applicant", name.shown) if name else None,
        }
        if department in known:
            row_is = (item.c.visit == state.id, item.c.department == department)
            db.execute(sa.update(item).where(*row_is).values(**values))
            db.execute(sa.delete(own).where(own.c.visit == state.id, own.c.department == department))
        else:
            fresh = {"state": WorkState.OPEN.value, "arrived_at": at, "changed_at": at, "changed_by": "", "version": 0}
            db.execute(sa.insert(item).values(visit=state.id, department=department, **fresh, **values))
        db.execute(
            sa.insert(own),
            [
                {"visit": state.id, "department": department, "procedure": procedure, "filed": filed}
                for procedure, filed in procedures.items()
            ],
        )
    taken = db.execute(sa.select(t.work_intake.c.visit).where(t.work_intake.c.visit == state.id)).first()
    if state.closed_at is not None and taken is None:
        db.execute(sa.insert(t.work_intake).values(visit=state.id, at=at))


intake_key = web.AppKey("work_intake", WorkIntake)


@contextlib.asynccontextmanager
async def intake_watch(intake: WorkIntake) -> AsyncIterator[None]:
    """Takes in what is closed, again and again, while entered."""
    task = asyncio.create_task(_keep_taking_in(intake), name="work intake")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_taking_in(intake: WorkIntake) -> None:
    while True:
        try:
            found = await intake.round()
        except SQLAlchemyError as error:
            # The database is away; what is closed waits in it.
            log.error("closed visits could not be taken in: %s", type(error).__name__)
            found = 0
        await asyncio.sleep(0 if found == AT_ONCE else EVERY_S)
