"""(d) SIGKILL of the server → both sides live again, with the product's own line (HubSocket) in every page."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path

import uvloop

from bench.extent import Extent
from bench.processes import cores, free_port, pin_load, start_enmado, start_peer, stop, wait_until_quiet
from bench.report import Rounds, quantile
from bench.town import make_town
from bench.typing_load import Typists
from bench.visits import HOST, live_visits

WITHIN_S = 60.0
PAGES = Path(__file__).parent / "pages.mjs"

ENMADO = "enmado (log read again, every page in its visit with all events)"
BARE = "bare relay (node ws; keeps nothing, so nothing is read or joined)"


def run(extent: Extent) -> None:
    """For each number of live visits: rounds of the server and the relay, each killed once."""
    pin_load()
    for size in extent.restarted_visits:
        rounds = Rounds()
        for _ in range(extent.rounds):
            with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
                uvloop.run(_enmado(Path(folder), size, rounds))
            uvloop.run(_relay(size, rounds))
        rounds.tell()


async def _enmado(data: Path, size: int, rounds: Rounds) -> None:
    port = free_port()
    seats = await asyncio.to_thread(make_town, data, size)
    process = await asyncio.to_thread(start_enmado, data, port)
    try:
        await asyncio.to_thread(wait_until_quiet, process)
        visits = await live_visits(seats, port)
        await Typists(visits).warm_up(10.0)
        for visit in visits:
            visit.close()
        # Any desk may have answered any counter: page 2n is the desk of a visit, 2n+1 its counter.
        counters = {visit.called: visit.seat for visit in visits}
        pages = [
            page
            for visit in visits
            for page in (
                {"as": "desk", "cookie": f"enmado_sign_in={visit.seat.sign_in_cookie}", "visit": visit.visit},
                {
                    "as": "station",
                    "cookie": f"enmado_station={counters[visit.visit].station_cookie}",
                    "visit": visit.visit,
                },
            )
        ]
        given = {"url": f"ws://{HOST}:{port}/ws", "origin": f"http://{HOST}:{port}", "pages": pages}
        async with _opened(given, 2 * size) as watched:
            process = await _restart(
                watched,
                process,
                lambda: start_enmado(data, port),
                health=port,
                rounds=rounds,
                conditions={"of": ENMADO, "visits": size, "pages": 2 * size, "cores": cores()},
            )
    finally:
        await asyncio.to_thread(stop, process)


async def _relay(size: int, rounds: Rounds) -> None:
    port = free_port()
    process = await asyncio.to_thread(start_peer, "relay.mjs", "pulse", port=port)
    try:
        rooms = [f"v{number // 2:020}" for number in range(2 * size)]
        given = {"url": f"ws://{HOST}:{port}/", "origin": f"http://{HOST}:{port}", "rooms": rooms}
        async with _opened(given, 2 * size) as watched:
            process = await _restart(
                watched,
                process,
                lambda: start_peer("relay.mjs", "pulse", port=port),
                health=None,
                rounds=rounds,
                conditions={"of": BARE, "visits": size, "pages": 2 * size, "cores": cores()},
            )
    finally:
        await asyncio.to_thread(stop, process)


class _Pages:
    """What the pages tell: which of them are live, and since when (ms since 1970)."""

    def __init__(self, output: asyncio.StreamReader) -> None:
        self._output = output
        self.live_since: dict[int, float] = {}

    async def until(self, live: int, *, since: float = 0.0) -> None:
        """Wait until so many pages have become live after ``since``. RuntimeError when they don't."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while sum(at >= since for at in self.live_since.values()) < live:
                    line = await self._output.readline()
                    if not line:
                        raise RuntimeError("the pages ended by themselves")
                    told = json.loads(line)
                    if told["live"]:
                        self.live_since[told["page"]] = told["at"]
                    else:
                        self.live_since.pop(told["page"], None)
        except TimeoutError:
            raise RuntimeError(f"only {len(self.live_since)} of {live} pages are live") from None


@contextlib.asynccontextmanager
async def _opened(given: Mapping[str, object], count: int) -> AsyncIterator[_Pages]:
    """Pages in a Node process, all of them live."""
    node = await asyncio.create_subprocess_exec(
        "node", str(PAGES), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert node.stdin is not None
    assert node.stdout is not None
    try:
        node.stdin.write(json.dumps(given).encode())
        node.stdin.close()
        pages = _Pages(node.stdout)
        await pages.until(count)
        yield pages
    finally:
        with contextlib.suppress(ProcessLookupError):
            node.kill()
        await node.wait()


async def _restart(
    pages: _Pages,
    process: subprocess.Popen[bytes],
    start: Callable[[], subprocess.Popen[bytes]],
    *,
    health: int | None,
    rounds: Rounds,
    conditions: Mapping[str, object],
) -> subprocess.Popen[bytes]:
    """Kill, start at once as a supervisor would, and note how long it took everybody to be back; the new process."""
    count = len(pages.live_since)
    killed = time.time() * 1000
    process.kill()
    await asyncio.to_thread(process.wait)
    started = time.time() * 1000
    process = await asyncio.to_thread(start)
    try:
        if health is not None:
            await asyncio.to_thread(_ask, health)
        answered = time.time() * 1000
        await pages.until(count, since=killed)
    except BaseException:
        await asyncio.to_thread(stop, process)
        raise
    back = [max(pages.live_since[n], pages.live_since[n + 1]) - killed for n in range(0, count, 2)]
    rounds.note("restart", "start_to_first_answer", answered - started, "ms", conditions)
    rounds.note("restart", "kill_to_both_sides_live_p50", quantile(back, 0.5), "ms", conditions)
    rounds.note("restart", "kill_to_both_sides_live_last", max(back), "ms", conditions)
    rounds.note("restart", "first_answer_to_last_live", killed + max(back) - answered, "ms", conditions)
    return process


def _ask(port: int) -> None:
    """Until the server is asked about its health and answers."""
    line = HTTPConnection(HOST, port, timeout=WITHIN_S)
    try:
        line.request("GET", "/healthz")
        line.getresponse().read()
    finally:
        line.close()
