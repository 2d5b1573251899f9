"""The peer that keeps every edit before it answers, and checks, encrypts and chains nothing.

aiohttp, uvloop and one writer thread whose transactions take all that has come in meanwhile (SQLite, WAL,
synchronous=FULL): the write path that Enmado has, without everything that Enmado does with an edit.

    python -m bench.peers.durable_relay PORT DATABASE
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass

import msgspec
import uvloop
from aiohttp import WSMsgType, web


class Edit(msgspec.Struct):
    """An edit as the load sends it."""

    id: str
    visit: str
    field: str
    base: int
    text: str


@dataclass(frozen=True)
class _Waiting:
    edit: Edit
    sender: web.WebSocketResponse
    room: str


class DurableRelay:
    """Rooms, and the thread that writes."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._rooms: defaultdict[str, set[web.WebSocketResponse]] = defaultdict(set)
        self._work: queue.SimpleQueue[list[_Waiting]] = queue.SimpleQueue()
        self._waiting: list[_Waiting] = []
        self._writing = False
        self._loop = asyncio.get_running_loop()
        self._sends: set[asyncio.Task[None]] = set()
        self._decoder = msgspec.json.Decoder(Edit, strict=False)
        threading.Thread(target=self._write, daemon=True).start()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One member of a room."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        room = request.query["room"]
        self._rooms[room].add(socket)
        async for frame in socket:
            self._waiting.append(_Waiting(self._decoder.decode(frame.data), socket, room))
            if not self._writing:
                self._writing = True
                self._loop.call_soon(self._hand_over)
        self._rooms[room].discard(socket)
        return socket

    def _hand_over(self) -> None:
        batch, self._waiting = self._waiting, []
        self._work.put(batch)

    def _write(self) -> None:
        db = sqlite3.connect(self._database, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE event (visit TEXT, seq INTEGER, field TEXT, value TEXT, PRIMARY KEY (visit, seq))")
        while True:
            batch = self._work.get()
            rows = [(one.edit.visit, one.edit.base + 1, one.edit.field, one.edit.text) for one in batch]
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows)
            db.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._written, batch)

    def _written(self, batch: list[_Waiting]) -> None:
        self._writing = bool(self._waiting)
        if self._writing:
            self._hand_over()
        for one in batch:
            edit = one.edit
            body = {"kind": "edited", "field": edit.field, "revision": edit.base + 1, "value": edit.text}
            event = msgspec.json.encode({"type": "event", "visit": edit.visit, "body": body})
            done = msgspec.json.encode({"type": "done", "id": edit.id})
            for member in self._rooms[one.room]:
                parts = [event, done] if member is one.sender else [event]
                self._send(member, b"[" + b",".join(parts) + b"]")

    def _send(self, member: web.WebSocketResponse, frame: bytes) -> None:
        task = self._loop.create_task(_sent(member, frame))
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)


async def _sent(member: web.WebSocketResponse, frame: bytes) -> None:
    await member.send_frame(frame, WSMsgType.TEXT)


async def main(port: int, database: str) -> None:
    """Serve until killed."""
    relay = DurableRelay(database)
    app = web.Application()
    app.router.add_get("/", relay.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
