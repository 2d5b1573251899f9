"""Two nodes on one PostgreSQL: an edit at a desk → shown at a counter of the same node, and of the other one."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import uvloop

from bench.extent import Extent
from bench.processes import cores, cpu_seconds, free_port, pin_load, running, start_enmado, wait_until_quiet
from bench.report import Rounds, quantile
from bench.town import Seat, make_town
from bench.typing_load import Typists
from bench.visits import live_visits
from tests.support.live_town import fresh_database
from tests.support.postgres import running_postgres

RATE = 5.0
"""Edits per second and visit."""

VISITS = 20


def run(extent: Extent) -> None:
    """In every round a fresh town for each of the two ways; and how soon so many visits are opened and answered."""
    pin_load()
    rounds = Rounds()
    with running_postgres() as server:
        for _ in range(extent.rounds):
            for across in (False, True):
                with fresh_database(server) as url, tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
                    _two_nodes(Path(folder), url, rounds, extent, across=across)
    rounds.tell()


def _two_nodes(data: Path, url: str, rounds: Rounds, extent: Extent, *, across: bool) -> None:
    seats = make_town(data, VISITS, url=url)
    ports = free_port(), free_port()
    with running(start_enmado(data, ports[0], url=url)) as one, running(start_enmado(data, ports[1], url=url)) as two:
        wait_until_quiet(two)
        pids = (one.pid, two.pid)
        of = "another node" if across else "one node"
        uvloop.run(_measure(seats, ports, pids, of=of, rounds=rounds, extent=extent))


async def _measure(
    seats: list[Seat], ports: tuple[int, int], pids: tuple[int, int], *, of: str, rounds: Rounds, extent: Extent
) -> None:
    conditions = {"of": of, "visits": VISITS, "cores": cores()}
    begin = time.perf_counter()
    visits = await live_visits(seats, ports[0], station_port=ports[of == "another node"])
    rounds.note("nodes", "together", VISITS / (time.perf_counter() - begin), "visits/s", conditions)
    try:
        typists = Typists(visits)
        await typists.warm_up(RATE)
        cpu = sum(cpu_seconds(pid) for pid in pids)
        paced = await typists.paced(RATE, extent.seconds)
        cpu = sum(cpu_seconds(pid) for pid in pids) - cpu
    finally:
        for visit in visits:
            visit.close()
    for bench, times in (("nodes_edit_shown", paced.shown), ("nodes_edit_acknowledged", paced.acknowledged)):
        rounds.note(bench, "p50", quantile(times, 0.5), "ms", conditions)
        rounds.note(bench, "p99", quantile(times, 0.99), "ms", conditions)
    rounds.note("nodes_edit_shown", "cpu_per_edit", cpu / max(1, len(paced.shown)) * 1e6, "µs", conditions)
    rounds.note("nodes_edit_shown", "refused", paced.refused, "edits", conditions)
