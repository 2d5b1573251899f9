"""Puts the same load on the bare relay (bench/peers/relay.mjs) as bench/edits.py puts on the server."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from bench.processes import cpu_seconds
from bench.report import quantile, report
from bench.visits import HOST
from bench.wire import Wire, open_wire


class _Pair:
    """Two members of a room: one writes, the other one reads."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.sent: dict[str, float] = {}
        self.shown: list[float] = []
        self.acknowledged: list[float] = []
        self.eager = False
        self.count = 0
        self.writer: Wire | None = None
        self.reader: Wire | None = None

    async def connect(self, port: int) -> None:
        """Open both sockets."""
        path = f"/?room={self.number}"
        self.writer = await open_wire(HOST, port, path, cookie="none=1", on_message=self._answered)
        self.reader = await open_wire(HOST, port, path, cookie="none=1", on_message=self._seen)

    def _answered(self, _wire: Wire, message: dict[str, Any]) -> None:
        self.acknowledged.append(time.perf_counter() - self.sent[message["id"]])
        if self.eager:
            self.send()

    def _seen(self, _wire: Wire, message: dict[str, Any]) -> None:
        self.shown.append(time.perf_counter() - self.sent[message["id"]])

    def send(self) -> None:
        """Send one edit."""
        assert self.writer is not None
        self.count += 1
        ident = f"p{self.number}-{self.count}"
        self.sent[ident] = time.perf_counter()
        self.writer.send(
            b'{"id":"%s","type":"edit","visit":"v00000000000000000000","field":"cert.use","base":1,"text":"%06d"}'
            % (ident.encode(), self.count)
        )

    def close(self) -> None:
        """Drop both sockets."""
        for wire in (self.writer, self.reader):
            if wire is not None:
                wire.close()


async def _pairs(port: int, size: int) -> list[_Pair]:
    pairs = [_Pair(number) for number in range(size)]
    for at in range(0, size, 50):
        await asyncio.gather(*(pair.connect(port) for pair in pairs[at : at + 50]))
    return pairs


async def relay_latency(pid: int, port: int, *, size: int, rate: float, seconds: float) -> None:
    """The counterpart of ``edit_shown``: nothing is stored, checked or encrypted."""
    pairs = await _pairs(port, size)
    gap = 1 / (rate * size)
    cpu, begin, sent = cpu_seconds(pid), time.perf_counter(), 0
    while (now := time.perf_counter()) - begin < seconds:
        while sent * gap <= now - begin:
            pairs[sent % size].send()
            sent += 1
        await asyncio.sleep(0 if gap < 0.002 else gap / 4)
    await asyncio.sleep(0.2)
    cpu = cpu_seconds(pid) - cpu
    shown = [value * 1000 for pair in pairs for value in pair.shown]
    conditions = {"visits": size, "edits_per_s_and_visit": rate, "peer": "bare relay, node ws, memory only"}
    report("edit_shown_peer", "p50", quantile(shown, 0.5), "ms", conditions)
    report("edit_shown_peer", "p99", quantile(shown, 0.99), "ms", conditions)
    report("edit_shown_peer", "server_cpu_per_edit", cpu / max(1, len(shown)) * 1e6, "µs", conditions)
    for pair in pairs:
        pair.close()


async def relay_throughput(pid: int, port: int, *, size: int, seconds: float) -> None:
    """The counterpart of ``durable_edits``."""
    pairs = await _pairs(port, size)
    cpu, begin = cpu_seconds(pid), time.perf_counter()
    for pair in pairs:
        pair.eager = True
        pair.send()
    await asyncio.sleep(seconds)
    took, cpu = time.perf_counter() - begin, cpu_seconds(pid) - cpu
    acknowledged = [value * 1000 for pair in pairs for value in pair.acknowledged]
    conditions = {"visits": size, "cores": os.cpu_count(), "peer": "bare relay, node ws, memory only"}
    report("durable_edits_peer", "relayed", len(acknowledged) / took, "edits/s", conditions)
    report("durable_edits_peer", "server_cpu_per_edit", cpu / max(1, len(acknowledged)) * 1e6, "µs", conditions)
    for pair in pairs:
        pair.eager = False
        pair.close()
