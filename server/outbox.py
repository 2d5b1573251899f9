"""One socket's bounded outbox and its writer task: a slow reader is cut off, never waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiohttp import ClientError, WSMsgType, web

from signaling.codec import frame_of

log = logging.getLogger(__name__)

MESSAGES_MAX = 2000
BYTES_MAX = 4 * 1024 * 1024
"""A page that reads at all never comes near; a stopped one reaches it within seconds and opens afresh later."""

AT_ONCE_MAX = 16 * 1024
"""A frame up to this size fits into an empty transport without waiting for its reader (its own bound is 64 KiB)."""

CLOSE_WITHIN_S = 5.0
"""What is pending and the closing handshake have this long; a line that is dead takes nothing any more."""


class Outbox:
    """Messages on their way to one page. ``put`` never waits; what is pending together goes out as one frame.

    ``backlog`` tells how many bytes the transport has not got rid of. While it has none, a frame goes out at the end
    of the turn of the loop in which it was put; only for a line that is not as quick a task is woken, which waits.
    ``abort`` drops the transport at once: the only thing that ends waiting for a reader that does not read.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        abort: Callable[[], None],
        *,
        backlog: Callable[[], int],
        close_within: float = CLOSE_WITHIN_S,
    ) -> None:
        self._socket = socket
        self._abort = abort
        self._backlog = backlog
        self._close_within = close_within
        self._loop = asyncio.get_running_loop()
        self._pending: list[bytes] = []
        self._bytes = 0
        self._due = False
        self._gone = False
        self._waits = False
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._late: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self.cut_off = False

    def start(self) -> None:
        """Begin to write, in a task of its own."""
        self._writing = asyncio.create_task(self._run(), name="outbox")

    def put(self, message: bytes) -> None:
        """Queue one encoded message; past the bound the socket is cut off and nothing more is taken."""
        if self.cut_off or self._closing is not None:
            return
        self._pending.append(message)
        self._bytes += len(message)
        if len(self._pending) > MESSAGES_MAX or self._bytes > BYTES_MAX:
            self._cut_off()
        elif not self._due:
            self._due = True
            self._loop.call_soon(self._flush)

    def close(self, code: int, reason: str) -> None:
        """Close after what is pending has gone out, with the first code that is given; cut off when it takes long."""
        if self._closing is None and not (self._writing is not None and self._writing.done()):
            self._closing = (code, reason)
            self._late = self._loop.call_later(self._close_within, self._cut_off)
            self._wake.set()

    async def ended(self) -> None:
        """The page's side is over: let a close that was asked for go out, then end. Never raises."""
        if self._writing is None:
            return
        if self._closing is None:
            self._writing.cancel()
        await asyncio.wait([self._writing])

    def _cut_off(self) -> None:
        self.cut_off = True
        self._pending.clear()
        self._wake.set()
        self._abort()

    def _flush(self) -> None:
        """All that this turn of the loop put, as one frame."""
        self._due = False
        if not self._pending or self._gone:
            return
        if self._waits or self._closing is not None or self._bytes > AT_ONCE_MAX or self._backlog():
            self._wake.set()
            return
        sending = self._socket.send_frame(self._take(), WSMsgType.TEXT)
        try:
            # An empty transport takes a frame of this size as it is: the coroutine ends without waiting.
            sending.send(None)
        except StopIteration:
            return
        except (ConnectionError, ClientError):
            # The socket died under us; its reader notices as well.
            self._gone = True
        except Exception:
            # A fault of ours with one page closes that page's socket; the others' frames still go out.
            log.exception("an outbox failed")
            self._failed()
        else:
            # The frame is in the transport; only the wait for its reader is left out: ``backlog`` tells of it.
            sending.close()
        self._wake.set()

    def _take(self) -> bytes:
        frame = frame_of(self._pending)
        self._pending = []
        self._bytes = 0
        return frame

    def _failed(self) -> None:
        """Without its writer a socket would stand open and say nothing: drop it, the page comes back."""
        self._gone = True
        self._abort()

    async def _run(self) -> None:
        try:
            await self._write()
        except (ConnectionError, ClientError):
            # The socket died under us; its reader notices as well.
            self._gone = True
        except Exception:
            log.exception("an outbox failed")
            self._failed()
        finally:
            if self._late is not None:
                self._late.cancel()

    async def _write(self) -> None:
        while not (self._socket.closed or self.cut_off or self._gone):
            await self._wake.wait()
            self._wake.clear()
            while self._pending and not self._gone:
                self._waits = True
                await self._socket.send_frame(self._take(), WSMsgType.TEXT)
                self._waits = False
            if self._closing is not None:
                code, reason = self._closing
                await self._socket.close(code=code, message=reason.encode())
                return
