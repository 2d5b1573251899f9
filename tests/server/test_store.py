"""Tests of server/store.py: logs read back, and broken ones told from erased ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.store import BrokenLog, Erased, LoadedVisit, load_visit, open_visits, replay, served_lately, visits_so_far
from signaling import commands as c
from signaling import events as e
from signaling.room import TAIL
from tests.server.figures.test_counting import DAY, put
from tests.server.test_lanes import FIRST, lane, note
from tests.support.live_town import LiveTown, live_town

TEL = "visitor.tel"


async def stored(town: LiveTown, visit: str) -> LoadedVisit | None:
    """The visit as the log has it."""
    return await town.database.read(lambda db: load_visit(db, town.master, visit))


async def change(town: LiveTown, statement: str, **values: Any) -> None:
    """Tamper with the database."""
    await town.database.write(lambda db: db.execute(sa.text(statement), values))


async def test_a_visit_is_read_back_as_it_is(tmp_path: Path) -> None:
    """State, tail and the ids of all commands come out of the log."""
    async with live_town(tmp_path) as town:
        _, desk, visit = await town.serving()
        reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        loaded = await stored(town, visit)
        assert loaded is not None
        assert loaded.visit == town.runner.committed_visit(visit)
        assert loaded.causes[reply["id"]] == reply["seq"]
        assert [event.seq for event in loaded.tail] == list(range(1, reply["seq"] + 1))[-TAIL:]
        assert await town.database.read(open_visits) == [visit]
        assert await town.database.read(visits_so_far) == 1


async def test_an_empty_installation_has_had_no_visits(tmp_path: Path) -> None:
    """Nothing is there to be read, and nothing is a visit."""
    async with live_town(tmp_path) as town:
        assert await town.database.read(visits_so_far) == 0
        assert await stored(town, "v00000000") is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET body = 'text' WHERE seq = 2", "event 2: the body can't be read"),
        ("UPDATE event SET at = at + 1 WHERE seq = 2", "event 2: the body can't be read"),
        ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM event WHERE seq = 1", "event 1 is missing"),
        ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "its head says"),
        ("DELETE FROM event", "the log is empty"),
        ("UPDATE visit SET wrapped_key = zeroblob(60)", "its key can't be opened"),
    ],
)
async def test_a_log_that_was_tampered_with_is_broken(tmp_path: Path, statement: str, said: str) -> None:
    """Nothing is made of a log that is not what was written; the reason names visit and event, never a value."""
    async with live_town(tmp_path) as town:
        _, _, visit = await town.serving()
        await change(town, statement)
        with pytest.raises(BrokenLog, match=said):
            await stored(town, visit)


async def test_a_visit_without_its_key_is_erased(tmp_path: Path) -> None:
    """That is told from a broken one, and no start tries to take it in."""
    async with live_town(tmp_path) as town:
        _, _, visit = await town.serving()
        await change(town, "UPDATE visit SET wrapped_key = NULL")
        with pytest.raises(Erased):
            await stored(town, visit)
        assert await town.database.read(open_visits) == []


def test_what_can_not_have_happened_is_no_log() -> None:
    """A log begins with its opening, and each event fits the state before."""
    (second,) = note(lane().visit, "x")
    with pytest.raises(BrokenLog, match="event 1 is missing"):
        replay([second])
    first_is_another = e.Event(visit=FIRST.visit, seq=1, at=1, actor="x", cause="", body=e.Held())
    with pytest.raises(BrokenLog, match="can't have happened"):
        replay([first_is_another])
    answered = e.Event(visit=FIRST.visit, seq=2, at=1, actor="x", cause="", body=e.Answered(specialist="sato"))
    with pytest.raises(BrokenLog, match="can't have happened"):
        replay([FIRST, answered])


async def test_the_tables_hold_nothing_that_was_said(tmp_path: Path) -> None:
    """No column of the log shows a value in the clear."""
    async with live_town(tmp_path) as town:
        _, desk, visit = await town.serving()
        await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        rows = await town.database.read(lambda db: db.execute(sa.select(t.event)).all())
        assert "0312345678" not in str(rows)


def test_how_long_serving_took_lately_is_read_by_department(empty_engine: sa.Engine) -> None:
    """The last stretch at a desk of those that were closed there; the newest, in the order of their closing."""
    day, before = DAY.isoformat(), (DAY - timedelta(days=1)).isoformat()
    closings = [
        ("shimin", day, 5_000, "serving"),
        ("shimin", day, 3_000, "serving"),
        ("hoken", day, 4_000, "serving"),
        ("shimin", day, 6_000, "parked"),
        ("shimin", before, 7_000, "serving"),
        ("shimin", day, 1_000, "serving"),
    ]
    put(empty_engine, [{"department": one[0], "day": one[1], "closed_at": one[2]} for one in closings])
    with empty_engine.begin() as db:
        for number, (_, _, closed_at, state) in enumerate(closings, 1):
            stays = [("waiting", 0, 100), ("serving", 100, 300), ("parked", 300, 500), (state, 500, closed_at)]
            for seq, (name, began, ended) in enumerate(stays):
                values = {"visit": f"v{number}", "seq": seq, "state": name, "began_at": began, "ended_at": ended}
                db.execute(sa.insert(t.period).values(**values))
        assert served_lately(db, day, 2) == [("shimin", 2_500), ("hoken", 3_500), ("shimin", 4_500)]
        assert served_lately(db, before, 9)[-1] == ("shimin", 6_500)
