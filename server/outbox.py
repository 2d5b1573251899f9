"""One socket's bounded outbox and its writer task: a slow reader is cut off, never waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import ClientError, WSMsgType, web

from signaling.codec import frame_of

MESSAGES_MAX = 2000
BYTES_MAX = 4 * 1024 * 1024
"""A page that reads at all never comes near; a stopped one reaches it within seconds and opens afresh later."""


class Outbox:
    """Messages on their way to one page. ``put`` never waits; what is pending together goes out as one frame."""

    def __init__(self, socket: web.WebSocketResponse, abort: Callable[[], None]) -> None:
        self._socket = socket
        self._abort = abort
        self._pending: list[bytes] = []
        self._bytes = 0
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self.cut_off = False

    def put(self, message: bytes) -> None:
        """Queue one encoded message; past the bound the socket is cut off and nothing more is taken."""
        if self.cut_off or self._closing is not None:
            return
        self._pending.append(message)
        self._bytes += len(message)
        if len(self._pending) > MESSAGES_MAX or self._bytes > BYTES_MAX:
            self.cut_off = True
            self._pending.clear()
            # The writer waits for a reader that does not read: only dropping the transport ends that.
            self._abort()
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """Close after what is pending has gone out."""
        if self._closing is None:
            self._closing = (code, reason)
            self._wake.set()

    async def run(self) -> None:
        """Write until closed or cut off. Runs as a task beside the reader; a dead socket just ends it."""
        try:
            while not self._socket.closed:
                await self._wake.wait()
                self._wake.clear()
                if self.cut_off:
                    break
                if self._pending:
                    frame = frame_of(self._pending)
                    self._pending = []
                    self._bytes = 0
                    await self._socket.send_frame(frame, WSMsgType.TEXT)
                elif self._closing is not None:
                    code, reason = self._closing
                    await self._socket.close(code=code, message=reason.encode())
                    return
                if self._closing is not None:
                    self._wake.set()
        except (ConnectionError, ClientError):
            return
