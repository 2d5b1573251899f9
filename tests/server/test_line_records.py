"""Tests of server/line_records.py: one row per side and call, only of who has a part in the visit, and not too many."""

from __future__ import annotations

import sqlalchemy as sa
from msgspec.structs import replace

from server import tables as t
from server.line_records import CALLS_MAX, LineRecord, Reporter, keep_line, lines_of
from server.line_report import Side
from tests.server.test_evidence_pages import open_visit
from tests.server.test_line_report import GOOD
from tests.support.installation import Installation

STATION = Reporter(Side.RESIDENT, "kita1")


async def test_the_newest_report_of_a_call_counts_and_others_stay(office: Installation) -> None:
    """A second report of the same call replaces the first; another call is beside it."""
    visit = await open_visit(office)
    longer = replace(GOOD, seconds=400.0)

    def keeps(db: sa.Connection) -> list[bool]:
        return [
            keep_line(db, visit, STATION, "1.a.b.0", GOOD, at=1),
            keep_line(db, visit, STATION, "1.a.b.0", longer, at=2),
            keep_line(db, visit, STATION, "1.a.b.1", GOOD, at=3),
        ]

    assert await office.database.write(keeps) == [True, True, True]
    found = await office.database.read(lambda db: lines_of(db, visit))
    assert found == [LineRecord(Side.RESIDENT, 2, longer), LineRecord(Side.RESIDENT, 3, GOOD)]


async def test_nobody_reports_for_a_visit_that_is_not_theirs(office: Installation) -> None:
    """Another counter, a specialist who does not serve it, a visit that is over, one that never was."""
    visit = await open_visit(office)

    def keeps(db: sa.Connection) -> list[bool]:
        others = [
            Reporter(Side.RESIDENT, "kita2"),
            Reporter(Side.SPECIALIST, "sato"),
            Reporter(Side.SPECIALIST, "kita1"),
        ]
        kept = [keep_line(db, visit, one, "1.a.b.0", GOOD, at=1) for one in others]
        kept.append(keep_line(db, "v00000000", STATION, "1.a.b.0", GOOD, at=1))
        db.execute(sa.update(t.visit).where(t.visit.c.id == visit).values(closed_at=5))
        return [*kept, keep_line(db, visit, STATION, "1.a.b.0", GOOD, at=6)]

    assert await office.database.write(keeps) == [False] * 5
    assert await office.database.read(lambda db: lines_of(db, visit)) == []


async def test_a_page_cannot_fill_the_table(office: Installation) -> None:
    """After so many calls new ones are not kept; those that are there go on."""
    visit = await open_visit(office)

    def keeps(db: sa.Connection) -> list[bool]:
        return [keep_line(db, visit, STATION, f"1.a.b.{n}", GOOD, at=n) for n in range(CALLS_MAX + 1)]

    assert await office.database.write(keeps) == [True] * CALLS_MAX + [False]
    assert await office.database.write(lambda db: keep_line(db, visit, STATION, "1.a.b.0", GOOD, at=99))
