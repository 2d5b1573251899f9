"""Runs coturn's turnserver as a child process: starts it, waits for it, restarts it, stops it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import socket
import tempfile
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

from server.coturn_config import CoturnSettings, config_text
from server.stopping import dying_with_us
from server.stun_probe import answers_stun
from server.turn import TurnSettings

log = logging.getLogger(__name__)

READY_WITHIN = 15.0  # seconds; a start takes well under one, a machine at boot may take several
STOP_WITHIN = 5.0  # seconds between asking it to stop and making it
FIRST_BACKOFF = 0.5  # seconds before a restart; doubled each time it dies again
LONGEST_BACKOFF = 30.0
STEADY_AFTER = 60.0  # seconds alive after which a death counts as the first again


class CoturnError(Exception):
    """Raised when turnserver is not installed, cannot be set up as asked, or does not answer."""


def turnserver_path() -> str | None:
    """Where turnserver is installed, or None."""
    return shutil.which("turnserver")


class CoturnServer:
    """An async context manager around one turnserver: inside it, the server answers.

    Should it die, it is started again after a pause that grows; `wait_until_ready` tells when it
    answers again. Its secret is handed over in a file only its owner can read, never among the
    arguments that every process on the machine may see. What it prints while running is thrown
    away: client addresses do not belong into a log. Entering raises CoturnError.
    """

    def __init__(
        self,
        settings: CoturnSettings,
        *,
        ready_within: float = READY_WITHIN,
        stop_within: float = STOP_WITHIN,
    ) -> None:
        self._settings = settings
        self._ready_within = ready_within
        self._stop_within = stop_within
        self._port = settings.port
        self._tls_port = settings.tls_port if settings.cert else None
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._said: deque[str] = deque(maxlen=30)
        self._answers = False
        self._changed = asyncio.Condition()
        self._keeper: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running turnserver; None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def turn(self) -> TurnSettings:
        """What `server.turn.ice_servers` needs to send browsers here."""
        return TurnSettings(
            host=self._settings.host or self._settings.listen,
            secret=self._settings.secret,
            udp_port=self._port,
            tcp_port=self._port,
            tls_port=self._tls_port,
        )

    async def wait_until_ready(self, *, other_than: int | None = None) -> int:
        """Return the process id of a turnserver that answers and is not process `other_than`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._answers and self.pid not in (None, other_than))
        assert self.pid is not None
        return self.pid

    async def __aenter__(self) -> Self:
        """Start turnserver; return once it answers."""
        path = turnserver_path()
        if path is None:
            raise CoturnError("turnserver is not installed (Debian, Ubuntu: apt install coturn)")
        self._directory = tempfile.TemporaryDirectory(prefix="enmado-turn-")
        try:
            self._port = _claim_port(self._settings.listen, self._port)
            if self._tls_port is not None:
                self._tls_port = _claim_port(self._settings.listen, self._tls_port)
            directory = Path(self._directory.name)
            config = directory / "turnserver.conf"
            text = config_text(self._settings, directory=directory, port=self._port, tls_port=self._tls_port)
            _write_private(config, text)
            # Without it an orphan would hold the port, with a secret nobody knows, against the next start.
            command = [*dying_with_us("TERM"), path, "-c", str(config)]
            await self._start(command)
        except BaseException:
            await self._stop()
            self._directory.cleanup()
            raise
        self._keeper = asyncio.create_task(self._keep_running(command), name="coturn keeper")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop turnserver and remove its files."""
        assert self._keeper is not None
        assert self._directory is not None
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        await self._stop()
        self._directory.cleanup()

    async def _start(self, command: list[str]) -> None:
        self._said.clear()
        self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C at the terminal is for us: we stop it by its id when everything else has ended.
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read_output(self._process), name="coturn output")
        answered = asyncio.create_task(answers_stun(self._settings.listen, self._port))
        died = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({answered, died}, timeout=self._ready_within, return_when=asyncio.FIRST_COMPLETED)
            if died.done():
                await self._reader
                raise CoturnError(f"turnserver ended at once: {self._last_words()}")
            if not answered.done():
                raise CoturnError(
                    f"turnserver does not answer on {self._settings.listen}:{self._port} "
                    f"after {self._ready_within:.0f} s: {self._last_words()}"
                )
            answered.result()
        finally:
            for task in (answered, died):
                task.cancel()
            await asyncio.gather(answered, died, return_exceptions=True)
        await self._set_answers(answers=True)

    async def _keep_running(self, command: list[str]) -> None:
        loop = asyncio.get_running_loop()
        backoff = FIRST_BACKOFF
        while True:
            process, since = self._process, loop.time()
            if process is not None:
                code = await process.wait()
                await self._set_answers(answers=False)
                if loop.time() - since > STEADY_AFTER:
                    backoff = FIRST_BACKOFF
                log.warning("turnserver ended with code %s; restarting in %.1f s", code, backoff)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF)
            try:
                await self._start(command)
            except (CoturnError, OSError) as problem:
                log.warning("turnserver could not be restarted: %s", problem)
                await self._stop()
            else:
                log.info("turnserver answers again")

    async def _stop(self) -> None:
        process, self._process = self._process, None
        await self._set_answers(answers=False)
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), self._stop_within)
            except TimeoutError:
                log.warning("turnserver does not stop when asked; ending it")
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader

    async def _set_answers(self, *, answers: bool) -> None:
        async with self._changed:
            self._answers = answers
            self._changed.notify_all()

    async def _read_output(self, process: asyncio.subprocess.Process) -> None:
        """Keep the last lines of a start, which explain a failure; drop all that comes later."""
        assert process.stdout is not None
        async for line in process.stdout:
            if not self._answers:
                self._said.append(line.decode(errors="replace").strip())

    def _last_words(self) -> str:
        words = " | ".join(line for line in self._said if line)
        return words.replace(self._settings.secret, "***") or "it said nothing"


def _claim_port(address: str, port: int) -> int:
    """`port`, or any for 0, free for both UDP and TCP; raises CoturnError when it is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tcp:
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind((address, port))
            free: int = tcp.getsockname()[1]
            with socket.socket(family, socket.SOCK_DGRAM) as udp:
                udp.bind((address, free))
        except OSError as problem:
            raise CoturnError(f"TURN cannot listen on {address}:{port}: {problem.strerror}") from None
    return free


def _write_private(path: Path, text: str) -> None:
    """Write a file that was never readable by others, not even for a moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
