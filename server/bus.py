"""The line between the nodes of one installation: PostgreSQL's LISTEN and NOTIFY, outside of any event's transaction.

What goes through it is sealed with a key that only the nodes have. Nothing is kept for a node that does not listen,
and what can't be sent is let go of: all of it is hints (signaling/node_messages.py). Whatever arrives is newer than
what arrived from that node before; what comes late or twice is dropped.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine

import msgspec
import psycopg
from sqlalchemy.engine import make_url

from server.keys import MasterKey, Undecipherable
from signaling.codec import decode_from_node, encode_for_nodes
from signaling.node_messages import AnyNodeMessage

log = logging.getLogger(__name__)

PIECE = 7_800
"""PostgreSQL takes less than 8,000 bytes in one notification."""

WAITING_MAX = 20_000
"""Messages that may wait for a slow line; older ones are let go of, since newer ones say more."""

CONNECT_WITHIN_S = 5
SILENT_S = 5.0
"""A node hears itself as well. When that stops, the line is dead although nobody said so, and is opened anew."""

END_WITHIN_S = 1.0
"""What a query may take to end in order once it is cancelled; on a dead line the driver itself would try for 10 s."""

PAUSE_S = 0.5

Hear = Callable[[str, AnyNodeMessage], None]


class Bus:
    """One node's end of the line. ``hear`` gets each message of another node, on the event loop; it must not raise."""

    def __init__(
        self,
        url: str,
        *,
        node: str,
        master: MasterKey,
        hear: Hear,
        opened: Callable[[], None],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._node = node
        self._cipher = master.nodes
        # Installations that share a server don't even hear each other.
        self._channel = f"enmado_{master.mac(b'nodes').hex()[:16]}"
        self._hear = hear
        self._opened = opened
        self._mono = mono
        self._waiting: list[AnyNodeMessage] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._sent = 0
        self._last: dict[str, int] = {}
        self._pieces: dict[str, tuple[int, list[str]]] = {}
        self._own_heard = 0.0
        self._beat = False
        self.is_open = False

    def tell(self, message: AnyNodeMessage) -> None:
        """Have a message sent to every other node, in the order of the calls; never waits."""
        if not self.is_open:
            return
        if len(self._waiting) >= WAITING_MAX:
            del self._waiting[: WAITING_MAX // 2]
        self._waiting.append(message)
        self._idle.clear()
        self._wake.set()

    async def sent(self, *, within: float) -> None:
        """Wait a little for what was told to be on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._idle.wait()

    def forget(self, node: str) -> None:
        """A node is gone for good."""
        self._last.pop(node, None)
        self._pieces.pop(node, None)

    async def run(self) -> None:
        """Keep the line open until cancelled."""
        while True:
            try:
                await self._while_open()
            except* (psycopg.Error, OSError, TimeoutError) as errors:
                # The driver's text may hold what was sent: its kind is enough to act on.
                kinds = ", ".join(type(error).__name__ for error in errors.exceptions)
                log.error("the line to the other nodes is down, opening it anew: %s", kinds)
            self.is_open = False
            self._waiting.clear()
            await asyncio.sleep(PAUSE_S)

    async def _while_open(self) -> None:
        async with contextlib.AsyncExitStack() as stack:
            listening = await stack.enter_async_context(await self._connect())
            sending = await stack.enter_async_context(await self._connect())
            await ended_soon(listening.execute(f'LISTEN "{self._channel}"'))
            self._own_heard = self._mono()
            self.is_open = True
            self._opened()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(listening))
                tasks.create_task(self._send(sending))
                tasks.create_task(self._watch())

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        return await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_WITHIN_S, application_name="enmado nodes"
        )

    async def _listen(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        async for notification in connection.notifies():
            self.take(notification.payload)

    async def _send(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            messages, self._waiting = self._waiting, []
            if messages or self._beat:
                self._beat = False
                pieces = self.pieces_of(messages)
                told = "SELECT pg_notify(%s, piece) FROM unnest(%s::text[]) AS piece"
                await ended_soon(connection.execute(told, (self._channel, pieces)))
            if not self._waiting:
                self._idle.set()

    async def _watch(self) -> None:
        while True:
            self._beat = True
            self._wake.set()
            await asyncio.sleep(SILENT_S / 4)
            if self._mono() - self._own_heard > SILENT_S:
                raise TimeoutError

    # -- sealed and in pieces -----------------------------------------------------------------------------------

    def pieces_of(self, messages: list[AnyNodeMessage]) -> list[str]:
        """What goes through the line for these messages."""
        self._sent += 1
        head = f"{self._node} {self._sent}"
        sealed = base64.b64encode(self._cipher.encrypt(encode_for_nodes(messages), head.encode())).decode()
        parts = [sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE)]
        return [f"{head} {n}/{len(parts)} {part}" for n, part in enumerate(parts, 1)]

    def take(self, piece: str) -> None:
        """One piece from the line; what it completes is heard."""
        head = piece.split(" ", 3)
        if len(head) != 4 or not head[1].isdecimal():
            log.error("something that no node of ours sent came through the line")
            return
        node, number, (at, _, of) = head[0], int(head[1]), head[2].partition("/")
        if node == self._node:
            self._own_heard = self._mono()
            return
        if number <= self._last.get(node, 0):
            return
        held, parts = self._pieces.get(node, (0, []))
        if held != number:
            parts = []
        if at != str(len(parts) + 1):
            return
        parts.append(head[3])
        if at != of:
            self._pieces[node] = (number, parts)
            return
        self._pieces.pop(node, None)
        self._open(node, number, "".join(parts))

    def _open(self, node: str, number: int, sealed: str) -> None:
        try:
            content = self._cipher.decrypt(base64.b64decode(sealed, validate=True), f"{node} {number}".encode())
            messages = decode_from_node(content)
        except (Undecipherable, ValueError, msgspec.DecodeError):
            log.error("what came through the line is of no node of this installation, or of another version")
            return
        self._last[node] = number
        for message in messages:
            self._hear(node, message)


async def ended_soon(query: Coroutine[object, object, object], *, within: float = END_WITHIN_S) -> None:
    """Run a query; when cancelled, it gets ``within`` seconds to end in order, then its connection is given up.

    A second cancelling is what makes psycopg close the connection (AsyncConnection.wait). Closing the socket under it
    would leave the loop waiting for a number that the next socket gets. Raises what the query raises.
    """
    task = asyncio.ensure_future(query)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        _, late = await asyncio.wait([task], timeout=within)
        if late:
            task.cancel()
            await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("a query to the other nodes ended by %s when cancelled", type(error).__name__)
        raise
