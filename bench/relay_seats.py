"""The peers' seats: a desk and a counter in one room of a relay, typed at like a visit of the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bench.visits import AT_ONCE, HOST
from bench.wire import Message, Wire, open_wire


class RelaySeat:
    """Two members of a room: one writes, the other one reads."""

    def __init__(self, number: int) -> None:
        self.visit = f"v{number:020}"
        self.on_desk: Callable[[Message], None] = lambda _message: None
        self.on_station: Callable[[Message], None] = lambda _message: None
        self._count = 0
        self._desk: Wire | None = None
        self._station: Wire | None = None

    async def connect(self, port: int) -> None:
        """Open both sockets."""
        path = f"/?room={self.visit}"
        self._desk = await open_wire(HOST, port, path, cookie="none=1", on_message=lambda _, m: self.on_desk(m))
        self._station = await open_wire(HOST, port, path, cookie="none=1", on_message=lambda _, m: self.on_station(m))

    def edit(self, text: str, *, field: str, base: int) -> str:
        """Send one edit without waiting; its id."""
        assert self._desk is not None
        self._count += 1
        ident = f"{self.visit}-{self._count}"
        self._desk.send(
            b'{"id":"%s","type":"edit","visit":"%s","field":"%s","base":%d,"text":"%s"}'
            % (ident.encode(), self.visit.encode(), field.encode(), base, text.encode())
        )
        return ident

    def close(self) -> None:
        """Drop both sockets."""
        for wire in (self._desk, self._station):
            if wire is not None:
                wire.close()


async def relay_seats(port: int, size: int) -> list[RelaySeat]:
    """So many rooms with both members in them."""
    seats = [RelaySeat(number) for number in range(size)]
    for at in range(0, size, AT_ONCE):
        await asyncio.gather(*(seat.connect(port) for seat in seats[at : at + AT_ONCE]))
    return seats
