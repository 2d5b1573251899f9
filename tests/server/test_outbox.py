"""Tests of server/outbox.py over real sockets: bounded, in order, and ended with the code that was asked for."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from server import outbox as outboxes
from server.outbox import Outbox

Play = Callable[[Outbox, web.WebSocketResponse], Awaitable[None]]


class Far:
    """The server's side of one socket; ``play`` is what it does."""

    def __init__(self, play: Play, close_within: float) -> None:
        self.play = play
        self.close_within = close_within
        self.over = asyncio.Event()
        self.outbox: Outbox | None = None
        self.aborted = False

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hand the outbox to the play, read until the page is gone."""
        line = web.WebSocketResponse(timeout=self.close_within)
        await line.prepare(request)
        transport = request.transport
        assert transport is not None

        def abort() -> None:
            self.aborted = True
            transport.abort()

        self.outbox = Outbox(line, abort, backlog=transport.get_write_buffer_size, close_within=self.close_within)
        self.outbox.start()
        await self.play(self.outbox, line)
        async for _ in line:
            pass
        await self.outbox.ended()
        self.over.set()
        return line


@asynccontextmanager
async def serving(play: Play, *, close_within: float = 5.0) -> AsyncIterator[tuple[Far, int]]:
    """A server with one kind of socket; its port."""
    far = Far(play, close_within)
    app = web.Application()
    app.router.add_get("/", far.serve)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield far, runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def page(port: int) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A page at the other end."""
    async with aiohttp.ClientSession() as client, client.ws_connect(f"http://127.0.0.1:{port}/") as line:
        yield line


async def deaf_page(port: int) -> socket.socket:
    """A page that says hello and never reads again."""
    loop = asyncio.get_running_loop()
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)
    await loop.sock_connect(line, ("127.0.0.1", port))
    request = (
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await loop.sock_sendall(line, request)
    assert (await loop.sock_recv(line, 12)).startswith(b"HTTP/1.1 101")
    return line


async def test_what_waits_together_goes_out_together_and_in_order() -> None:
    """One frame is an array of what was pending."""

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        for number in range(5):
            outbox.put(b'{"n":%d}' % number)

    async with serving(play) as (_, port), page(port) as line:
        assert json.loads((await line.receive()).data) == [{"n": number} for number in range(5)]


async def test_the_close_code_comes_after_what_was_pending() -> None:
    """Nothing that was put before the close is lost, nothing after it goes out, and the first code counts."""

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        outbox.put(b'{"n":1}')
        outbox.close(4001, "replaced")
        outbox.close(4009, "silent")
        outbox.put(b'{"n":2}')

    async with serving(play) as (far, port), page(port) as line:
        assert json.loads((await line.receive()).data) == [{"n": 1}]
        frame = await line.receive()
        assert (frame.type, frame.data) == (aiohttp.WSMsgType.CLOSE, 4001)
        await far.over.wait()
        assert not far.aborted


async def test_a_reader_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the bound the line is dropped at once; what was pending is let go of."""
    monkeypatch.setattr(outboxes, "BYTES_MAX", 1024 * 1024)

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        for _ in range(400):
            outbox.put(b'"' + b"x" * 50_000 + b'"')
            await asyncio.sleep(0)
            if outbox.cut_off:
                break

    async with serving(play) as (far, port):
        line = await deaf_page(port)
        await asyncio.wait_for(far.over.wait(), 20)
        assert far.aborted
        assert far.outbox is not None
        assert far.outbox.cut_off
        far.outbox.put(b"1")
        line.close()


async def test_a_flood_of_small_messages_is_bounded_by_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many messages at once are as bad as much of one."""
    monkeypatch.setattr(outboxes, "MESSAGES_MAX", 10)

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        for _ in range(11):
            outbox.put(b"1")

    async with serving(play) as (far, port), page(port) as line:
        assert (await line.receive()).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        await far.over.wait()
        assert far.aborted


async def test_a_close_that_the_line_does_not_take_ends_in_time() -> None:
    """A dead line with a full buffer can't be closed politely: it is dropped."""

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        outbox.put(b'"' + b"x" * 3_500_000 + b'"')
        await asyncio.sleep(0)
        outbox.close(4009, "silent")

    async with serving(play, close_within=0.2) as (far, port):
        line = await deaf_page(port)
        await asyncio.wait_for(far.over.wait(), 20)
        assert far.aborted
        line.close()


async def test_a_writer_that_fails_does_not_leave_a_silent_socket(caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected exception is logged, and the line dropped so that the page comes back."""

    async def play(outbox: Outbox, line: web.WebSocketResponse) -> None:
        async def broken(*_: object) -> None:
            raise ValueError("a fault of ours")

        line.send_frame = broken  # type: ignore[method-assign,assignment]
        outbox.put(b"1")

    async with serving(play) as (far, port), page(port) as line:
        assert (await line.receive()).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        await far.over.wait()
        assert far.aborted
    assert "an outbox failed" in caplog.text


async def test_a_line_that_would_wait_after_all_still_gets_each_frame_once() -> None:
    """A transport that pauses with nothing in it takes the frame; only the wait for its reader is left out."""
    sent: list[bytes] = []

    async def play(outbox: Outbox, line: web.WebSocketResponse) -> None:
        async def paused(frame: bytes, *_: object) -> None:
            sent.append(frame)
            await asyncio.Event().wait()

        real, line.send_frame = line.send_frame, paused  # type: ignore[method-assign,assignment]
        outbox.put(b"1")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        line.send_frame = real  # type: ignore[method-assign]
        outbox.put(b"2")

    async with serving(play) as (_, port), page(port) as line:
        assert json.loads((await line.receive()).data) == [2]
    assert sent == [b"[1]"]


async def test_a_socket_that_died_under_it_just_ends_the_writer() -> None:
    """A line that breaks while something is written is the reader's business."""

    async def play(outbox: Outbox, line: web.WebSocketResponse) -> None:
        async def gone(*_: object) -> None:
            raise aiohttp.ClientConnectionResetError

        line.send_frame = gone  # type: ignore[method-assign,assignment]
        outbox.put(b"1")
        outbox.put(b"2")

    async with serving(play) as (far, port):
        async with page(port):
            pass
        await far.over.wait()
        assert not far.aborted
        assert far.outbox is not None
        far.outbox.close(4009, "silent")
        await far.outbox.ended()


async def test_a_page_that_leaves_ends_its_writer() -> None:
    """An outbox that waits for messages ends with its page; one that never began has nothing to end."""

    async def play(outbox: Outbox, _line: web.WebSocketResponse) -> None:
        outbox.put(b"1")

    async with serving(play) as (far, port):
        async with page(port) as line:
            await line.receive()
        await far.over.wait()
    await Outbox(web.WebSocketResponse(), lambda: None, backlog=lambda: 0).ended()
