"""Listens for connections: one that does not come to the point is closed, and what cannot be read is not repeated."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

FIRST_HEAD_WITHIN_S = 10.0
"""So long a new connection may take until the head of its first request is in (a slow line needs one second). aiohttp
itself waits for ever, so that whoever opens connections and dribbles bytes keeps them all."""

END_OF_HEAD = b"\r\n\r\n"

log = logging.getLogger("server.http")


class _WithoutContent(logging.Filter):
    """aiohttp tells of requests that it cannot read with their bytes, cookies among them, and with the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | web.RequestPayloadError):
            # Whoever reaches the port can cause these at will: they are for those who read every request.
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg, record.args, record.exc_info = "a request could not be read: %s", (type(error).__name__,), None
            return log.isEnabledFor(logging.INFO)
        if record.args:
            record.args = tuple("(somebody)" for _ in record.args) if isinstance(record.args, tuple) else record.args
        return True


def http_log() -> logging.Logger:
    """Where aiohttp's own words go, without content and addresses of requests."""
    if not log.filters:
        log.addFilter(_WithoutContent())
    return log


class FirstHead(asyncio.Protocol):
    """Stands before aiohttp's protocol until the first head is in, then steps aside; late ones are cut off."""

    def __init__(self, inner: asyncio.Protocol, within: float) -> None:
        self._inner = inner
        self._within = within
        self._transport: asyncio.Transport | None = None
        self._late: asyncio.TimerHandle | None = None
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there; the time begins."""
        # (uvloop's transports are no subclasses of asyncio's.)
        self._transport = cast("asyncio.Transport", transport)
        self._late = asyncio.get_running_loop().call_later(self._within, self._transport.abort)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass it on, and look whether the head has ended."""
        seen = self._tail + data
        self._tail = seen[-len(END_OF_HEAD) :]
        if END_OF_HEAD in seen:
            self._stop()
            assert self._transport is not None
            self._transport.set_protocol(self._inner)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on; nothing is late any more."""
        self._stop()
        self._inner.connection_lost(exc)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()


@asynccontextmanager
async def listening(
    runner: web.AppRunner,
    host: str,
    port: int,
    *,
    context: ssl.SSLContext | None = None,
    first_head_within: float = FIRST_HEAD_WITHIN_S,
) -> AsyncIterator[int]:
    """Serve what `runner` was set up with, until the block ends; the port (a free one for 0). Raises OSError.

    No new connection is taken after it; those that are there are the runner's to end.
    """
    server = runner.server
    assert server is not None
    taken = await asyncio.get_running_loop().create_server(
        lambda: FirstHead(server(), first_head_within), host, port, ssl=context
    )
    try:
        yield int(taken.sockets[0].getsockname()[1])
    finally:
        taken.close()
