"""Makes the rows of figures out of the log: a round for what is new, or everything anew.

A visit is taken up again when its log went on. Rows of a visit are replaced as a whole in one transaction, so two
processes that do the same leave the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from server import tables as t
from server.clock import TOWN_ZONE
from server.database import Database
from server.figures.rows import STEPS, Mark, VisitFigures, figures_of
from server.keys import MasterKey, Undecipherable
from server.keys_of_app import database_key, master_key
from server.store import BrokenLog, read_event
from signaling import events as e

log = logging.getLogger(__name__)

EVERY_S = 10.0
"""How far figures are behind the visits, at most and roughly."""

AT_ONCE = 50
"""Visits per transaction: edits wait for it no longer than for a large batch of their own."""

LOOK_BACK = 3_000
"""A round looks at so many of the newest visits; what is older and went on all the same waits for the next start."""

_TOLD_BY = ("opened", "procedure_added", "procedure_removed", "closed", "rated", "language_chosen", "taken_over")
"""Only these few are decrypted: what a visit was about, who took it over and how it ended, never what was typed."""


_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the bodies say that is counted."""

    procedures: tuple[str, ...] = ()
    language: str = ""
    outcome: str | None = None
    reason: str | None = None
    rating: int | None = None
    taken_by: Mapping[int, str] = field(default_factory=dict)
    """Who serves from a take-over on, by its seq."""


