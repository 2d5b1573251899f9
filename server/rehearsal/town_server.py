"""One server of a rehearsal's own town: the real program in a process of its own, started, killed and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from server.config import ROOT

STARTS_WITHIN_S, ENDS_WITHIN_S = 60.0, 15.0


class TownFailedError(Exception):
    """Raised when a server does not start, or does not end in order; the text tells what it said last."""


@dataclass
class TownServer:
    """``enmado serve`` on ``data``; its words go to ``log``. ``settings`` are environment variables."""

    data: Path
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    @property
    def address(self) -> str:
        """Where the server is, once it was started."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Run the server until it says that it serves. Raises TownFailedError."""
        self.port = self.port or free_port()
        with self.log.open("ab") as said:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server", "serve"),
                *("--data", str(self.data), "--port", str(self.port)),
                cwd=ROOT,
                env=environment(self.settings),
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
            )
        assert self.process.stdout is not None
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN_S)
        except TimeoutError:
            line = b""
        if not line.startswith(b"Enmado serves"):
            await self._end(signal.SIGKILL)
            raise TownFailedError(f"the server did not start: {self.last_words()}")

    async def kill(self) -> None:
        """Kill -9: no clean-up, no last words."""
        self.kills += 1
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End the server as an operator does. Raises TownFailedError when it does not end in order."""
        if self.process is not None and self.process.returncode is None:
            code = await self._end(signal.SIGTERM)
            if code != 0:
                raise TownFailedError(f"the server ended with {code}: {self.last_words()}")

    def last_words(self) -> str:
        """The last lines of the server's log."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return " / ".join(lines[-3:]) or "(nothing was said)"

    async def _end(self, how: signal.Signals) -> int | None:
        process = self.process
        if process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            return await asyncio.wait_for(process.wait(), ENDS_WITHIN_S)
        except TimeoutError:
            process.kill()
            return await process.wait()


def environment(settings: dict[str, str]) -> dict[str, str]:
    """What the server is told: nothing of an installation that this machine may have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENMADO_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "ENMADO_LOG": "info", **settings}


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
