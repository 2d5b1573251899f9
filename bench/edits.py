"""(a) edit at the desk → shown at the counter, and (b) durable accepted edits per second, beside a bare relay."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.processes import cpu_seconds, free_port, pin_load, running, start, start_enmado
from bench.relay_load import relay_latency, relay_throughput
from bench.report import quantile, report
from bench.town import make_town
from bench.visits import LiveVisit, live_visits

RATE = 10.0
"""Edits per second and visit: more than anybody types."""


class _Meter:
    """Times edits of one visit: sent → shown at the counter, sent → acknowledged at the desk."""

    def __init__(self, visit: LiveVisit) -> None:
        self.visit = visit
        self.sent: dict[str, float] = {}
        self.by_text: dict[str, float] = {}
        self.shown: list[float] = []
        self.acknowledged: list[float] = []
        self.refused = 0
        visit.on_desk = self._desk

    def _desk(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "event":
            body = message["body"]
            if body["kind"] == "edited" and body["field"] == "cert.use":
                self.visit.revision = body["revision"]
        elif kind == "done":
            then = self.sent.pop(message["id"], None)
            if then is not None:
                self.acknowledged.append(time.perf_counter() - then)
                self.next()
        elif kind == "failed":
            self.refused += 1
            self.sent.pop(message["id"], None)
            self.next()

    def seen(self, message: dict[str, Any]) -> None:
        """The counter of this visit got a message."""
        if message["type"] == "event" and message["body"]["kind"] == "edited":
            then = self.by_text.pop(message["body"]["value"], None)
            if then is not None:
                self.shown.append(time.perf_counter() - then)

    def next(self) -> None:
        """What follows an answer: nothing when the clock sets the pace."""

    def send(self, number: int) -> None:
        """Send one edit now."""
        text = f"{number:06}"
        now = time.perf_counter()
        self.by_text[text] = now
        self.sent[self.visit.edit(text)] = now


class _Eager(_Meter):
    """Sends the next edit as soon as the last one is acknowledged."""

    number = 0
    running = True

    def next(self) -> None:
        if self.running:
            self.number += 1
            self.send(self.number)


def _meters(visits: list[LiveVisit], kind: type[_Meter]) -> list[_Meter]:
    meters = [kind(visit) for visit in visits]
    by_visit = {meter.visit.visit: meter for meter in meters}
    for visit in visits:

        def seen(message: dict[str, Any]) -> None:
            meter = by_visit.get(message.get("visit", ""))
            if meter is not None:
                meter.seen(message)

        visit.on_station = seen
    return meters


async def _latency(visits: list[LiveVisit], seconds: float) -> list[_Meter]:
    meters = _meters(visits, _Meter)
    gap = 1 / (RATE * len(visits))
    begin = time.perf_counter()
    sent = 0
    while (now := time.perf_counter()) - begin < seconds:
        while sent * gap <= now - begin:
            meters[sent % len(meters)].send(sent)
            sent += 1
        await asyncio.sleep(0 if gap < 0.002 else gap / 4)
    await asyncio.sleep(0.5)
    return meters


async def _throughput(visits: list[LiveVisit], seconds: float) -> tuple[list[_Meter], float]:
    meters = _meters(visits, _Eager)
    begin = time.perf_counter()
    for meter in meters:
        meter.next()
    await asyncio.sleep(seconds)
    for meter in meters:
        assert isinstance(meter, _Eager)
        meter.running = False
    return meters, time.perf_counter() - begin


def run(sizes: tuple[int, ...] = (1, 100, 1000), seconds: float = 8.0) -> None:
    """Both benchmarks for each number of live visits, each followed by the peer."""
    pin_load()
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
            data, port = Path(folder), free_port()
            seats = make_town(data, size)
            with running(start_enmado(data, port)) as process:
                asyncio.run(_measure(process, seats_port=(seats, port), seconds=seconds))
        _peer(size, seconds)


async def _measure(process: subprocess.Popen[bytes], *, seats_port: tuple[Any, int], seconds: float) -> None:
    seats, port = seats_port
    visits = await live_visits(seats, port)
    size = len(visits)
    conditions = {"visits": size, "edits_per_s_and_visit": RATE, "cores": os.cpu_count(), "database": "sqlite FULL"}
    cpu = cpu_seconds(process.pid)
    meters = await _latency(visits, seconds)
    cpu = cpu_seconds(process.pid) - cpu
    shown = [value * 1000 for meter in meters for value in meter.shown]
    acknowledged = [value * 1000 for meter in meters for value in meter.acknowledged]
    report("edit_shown", "p50", quantile(shown, 0.5), "ms", conditions)
    report("edit_shown", "p99", quantile(shown, 0.99), "ms", conditions)
    report("edit_acknowledged", "p50", quantile(acknowledged, 0.5), "ms", conditions)
    report("edit_acknowledged", "p99", quantile(acknowledged, 0.99), "ms", conditions)
    report("edit_shown", "server_cpu_per_edit", cpu / max(1, len(shown)) * 1e6, "µs", conditions)
    report("edit_shown", "refused", sum(meter.refused for meter in meters), "edits", conditions)
    cpu = cpu_seconds(process.pid)
    meters, took = await _throughput(visits, seconds)
    cpu = cpu_seconds(process.pid) - cpu
    acknowledged = [value * 1000 for meter in meters for value in meter.acknowledged]
    conditions = {"visits": size, "cores": os.cpu_count(), "database": "sqlite FULL", "in_flight_per_visit": 1}
    report("durable_edits", "accepted", len(acknowledged) / took, "edits/s", conditions)
    report("durable_edits", "p99", quantile(acknowledged, 0.99), "ms", conditions)
    report("durable_edits", "server_cpu_per_edit", cpu / max(1, len(acknowledged)) * 1e6, "µs", conditions)
    for visit in visits:
        visit.close()


def _peer(size: int, seconds: float) -> None:
    port = free_port()
    script = Path(__file__).parent / "peers" / "relay.mjs"
    with running(start(["node", str(script), str(port)], port)) as process:
        asyncio.run(relay_latency(process.pid, port, size=size, rate=RATE, seconds=seconds))
        asyncio.run(relay_throughput(process.pid, port, size=size, seconds=seconds))
