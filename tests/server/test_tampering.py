"""Two visits' logs under somebody's hands, in both databases: whatever is done to them, verify names the event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.chain import genesis, link, place_of
from server.database import make_engine
from server.keys import load_master_key, master_key_path
from server.verify import verify_visit
from signaling import commands as c
from signaling.words import Activity, Role
from tests.support.live_town import BRANCH, Place, live_town

Log = list[dict[str, Any]]
K = 5
"""The event at which it is done: an edit, with others before and after it."""


async def two_visits(place: Place) -> None:
    """Two residents are served at the same time, and much the same is written for both."""
    async with live_town(place) as town:
        for counter, specialist in (("kita1", "sato"), ("kita2", "suzuki")):
            station, desk = town.page(Role.RESIDENT, counter, branch=BRANCH), town.desk(specialist)
            await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
            visit = (await station.send(c.OpenVisit, procedures=["juminhyo"]))["visit"]
            await town.settle()
            assert (await desk.send(c.Answer, visit=visit))["type"] == "done"
            for field, text in (("visitor.name", "葛󠄀城花子"), ("visitor.tel", "0312345678"), ("visitor.name", "𠮷田")):
                held = town.runner.newest(visit).values.get(field)
                await desk.send(c.Edit, visit=visit, field=field, base=held.revision if held else 0, text=text)
            assert (await desk.send(c.WriteNote, visit=visit, text="注記"))["type"] == "done"


def counted(log: Log) -> Log:
    """The same events, with seqs that leave no gap to be seen."""
    return [{**row, "seq": seq} for seq, row in enumerate(log, 1)]


def of(log: Log, other: Log) -> Log:
    """Events that say to be of another visit."""
    return [{**row, "visit": other[0]["visit"]} for row in log]


def fitting(log: Log) -> Log:
    """A chain made to fit: that needs no key."""
    before, fits = genesis(log[0]["visit"]), list[dict[str, Any]]()
    for row in log:
        where = {name: row[name] for name in ("at", "actor", "kind", "cause")}
        before = link(before, place_of(row["visit"], row["seq"], **where), bytes(row["body"]))
        fits.append({**row, "hash": before})
    return fits


Hands = Callable[[Log, Log], tuple[Log, Log]]

TAMPERED: dict[str, tuple[Hands, int, int | None]] = {
    # What is done to both logs, and the event that is to be named in each (None: that one is whole).
    "altered": (lambda a, b: ([*a[: K - 1], {**a[K - 1], "body": a[K - 2]["body"]}, *a[K:]], b), K, None),
    "another time": (lambda a, b: ([*a[: K - 1], {**a[K - 1], "at": a[K - 1]["at"] + 1}, *a[K:]], b), K, None),
    "dropped": (lambda a, b: ([*a[: K - 1], *a[K:]], b), K, None),
    "dropped, and counted again": (lambda a, b: (counted([*a[: K - 1], *a[K:]]), b), K, None),
    "dropped at the start": (lambda a, b: (a[1:], b), 1, None),
    "reordered": (lambda a, b: (counted([*a[: K - 1], a[K], a[K - 1], *a[K + 1 :]]), b), K, None),
    "reordered far apart": (lambda a, b: (counted([*a[: K - 1], a[-1], *a[K:-1], a[K - 1]]), b), K, None),
    "truncated": (lambda a, b: (a[: K - 1], b), K, None),
    "inserted": (lambda a, b: (counted([*a[: K - 1], a[K - 2], *a[K - 1 :]]), b), K, None),
    "inserted from the other": (lambda a, b: (counted([*a[: K - 1], *of(b, a)[K - 1 : K], *a[K - 1 :]]), b), K, None),
    "one exchanged": (
        lambda a, b: (
            [*a[: K - 1], *of(b, a)[K - 1 : K], *a[K:]],
            [*b[: K - 1], *of(a, b)[K - 1 : K], *b[K:]],
        ),
        K,
        K,
    ),
    "ends exchanged": (lambda a, b: ([*a[: K - 1], *of(b, a)[K - 1 :]], [*b[: K - 1], *of(a, b)[K - 1 :]]), K, K),
    "all exchanged": (lambda a, b: (of(b, a), of(a, b)), 1, 1),
    "moved to the other": (
        lambda a, b: ([*a[: K - 1], *a[K:]], counted([*b[: K - 1], *of(a, b)[K - 1 : K], *b[K - 1 :]])),
        K,
        K,
    ),
}
MADE_TO_FIT = [how for how in TAMPERED if how not in ("dropped", "dropped at the start", "another time")]
"""Those whose hashes can be recomputed with the seqs as they are."""


def named(db: sa.Connection, place: Place, visit: str) -> int | None:
    """The event that verify names."""
    return verify_visit(db, load_master_key(master_key_path(place.data), create=False), visit).event


def put(db: sa.Connection, logs: list[Log], visits: list[str]) -> None:
    """These events and no others; the heads follow, but for their MACs."""
    db.execute(sa.delete(t.event))
    for log, visit in zip(logs, visits, strict=True):
        db.execute(sa.insert(t.event), log)
        head = {"head_seq": len(log), "head_hash": log[-1]["hash"]}
        db.execute(sa.update(t.visit).where(t.visit.c.id == visit).values(head))


@pytest.mark.parametrize("fits", [False, True], ids=["as stored", "made to fit"])
def test_whatever_is_done_to_two_logs_is_named(place: Place, fits: bool) -> None:
    """Altered, dropped, moved, cut, inserted, exchanged between visits; also where chain and head are made to fit."""
    asyncio.run(two_visits(place))
    engine = make_engine(place.url)
    with engine.connect() as db:
        visits = list(db.execute(sa.select(t.visit.c.id).order_by(t.visit.c.number)).scalars())
        logs = [
            [
                dict(row)
                for row in db.execute(sa.select(t.event).where(t.event.c.visit == x).order_by(t.event.c.seq)).mappings()
            ]
            for x in visits
        ]
        assert [named(db, place, x) for x in visits] == [None, None]
        db.rollback()
        for how, (hands, first, second) in TAMPERED.items():
            if fits and how not in MADE_TO_FIT:
                continue
            done = hands(logs[0], logs[1])
            with db.begin():
                put(db, [fitting(x) for x in done] if fits else list(done), visits)
                found = (named(db, place, visits[0]), named(db, place, visits[1]))
                db.rollback()
            assert found == (first, second), how
    engine.dispose()
