"""A way to the server that can be cut as networks are: nothing is closed, nothing arrives."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType

CHUNK = 65_536


class CuttableLine:
    """Passes TCP connections on to a port of loopback, until ``cut``; what stood then is gone for good (``heal``)."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._ways: set[asyncio.Task[None]] = set()
        self.port = 0
        self.broken = 0

    async def __aenter__(self) -> CuttableLine:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and drop every connection."""
        assert self._server is not None
        self._server.close()
        await self._drop()

    @property
    def address(self) -> str:
        """Where a browser finds the server behind this line."""
        return f"http://127.0.0.1:{self.port}"

    def leads_to(self, target: int) -> None:
        """From now on new connections go to another port, as a proxy's do when it finds a server dead."""
        self._target = target

    def cut(self) -> None:
        """From now on nothing gets through, either way; connections are accepted by nobody's answer."""
        self._open.clear()

    async def heal(self) -> None:
        """New connections get through again; those that were cut are dropped, as an address translation forgets."""
        await self._drop()
        self._open.set()

    async def _drop(self) -> None:
        for way in self._ways:
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.create_task(self._carry(reader, writer))
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._open.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass(reader, back))
                    both.create_task(self._pass(there, writer))
            finally:
                back.close()
        except* OSError:
            # The server is down, or one end went away: the other end learns it by the close below.
            self.broken += 1
        finally:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._open.wait()
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
