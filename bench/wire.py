"""A WebSocket client that costs little, so that the load's core is not what is measured (RFC 6455, text only)."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Callable
from typing import Any, cast

import msgspec


class Body(msgspec.Struct, gc=False):
    """Of an event's body what the load looks at."""

    kind: str = ""
    field: str = ""
    revision: int | None = None
    value: str = ""


class Message(msgspec.Struct, gc=False):
    """Of a message from the server what the load looks at; fields that are not named here are not even read."""

    type: str
    id: str = ""
    visit: Any = None
    seq: int = 0
    code: str = ""
    body: Body | None = None


Handler = Callable[["Wire", Message], None]

_frame = msgspec.json.Decoder(list[Message])
_TEXT, _CLOSE, _PING = 1, 8, 9


class Wire(asyncio.Protocol):
    """One socket to the server. Messages come to ``on_message`` one by one; pulses are answered here."""

    def __init__(self, path: str, host: str, cookie: str, *, origin: str, on_message: Handler) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self._on_message = on_message
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """Done when the connection is gone; the close code, or 1006 when there was none."""
        self.close_code = 1006
        self.shown = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        # (uvloop's transports are none of asyncio's classes, so there is no asking.)
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("closed before the upgrade"))
        if not self.closed.done():
            self.closed.set_result(self.close_code)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into frames."""
        buffer = self._buffer + data if self._buffer else data
        if not self.opened.done():
            head, found, rest = buffer.partition(b"\r\n\r\n")
            if not found:
                self._buffer = buffer
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
                self.close()
                return
            self.opened.set_result(None)
            buffer = rest
        at, end = 0, len(buffer)
        while end - at >= 2:
            length, start = buffer[at + 1] & 0x7F, at + 2
            if length == 126:
                if end - at < 4:
                    break
                length, start = int.from_bytes(buffer[at + 2 : at + 4]), at + 4
            elif length == 127:
                if end - at < 10:
                    break
                length, start = int.from_bytes(buffer[at + 2 : at + 10]), at + 10
            if end - start < length:
                break
            self._frame(buffer[at] & 0x0F, buffer[start : start + length])
            at = start + length
        self._buffer = buffer[at:]

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == _TEXT:
            for message in _frame.decode(payload):
                if message.type == "pulse":
                    self.send(b'{"type":"pulse","shown":%d}' % self.shown)
                else:
                    self._on_message(self, message)
        elif opcode == _PING:
            self._write(0x8A, payload)
        elif opcode == _CLOSE:
            self.close_code = int.from_bytes(payload[:2]) if payload else 1005
            self._write(0x88, payload)
            self.close()

    def send(self, payload: bytes) -> None:
        """Send one text frame; nothing happens on a connection that is closing."""
        self._write(0x81, payload)

    def _write(self, first: int, payload: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        size = len(payload)
        # The mask is zero: masks are there for proxies, and there is none on loopback.
        if size < 126:
            head = bytes((first, 0x80 | size))
        elif size < 65536:
            head = bytes((first, 0xFE)) + size.to_bytes(2)
        else:
            head = bytes((first, 0xFF)) + size.to_bytes(8)
        self._transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.close()


async def open_wire(host: str, port: int, path: str, *, cookie: str, on_message: Handler) -> Wire:
    """Connect and upgrade; ConnectionError (with the status line) when the server does not."""
    address = f"{host}:{port}"
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire(path, address, cookie, origin=f"http://{address}", on_message=on_message), host, port
    )
    await wire.opened
    return wire
