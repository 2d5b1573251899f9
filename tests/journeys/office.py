"""A demonstration town as ``make run`` starts it: the real command, killed and started again at will."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar

import sqlalchemy as sa

from server import tables as t
from server.config import database_url
from server.database import Database, make_engine

T = TypeVar("T")
READY_WITHIN_S = 60.0


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Office:
    """``enmado demo`` in a folder of its own, on SQLite or on the PostgreSQL at ``database``."""

    data: Path
    database: str | None = None
    catalogue: Path | None = None
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    code: str = ""
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where browsers find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are told by the environment."""
        told = {} if self.database is None else {"DATABASE_URL": self.database}
        return told if self.catalogue is None else {**told, "ENMADO_CATALOGUE": str(self.catalogue)}

    async def start(self) -> None:
        """Start the command and read what it tells people; AssertionError when it does not come up."""
        options = ("demo", "--data", str(self.data), "--port", str(self.port))
        with (self.data.parent / "office.log").open("ab") as log:
            self.process = await start_command(*options, stderr=log, environment=self.environment)
        text = await said_until(self.process, "Ctrl-C stops")
        found = re.search(r"\b([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4})\b", text)
        assert found is not None
        self.code = found[1]
        for role, login, password in re.findall(r"^  (\w+) +(\w+) +([a-z0-9]{4}(?:-[a-z0-9]{4})+)$", text, re.M):
            assert role
            self.passwords[login] = password

    def newest_visit(self) -> str:
        """The id of the visit that was opened last, out of the database; AssertionError when there was none."""
        visit = self.newest_visit_or_none()
        assert visit is not None
        return visit

    def newest_visit_or_none(self) -> str | None:
        """The id of the visit that was opened last, if there was one."""
        row = self.look(
            lambda db: db.execute(sa.select(t.visit.c.id).order_by(t.visit.c.number.desc()).limit(1)).first()
        )
        return None if row is None else str(row.id)

    def look(self, work: Callable[[sa.Connection], T]) -> T:
        """What ``work`` reads from the database, while the server runs or does not."""
        database = Database(make_engine(database_url(self.data, self.database)))
        try:
            return database.read_now(work)
        finally:
            database.close()

    async def kill(self) -> None:
        """Kill -9: no clean-up, no last words."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> None:
        """Ctrl-C, and that it ends in order: it is cut short, with another code, after ten seconds."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            async with asyncio.timeout(30):
                await self.process.wait()
            assert self.process.returncode == 0


async def start_command(
    *arguments: str, stderr: IO[bytes] | int, environment: Mapping[str, str] | None = None, typed: str | None = None
) -> asyncio.subprocess.Process:
    """Start an ``enmado`` command; what it prints is for the test."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", *arguments),
        stdin=asyncio.subprocess.DEVNULL if typed is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
    )


async def said_until(process: asyncio.subprocess.Process, words: str) -> str:
    """What a command printed up to the line with these words; AssertionError when it ends before."""
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(READY_WITHIN_S):
        while words not in text:
            line = await process.stdout.readline()
            assert line, f"it did not start:\n{text}"
            text += line.decode()
    return text


async def run_command(
    *arguments: str, environment: Mapping[str, str] | None = None, typed: str | None = None
) -> tuple[int, str]:
    """An ``enmado`` command, with a line typed into it: its exit code and what it printed."""
    process = await start_command(*arguments, stderr=asyncio.subprocess.STDOUT, environment=environment, typed=typed)
    out, _ = await process.communicate(None if typed is None else f"{typed}\n".encode())
    assert process.returncode is not None
    return process.returncode, out.decode()
