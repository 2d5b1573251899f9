"""A connection without manners: bytes as a test likes them, and a WebSocket whose far side never reads."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass
class RawConnection:
    """Both ends of a TCP connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self) -> tuple[int, bytes]:
        """The status of an answer and its whole head."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), head

    async def ended(self) -> bytes:
        """Wait until the far side has closed the connection; what came until then."""
        said = b""
        with contextlib.suppress(ConnectionError):
            while data := await self.reader.read(65_536):
                said += data
        return said


@asynccontextmanager
async def raw_connection(address: str) -> AsyncIterator[RawConnection]:
    """Open a connection to where an address is served."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        yield RawConnection(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def upgrade(address: str, path: str, cookies: Mapping[str, str], **headers: str) -> bytes:
    """The request that opens a WebSocket (RFC 6455, 4.1); other headers replace those of a page of ours."""
    fields = {
        "Host": urlsplit(address).netloc,
        "Origin": address,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()


def frame_head(length: int, *, opcode: int = 1) -> bytes:
    """The head of a masked frame that says it carries so many bytes (RFC 6455, 5.2), with a mask of noughts."""
    return bytes([0x80 | opcode, 0x80 | 127]) + length.to_bytes(8, "big") + bytes(4)


@asynccontextmanager
async def deaf_socket(address: str, path: str, cookies: Mapping[str, str]) -> AsyncIterator[RawConnection]:
    """A WebSocket that is open at the server and never read from: no pulse, no close frame is ever answered."""
    async with raw_connection(address) as raw:
        await raw.send(upgrade(address, path, cookies))
        status, head = await raw.head()
        assert status == 101, head
        # From here on nothing is taken from the kernel, and the kernel soon takes nothing from the server.
        raw.writer.transport.pause_reading()  # type: ignore[attr-defined]
        yield raw
