"""(j) From a resident's press to the ring at a desk, claims per second with all desks pressing at once, change → board.

Everything over real sockets with 200 desks, on SQLite and on PostgreSQL. Beside the claims: a bare table with the same
two unique keys, one row per durable transaction.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from bench.extent import Extent
from bench.processes import cores, free_port, pin_load, running, start_enmado
from bench.report import Conditions, Rounds, quantile
from bench.town import Seat, make_supervisor, make_town
from server.config import database_url
from server.database import make_engine
from tests.support.live_town import fresh_database
from tests.support.node_processes import NodeProcess, ScreenlessPage
from tests.support.postgres import running_postgres

DESKS = {True: 20, False: 200}
"""In a quick run, and in a full one."""

RINGS = 20
"""Visits that are called one after the other, in each round."""

CHANGES = 12
ENMADO = "enmado"
BARE = "a bare table (one row per transaction)"


def run(extent: Extent) -> None:
    """In every round a fresh town on each database."""
    pin_load()
    rounds = Rounds()
    for _ in range(extent.rounds):
        for kind in ("sqlite", "postgresql"):
            with _database(kind) as (folder, url):
                desks = DESKS[extent.rounds == 1]
                conditions = {"of": ENMADO, "database": kind, "desks": desks, "cores": cores()}
                seats, supervisor = make_town(folder, desks, url=url), make_supervisor(folder, url=url)
                port = free_port()
                with running(start_enmado(folder, port, url=url)):
                    node = NodeProcess(folder, url or "", "node", port)
                    asyncio.run(_measure(node, seats, supervisor, rounds, conditions))
                rounds.note("claims", "per_second", _bare(folder, url, desks), "claims/s", {**conditions, "of": BARE})
    rounds.tell()


@contextmanager
def _database(kind: str) -> Iterator[tuple[Path, str | None]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="enmado-bench-")))
        if kind == "sqlite":
            yield folder, None
        else:
            yield folder, stack.enter_context(fresh_database(stack.enter_context(running_postgres())))


@asynccontextmanager
async def _pages(node: NodeProcess, ways: list[tuple[str, str]]) -> AsyncIterator[list[ScreenlessPage]]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=connector) as client:
        pages = [ScreenlessPage(client, way, cookie, [node], 0) for way, cookie in ways]
        try:
            await asyncio.gather(*(page.open() for page in pages))
            yield pages
        finally:
            await asyncio.gather(*(page.close() for page in pages))


async def _measure(
    node: NodeProcess, seats: list[Seat], supervisor: str, rounds: Rounds, conditions: Conditions
) -> None:
    ways = [("station", seat.station_cookie) for seat in seats] + [("desk", seat.sign_in_cookie) for seat in seats]
    async with _pages(node, [*ways, ("board", supervisor)]) as pages:
        stations, desks, board = pages[: len(seats)], pages[len(seats) : -1], pages[-1]
        await board.heard("board")
        rings = [await _one_ring(station, desks) for station in stations[: min(RINGS, len(stations) // 2)]]
        shown = []
        for number, desk in enumerate(desks[-CHANGES:]):
            # Away from the last redraw, each time by another bit: boards are redrawn four times a second at most.
            await asyncio.sleep(0.3 + number * 0.037)
            shown.append(await _one_change(desk, board))
        rounds.note("claims", "per_second", await _claims(stations[len(rings) :], desks), "claims/s", conditions)
    for name, times in (("call_to_ring", rings), ("change_to_board", shown)):
        rounds.note(name, "p50", quantile(times, 0.5), "ms", conditions)
        rounds.note(name, "p99", quantile(times, 0.99), "ms", conditions)


async def _first(waiting: list[asyncio.Task[ScreenlessPage]]) -> ScreenlessPage:
    done, late = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in late:
        each.cancel()
    return done.pop().result()


async def _one_ring(station: ScreenlessPage, desks: list[ScreenlessPage]) -> float:
    """Milliseconds from a resident's press until a desk is told that it rings; it is answered, and stays served."""

    async def rings(desk: ScreenlessPage, known: int) -> ScreenlessPage:
        await desk.heard_new("ringing", known)
        return desk

    waiting = [asyncio.create_task(rings(desk, len(desk.messages))) for desk in desks]
    await asyncio.sleep(0)
    began = time.perf_counter()
    opening = asyncio.create_task(station.ask("open_visit", procedures=["juminhyo"]))
    desk = await _first(waiting)
    took = time.perf_counter() - began
    visit = (await opening)["visit"]
    await desk.ask("answer", visit=visit)
    return took * 1000


async def _one_change(desk: ScreenlessPage, board: ScreenlessPage) -> float:
    """Milliseconds from a specialist's press (away) until the board has it."""
    known = len(board.messages)
    began = time.perf_counter()
    asked = asyncio.create_task(desk.ask("set_activity", activity="away", reason="lunch"))
    await board.heard_new("board_changed", known)
    took = time.perf_counter() - began
    await asked
    await desk.ask("set_activity", activity="available")
    return took * 1000


async def _claims(stations: list[ScreenlessPage], desks: list[ScreenlessPage]) -> float:
    """Everybody calls; when all that can ring do, all of them press at once: claims per second."""
    wanted = {page.origin: len(page.messages) for page in desks}
    opened = await asyncio.gather(*(page.ask("open_visit", procedures=["juminhyo"]) for page in stations))
    visits = {reply["visit"] for reply in opened}

    async def ringing(desk: ScreenlessPage) -> tuple[ScreenlessPage, str] | None:
        try:
            found = await asyncio.wait_for(desk.heard_new("ringing", wanted[desk.origin]), 15)
        except TimeoutError:
            return None  # serves one of the visits before
        return (desk, str(found["visit"])) if found["visit"] in visits else None

    pressed = [one for one in await asyncio.gather(*(ringing(desk) for desk in desks)) if one is not None]
    began = time.perf_counter()
    replies = await asyncio.gather(*(desk.ask("answer", visit=visit) for desk, visit in pressed))
    took = time.perf_counter() - began
    claimed = [reply["type"] for reply in replies].count("done")
    if claimed == 0:
        raise RuntimeError("nobody could answer")
    return claimed / took


def _bare(folder: Path, url: str | None, number: int) -> float:
    """Rows per second into a table of nothing but the two keys."""
    engine = make_engine(database_url(folder, url))
    table = sa.Table(
        "bare",
        sa.MetaData(),
        sa.Column("a", sa.String(33), primary_key=True),
        sa.Column("b", sa.String(48), unique=True),
    )
    table.create(engine)
    began = time.perf_counter()
    for each in range(number):
        with engine.begin() as db:
            db.execute(sa.insert(table).values(a=f"v{each}", b=f"s{each}"))
    took = time.perf_counter() - began
    engine.dispose()
    return number / took
