"""Real processes on one PostgreSQL in a rush, and with one of them killed: never two, never none (2.1, 2.5)."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
import sqlalchemy as sa

from bench.town import Seat, make_town
from server import tables as t
from server.config import database_url
from server.database import Database, make_engine
from tests.support.live_town import fresh_database
from tests.support.node_processes import NodeProcess, ScreenlessPage, processes

pytestmark = pytest.mark.postgres
T = TypeVar("T")
DESKS = 200
TEL = "visitor.tel"


@dataclass
class Rush:
    """Nodes, and who is at them."""

    nodes: list[NodeProcess]
    seats: list[Seat]
    client: aiohttp.ClientSession
    database: Database
    pages: list[ScreenlessPage]

    async def desk(self, seat: int, *, at: int) -> ScreenlessPage:
        """The page of a specialist at a node."""
        return await self._page("desk", self.seats[seat].sign_in_cookie, at)

    async def station(self, seat: int, *, at: int) -> ScreenlessPage:
        """The page of a counter at a node."""
        return await self._page("station", self.seats[seat].station_cookie, at)

    async def _page(self, way: str, secret: str, at: int) -> ScreenlessPage:
        page = ScreenlessPage(self.client, way, secret, self.nodes, at)
        self.pages.append(page)
        await page.open()
        return page

    async def look(self, work: Callable[[sa.Connection], T]) -> T:
        """What the database holds."""
        return await self.database.read(work)

    async def kinds(self, kind: str) -> list[str]:
        """The visits of all events of a kind."""
        found = await self.look(
            lambda db: db.execute(sa.select(t.event.c.visit).where(t.event.c.kind == kind)).scalars().all()
        )
        return list(found)


@asynccontextmanager
async def rush(folder: Path, postgres: str, *, nodes: int, seats: int) -> AsyncIterator[Rush]:
    """So many nodes on one fresh database with so many counters and specialists, all available."""
    with fresh_database(postgres) as url:
        made = await asyncio.to_thread(make_town, folder, seats, url=url)
        database = Database(make_engine(database_url(folder, url)))
        client = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0))
        try:
            async with processes(folder, url, nodes) as running:
                told = Rush(running, made, client, database, [])
                try:
                    yield told
                finally:
                    await asyncio.gather(*(page.close() for page in told.pages))
        finally:
            await client.close()
            await asyncio.to_thread(database.close)


async def answers_when_it_rings(desk: ScreenlessPage) -> dict[str, Any]:
    """Press the button for whatever rings, until a visit is theirs: a busy machine may be slower than an offer lasts.

    Such a desk has no part in the visit any more, and says that it is there after all.
    """
    known = 0
    while True:
        ringing = await desk.heard_new("ringing", known)
        known = len(desk.messages)
        reply = await desk.ask("answer", visit=ringing["visit"])
        if reply["type"] == "done":
            return reply
        assert reply["code"] in ("forbidden", "wrong_state"), reply
        await desk.ask("set_activity", activity="available")


async def test_of_200_who_press_for_one_visit_one_gets_it(tmp_path: Path, postgres: str) -> None:
    """Four processes; everybody presses at once for the visit that rings at one of them."""
    async with rush(tmp_path, postgres, nodes=4, seats=DESKS) as town:
        desks = await asyncio.gather(*(town.desk(n, at=n % 4) for n in range(DESKS)))
        station = await town.station(0, at=3)
        visit = (await station.ask("open_visit", procedures=["juminhyo"]))["visit"]
        rings = [asyncio.ensure_future(desk.heard("ringing", visit=visit)) for desk in desks]
        await asyncio.wait(rings, return_when=asyncio.FIRST_COMPLETED)
        replies = await asyncio.gather(*(desk.ask("answer", visit=visit) for desk in desks))
        for waiting in rings:
            waiting.cancel()
        assert Counter(reply["type"] for reply in replies) == {"done": 1, "failed": DESKS - 1}
        assert await town.kinds("answered") == [visit]
        assert await town.kinds("offered") == [visit]


async def test_200_visits_and_200_desks_all_find_each_other(tmp_path: Path, postgres: str) -> None:
    """Four processes; all residents call at once, no desk is at its counter's node, and everybody is served by one."""
    async with rush(tmp_path, postgres, nodes=4, seats=DESKS) as town:
        desks = await asyncio.gather(*(town.desk(n, at=n % 4) for n in range(DESKS)))
        stations = await asyncio.gather(*(town.station(n, at=(n + 1) % 4) for n in range(DESKS)))
        served = [asyncio.ensure_future(answers_when_it_rings(desk)) for desk in desks]
        opened = await asyncio.gather(*(s.ask("open_visit", procedures=["juminhyo"]) for s in stations))
        assert Counter(reply["type"] for reply in opened) == {"done": DESKS}
        replies = await asyncio.gather(*served)
        assert Counter(reply["type"] for reply in replies) == {"done": DESKS}
        assert Counter(await town.kinds("answered")) == Counter({reply["visit"]: 1 for reply in opened})
        rows = await town.look(lambda db: db.execute(sa.select(t.claim.c.visit, t.claim.c.specialist)).all())
        assert len({row.visit for row in rows}) == len({row.specialist for row in rows}) == DESKS


