"""Keeps the morning checks: one row each, the newest of a counter first, old ones let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.checks.results import Check, from_text, is_good, to_text

KEPT = 400
"""More than a year of mornings per counter."""

SHOWN = 30


@dataclass(frozen=True)
class Record:
    """A check that was kept: where, when (ms), whether it was good, and what was found."""

    counter: str
    branch: str
    at: int
    good: bool
    check: Check


def keep(db: sa.Connection, counter: str, check: Check, *, at: int) -> None:
    """Write a check down; of its counter's only the newest ``KEPT`` stay."""
    db.execute(sa.insert(t.station_check).values(counter=counter, at=at, good=is_good(check), found=to_text(check)))
    ours = t.station_check.c.counter == counter
    newest = sa.select(t.station_check.c.id).where(ours).order_by(t.station_check.c.id.desc()).offset(KEPT).limit(1)
    last = db.execute(newest).scalar()
    if last is not None:
        db.execute(sa.delete(t.station_check).where(ours, t.station_check.c.id <= last))


def history(db: sa.Connection, *, branch: str | None, most: int = SHOWN) -> Sequence[Record]:
    """The newest checks, of one branch or of all (None), the newest first."""
    query = (
        sa.select(t.station_check, t.counter.c.branch)
        .join(t.counter, t.counter.c.id == t.station_check.c.counter)
        .order_by(t.station_check.c.at.desc(), t.station_check.c.id.desc())
        .limit(most)
    )
    if branch is not None:
        query = query.where(t.counter.c.branch == branch)
    return [Record(row.counter, row.branch, row.at, row.good, from_text(row.found)) for row in db.execute(query)]


def newest(db: sa.Connection, *, branch: str | None) -> dict[str, Record | None]:
    """For each counter of a branch, or of all, its newest check; None where there was never one."""
    counters = sa.select(t.counter.c.id).order_by(t.counter.c.branch, t.counter.c.id)
    if branch is not None:
        counters = counters.where(t.counter.c.branch == branch)
    found: dict[str, Record | None] = dict.fromkeys(db.execute(counters).scalars())
    last = sa.select(sa.func.max(t.station_check.c.id)).group_by(t.station_check.c.counter)
    query = (
        sa.select(t.station_check, t.counter.c.branch)
        .join(t.counter, t.counter.c.id == t.station_check.c.counter)
        .where(t.station_check.c.id.in_(last))
    )
    for row in db.execute(query):
        if row.counter in found:
            found[row.counter] = Record(row.counter, row.branch, row.at, row.good, from_text(row.found))
    return found
