"""GET /ws: checks origin and person, bounds what comes in, decodes it and hands it to the runner."""

from __future__ import annotations

import asyncio
import re
import time

from aiohttp import WSMsgType, web

from server.keys_of_app import config_key, doors_key
from server.outbox import Outbox
from server.runner import Page, Runner, runner_key
from signaling import commands as c
from signaling.codec import PLAIN_FRAME_MAX, command_id_of, decode_command
from signaling.errors import ErrorCode, Refused
from signaling.messages import Failed
from signaling.rights import Actor
from signaling.words import Role

ORIGIN = re.compile(r"[a-z0-9]{8,32}")
_AS = {
    "station": Role.RESIDENT,
    "desk": Role.SPECIALIST,
    "branch": Role.BRANCH_STAFF,
    "board": Role.SUPERVISOR,
}
BURST_S = 4
"""A page may send so many seconds' worth of its rate at once (a signature, candidates, resends after a drop)."""

PASSING_FACTOR = 2
"""Typing, focus and candidates come more often than commands; they have a bucket of their own."""

READ_MAX = 1024 * 1024
"""Frames above the codec's bound still get a coded reply; above this the socket is closed (RFC 6455: 1009)."""

BAD_FRAMES_MAX = 20
"""A page of ours never sends a malformed frame; after so many the socket is closed."""

CLOSE_FORBIDDEN = 4003
CLOSE_BAD_FRAMES = 4000


class Bucket:
    """A token bucket: ``rate`` per second on average, bursts up to ``BURST_S`` seconds of it."""

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._size = rate * BURST_S
        self._tokens = self._size
        self._then = now

    def take(self, now: float) -> bool:
        """Take one token; False when there is none."""
        self._tokens = min(self._size, self._tokens + (now - self._then) * self._rate)
        self._then = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def add_routes(app: web.Application) -> None:
    """Mount the socket."""
    app.router.add_get("/ws", serve_socket)
    app.on_shutdown.append(_close_sockets)


async def _close_sockets(app: web.Application) -> None:
    app[runner_key].close_sockets()


async def serve_socket(request: web.Request) -> web.StreamResponse:
    """One page's socket, from the upgrade to its end.

    403 for a foreign origin; close code 4003 when the cookie is not of somebody who may connect in this role,
    so that the page knows to go to its door instead of trying again.
    """
    doors = request.app[doors_key]
    if not doors.same_origin(request):
        raise web.HTTPForbidden(text="origin")
    role = _AS.get(request.query.get("as", ""))
    origin = request.query.get("origin", "")
    if role is None or not ORIGIN.fullmatch(origin):
        raise web.HTTPBadRequest(text="as, origin")
    person = await doors.who_is(request, request.query["as"])
    socket = web.WebSocketResponse(max_msg_size=READ_MAX, compress=False, autoping=True)
    await socket.prepare(request)
    if person is None or person.role != role:
        await socket.close(code=CLOSE_FORBIDDEN, message=b"forbidden")
        return socket
    page = Page(
        person.key,
        Actor(role, person.id, person.branch),
        person.name,
        person.skills,
        person.department,
    )
    await _serve(request, socket, page, origin)
    return socket


async def _serve(request: web.Request, socket: web.WebSocketResponse, page: Page, origin: str) -> None:
    runner = request.app[runner_key]
    transport = request.transport
    assert transport is not None
    outbox = Outbox(socket, transport.abort)
    connection = runner.connect(page, origin, outbox)
    writing = asyncio.create_task(outbox.run())
    try:
        await _read(socket, runner, connection, request.app[config_key].commands_per_second)
    finally:
        runner.disconnect(connection)
        writing.cancel()


async def _read(socket: web.WebSocketResponse, runner: Runner, connection: str, rate: int) -> None:
    now = time.monotonic()
    lasting, passing = Bucket(rate, now), Bucket(rate * PASSING_FACTOR, now)
    bad_frames = 0
    async for frame in socket:
        if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            break
        runner.heard(connection)
        try:
            command = decode_command(frame.data)
            if len(frame.data) > PLAIN_FRAME_MAX and not isinstance(command, c.Sign):
                raise Refused(ErrorCode.TOO_LARGE, {"max": PLAIN_FRAME_MAX})
        except Refused as refusal:
            bad_frames += 1
            failed = Failed(id=command_id_of(frame.data), code=refusal.code.value, details=refusal.details)
            runner.tell(connection, failed)
            if bad_frames >= BAD_FRAMES_MAX:
                await socket.close(code=CLOSE_BAD_FRAMES, message=b"malformed")
                break
            continue
        bucket = passing if isinstance(command, c.Passing | c.Pulse) else lasting
        if not bucket.take(time.monotonic()):
            if isinstance(command, c.Command):
                runner.tell(connection, Failed(id=command.id, code=ErrorCode.TOO_FAST.value, details={}))
            continue
        await runner.receive(connection, command)
