"""Brings a town's seats into live visits over real sockets, as browsers would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from bench.town import Seat
from bench.wire import Message, Wire, open_wire

HOST = "127.0.0.1"
AT_ONCE = 50
"""Sockets opened, and visits called, at the same time while coming together."""

TOGETHER_WITHIN_S = 300.0


class LiveVisit:
    """A counter and a desk in one visit; ``on_desk`` and ``on_station`` get what is not part of coming together."""

    def __init__(
        self, seat: Seat, port: int, number: int, *, procedures: tuple[str, ...], station_port: int | None = None
    ) -> None:
        self.seat = seat
        self.port = port
        self.station_port = station_port or port
        self.procedures = procedures
        self.station_origin = f"station{number:09}"
        self.desk_origin = f"desk{number:012}"
        self.visit = ""
        """The visit that the desk serves."""
        self.called = ""
        """The visit that the counter called for."""
        self.sent = 0
        self.on_desk: Callable[[Message], None] = _ignore
        self.on_station: Callable[[Message], None] = _ignore
        self._desk: Wire | None = None
        self._station: Wire | None = None
        self._ringing: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._replies: dict[str, asyncio.Future[Message]] = {}

    @property
    def desk(self) -> Wire:
        """The specialist's socket, after ``connect``."""
        assert self._desk is not None
        return self._desk

    @property
    def station(self) -> Wire:
        """The counter's socket, after ``connect``."""
        assert self._station is not None
        return self._station

    def next_id(self, origin: str) -> str:
        """The next command id of a page."""
        self.sent += 1
        return f"{origin}-{self.sent}"

    def _from_desk(self, _wire: Wire, message: Message) -> None:
        if message.type == "ringing" and not self._ringing.done():
            self._ringing.set_result(str(message.visit))
        self._note(message)
        self.on_desk(message)

    def _from_station(self, _wire: Wire, message: Message) -> None:
        self._note(message)
        self.on_station(message)

    def _note(self, message: Message) -> None:
        waiting = self._replies.pop(message.id, None)
        if waiting is not None:
            waiting.set_result(message)

    async def ask(self, wire: Wire, **command: object) -> Message:
        """Send a command and wait for its ``done``. Raises RuntimeError when it is refused, ConnectionError when
        the socket closes meanwhile.
        """
        ident = self.next_id(self.desk_origin if wire is self._desk else self.station_origin)
        reply: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._replies[ident] = reply
        wire.send(json.dumps({"id": ident, **command}).encode())
        await asyncio.wait((reply, wire.closed), return_when=asyncio.FIRST_COMPLETED)
        if not reply.done():
            raise ConnectionError(f"{command['type']} was not answered: the socket closed with {wire.close_code}")
        answer = reply.result()
        if answer.type != "done":
            raise RuntimeError(f"{command['type']} was refused: {answer.code}")
        return answer

    async def connect(self) -> None:
        """Open both sockets."""
        self._desk = await open_wire(
            HOST,
            self.port,
            f"/ws?as=desk&origin={self.desk_origin}",
            cookie=f"enmado_sign_in={self.seat.sign_in_cookie}",
            on_message=self._from_desk,
        )
        self._station = await open_wire(
            HOST,
            self.station_port,
            f"/ws?as=station&origin={self.station_origin}",
            cookie=f"enmado_station={self.seat.station_cookie}",
            on_message=self._from_station,
        )

    async def call(self) -> None:
        """The resident presses the button that calls."""
        opened = await self.ask(self.station, type="open_visit", procedures=list(self.procedures))
        self.called = str(opened.visit)
        await self.ask(self.station, type="hello", visit=self.called)

    async def answer(self) -> None:
        """The specialist who is rung answers (it may be another counter's visit: any pairing will do)."""
        self.visit = await self._ringing
        await self.ask(self.desk, type="answer", visit=self.visit)
        await self.ask(self.desk, type="hello", visit=self.visit)

    def edit(self, text: str, *, field: str, base: int) -> str:
        """Send one edit from the desk without waiting; its id."""
        ident = self.next_id(self.desk_origin)
        self.desk.send(
            b'{"id":"%s","type":"edit","visit":"%s","field":"%s","base":%d,"text":"%s"}'
            % (ident.encode(), self.visit.encode(), field.encode(), base, text.encode())
        )
        return ident

    def close(self) -> None:
        """Drop both sockets."""
        for wire in (self._desk, self._station):
            if wire is not None:
                wire.close()


def _ignore(_message: Message) -> None:
    return


async def live_visits(
    seats: list[Seat], port: int, *, procedures: tuple[str, ...] = ("juminhyo",), station_port: int | None = None
) -> list[LiveVisit]:
    """One live visit per seat, the counters at another node with ``station_port``. Raises TimeoutError when they don't
    come together, RuntimeError when refused.
    """
    visits = [
        LiveVisit(seat, port, number, procedures=procedures, station_port=station_port)
        for number, seat in enumerate(seats)
    ]
    async with asyncio.timeout(TOGETHER_WITHIN_S):
        for at in range(0, len(visits), AT_ONCE):
            await asyncio.gather(*(visit.connect() for visit in visits[at : at + AT_ONCE]))
        async with asyncio.TaskGroup() as tasks:
            # Who is rung answers at once: a ring that nobody answers ends after half a minute.
            for visit in visits:
                tasks.create_task(visit.answer())
            for at in range(0, len(visits), AT_ONCE):
                await asyncio.gather(*(visit.call() for visit in visits[at : at + AT_ONCE]))
    return visits