async def served(town: Rush, *, desk_at: int, station_at: int) -> tuple[ScreenlessPage, ScreenlessPage, str]:
    """A counter and a desk at these nodes in a visit that was just answered."""
    desk = await town.desk(0, at=desk_at)
    station = await town.station(0, at=station_at)
    visit = (await station.ask("open_visit", procedures=["juminhyo"]))["visit"]
    await station.joins(visit)
    await desk.heard("ringing", visit=visit)
    assert (await desk.ask("answer", visit=visit))["type"] == "done"
    await desk.joins(visit)
    await station.heard("call_connect")
    return station, desk, visit


async def test_a_node_that_is_killed_while_it_rings_takes_no_resident_with_it(tmp_path: Path, postgres: str) -> None:
    """The desk is gone with its node, the other one is rung within the time of one ringing, and answers."""
    async with rush(tmp_path, postgres, nodes=2, seats=2) as town:
        first = await town.desk(0, at=1)
        station = await town.station(0, at=0)
        visit = (await station.ask("open_visit", procedures=["juminhyo"]))["visit"]
        await first.heard("ringing", visit=visit)
        second = await town.desk(1, at=0)
        first.stays = True
        began = asyncio.get_running_loop().time()
        await town.nodes[1].kill()
        await second.heard("ringing", visit=visit)
        assert asyncio.get_running_loop().time() - began < 25
        assert (await second.ask("answer", visit=visit))["type"] == "done"
        assert await town.kinds("answered") == [visit]


async def test_a_node_that_is_killed_while_somebody_types_loses_nothing(tmp_path: Path, postgres: str) -> None:
    """The desk goes on at the other node: what was acknowledged is there, what was not is sent again, each once."""
    async with rush(tmp_path, postgres, nodes=2, seats=1) as town:
        station, desk, visit = await served(town, desk_at=1, station_at=0)
        base, shown = 0, ""
        for n in range(40):
            if n == 20:
                edit = await desk.say("edit", visit=visit, field=TEL, base=base, text=f"090-0000-{n:04}")
                await town.nodes[1].kill()
                reply = await desk.reply(edit)
            else:
                reply = await desk.ask("edit", visit=visit, field=TEL, base=base, text=f"090-0000-{n:04}")
            assert reply["type"] == "done", reply
            shown = f"0900000{n:04}"
            base = (await desk.heard_event("edited", field=TEL, value=shown))["revision"]
        assert desk.moves >= 1
        await station.heard_event("edited", field=TEL, value=shown)
        assert Counter(await town.kinds("edited"))[visit] >= 40
        people = await station.heard("participants", phase="connecting")
        assert people["visit"] == visit


async def test_what_is_typed_reaches_a_counter_whose_node_was_killed(tmp_path: Path, postgres: str) -> None:
    """The counter comes back at the desk's node, and sees the visit as it stands, and the typing that follows."""
    async with rush(tmp_path, postgres, nodes=2, seats=1) as town:
        station, desk, visit = await served(town, desk_at=1, station_at=0)
        await desk.pass_on("typing", visit=visit, field=TEL, text="0", composing=False)
        await station.heard("typing", text="0")
        await town.nodes[0].kill()
        assert (await desk.ask("edit", visit=visit, field=TEL, base=0, text="0312345678"))["type"] == "done"
        await station.heard_event("edited", field=TEL, value="0312345678")
        await desk.pass_on("typing", visit=visit, field=TEL, text="03", composing=False)
        await station.heard("typing", text="03")
        assert station.moves >= 1


