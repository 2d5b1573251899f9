"""Brings a town's seats into live visits over real sockets, as browsers would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from bench.town import Seat
from bench.wire import Wire, open_wire

HOST = "127.0.0.1"


class LiveVisit:
    """A counter and a desk in one visit; ``on_desk`` and ``on_station`` get what is not part of coming together."""

    def __init__(self, seat: Seat, port: int, number: int) -> None:
        self.seat = seat
        self.port = port
        self.station_origin = f"station{number:09}"
        self.desk_origin = f"desk{number:012}"
        self.visit = ""
        self.revision = 0
        self.sent = 0
        self.desk: Wire | None = None
        self.station: Wire | None = None
        self.on_desk: Callable[[dict[str, Any]], None] = _ignore
        self.on_station: Callable[[dict[str, Any]], None] = _ignore
        self._ringing: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}

    def next_id(self, origin: str) -> str:
        """The next command id of a page."""
        self.sent += 1
        return f"{origin}-{self.sent}"

    def _from_desk(self, _wire: Wire, message: dict[str, Any]) -> None:
        if message["type"] == "ringing" and not self._ringing.done():
            self._ringing.set_result(message["visit"])
        self._note(message)
        self.on_desk(message)

    def _from_station(self, _wire: Wire, message: dict[str, Any]) -> None:
        self._note(message)
        self.on_station(message)

    def _note(self, message: dict[str, Any]) -> None:
        waiting = self._replies.pop(message.get("id", ""), None)
        if waiting is not None:
            waiting.set_result(message)

    async def _ask(self, wire: Wire, origin: str, command: dict[str, Any]) -> dict[str, Any]:
        ident = self.next_id(origin)
        reply = self._replies[ident] = asyncio.get_running_loop().create_future()
        wire.send(json.dumps({"id": ident, **command}).encode())
        answer = await reply
        if answer["type"] != "done":
            raise RuntimeError(f"{command['type']} was refused: {answer['code']}")
        return answer

    async def connect(self) -> None:
        """Open both sockets."""
        self.desk = await open_wire(
            HOST,
            self.port,
            f"/ws?as=desk&origin={self.desk_origin}",
            cookie=f"enmado_sign_in={self.seat.sign_in_cookie}",
            on_message=self._from_desk,
        )
        self.station = await open_wire(
            HOST,
            self.port,
            f"/ws?as=station&origin={self.station_origin}",
            cookie=f"enmado_station={self.seat.station_cookie}",
            on_message=self._from_station,
        )

    async def call(self) -> None:
        """The resident presses the button that calls."""
        assert self.station is not None
        opened = await self._ask(self.station, self.station_origin, {"type": "open_visit", "procedures": ["juminhyo"]})
        await self._ask(self.station, self.station_origin, {"type": "hello", "visit": opened["visit"]})

    async def answer(self) -> None:
        """The specialist who is rung answers (it may be another counter's visit: any pairing will do)."""
        assert self.desk is not None
        self.visit = await self._ringing
        await self._ask(self.desk, self.desk_origin, {"type": "answer", "visit": self.visit})
        await self._ask(self.desk, self.desk_origin, {"type": "hello", "visit": self.visit})

    def edit(self, text: str, *, field: str = "cert.use") -> str:
        """Send one edit from the desk; its id."""
        assert self.desk is not None
        ident = self.next_id(self.desk_origin)
        self.desk.send(
            b'{"id":"%s","type":"edit","visit":"%s","field":"%s","base":%d,"text":"%s"}'
            % (ident.encode(), self.visit.encode(), field.encode(), self.revision, text.encode())
        )
        return ident

    def close(self) -> None:
        """Drop both sockets."""
        for wire in (self.desk, self.station):
            if wire is not None:
                wire.close()


def _ignore(_message: dict[str, Any]) -> None:
    return


async def live_visits(seats: list[Seat], port: int) -> list[LiveVisit]:
    """One live visit per seat."""
    visits = [LiveVisit(seat, port, number) for number, seat in enumerate(seats)]
    for at in range(0, len(visits), 50):
        await asyncio.gather(*(visit.connect() for visit in visits[at : at + 50]))
    for at in range(0, len(visits), 50):
        some = visits[at : at + 50]
        await asyncio.gather(*(visit.call() for visit in some))
    await asyncio.gather(*(visit.answer() for visit in visits))
    return visits
