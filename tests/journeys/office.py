"""A demonstration town as ``make run`` starts it: the real command, killed and started again at will."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_S = 60.0


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Office:
    """``enmado demo`` in a folder of its own."""

    data: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    code: str = ""
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where browsers find it."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the command and read what it tells people; AssertionError when it does not come up."""
        with (self.data.parent / "office.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "server",
                "demo",
                "--data",
                str(self.data),
                "--port",
                str(self.port),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert self.process.stdout is not None
        text = ""
        async with asyncio.timeout(READY_WITHIN_S):
            while "Ctrl-C stops" not in text:
                line = await self.process.stdout.readline()
                assert line, f"the office did not start:\n{text}"
                text += line.decode()
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
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'enmado.db'}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT id FROM visit ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    async def kill(self) -> None:
        """Kill -9: no clean-up, no last words."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> None:
        """Ctrl-C, and that it ends cleanly."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            async with asyncio.timeout(30):
                await self.process.wait()
            assert self.process.returncode == 0


async def run_command(*arguments: str) -> tuple[int, str]:
    """An ``enmado`` command: its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()
