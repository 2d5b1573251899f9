"""(a) edit at the desk → shown at the counter, and (b) durable accepted edits per second, beside two bare relays."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench.counted_server import read_count
from bench.extent import Extent
from bench.processes import (
    cores,
    cpu_seconds,
    free_port,
    pin_load,
    running,
    start_enmado,
    start_peer,
    wait_until_quiet,
)
from bench.relay_seats import relay_seats
from bench.report import Rounds, quantile, report
from bench.town import make_town
from bench.typing_load import Seat, Typists
from bench.visits import live_visits

RATE = 10.0
"""Edits per second and visit: more than anybody types."""

IN_FLIGHT = 400
"""Edits on their way over all visits while as many as possible are sent; never more than ``PER_VISIT`` in one."""
PER_VISIT = 4

DISK_TRIES = 200

ENMADO = "enmado (sqlite, synchronous=FULL, everything on)"
BARE = "bare relay (node ws; keeps and checks nothing)"
DURABLE = "bare durable relay (aiohttp, sqlite, synchronous=FULL; checks nothing)"


def run(extent: Extent) -> None:
    """Both benchmarks for each number of live visits; in every round the server and then the peers."""
    pin_load()
    _disk()
    for size in extent.live_visits:
        rounds = Rounds()
        for _ in range(extent.rounds):
            with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
                _enmado(Path(folder), size, rounds, extent)
            with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
                port = free_port()
                with running(start_peer("relay.mjs", port=port)) as process:
                    uvloop.run(_peer(process, port, size, of=BARE, rounds=rounds, extent=extent))
                port = free_port()
                with running(start_peer("durable_relay.py", str(Path(folder, "peer.db")), port=port)) as process:
                    uvloop.run(_peer(process, port, size, of=DURABLE, rounds=rounds, extent=extent))
        rounds.tell()


def _disk() -> None:
    """How long the disk takes to keep one page: on a shared machine this changes by the minute."""
    with tempfile.TemporaryFile(prefix="enmado-bench-") as file:
        taken = []
        for number in range(DISK_TRIES):
            os.pwrite(file.fileno(), b"\0" * 4096, number * 4096)
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begin) * 1000)
    for metric, share in (("p50", 0.5), ("p99", 0.99)):
        report("disk", metric, quantile(taken, share), "ms", {"call": "fdatasync", "bytes": 4096})


def _enmado(data: Path, size: int, rounds: Rounds, extent: Extent) -> None:
    port, commits = free_port(), data / "commits"
    seats = make_town(data, size)
    with running(start_enmado(data, port, commits=commits)) as process:
        wait_until_quiet(process)

        async def measure() -> None:
            visits = await live_visits(seats, port)
            try:
                await _measure(process, visits, of=ENMADO, rounds=rounds, extent=extent, commits=commits)
            finally:
                for visit in visits:
                    visit.close()

        uvloop.run(measure())


async def _peer(
    process: subprocess.Popen[bytes], port: int, size: int, *, of: str, rounds: Rounds, extent: Extent
) -> None:
    seats = await relay_seats(port, size)
    try:
        await _measure(process, seats, of=of, rounds=rounds, extent=extent)
    finally:
        for seat in seats:
            seat.close()


async def _measure(
    process: subprocess.Popen[bytes],
    seats: Sequence[Seat],
    *,
    of: str,
    rounds: Rounds,
    extent: Extent,
    commits: Path | None = None,
) -> None:
    typists = Typists(seats)
    await typists.warm_up(RATE)
    same = {"of": of, "visits": len(seats), "cores": cores()}

    conditions = same | {"edits_per_s_and_visit": RATE}
    cpu = cpu_seconds(process.pid)
    paced = await typists.paced(RATE, extent.seconds)
    cpu = cpu_seconds(process.pid) - cpu
    for bench, times in (("edit_shown", paced.shown), ("edit_acknowledged", paced.acknowledged)):
        rounds.note(bench, "p50", quantile(times, 0.5), "ms", conditions)
        rounds.note(bench, "p99", quantile(times, 0.99), "ms", conditions)
    rounds.note("edit_shown", "server_cpu_per_edit", cpu / max(1, len(paced.shown)) * 1e6, "µs", conditions)
    rounds.note("edit_shown", "refused", paced.refused, "edits", conditions)
    rounds.note("edit_shown", "load_busy", paced.load_busy, "%", conditions)
    rounds.note("edit_shown", "load_late_p99", paced.load_late_p99, "ms", conditions)

    in_flight = max(1, min(PER_VISIT, IN_FLIGHT // len(seats)))
    conditions = same | {"in_flight_per_visit": in_flight}
    committed = read_count(commits) if commits else 0
    cpu = cpu_seconds(process.pid)
    eager = await typists.eager(in_flight, extent.seconds)
    cpu = cpu_seconds(process.pid) - cpu
    rounds.note("accepted_edits", "per_second", eager.accepted / eager.seconds, "edits/s", conditions)
    rounds.note("accepted_edits", "p99", quantile(eager.acknowledged, 0.99), "ms", conditions)
    rounds.note("accepted_edits", "server_cpu_per_edit", cpu / max(1, eager.accepted) * 1e6, "µs", conditions)
    rounds.note("accepted_edits", "refused", eager.refused, "edits", conditions)
    rounds.note("accepted_edits", "load_busy", eager.load_busy, "%", conditions)
    if commits:
        committed = read_count(commits) - committed
        rounds.note("accepted_edits", "commits", committed / eager.seconds, "commits/s", conditions)
