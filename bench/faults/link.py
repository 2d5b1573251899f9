"""A user-space link: takes packets out of one place's TUN device and puts them into another's, late, or never.

For kernels without `sch_netem`. Everything is seeded and counted. The order of packets of one direction is kept.
"""

from __future__ import annotations

import heapq
import os
import random
import select
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address

PACKET_BYTES = 65_535
TCP, UDP = 6, 17


@dataclass(frozen=True)
class Way:
    """One direction of a place's line. `loss` is a share (0..1), `rate_kbit` None means unlimited; times are ms."""

    up: bool = True
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    loss: float = 0.0
    rate_kbit: float | None = None
    queue_ms: float = 300.0


@dataclass(frozen=True)
class Deny:
    """Packets between two places (by name) that do not pass: of a protocol (`udp`, `tcp`), except to or from ports."""

    between: frozenset[str]
    protocol: str | None = None
    but_ports: frozenset[int] = frozenset()

    def stops(self, packet: Packet, places: frozenset[str]) -> bool:
        """Whether this rule keeps the packet back."""
        if places != self.between:
            return False
        if self.protocol is not None and packet.protocol != {"tcp": TCP, "udp": UDP}[self.protocol]:
            return False
        return not self.but_ports & {packet.source_port, packet.target_port}


@dataclass(frozen=True)
class Packet:
    """What of an IPv4 packet decides its fate (RFC 791; ports as in RFC 768 and RFC 9293)."""

    target: IPv4Address
    protocol: int
    source_port: int
    target_port: int
    size: int

    @classmethod
    def read(cls, data: bytes) -> Packet | None:
        """The packet in `data`; None for anything that is not a whole IPv4 header."""
        if len(data) < 20 or data[0] >> 4 != 4:
            return None
        head = (data[0] & 15) * 4
        protocol = data[9]
        ports = data[head : head + 4] if protocol in (TCP, UDP) and len(data) >= head + 4 else bytes(4)
        return cls(
            target=IPv4Address(data[16:20]),
            protocol=protocol,
            source_port=int.from_bytes(ports[:2], "big"),
            target_port=int.from_bytes(ports[2:], "big"),
            size=len(data),
        )


@dataclass
class Lane:
    """One direction of one place: its policy, and what it remembers between packets."""

    way: Way = field(default_factory=Way)
    free_at: float = 0.0
    last_due: float = 0.0
    passed: int = 0
    dropped: int = 0

    def due(self, size: int, now: float, chance: random.Random) -> float | None:
        """When a packet of this size, here at `now` (seconds), comes out at the other end; None when it is lost."""
        way = self.way
        if not way.up or chance.random() < way.loss:
            self.dropped += 1
            return None
        leaves = now
        if way.rate_kbit is not None:
            starts = max(now, self.free_at)
            if (starts - now) * 1000 > way.queue_ms:
                self.dropped += 1
                return None
            leaves = self.free_at = starts + size * 8 / (way.rate_kbit * 1000)
        due = leaves + (way.delay_ms + chance.uniform(0, way.jitter_ms)) / 1000
        self.last_due = max(due, self.last_due)
        self.passed += 1
        return self.last_due


@dataclass
class Line:
    """The line of one place: out of it and into it."""

    out: Lane = field(default_factory=Lane)
    into: Lane = field(default_factory=Lane)


class Forwarder:
    """Carries packets between places in a thread of its own, from `start` to `stop`.

    `devices` maps a place's name to its TUN file descriptor, `homes` the third byte of its addresses (10.77.N.x) to it.
    """

    def __init__(self, devices: Mapping[str, int], homes: Mapping[int, str], *, seed: int) -> None:
        self._devices = dict(devices)
        self._homes = dict(homes)
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._denied: tuple[Deny, ...] = ()
        self._waiting: list[tuple[float, int, str, bytes]] = []
        self._count = 0
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._ended = False
        self._fault: OSError | None = None
        self.lines = {name: Line() for name in devices}
        self.between: dict[frozenset[str], int] = {}

    def start(self) -> None:
        """Begin to forward."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Raises what made it end before its time."""
        self._ended = True
        os.write(self._wake_write, b"x")
        self._thread.join(timeout=5)
        os.close(self._wake_read)
        os.close(self._wake_write)
        if self._fault is not None:
            raise self._fault

    def shape(
        self, place: str, *, out: Mapping[str, object] | None = None, into: Mapping[str, object] | None = None
    ) -> None:
        """Change members of a place's ways; what is not named stays."""
        with self._lock:
            line = self.lines[place]
            line.out.way = replace(line.out.way, **(out or {}))  # type: ignore[arg-type]  # checked where it is read
            line.into.way = replace(line.into.way, **(into or {}))  # type: ignore[arg-type]  # likewise

    def deny(self, *rules: Deny) -> None:
        """These rules and no others hold from now on."""
        with self._lock:
            self._denied = rules

    def clear(self) -> None:
        """A line without faults everywhere, nothing denied, all counters at zero."""
        with self._lock:
            self._denied = ()
            self.between.clear()
            for line in self.lines.values():
                for lane in (line.out, line.into):
                    lane.way = Way()
                    lane.passed = lane.dropped = 0

    def _run(self) -> None:
        try:
            self._forward()
        except OSError as fault:
            # It is raised in the thread that stops us: nobody looks at a daemon's traceback.
            self._fault = fault

    def _forward(self) -> None:
        poll = select.poll()
        names = {fd: name for name, fd in self._devices.items()}
        for fd in (*names, self._wake_read):
            poll.register(fd, select.POLLIN)
        while not self._ended:
            now = time.monotonic()
            left = (self._waiting[0][0] - now) * 1000 if self._waiting else 1000.0
            # poll's time is in whole ms and rounds up; a packet due sooner than that goes out at once.
            for fd, _ in poll.poll(max(0, int(left))):
                if fd in names:
                    self._take(names[fd], fd)
            self._give(time.monotonic() + 0.0005)

    def _take(self, place: str, fd: int) -> None:
        while True:
            try:
                data = os.read(fd, PACKET_BYTES)
            except BlockingIOError:
                return
            packet = Packet.read(data)
            if packet is None:
                continue
            target = self._homes.get(packet.target.packed[2]) if packet.target.packed[:2] == b"\x0a\x4d" else None
            if target is None:
                continue
            self._send(place, target, packet, data)

    def _send(self, place: str, target: str, packet: Packet, data: bytes) -> None:
        places = frozenset({place, target})
        with self._lock:
            if any(rule.stops(packet, places) for rule in self._denied):
                return
            now = time.monotonic()
            here = self.lines[place].out.due(packet.size, now, self._chance)
            there = None if here is None else self.lines[target].into.due(packet.size, here, self._chance)
            if there is None:
                return
            self.between[places] = self.between.get(places, 0) + 1
        self._count += 1
        heapq.heappush(self._waiting, (there, self._count, target, data))

    def _give(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, _, target, data = heapq.heappop(self._waiting)
            with self._lock:
                up = self.lines[target].into.way.up
            if up:
                _write(self._devices[target], data)


def _write(device: int, data: bytes) -> None:
    """Into the device, unless its queue is full: then the packet is lost, as it would be anywhere."""
    try:
        os.write(device, data)
    except BlockingIOError:
        return
