"""Counts figures: one query for a table by branch, department, matter, hour or day; the formulas stand here.

With N visits that came in the time asked for (by the town's day on which they were opened):

- *answered* A: somebody answered; *abandoned* B: ended before anybody did; the rest still wait.
- *wait*: from the opening to the first answer, or of an abandoned visit to its end.
- *service level* SL = A(T) / A, with A(T) those answered within T seconds; SL2 = (A(T) + B(T)) / (A + B), where
  somebody who left within T counts as served in time (the two of Asterisk's queues, app_queue: ServicelevelPerf and
  ServicelevelPerf2). SL says how good it was for those who stayed, SL2 also counts those who did not.
- *p50, p90* of the waits of the answered: the smallest wait that so many per cent do not exceed (nearest rank).
- *minutes of a step*: its time in all answered and ended visits, divided by their number (rows.py says what a step is).
- *completed*: ended with the outcome "finished" at the branch. *Trips saved*: a completed visit is one way to head
  office and back that nobody had to make. *Referred*: ended with that outcome, by reason.
- By matter, a visit of two matters counts for each of them; every other sum counts it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

import sqlalchemy as sa

from server import tables as t
from server.figures.rows import STEPS

RATINGS = (3, 2, 1)


class By(StrEnum):
    """What the lines of a table are."""

    TOTAL = "total"
    BRANCH = "branch"
    DEPARTMENT = "department"
    MATTER = "matter"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which visits count: opened from ``first`` to ``last``, both days included; narrowed where something is named."""

    first: date
    last: date
    branch: str | None = None
    department: str | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table. Shares are None where nothing can be divided; waits in ms, steps in ms of all visits."""

    key: str
    visits: int
    answered: int
    abandoned: int
    answered_in_time: int
    abandoned_in_time: int
    wait_p50: int | None
    wait_p90: int | None
    ended: int
    steps: Mapping[str, int]
    hand_overs: int
    completed: int
    referred: int
    ratings: Mapping[int, int]

    @property
    def waiting(self) -> int:
        """Visits that still wait for their first answer."""
        return self.visits - self.answered - self.abandoned

    @property
    def service_level(self) -> float | None:
        """SL."""
        return _share(self.answered_in_time, self.answered)

    @property
    def service_level_2(self) -> float | None:
        """SL2."""
        return _share(self.answered_in_time + self.abandoned_in_time, self.answered + self.abandoned)

    @property
    def trips_saved(self) -> int:
        """Ways to head office that nobody had to make."""
        return self.completed

    def minutes(self, step: str) -> float | None:
        """Minutes of a step per visit that was answered and has ended."""
        return None if self.ended == 0 else self.steps[step] / self.ended / 60_000


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else part / whole


def count(db: sa.Connection, asked: Asked, by: By, *, within_s: int) -> list[Line]:
    """The lines of a table in the order of their keys; none for what had no visit. ``within_s`` is T."""
    source, key, wanted = source_of(asked, by)
    waits = _waits(db, source, key, wanted)
    lines = []
    for row in db.execute(sums_of(source, (key,), wanted, within_ms=within_s * 1000)):
        name = str(row.key)
        lines.append(line_of(row, name, *waits.get(name, (None, None))))
    return in_order(lines, by)


def line_of(row: Any, key: str, wait_p50: int | None, wait_p90: int | None) -> Line:
    """The line of a row that ``sums_of`` asked for, with the percentiles of its waits."""
    return Line(
        key=key,
        visits=row.visits,
        answered=row.answered,
        abandoned=row.abandoned,
        answered_in_time=row.answered_in_time,
        abandoned_in_time=row.abandoned_in_time,
        wait_p50=wait_p50,
        wait_p90=wait_p90,
        ended=row.ended,
        steps={step: int(getattr(row, step)) for step in STEPS},
        hand_overs=int(row.hand_overs),
        completed=row.completed,
        referred=row.referred,
        ratings={score: getattr(row, f"rating_{score}") for score in RATINGS},
    )


def in_order(lines: Iterable[Line], by: By) -> list[Line]:
    """Hours by the clock, everything else by its key."""
    return sorted(lines, key=lambda line: int(line.key) if by is By.HOUR else line.key)


def reasons(db: sa.Connection, asked: Asked) -> dict[str, int]:
    """How often each reason for coming to head office was chosen; "" where none was. The most frequent first."""
    source, _, wanted = source_of(asked, By.TOTAL)
    reason = sa.func.coalesce(t.figure_visit.c.reason, "").label("reason")
    number = sa.func.count().label("number")
    query = (
        sa.select(reason, number)
        .select_from(source)
        .where(*wanted, t.figure_visit.c.outcome == "referred")
        .group_by(reason)
        .order_by(number.desc(), reason)
    )
    return {row.reason: row.number for row in db.execute(query)}


def source_of(asked: Asked, by: By) -> tuple[Any, sa.ColumnElement[Any], list[sa.ColumnElement[bool]]]:
    """From which tables, grouped by what, and which rows: what a question is in SQL."""
    figures = t.figure_visit.c
    source: Any = t.figure_visit
    wanted: list[sa.ColumnElement[bool]] = [figures.day.between(asked.first.isoformat(), asked.last.isoformat())]
    if asked.branch is not None:
        wanted.append(figures.branch == asked.branch)
    if asked.department is not None:
        wanted.append(figures.department == asked.department)
    if asked.matter is not None:
        has = sa.select(t.figure_matter.c.visit).where(t.figure_matter.c.procedure == asked.matter)
        wanted.append(figures.visit.in_(has))
    match by:
        case By.TOTAL:
            key: sa.ColumnElement[Any] = sa.literal("")
        case By.MATTER:
            source = t.figure_visit.join(t.figure_matter, t.figure_matter.c.visit == figures.visit)
            key = t.figure_matter.c.procedure
            if asked.matter is not None:
                wanted.append(key == asked.matter)
        case By.BRANCH:
            key = figures.branch
        case By.DEPARTMENT:
            key = figures.department
        case By.HOUR:
            key = figures.hour
        case By.DAY:
            key = figures.day
        case _:
            assert_never(by)
    return source, key, wanted


def sums_of(
    source: Any, keys: Sequence[sa.ColumnElement[Any]], wanted: Iterable[Any], *, within_ms: int
) -> sa.Select[Any]:
    """The query of all sums, grouped by these; the first of them comes as ``key``. No row where there is no visit."""
    figures = t.figure_visit.c
    answered = figures.answered_at.is_not(None)
    abandoned = sa.and_(figures.answered_at.is_(None), figures.closed_at.is_not(None))
    in_time = figures.wait_ms <= within_ms
    ended = sa.and_(answered, figures.closed_at.is_not(None))
    columns = [
        keys[0].label("key"),
        *keys[1:],
        sa.func.count().label("visits"),
        _number(answered, "answered"),
        _number(abandoned, "abandoned"),
        _number(sa.and_(answered, in_time), "answered_in_time"),
        _number(sa.and_(abandoned, in_time), "abandoned_in_time"),
        _number(ended, "ended"),
        sa.func.sum(figures.hand_overs).label("hand_overs"),
        _number(figures.outcome == "finished", "completed"),
        _number(figures.outcome == "referred", "referred"),
        *(_number(figures.rating == score, f"rating_{score}") for score in RATINGS),
        *(sa.func.sum(sa.case((ended, figures[f"{step}_ms"]), else_=0)).label(step) for step in STEPS),
    ]
    query = sa.select(*columns).select_from(source).where(*wanted)
    return query.group_by(*keys) if not isinstance(keys[0], sa.BindParameter) else query.having(sa.func.count() > 0)


def _number(condition: sa.ColumnElement[bool], name: str) -> sa.Label[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)


def _waits(db: sa.Connection, source: Any, key: Any, wanted: Iterable[Any]) -> dict[str, tuple[int | None, int | None]]:
    """p50 and p90 by key: the database ranks the waits and gives back two per line."""
    figures = t.figure_visit.c
    ranked = (
        sa.select(
            key.label("key"),
            figures.wait_ms.label("wait"),
            sa.func.row_number().over(partition_by=key, order_by=figures.wait_ms).label("rank"),
            sa.func.count().over(partition_by=key).label("number"),
        )
        .select_from(source)
        .where(*wanted, figures.answered_at.is_not(None))
        .subquery()
    )
    ranks = {percent: (ranked.c.number * percent + 99) // 100 for percent in (50, 90)}
    found: dict[str, tuple[int | None, int | None]] = {}
    query = sa.select(
        ranked.c.key,
        *(sa.func.max(sa.case((ranked.c.rank == rank, ranked.c.wait))).label(f"p{p}") for p, rank in ranks.items()),
    ).group_by(ranked.c.key)
    for row in db.execute(query):
        found[str(row.key)] = (row.p50, row.p90)
    return found