class FigureMaking:
    """Brings the rows up to the log. Its methods block, and may be called in any thread."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._departments: dict[str, dict[str, str]] = {}

    def round_now(self, *, everything: bool = False) -> int:
        """Make the rows of visits whose log went on; how many. Blocks. Raises SQLAlchemyError.

        ``everything`` looks at all visits there ever were, not at the newest alone.
        """
        pending = self._database.read_now(partial(_pending, newest=None if everything else LOOK_BACK))
        for first in range(0, len(pending), AT_ONCE):
            some = pending[first : first + AT_ONCE]
            try:
                self._database.write_now(partial(self._make, visits=some))
            except IntegrityError:
                # Another process made them between our look and our insert; ours then replaces its own equals.
                self._database.write_now(partial(self._make, visits=some))
        return len(pending)

    def rebuild_now(self) -> int:
        """Take every row away and make it again from the log; how many visits. Blocks. Raises SQLAlchemyError.

        Of somebody who was erased the matters can't be read again, so what was counted of them stays.
        """
        gone = sa.select(t.visit.c.id).where(t.visit.c.wrapped_key.is_(None))

        def take_away(db: sa.Connection) -> None:
            for table in (t.period, t.figure_matter, t.figure_visit):
                db.execute(sa.delete(table).where(table.c.visit.not_in(gone)))

        self._database.write_now(take_away)
        return self.round_now(everything=True)

    # -- one transaction ----------------------------------------------------------------------------------------

    def _make(self, db: sa.Connection, *, visits: list[str]) -> None:
        rows = {row.id: row for row in db.execute(_visits(visits))}
        marks: dict[str, list[Mark]] = {}
        for row in db.execute(_marks(visits)):
            marks.setdefault(row.visit, []).append(Mark(row.seq, row.at, row.actor, row.kind))
        told = self._told(db, rows, visits)
        known = [visit for visit in visits if visit in marks]
        unread = [visit for visit in known if visit not in told]
        before = {row.visit: row for row in db.execute(_kept(unread))}
        taken_by = {visit: one.taken_by for visit, one in told.items()} | _taken_before(db, unread)
        lines = [
            self._line(
                db,
                rows[visit],
                figures_of(marks[visit], taken_by.get(visit, {})),
                marks[visit][-1].seq,
                told.get(visit, before.get(visit)),
            )
            for visit in known
        ]
        for table, of in ((t.period, known), (t.figure_matter, list(told)), (t.figure_visit, known)):
            db.execute(sa.delete(table).where(table.c.visit.in_(of)))
        for table, values in (
            (t.figure_visit, [line for line, _ in lines]),
            (t.period, [period for _, periods in lines for period in periods]),
            (t.figure_matter, [matter for visit, one in told.items() for matter in _matters(visit, one)]),
        ):
            if values:
                db.execute(sa.insert(table), values)

    def _told(self, db: sa.Connection, rows: dict[str, Any], visits: list[str]) -> dict[str, Told]:
        events: dict[str, list[Any]] = {}
        for row in db.execute(_telling(visits)):
            events.setdefault(row.visit, []).append(row)
        found: dict[str, Told] = {}
        for visit, its in events.items():
            key = rows[visit].wrapped_key
            if key is None:
                continue
            try:
                cipher = self._master.visit_cipher(visit, key)
                found[visit] = _gather(read_event(row, cipher) for row in its)
            except (Undecipherable, BrokenLog, TypeError, ValueError) as error:
                # Its times still count; `enmado verify` says what is wrong with it.
                log.warning("the matters of visit %s can't be counted (%s)", visit, type(error).__name__)
        return found

    def _line(
        self, db: sa.Connection, row: Any, figures: VisitFigures, through: int, told: Any
    ) -> tuple[_Values, list[_Values]]:
        """The row of a visit and those of its periods; ``told`` has what was read, or what was counted before."""
        opened = datetime.fromtimestamp(figures.opened_at / 1000, UTC).astimezone(TOWN_ZONE)
        department = ""
        if isinstance(told, Told):
            department = self._department(db, row.catalogue, told.procedures)
        elif told is not None:
            department = told.department
        values: _Values = {
            "visit": row.id,
            "branch": row.branch,
            "department": department,
            "language": "" if told is None else told.language,
            "day": f"{opened:%Y-%m-%d}",
            "hour": opened.hour,
            "state": figures.state,
            "answered_at": figures.answered_at,
            "closed_at": figures.closed_at,
            "wait_ms": figures.wait_ms,
            "serving_ms": figures.serving_ms,
            "hand_overs": figures.hand_overs,
            "submitted": figures.submitted,
            "outcome": None if told is None else told.outcome,
            "reason": None if told is None else told.reason,
            "rating": None if told is None else told.rating,
            "through_seq": through,
            **{f"{step}_ms": figures.steps[step] for step in STEPS},
        }
        periods = [
            {
                "visit": row.id,
                "seq": period.seq,
                "state": period.state,
                "began_at": period.began_at,
                "ended_at": period.ended_at,
                "specialist": period.specialist,
            }
            for period in figures.periods
        ]
        return values, periods

    def _department(self, db: sa.Connection, version: str, procedures: tuple[str, ...]) -> str:
        """The department of the first matter; "" when there is none (any more)."""
        if version not in self._departments:
            plan = db.execute(sa.select(t.catalogue.c.plan).where(t.catalogue.c.version == version)).scalar_one()
            known = json.loads(plan).get("procedures", {})
            self._departments[version] = {ident: str(each.get("department", "")) for ident, each in known.items()}
        return self._departments[version].get(procedures[0], "") if procedures else ""


def _matters(visit: str, told: Told) -> list[_Values]:
    return [{"visit": visit, "procedure": one} for one in dict.fromkeys(told.procedures)]


def _kept(visits: list[str]) -> sa.Select[Any]:
    columns = t.figure_visit.c
    wanted = (columns.visit, columns.department, columns.language, columns.outcome, columns.reason, columns.rating)
    return sa.select(*wanted).where(columns.visit.in_(visits))


def _taken_before(db: sa.Connection, visits: list[str]) -> dict[str, dict[int, str]]:
    """Who took visits over that can't be read any more, as it was counted while they could."""
    columns = t.period.c
    query = sa.select(columns.visit, columns.seq, columns.specialist)
    found: dict[str, dict[int, str]] = {}
    for row in db.execute(query.where(columns.visit.in_(visits), columns.specialist.is_not(None))):
        found.setdefault(row.visit, {})[row.seq] = row.specialist
    return found


