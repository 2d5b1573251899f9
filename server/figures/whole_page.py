"""All tables of the figures at once: the rows are gone through a few times for all of them, and not twice for each.

Says the same as ``counting.count`` for every table and ``counting.reasons``. Nothing is kept between two askings, so
what came late, was erased or was made anew is in the next answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server import tables as t
from server.figures.counting import RATINGS, Asked, By, Line, in_order, line_of, reasons, source_of, sums_of
from server.figures.rows import STEPS


@dataclass(frozen=True, slots=True)
class Page:
    """Every table, and how often each reason for coming to head office was chosen."""

    tables: dict[By, list[Line]]
    reasons: dict[str, int]


def count_page(db: sa.Connection, asked: Asked, *, within_s: int) -> Page:
    """The tables by everything there is, each in the order of its keys; ``within_s`` as in ``counting``."""
    waits = _waits(db, asked)
    source, _, wanted = source_of(asked, By.TOTAL)
    figures = t.figure_visit.c
    keys = (figures.branch, figures.department.label("department"), figures.hour.label("hour"))
    # Grouped by all three at once there are a few thousand rows at most; four tables are added up of them.
    tables: dict[By, dict[str, list[Any]]] = {by: {} for by in By}
    for row in db.execute(sums_of(source, keys, wanted, within_ms=within_s * 1000)):
        named = {By.TOTAL: "", By.BRANCH: row.key, By.DEPARTMENT: row.department, By.HOUR: str(row.hour)}
        for by, key in named.items():
            tables[by].setdefault(key, []).append(row)
    for by in (By.DAY, By.MATTER):
        source, key, wanted = source_of(asked, by)
        for row in db.execute(sums_of(source, (key,), wanted, within_ms=within_s * 1000)):
            tables[by].setdefault(row.key, []).append(row)
    lines = {
        by: in_order((_added(key, rows, waits[by].get(key, [])) for key, rows in found.items()), by)
        for by, found in tables.items()
    }
    return Page(lines, reasons(db, asked))


def _waits(db: sa.Connection, asked: Asked) -> dict[By, dict[str, list[int]]]:
    """The waits of the answered by table and key, the shortest first: the database sorts them once."""
    figures = t.figure_visit.c
    found: dict[By, dict[str, list[int]]] = {by: {} for by in By}
    total, branches, departments, hours, days = (
        found[by] for by in (By.TOTAL, By.BRANCH, By.DEPARTMENT, By.HOUR, By.DAY)
    )
    everything = total.setdefault("", [])
    source, _, wanted = source_of(asked, By.TOTAL)
    columns = (figures.wait_ms, figures.branch, figures.department, figures.hour, figures.day)
    for wait, branch, department, hour, day in db.execute(_ordered(source, columns, wanted)):
        everything.append(wait)
        branches.setdefault(branch, []).append(wait)
        departments.setdefault(department, []).append(wait)
        hours.setdefault(str(hour), []).append(wait)
        days.setdefault(day, []).append(wait)
    source, key, wanted = source_of(asked, By.MATTER)
    matters = found[By.MATTER]
    for wait, matter in db.execute(_ordered(source, (figures.wait_ms, key), wanted)):
        matters.setdefault(matter, []).append(wait)
    return found


def _ordered(source: Any, columns: Iterable[Any], wanted: Iterable[Any]) -> sa.Select[Any]:
    answered = t.figure_visit.c.answered_at.is_not(None)
    return sa.select(*columns).select_from(source).where(*wanted, answered).order_by(t.figure_visit.c.wait_ms)


def _added(key: str, rows: list[Any], waits: list[int]) -> Line:
    """One line out of several rows of sums and the ordered waits of all of them."""
    if len(rows) == 1:
        return line_of(rows[0], key, _nearest(waits, 50), _nearest(waits, 90))
    lines = [line_of(row, key, None, None) for row in rows]
    return Line(
        key=key,
        visits=sum(line.visits for line in lines),
        answered=sum(line.answered for line in lines),
        abandoned=sum(line.abandoned for line in lines),
        answered_in_time=sum(line.answered_in_time for line in lines),
        abandoned_in_time=sum(line.abandoned_in_time for line in lines),
        wait_p50=_nearest(waits, 50),
        wait_p90=_nearest(waits, 90),
        ended=sum(line.ended for line in lines),
        steps={step: sum(line.steps[step] for line in lines) for step in STEPS},
        hand_overs=sum(line.hand_overs for line in lines),
        completed=sum(line.completed for line in lines),
        referred=sum(line.referred for line in lines),
        ratings={score: sum(line.ratings[score] for line in lines) for score in RATINGS},
    )


def _nearest(waits: list[int], percent: int) -> int | None:
    """The percentile by nearest rank; None of nothing."""
    return waits[(len(waits) * percent + 99) // 100 - 1] if waits else None