async def test_a_line_that_is_cut_hides_nothing_and_comes_back(tmp_path: Path, postgres: str) -> None:
    """Between two living nodes: edits still arrive, by the look at the log; typing comes back with the line."""
    async with rush(tmp_path, postgres, nodes=2, seats=1) as town:
        station, desk, visit = await served(town, desk_at=1, station_at=0)
        ends = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'enmado nodes'")
        await town.look(lambda db: db.execute(ends).all())
        assert (await desk.ask("edit", visit=visit, field=TEL, base=0, text="0312345678"))["type"] == "done"
        await station.heard_event("edited", field=TEL, value="0312345678")
        for n in range(100):
            await desk.pass_on("typing", visit=visit, field=TEL, text=str(n), composing=False)
            await desk.ask("write_note", visit=visit, text=str(n))
            if any(message["type"] == "typing" for message in station.messages):
                break
        await station.heard("typing")


async def test_a_node_that_stands_still_is_not_believed(tmp_path: Path, postgres: str) -> None:
    """Stopped, not dead: its desk is called not live, then gone; when it goes on, it finds the town as it is."""
    async with rush(tmp_path, postgres, nodes=2, seats=2) as town:
        station, desk, visit = await served(town, desk_at=1, station_at=0)
        station.messages.clear()
        town.nodes[1].signal(signal.SIGSTOP)
        told = await station.heard_people(
            lambda people: [one["role"] for one in people if not one["live"]] == ["specialist"]
        )
        assert told
        assert await station.heard_people(lambda people: [one["role"] for one in people] == ["resident"])
        town.nodes[1].signal(signal.SIGCONT)
        assert (await desk.ask("edit", visit=visit, field=TEL, base=0, text="0312345678"))["type"] == "done"
        await station.heard_event("edited", field=TEL, value="0312345678")


async def test_no_desk_has_a_visit_and_a_consultation_at_once(tmp_path: Path, postgres: str) -> None:
    """Colleagues are asked at one node while visits open at the other: each free desk gets one of both, and who
    declines the asking gets the visit that waits.
    """
    pairs = 4
    async with rush(tmp_path, postgres, nodes=2, seats=2 * pairs) as town:
        asking = []
        for n in range(pairs):
            desk, station = await town.desk(n, at=0), await town.station(n, at=0)
            visit = (await station.ask("open_visit", procedures=["juminhyo"]))["visit"]
            await desk.heard("ringing", visit=visit)
            assert (await desk.ask("answer", visit=visit))["type"] == "done"
            await desk.joins(visit)
            asking.append((desk, visit))
        free = await asyncio.gather(*(town.desk(pairs + n, at=1) for n in range(pairs)))
        stations = await asyncio.gather(*(town.station(pairs + n, at=1) for n in range(pairs)))
        people = [town.seats[pairs + n].specialist for n in range(pairs)]
        asks = [
            desk.ask("offer_seat", visit=visit, role="specialist", mode="consult", person=person)
            for (desk, visit), person in zip(asking, people, strict=True)
        ]
        opens = [station.ask("open_visit", procedures=["juminhyo"]) for station in stations]
        replies = await asyncio.gather(*asks, *opens)
        assert {reply["type"] for reply in replies[pairs:]} == {"done"}
        consulted = [at for at, reply in enumerate(replies[:pairs]) if reply["type"] == "done"]
        assert {reply["code"] for reply in replies[:pairs] if reply["type"] == "failed"} <= {"taken"}
        for at in consulted:
            called = await free[at].heard("seat_call", visit=asking[at][1])
            assert not [message for message in free[at].messages if message["type"] == "ringing"]
            assert (await free[at].ask("leave_seat", visit=called["visit"]))["type"] == "done"
        answered = await asyncio.gather(*(answers_when_it_rings(desk) for desk in free))
        assert {reply["visit"] for reply in answered} == {reply["visit"] for reply in replies[pairs:]}
        rows = await town.look(lambda db: db.execute(sa.select(t.claim.c.seat)).scalars().all())
        assert rows == [None] * (2 * pairs)
