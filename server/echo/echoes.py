"""Hands echoes out: at most twenty at once, two per door, each for a minute; and keeps the worker that runs them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from msgspec import DecodeError

from server.config import ROOT
from server.echo.offers import bounded_offer
from server.echo.orders import LINE_MAX, Answered, Begin, End, Ended, Refused, Reply, line_of, read_reply
from server.limits import Buckets
from server.stopping import dying_with_us

log = logging.getLogger(__name__)

AT_ONCE, PER_DOOR, SECONDS = 20, 2, 60.0
ANSWERS_WITHIN_S = 15.0
FAREWELL_S = 2.0
BURST, EVERY_S = 8, 8.0
"""A check of a station asks for four echoes; after two in a row it is one every eight seconds."""

KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""Of the server's environment the worker gets no keys and no passwords."""


class EchoBusyError(Exception):
    """Raised when no echo is to be had now; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, round(retry_after))


class EchoFailedError(Exception):
    """Raised when an offer got no answer: it was none (``refused``), or the worker is gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Running:
    door: str
    began: float
    answer: asyncio.Future[str]


@dataclass
class Echoes:
    """All echoes of this server; ``now`` tells monotonic seconds. Its worker is started by the first who asks."""

    now: Callable[[], float] = time.monotonic
    _running: dict[str, _Running] = field(default_factory=dict)
    _process: Process | None = None
    _reading: asyncio.Task[None] | None = None
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        """Make the limits."""
        self._rate = Buckets(burst=BURST, every_s=EVERY_S, now=self.now)

    @property
    def running(self) -> int:
        """How many echoes there are now."""
        return len(self._running)

    @property
    def worker(self) -> Process | None:
        """The worker that runs now."""
        return self._process

    async def begin(self, sdp: str, *, door: str, allowed: Collection[str]) -> tuple[str, str]:
        """The id of a new echo and its answer to an offer; of a door's echoes the oldest gives way.

        Raises OfferRefused, EchoBusyError or EchoFailedError.
        """
        bounded = bounded_offer(sdp, allowed)
        wait = self._rate.wait(door)
        if wait > 0:
            raise EchoBusyError(wait)
        self._rate.take(door)
        own = [echo for echo, running in self._running.items() if running.door == door]
        for echo in own[: max(0, len(own) - PER_DOOR + 1)]:
            self._end(echo)
        if len(self._running) >= AT_ONCE:
            raise EchoBusyError(SECONDS / 4)
        echo = secrets.token_urlsafe(12)
        running = self._running[echo] = _Running(door, self.now(), asyncio.get_running_loop().create_future())
        try:
            await self._say(line_of(Begin(echo, bounded, SECONDS)))
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return echo, await running.answer
        except BaseException as problem:
            # Also of a page that went away meanwhile: nobody would end its echo.
            self._end(echo)
            if isinstance(problem, TimeoutError | ConnectionError):
                raise EchoFailedError("no_answer") from problem
            raise

    def end(self, echo: str, *, door: str) -> bool:
        """End an echo of this door; False when there is none of this id."""
        running = self._running.get(echo)
        if running is None or running.door != door:
            return False
        self._end(echo)
        return True

    def _end(self, echo: str) -> None:
        if self._running.pop(echo, None) is not None and self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(line_of(End(echo)))

    # -- the worker -----------------------------------------------------------------------------------------------

    async def _say(self, line: bytes) -> None:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self._start()
        to_worker = self._process.stdin if self._process is not None else None
        assert to_worker is not None, "started with a pipe"
        to_worker.write(line)
        await to_worker.drain()

    async def _start(self) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT_ENVIRONMENT or name.startswith("COVERAGE_")
        }
        self._process = process = await asyncio.create_subprocess_exec(
            *dying_with_us("KILL"),
            *(sys.executable, "-m", "server.echo.worker"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            limit=LINE_MAX,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(process), name="echo worker")

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None, "started with a pipe"
        with contextlib.suppress(ValueError):  # a line that is too long is the end of it, as nonsense is
            while line := await process.stdout.readline():
                try:
                    self._take(read_reply(line))
                except DecodeError:
                    break
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        code = await process.wait()
        if self._process is process:
            self._process = None
            if self._running:
                log.error("the echo's worker ended with %s; its echoes are over", code)
            for running in self._running.values():
                if not running.answer.done():
                    running.answer.set_exception(EchoFailedError("worker"))
                    running.answer.exception()
            self._running.clear()

    def _take(self, reply: Reply) -> None:
        running = self._running.get(reply.echo)
        match reply:
            case Ended():
                self._running.pop(reply.echo, None)
            case Answered() if running is not None and not running.answer.done():
                running.answer.set_result(reply.sdp)
            case Refused() if running is not None and not running.answer.done():
                busy = reply.reason == "too_many"
                running.answer.set_exception(EchoBusyError(EVERY_S) if busy else EchoFailedError("refused"))
            case _:
                pass

    async def close(self) -> None:
        """End all echoes and the worker."""
        process, self._process = self._process, None
        self._running.clear()
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                async with asyncio.timeout(FAREWELL_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)


@asynccontextmanager
async def echoes() -> AsyncIterator[Echoes]:
    """The echoes of one server, ended with it."""
    found = Echoes()
    try:
        yield found
    finally:
        await found.close()
