"""The line to one worker process: starts it, asks it one thing at a time, and ends it."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path

import msgspec

from server.paper.job import (
    LENGTH_BYTES,
    MAX_FRAME_BYTES,
    Answer,
    Failed,
    Ready,
    Setup,
    decode_answer,
    frame,
)
from server.stopping import dying_with_us

# A worker whose line is closed ends by itself; one that is busy or stuck is killed after this.
FAREWELL_SECONDS = 2.0
# The worker gets no other part of the environment: the server's holds keys and passwords.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")
SOURCE_ROOT = Path(__file__).resolve().parents[2]


class WorkerGone(Exception):
    """The worker died or answered nonsense. The text says how, and nothing of the job."""


class WorkerLine:
    """One running worker. Get one from `start`; end it with `close` or `kill`."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._to_worker = process.stdin
        self._from_worker = process.stdout

    @classmethod
    async def start(cls, setup: Setup, *, fonts_conf: Path, limit: float) -> "WorkerLine":
        """A worker that has its fonts and is warm. Raises WorkerGone, saying why it did not start."""
        line = cls(
            await asyncio.create_subprocess_exec(
                *dying_with_us("KILL"),
                sys.executable,
                "-m",
                "server.paper.worker",
                stdin=PIPE,
                stdout=PIPE,
                # Native libraries complain there in the words of the document.
                stderr=DEVNULL,
                cwd=SOURCE_ROOT,
                env=worker_environment(os.environ, fonts_conf=fonts_conf),
                # Ctrl-C at the terminal is for the server, which ends its workers itself.
                start_new_session=True,
            )
        )
        try:
            async with asyncio.timeout(limit):
                answer = await line.ask(frame(setup))
        except TimeoutError:
            await line.kill()
            raise WorkerGone(f"not warm within {limit:g} s") from None
        except (WorkerGone, asyncio.CancelledError):
            await line.kill()
            raise
        if isinstance(answer, Ready):
            return line
        await line.kill()
        raise WorkerGone(answer.where if isinstance(answer, Failed) else "answered nonsense")

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still there; the end of its pipe tells before anybody reaps it."""
        return self._process.returncode is None and not self._from_worker.at_eof()

    async def ask(self, order: bytes) -> Answer:
        """The worker's answer to a frame. Raises WorkerGone when it dies or answers nonsense.

        Cancelling leaves the line in the middle of an answer: kill the worker then.
        """
        try:
            self._to_worker.write(order)
            await self._to_worker.drain()
            length = int.from_bytes(await self._from_worker.readexactly(LENGTH_BYTES), "big")
            if length > MAX_FRAME_BYTES:
                raise WorkerGone("answered with a frame that is too long")
            return decode_answer(await self._from_worker.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerGone(f"ended with {await self._process.wait()}") from None
        except msgspec.DecodeError:
            raise WorkerGone("answered nonsense") from None

    async def close(self) -> None:
        """Lets the worker end by itself; kills it when it does not."""
        self._to_worker.close()
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._process.wait()
        except (TimeoutError, asyncio.CancelledError):
            await self.kill()

    async def kill(self) -> None:
        """Ends the worker now and reaps it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it may end between question and deed
                self._process.kill()
        self._to_worker.close()
        await self._process.wait()


def worker_environment(environment: Mapping[str, str], *, fonts_conf: Path) -> dict[str, str]:
    """What of the server's environment a worker gets, and where its fonts are."""
    kept = {
        name: value for name, value in environment.items() if name in KEPT_ENVIRONMENT or name.startswith("COVERAGE_")
    }
    return kept | {"FONTCONFIG_FILE": str(fonts_conf), "PYTHONPATH": str(SOURCE_ROOT)}
