"""(i) /figures of a whole year: all its tables at once, beside one query after the other for each table."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.extent import Extent
from bench.processes import cores
from bench.report import Rounds
from server import tables as t
from server.config import database_url
from server.database import Database, make_engine
from server.figures.counting import Asked, By, count, reasons
from server.figures.rows import STEPS
from server.figures.whole_page import Page, count_page
from tests.support.live_town import fresh_database
from tests.support.postgres import running_postgres

FIRST = date(2025, 4, 1)
LAST = date(2026, 3, 31)
BRANCHES, DEPARTMENTS, MATTERS = 20, 8, 40
VISITS = {True: 4_000, False: 100_000}
"""Of a quick run, and of a year: 20 branches, 20 visits a day at each, 250 days."""

ENMADO = "enmado (all tables at once)"
EACH = "a query for each table"


def run(extent: Extent) -> None:
    """The same year on SQLite and on PostgreSQL, both ways in turn; both say the same, or this fails."""
    visits = VISITS[extent.rounds == 1]
    rounds = Rounds()
    for kind in ("sqlite", "postgresql"):
        with _year(kind, visits) as database:
            conditions = {"database": kind, "visits": visits, "cores": cores()}
            for _ in range(extent.rounds):
                page = _timed(rounds, database, ENMADO, conditions)
                if page != _timed(rounds, database, EACH, conditions):
                    raise RuntimeError("the two ways count differently")
    rounds.tell()


def _timed(rounds: Rounds, database: Database, way: str, conditions: dict[str, Any]) -> Page:
    asked = Asked(first=FIRST, last=LAST)
    work = _one_by_one if way == EACH else count_page
    began = time.perf_counter()
    page = database.read_now(lambda db: work(db, asked, within_s=60))
    rounds.note("figures", "whole_year", (time.perf_counter() - began) * 1000, "ms", {"of": way, **conditions})
    return page


def _one_by_one(db: sa.Connection, asked: Asked, *, within_s: int) -> Page:
    return Page({by: count(db, asked, by, within_s=within_s) for by in By}, reasons(db, asked))


@contextmanager
def _year(kind: str, visits: int) -> Iterator[Database]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="enmado-bench-")))
        url = f"sqlite:///{folder / 'year.db'}"
        if kind == "postgresql":
            url = stack.enter_context(fresh_database(stack.enter_context(running_postgres())))
        database = Database(make_engine(database_url(folder, url)))
        stack.callback(database.close)
        t.metadata.create_all(database.engine)
        database.write_now(lambda db: _fill(db, visits))
        yield database


def _fill(db: sa.Connection, visits: int) -> None:
    """A year like a town's: the same each time."""
    chance = random.Random(4)
    db.execute(sa.insert(t.catalogue).values(version="c", plan="{}", loaded_at=0))
    branches = [f"b{n}" for n in range(BRANCHES)]
    db.execute(sa.insert(t.branch), [{"id": each, "name_ja": each, "name_en": each} for each in branches])
    db.execute(
        sa.insert(t.counter), [{"id": f"{each}_1", "branch": each, "name_ja": "1", "name_en": "1"} for each in branches]
    )
    days = (LAST - FIRST).days + 1
    head = {"catalogue": "c", "state": "closed", "opened_at": 1, "closed_at": 2, "wiped": True}
    head |= {"head_seq": 9, "head_hash": b"h", "head_mac": b"m"}
    heads, figures, matters = [], [], []
    for number in range(1, visits + 1):
        visit, branch = f"v{number:08}", chance.choice(branches)
        heads.append({"id": visit, "number": number, "branch": branch, "counter": f"{branch}_1", **head})
        left = chance.random() < 0.05
        referred = not left and chance.random() < 0.04
        figures.append(
            {
                "visit": visit,
                "branch": branch,
                "department": f"d{chance.randrange(DEPARTMENTS)}",
                "language": "ja",
                "day": (FIRST + timedelta(days=chance.randrange(days))).isoformat(),
                "hour": chance.randrange(8, 18),
                "state": "closed",
                "answered_at": None if left else 1,
                "closed_at": 2,
                "wait_ms": int(chance.expovariate(1 / 90_000)),
                "serving_ms": 900_000,
                "hand_overs": chance.randrange(3),
                "submitted": 1,
                "outcome": "left" if left else "referred" if referred else "finished",
                "reason": "original_needed" if referred else None,
                "rating": chance.choice((None, 1, 2, 3)),
                "through_seq": 9,
                **{f"{step}_ms": chance.randrange(300_000) for step in STEPS},
            }
        )
        for procedure in chance.sample(range(MATTERS), chance.choice((1, 1, 1, 2, 3))):
            matters.append({"visit": visit, "procedure": f"p{procedure}"})
    for table, rows in ((t.visit, heads), (t.figure_visit, figures), (t.figure_matter, matters)):
        db.execute(sa.insert(table), rows)