def _gather(events: Iterator[e.Event]) -> Told:
    procedures: list[str] = []
    language, outcome, reason, rating = "", None, None, None
    taken_by: dict[int, str] = {}
    for event in events:
        match event.body:
            case e.Opened() as body:
                procedures += body.procedures
                language = body.language.value
            case e.LanguageChosen() as body:
                language = body.language.value
            case e.ProcedureAdded() as body:
                procedures.append(body.procedure)
            case e.ProcedureRemoved() as body:
                procedures = [one for one in procedures if one != body.procedure]
            case e.Closed() as body:
                outcome, reason = body.outcome.value, body.reason
            case e.Rated() as body:
                rating = body.score
            case e.TakenOver() as body:
                taken_by[event.seq] = body.specialist
            case _:
                pass
    return Told(tuple(procedures), language, outcome, reason, rating, taken_by)


def _pending(db: sa.Connection, *, newest: int | None) -> list[str]:
    """Visits without rows, or whose log went on: of an open one by its state, of a closed one by its last event."""
    made = t.figure_visit.c
    joined = t.visit.outerjoin(t.figure_visit, made.visit == t.visit.c.id)
    went_on = sa.or_(
        made.visit.is_(None),
        made.state != t.visit.c.state,
        sa.and_(t.visit.c.closed_at.is_not(None), made.through_seq != t.visit.c.head_seq),
    )
    query = sa.select(t.visit.c.id).select_from(joined).where(went_on).order_by(t.visit.c.number)
    if newest is not None:
        last = sa.select(sa.func.coalesce(sa.func.max(t.visit.c.number), 0)).scalar_subquery()
        query = query.where(t.visit.c.number > last - newest)
    return [row.id for row in db.execute(query)]


def _visits(visits: list[str]) -> sa.Select[Any]:
    key = sa.cast(t.visit.c.wrapped_key, sa.LargeBinary).label("wrapped_key")
    columns = t.visit.c
    return sa.select(columns.id, columns.branch, columns.catalogue, key).where(columns.id.in_(visits))


def _marks(visits: list[str]) -> sa.Select[Any]:
    columns = t.event.c
    return (
        sa.select(columns.visit, columns.seq, columns.at, columns.actor, columns.kind)
        .where(columns.visit.in_(visits))
        .order_by(columns.visit, columns.seq)
    )


def _telling(visits: list[str]) -> sa.Select[Any]:
    others: list[sa.ColumnElement[Any]] = [column for column in t.event.c if column.name != "body"]
    body = sa.cast(t.event.c.body, sa.LargeBinary).label("body")
    return (
        sa.select(*others, body)
        .where(t.event.c.visit.in_(visits), t.event.c.kind.in_(_TOLD_BY))
        .order_by(t.event.c.visit, t.event.c.seq)
    )


async def figures_ctx(app: web.Application) -> AsyncIterator[None]:
    """The cleanup context of the rounds; needs the database and the master key."""
    async with figures_watch(FigureMaking(app[database_key], app[master_key])):
        yield


@contextlib.asynccontextmanager
async def figures_watch(making: FigureMaking) -> AsyncIterator[None]:
    """Rounds in a thread while the server runs; the first one looks at every visit there is."""
    watch = asyncio.create_task(_watch(making), name="figures watch")
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _watch(making: FigureMaking) -> None:
    everything = True
    while True:
        try:
            await asyncio.to_thread(making.round_now, everything=everything)
            everything = False
        except SQLAlchemyError as error:
            log.error("figures are behind, the database is away: %s", type(error).__name__)
        except Exception:
            # A visit that can't be counted is told in the log; the next round tries it again, and the server goes on.
            log.exception("figures are behind")
        await asyncio.sleep(EVERY_S)
