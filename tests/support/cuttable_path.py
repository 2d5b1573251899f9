"""A UDP path between two peers that a test can cut: every candidate gets a port of ours that passes packets on."""

from __future__ import annotations

import asyncio
from typing import Any

Address = tuple[str, int]


class _Port(asyncio.DatagramProtocol):
    """One socket; hands what it receives to its owner."""

    def __init__(self, path: CuttablePath, target: Address | None, back: _Port | None, towards: Address | None) -> None:
        self.path = path
        self.target = target
        self.back = back
        self.towards = towards
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        """The socket is open."""
        self.transport = transport
        self.path.transports.append(transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Pass a packet on, unless the path is cut."""
        if self.path.cut:
            self.path.lost += 1
            return
        if self.target is not None:
            self.path.pass_on(self, data, addr)
        elif self.back is not None and self.back.transport is not None and self.towards is not None:
            self.back.transport.sendto(data, self.towards)


class CuttablePath:
    """Passes packets both ways like a NAT, until ``cut`` is set; ``lost`` counts what was dropped."""

    def __init__(self) -> None:
        self.cut = False
        self.lost = 0
        self.transports: list[asyncio.DatagramTransport] = []
        self._ways: dict[tuple[_Port, Address], _Port] = {}
        self._opening: set[asyncio.Task[None]] = set()

    async def port_to(self, host: str, port: int) -> int:
        """A port on 127.0.0.1 whose packets reach ``host:port``, and whose answers come back."""
        return await self._open(_Port(self, (host, port), None, None))

    async def _open(self, protocol: _Port) -> int:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: protocol, local_addr=("127.0.0.1", 0))
        number: int = transport.get_extra_info("sockname")[1]
        return number

    def pass_on(self, entry: _Port, data: bytes, source: Address) -> None:
        """A packet from outside goes to the candidate from a port that stands for its source."""
        way = self._ways.get((entry, source))
        if way is None:
            way = self._ways[entry, source] = _Port(self, None, entry, source)
            task = asyncio.ensure_future(self._first(way, entry, data))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        elif way.transport is not None and entry.target is not None:
            way.transport.sendto(data, entry.target)

    async def _first(self, way: _Port, entry: _Port, data: bytes) -> None:
        await self._open(way)
        if way.transport is not None and entry.target is not None:
            way.transport.sendto(data, entry.target)

    async def close(self) -> None:
        """Close every socket."""
        await asyncio.gather(*self._opening)
        for transport in self.transports:
            transport.close()
