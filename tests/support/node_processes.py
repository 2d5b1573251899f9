"""Real server processes on one PostgreSQL, and pages without a screen that come back at another one."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from server.doors import SIGN_IN_COOKIE, STATION_COOKIE
from tests.support.installation import free_port

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 90
ANSWERS_WITHIN_S = 60


@dataclass
class NodeProcess:
    """``enmado serve`` on a port of its own; its log lines go to a file beside the data."""

    data: Path
    url: str
    name: str
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Run it until it says that it serves."""
        with (self.data / f"{self.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server", "serve", "--data", str(self.data)),
                *("--port", str(self.port), "--node", self.name),
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": self.url, "ENMADO_COMMANDS_PER_SECOND": "4000"},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN_S)
        assert line.startswith(b"Enmado serves"), self.log
        # Its other lines are nobody's; a full pipe would stop it.

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.data / f"{self.name}.log").read_text()

    def signal(self, which: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(which)

    async def kill(self) -> None:
        """SIGKILL: nothing in it gets to do anything any more."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        await self.process.wait()

    async def stop(self) -> None:
        """SIGTERM, as an operator does, unless it is dead already."""
        if self.process is not None and self.process.returncode is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
            assert await asyncio.wait_for(self.process.wait(), STARTS_WITHIN_S) == 0, self.log


@asynccontextmanager
async def processes(data: Path, url: str, count: int) -> AsyncIterator[list[NodeProcess]]:
    """So many nodes, started together; none is left behind."""
    nodes = [NodeProcess(data, url, f"node{number + 1}") for number in range(count)]
    try:
        # The first makes the master key; the others find it.
        await nodes[0].start()
        await asyncio.gather(*(node.start() for node in nodes[1:]))
        yield nodes
    finally:
        await asyncio.gather(*(node.stop() for node in nodes))


class ScreenlessPage:
    """A page of ours: commands with ids, sent again in order wherever it comes back, until each is answered.

    It knows the addresses of all nodes, as behind a proxy, and goes to the next one when its line is lost.
    """

    def __init__(self, client: aiohttp.ClientSession, way: str, secret: str, nodes: list[NodeProcess], at: int) -> None:
        self._client = client
        self.way = way
        self._cookie = f"{STATION_COOKIE if way == 'station' else SIGN_IN_COOKIE}={secret}"
        self._nodes = nodes
        self.at = at
        self.origin = secrets.token_hex(8)
        self.messages: list[dict[str, Any]] = []
        self.visit: str | None = None
        self.last_seq = 0
        self.moves = 0
        self._sent = 0
        self._unanswered: dict[str, dict[str, Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.stays = False
        """Whether it never comes back once its line is lost."""

    async def open(self) -> None:
        """Come in, and stay in until ``close``."""
        self._task = asyncio.create_task(self._stay())
        await self.heard("welcome")

    async def close(self) -> None:
        """Go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _stay(self) -> None:
        while True:
            node = self._nodes[self.at % len(self._nodes)]
            address = f"http://127.0.0.1:{node.port}"
            try:
                async with self._client.ws_connect(
                    f"{address}/ws?as={self.way}&origin={self.origin}",
                    headers={"Origin": address, "Cookie": self._cookie},
                    max_msg_size=0,
                ) as socket:
                    self._socket = socket
                    await self._talk(socket)
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0)
            self._socket = None
            if self.stays:
                return
            self.at += 1
            self.moves += 1

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            for message in json.loads(frame.data):
                match message["type"]:
                    case "pulse":
                        await socket.send_json({"type": "pulse", "shown": self.last_seq})
                        continue
                    case "welcome":
                        await self._greet(socket)
                    case "event":
                        self.last_seq = message["seq"]
                    case "snapshot":
                        self.last_seq = message["visit"]["seq"]
                    case "done" | "failed":
                        self._unanswered.pop(message["id"], None)
                async with self._news:
                    self.messages.append(message)
                    self._news.notify_all()

    async def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        if self.visit is not None:
            self._sent += 1
            hello = {"type": "hello", "id": f"{self.origin}-{self._sent}", "visit": self.visit}
            await socket.send_json(hello | {"last_seq": self.last_seq})
        for command in list(self._unanswered.values()):
            await socket.send_json(command)

    async def heard(self, kind: str, **members: Any) -> dict[str, Any]:
        """The first message of this kind with these members; TimeoutError when none comes."""
        wanted = members.items()
        return await self._first(
            lambda: (m for m in self.messages if m["type"] == kind and all(m.get(k) == v for k, v in wanted))
        )

    async def heard_new(self, kind: str, known: int) -> dict[str, Any]:
        """The first message of this kind after the first ``known`` messages; TimeoutError when none comes."""
        return await self._first(lambda: (m for m in self.messages[known:] if m["type"] == kind))

    async def heard_event(self, kind: str, **members: Any) -> dict[str, Any]:
        """The first event whose body is of this kind with these members."""
        wanted = {"kind": kind, **members}.items()
        return await self._first(
            lambda: (
                m["body"]
                for m in self.messages
                if m["type"] == "event" and all(m["body"].get(k) == v for k, v in wanted)
            )
        )

    async def heard_people(self, fits: Callable[[list[dict[str, Any]]], bool]) -> dict[str, Any]:
        """The first list of participants that fits."""
        return await self._first(
            lambda: (m for m in self.messages if m["type"] == "participants" and fits(m["people"]))
        )

    async def _first(self, found: Callable[[], Iterator[dict[str, Any]]]) -> dict[str, Any]:
        async with asyncio.timeout(ANSWERS_WITHIN_S), self._news:
            await self._news.wait_for(lambda: next(found(), None) is not None)
        return next(found())

    async def say(self, kind: str, **members: Any) -> str:
        """Send a command; its id. It is sent again after each lost line until it is answered."""
        self._sent += 1
        ident = f"{self.origin}-{self._sent}"
        self._unanswered[ident] = {"type": kind, "id": ident, **members}
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(self._unanswered[ident])
        return ident

    async def pass_on(self, kind: str, **members: Any) -> None:
        """Send what has no reply."""
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json({"type": kind, **members})

    async def reply(self, ident: str) -> dict[str, Any]:
        """What became of a command."""
        return await self._first(
            lambda: (m for m in self.messages if m["type"] in ("done", "failed") and m["id"] == ident)
        )

    async def ask(self, kind: str, **members: Any) -> dict[str, Any]:
        """A command and what became of it."""
        return await self.reply(await self.say(kind, **members))

    async def joins(self, visit: str) -> None:
        """Look at a visit, now and whenever it comes back."""
        self.visit = visit
        assert (await self.ask("hello", visit=visit))["type"] == "done"
