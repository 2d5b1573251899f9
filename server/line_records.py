"""Keeps the line reports of calls beside their visits: one per side and call, the newest counts, so many a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.line_report import LineReport, Side, from_text, to_text

CALLS_MAX = 40
"""Rows of one visit; a visit has two for each call, and a call more with each reload or hand-over."""


@dataclass(frozen=True)
class LineRecord:
    """A report that was kept: which side's, when it last came (ms), and what it says."""

    side: Side
    at: int
    report: LineReport


@dataclass(frozen=True)
class Reporter:
    """Who reports: a station by its counter, or a specialist by their id."""

    side: Side
    id: str


def keep_line(db: sa.Connection, visit: str, reporter: Reporter, call: str, report: LineReport, *, at: int) -> bool:
    """Write down how the line is by now. False when the visit is not (any more) the reporter's, or has too many."""
    own = t.visit.c.counter if reporter.side is Side.RESIDENT else t.visit.c.specialist
    theirs = sa.select(t.visit.c.id).where(t.visit.c.id == visit, own == reporter.id, t.visit.c.closed_at.is_(None))
    if db.execute(theirs).scalar() is None:
        return False
    row = t.line_report.c
    same = (row.visit == visit, row.side == reporter.side.value, row.call == call)
    values = {"at": at, "found": to_text(report)}
    if db.execute(sa.update(t.line_report).where(*same).values(**values)).rowcount:
        return True
    count = db.execute(sa.select(sa.func.count()).select_from(t.line_report).where(row.visit == visit)).scalar_one()
    if count >= CALLS_MAX:
        return False
    db.execute(sa.insert(t.line_report).values(visit=visit, side=reporter.side.value, call=call, **values))
    return True


def lines_of(db: sa.Connection, visit: str) -> Sequence[LineRecord]:
    """All reports of a visit, in the order of their end."""
    row = t.line_report.c
    query = sa.select(row.side, row.at, row.found).where(row.visit == visit).order_by(row.at, row.side)
    return [LineRecord(Side(one.side), one.at, from_text(one.found)) for one in db.execute(query)]
