"""(e) Memory that one live visit takes: growth of the server's proportional set size, divided by the visits."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from pathlib import Path

import uvloop

from bench.extent import Extent
from bench.processes import (
    cores,
    free_port,
    memory_kib,
    pin_load,
    running,
    start_enmado,
    start_peer,
    wait_until_quiet,
)
from bench.relay_seats import relay_seats
from bench.report import report
from bench.town import make_town
from bench.typing_load import Typists
from bench.visits import live_visits

REST_S = 3.0
"""A moment with pulses alone: what only the opening needed is free again."""
TYPED_S = 4.0
RATE = 5.0

ENMADO = "enmado"
BARE = "bare relay (node ws; keeps nothing)"


def run(extent: Extent) -> None:
    """The server, then the relay, each from none to all visits."""
    pin_load()
    size = extent.remembered_visits
    with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
        port = free_port()
        seats = make_town(Path(folder), size)
        with running(start_enmado(Path(folder), port)) as process:
            wait_until_quiet(process)

            async def measure() -> None:
                before = memory_kib(process.pid)
                visits = await live_visits(seats, port)
                await _tell(process, before, size, of=ENMADO, after="opening")
                typists = Typists(visits)
                await typists.warm_up(RATE)
                await typists.paced(RATE, TYPED_S)
                await _tell(process, before, size, of=ENMADO, after=f"{round(RATE * TYPED_S)} edits each")
                for visit in visits:
                    visit.close()

            uvloop.run(measure())
    port = free_port()
    with running(start_peer("relay.mjs", "pulse", port=port)) as process:
        uvloop.run(_relay(process, port, size))


async def _relay(process: subprocess.Popen[bytes], port: int, size: int) -> None:
    before = memory_kib(process.pid)
    seats = await relay_seats(port, size)
    await _tell(process, before, size, of=BARE, after="opening")
    for seat in seats:
        seat.close()


async def _tell(process: subprocess.Popen[bytes], before: int, size: int, *, of: str, after: str) -> None:
    await asyncio.sleep(REST_S)
    now = memory_kib(process.pid)
    conditions = {"of": of, "visits": size, "sockets": 2 * size, "after": after, "cores": cores()}
    report("memory", "per_live_visit", (now - before) / size, "KiB", conditions)
    report("memory", "whole_process", now / 1024, "MiB", conditions)
