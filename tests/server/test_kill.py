"""kill -9 of a real server under a real load, again and again: no acknowledged edit and no call for help is lost."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa

from server import tables as t
from server.config import Config
from server.database import Database, make_engine
from server.doors import SIGN_IN_COOKIE, STATION_COOKIE
from server.keys import load_master_key, master_key_path
from server.sign_in import secret_hash
from server.store import load_visit
from server.verify import main_verify
from signaling import events as e
from tests.support.installation import free_port, prepare

KILLS = 3
STARTS_WITHIN_S = 60
FIELDS = ("visitor.name", "visitor.tel", "p1.name", "addr.new.block")
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """The real process on one data directory."""

    data: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Run it until it says that it serves."""
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "serve", "--data", str(self.data), "--port", str(self.port)),
            cwd=ROOT,
            env={**os.environ, "ENMADO_LOG": "error", "ENMADO_COMMANDS_PER_SECOND": "4000"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN_S)
        assert line.startswith(b"Enmado serves"), line

    async def kill(self) -> None:
        """SIGKILL: nothing in it gets to do anything any more."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        """SIGTERM, as an operator does."""
        assert self.process is not None
        self.process.terminate()
        assert await asyncio.wait_for(self.process.wait(), STARTS_WITHIN_S) == 0


@dataclass
class Page:
    """A page of ours without a screen: commands with ids, resent in order after every reconnect."""

    way: str
    cookie: tuple[str, str]
    port: int
    origin: str
    sent: int = 0
    last_seq: int = 0
    visit: str | None = None
    socket: aiohttp.ClientWebSocketResponse | None = None
    asks_help: bool = False
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, dict[str, Any]] = field(default_factory=dict)
    revisions: Counter[str] = field(default_factory=Counter)

    async def connect(self, client: aiohttp.ClientSession) -> None:
        """Open a socket, rejoin, and send again what was not answered."""
        address = f"http://127.0.0.1:{self.port}"
        headers = {"Origin": address, "Cookie": "=".join(self.cookie)}
        self.socket = await client.ws_connect(f"{address}/ws?as={self.way}&origin={self.origin}", headers=headers)
        waiting = list(self.unanswered.values())
        if self.visit:
            await self.command("hello", visit=self.visit, last_seq=self.last_seq)
        for message in waiting:
            await self.socket.send_json(message)

    async def command(self, kind: str, **members: Any) -> str:
        """Send a command; its id."""
        self.sent += 1
        ident = f"{self.origin}-{self.sent}"
        message = {"type": kind, "id": ident, **members}
        if kind != "hello":
            # A hello is of its socket: the next socket says its own.
            self.unanswered[ident] = message
        assert self.socket is not None
        await self.socket.send_json(message)
        return ident

    async def until(self, reached: Callable[[], bool]) -> None:
        """Take in what comes until something is so. ConnectionError when the socket ends first."""
        assert self.socket is not None
        while not reached():
            frame = await self.socket.receive(timeout=STARTS_WITHIN_S)
            if frame.type != aiohttp.WSMsgType.TEXT:
                raise ConnectionError
            for message in frame.json():
                await self._take(message)

    async def answered(self, ident: str) -> dict[str, Any]:
        """The reply to a command."""
        await self.until(lambda: ident not in self.unanswered)
        assert ident in self.done, self.failed.get(ident)
        return self.done[ident]

    async def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "done" | "failed":
                if self.unanswered.pop(message["id"], None) is not None:
                    (self.done if message["type"] == "done" else self.failed)[message["id"]] = message
                if message["type"] == "failed" and message["code"] == "stale":
                    self.revisions[message["details"]["field"]] = message["details"]["revision"]
            case "event":
                self.last_seq = message["seq"]
                if message["body"]["kind"] == "edited":
                    self.revisions[message["body"]["field"]] = message["body"]["revision"]
            case "snapshot":
                visit = message["visit"]
                self.last_seq = visit["seq"]
                self.revisions.update({name: held["revision"] for name, held in visit["values"].items()})
            case "help":
                self.asks_help = message["wanted"]
            case "pulse":
                assert self.socket is not None
                await self.socket.send_json({"type": "pulse", "shown": self.last_seq})
            case _:
                pass


def make_doors(config: Config) -> dict[str, tuple[str, str]]:
    """A sign-in of the specialist and an enrolled station; their cookies."""
    prepare(config)
    database = Database(make_engine(config.database_url))

    def work(db: sa.Connection) -> None:
        at = 2**41
        sign_in = {"token_hash": secret_hash("desk"), "staff": "sato", "csrf": "x", "created_at": at, "seen_at": at}
        db.execute(sa.insert(t.sign_in).values(**sign_in, expires_at=2**42))
        station = {"token_hash": secret_hash("station"), "counter": "kita1", "csrf": "x", "created_at": at}
        db.execute(sa.insert(t.station).values(**station, enrolled_by="abe"))

    database.write_now(work)
    database.close()
    return {"desk": (SIGN_IN_COOKIE, "desk"), "station": (STATION_COOKIE, "station")}


def text_for(name: str, number: int) -> str:
    """A new text for a field, in the form in which it is stored."""
    if name == "visitor.tel":
        return f"03{number:08}"
    # No digit is part of a name.
    return str(number).translate(str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸"))


async def type_until(desk: Page, edits: dict[str, tuple[str, str]], enough: Callable[[], bool]) -> None:
    """One edit of each field is always on its way; ``edits`` gets what was asked."""
    asked = {name: ident for ident, (name, _) in edits.items() if ident in desk.unanswered}
    while not enough():
        for name in FIELDS:
            if asked.get(name) not in desk.unanswered:
                text = text_for(name, desk.sent)
                base = desk.revisions[name]
                asked[name] = await desk.command("edit", visit=desk.visit, field=name, base=base, text=text)
                edits[asked[name]] = (name, text)
        before = len(desk.unanswered)
        await desk.until(lambda before=before: len(desk.unanswered) < before)  # type: ignore[misc]


async def test_kill_9_under_load_loses_no_acknowledged_edit(tmp_path: Path) -> None:
    """The server is killed while edits are on their way; after each restart the page goes on where it was."""
    chance = random.Random(20261122)
    port = free_port()
    config = Config(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'enmado.db'}", port=port)
    cookies = await asyncio.to_thread(make_doors, config)
    server = Server(tmp_path, port)
    await server.start()
    desk = Page("desk", cookies["desk"], port, "sato000000000000")
    station = Page("station", cookies["station"], port, "kita100000000000")
    edits: dict[str, tuple[str, str]] = {}
    async with aiohttp.ClientSession() as client:
        await desk.connect(client)
        await station.connect(client)
        await desk.answered(await desk.command("set_activity", activity="available"))
        opened = await station.answered(await station.command("open_visit", procedures=["tennyu"]))
        desk.visit = opened["visit"]
        while True:
            # It rings within the next tick or two.
            ident = await desk.command("answer", visit=desk.visit)
            await desk.until(lambda ident=ident: ident not in desk.unanswered)  # type: ignore[misc]
            if ident in desk.done:
                break
        await desk.command("hello", visit=desk.visit)
        help_asked = await desk.answered(await desk.command("ask_help", wanted=True))
        assert help_asked["type"] == "done"
        for _ in range(KILLS):
            goal = len(desk.done) + chance.randint(20, 120)
            await type_until(desk, edits, lambda goal=goal: len(desk.done) >= goal)  # type: ignore[misc]
            killing = asyncio.create_task(server.kill())
            try:
                await type_until(desk, edits, lambda: False)
            except ConnectionError:
                await killing
            await server.start()
            desk.asks_help = False
            await desk.connect(client)
            await desk.until(lambda: desk.asks_help)
        await type_until(desk, edits, lambda: len(desk.done) > goal)
        await desk.until(lambda: not desk.unanswered)
        assert {failed["code"] for failed in desk.failed.values() if failed["id"] in edits} <= {"stale"}
        await server.stop()
    assert await asyncio.to_thread(main_verify, ["--all", "--data", str(tmp_path)]) == 0
    engine = make_engine(config.database_url)
    with engine.connect() as db:
        loaded = load_visit(db, load_master_key(master_key_path(tmp_path), create=False), str(desk.visit))
    engine.dispose()
    assert loaded is not None
    written: dict[str, list[tuple[str, str]]] = {}
    for event in loaded.events:
        if isinstance(event.body, e.Edited) and event.cause in edits and event.body.field == edits[event.cause][0]:
            written.setdefault(event.cause, []).append((event.body.field, event.body.value))
    acknowledged = {ident for ident in desk.done if ident in edits}
    assert len(acknowledged) > 20 * KILLS
    assert written == {ident: [edits[ident]] for ident in acknowledged}
