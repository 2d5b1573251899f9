"""Tests of bench/wire.py against a real WebSocket server: it must not lose, cut or misread a frame."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop
from aiohttp import WSMsgType, web

from bench.wire import Message, Wire, open_wire

Served = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def served(behave: Served) -> AsyncIterator[int]:
    """A server whose sockets behave so; its port."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Cookie") != "enmado_sign_in=secret":
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await behave(socket)
        return socket

    app = web.Application()
    app.router.add_get("/ws", handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def opened(port: int, received: asyncio.Queue[Message]) -> Wire:
    """A socket whose messages go into a queue."""
    return await open_wire(
        "127.0.0.1",
        port,
        "/ws?as=desk",
        cookie="enmado_sign_in=secret",
        on_message=lambda _wire, message: received.put_nowait(message),
    )


async def test_messages_come_one_by_one_in_order() -> None:
    """A frame holds a list; each message of it is handed on, of the fields only those the load looks at."""

    async def behave(socket: web.WebSocketResponse) -> None:
        body = {"kind": "edited", "field": "cert.use", "revision": 7, "value": "勤務先", "shown": "勤務先"}
        event = {"type": "event", "visit": "v1", "seq": 4, "at": 1, "actor": "specialist", "body": body}
        await socket.send_json([event, {"type": "done", "id": "desk-1", "seq": 4, "visit": "v1"}])
        await socket.send_json([{"type": "snapshot", "visit": {"values": {"cert.use": {"revision": 7}}}}])
        await socket.receive()

    received: asyncio.Queue[Message] = asyncio.Queue()
    async with served(behave) as port:
        wire = await opened(port, received)
        event, done, snapshot = [await received.get() for _ in range(3)]
        assert (event.type, event.visit, event.seq) == ("event", "v1", 4)
        assert event.body is not None
        assert (event.body.field, event.body.revision, event.body.value) == ("cert.use", 7, "勤務先")
        assert (done.type, done.id, done.visit) == ("done", "desk-1", "v1")
        assert snapshot.visit["values"]["cert.use"]["revision"] == 7
        wire.close()


@pytest.mark.parametrize("size", [0, 1, 60, 125, 126, 127, 65_500, 65_536, 200_000])
async def test_frames_of_every_length_form_survive_both_ways(size: int) -> None:
    """The three forms of a frame's length (RFC 6455, 5.2), and frames that come in many pieces."""

    async def behave(socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            await socket.send_json([{"type": "echo", "code": json.loads(frame.data)["code"]}])

    received: asyncio.Queue[Message] = asyncio.Queue()
    async with served(behave) as port:
        wire = await opened(port, received)
        for letter in "ab":
            wire.send(json.dumps({"code": letter * size}).encode())
            assert (await received.get()).code == letter * size
        wire.close()


async def test_a_pulse_is_answered_and_not_handed_on() -> None:
    """A page that does not answer its pulses would be taken for dead in the middle of a measurement."""
    answers: asyncio.Queue[Any] = asyncio.Queue()

    async def behave(socket: web.WebSocketResponse) -> None:
        await socket.send_json([{"type": "pulse", "at": 1, "head": 3}, {"type": "event"}])
        answers.put_nowait(json.loads((await socket.receive()).data))

    received: asyncio.Queue[Message] = asyncio.Queue()
    async with served(behave) as port:
        wire = await opened(port, received)
        assert (await received.get()).type == "event"
        assert await answers.get() == {"type": "pulse", "shown": 0}
        wire.close()


async def test_a_ping_is_answered_by_a_pong() -> None:
    """RFC 6455, 5.5.3: with what the ping held."""
    pongs: asyncio.Queue[bytes] = asyncio.Queue()

    async def behave(socket: web.WebSocketResponse) -> None:
        await socket.ping(b"there?")
        frame = await socket.receive()
        if frame.type is WSMsgType.PONG:
            pongs.put_nowait(frame.data)

    async with served_raw(behave) as port:
        wire = await opened(port, asyncio.Queue())
        assert await pongs.get() == b"there?"
        wire.close()


@asynccontextmanager
async def served_raw(behave: Served) -> AsyncIterator[int]:
    """Likewise, with pings and pongs left to the handler."""

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await behave(socket)
        return socket

    app = web.Application()
    app.router.add_get("/ws", handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_the_close_code_is_kept() -> None:
    """Why the server closed tells what went wrong with a measurement."""

    async def behave(socket: web.WebSocketResponse) -> None:
        await socket.close(code=4008, message=b"too slow")

    async with served(behave) as port:
        wire = await opened(port, asyncio.Queue())
        assert await wire.closed == 4008
        wire.send(b"{}")


async def test_a_refused_upgrade_says_why() -> None:
    """A wrong cookie must not look like a slow server."""

    async def behave(_socket: web.WebSocketResponse) -> None:
        return

    async with served(behave) as port:
        with pytest.raises(ConnectionError, match="403"):
            await open_wire("127.0.0.1", port, "/ws", cookie="none=1", on_message=lambda *_: None)


def test_it_works_on_the_loop_that_the_benchmarks_use() -> None:
    """The transports of uvloop are none of asyncio's classes."""

    async def behave(socket: web.WebSocketResponse) -> None:
        await socket.send_json([{"type": "welcome"}])
        await socket.receive()

    async def main() -> str:
        received: asyncio.Queue[Message] = asyncio.Queue()
        async with served(behave) as port:
            wire = await opened(port, received)
            kind = (await received.get()).type
            wire.close()
            return kind

    assert uvloop.run(main()) == "welcome"
