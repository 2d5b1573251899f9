"""GET /ws: checks origin and person, bounds what comes in, decodes it and hands it to the runner."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web
from sqlalchemy.exc import SQLAlchemyError

from server.keys_of_app import config_key, doors_key
from server.outbox import CLOSE_WITHIN_S, Outbox
from server.runner import Runner, runner_key
from server.sockets import Outgoing, Page
from signaling import commands as c
from signaling.codec import PLAIN_FRAME_MAX, command_id_of, decode_command
from signaling.errors import ErrorCode, Refused
from signaling.messages import Failed
from signaling.rights import Actor
from signaling.words import Role

log = logging.getLogger(__name__)

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
    socket = web.WebSocketResponse(timeout=CLOSE_WITHIN_S, max_msg_size=READ_MAX, compress=False)
    await socket.prepare(request)
    await request.app[runner_key].up_to_date()
    # Asked last: from here to the runner nothing is waited for in which a door could be shut unheard.
    try:
        person = await doors.who_is(request, request.query["as"])
    except SQLAlchemyError as error:
        log.error("nobody can be let in, the database can't be asked: %s", type(error).__name__)
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        return socket
    if person is None:
        await socket.close(code=CLOSE_FORBIDDEN, message=b"forbidden")
        return socket
    page = Page(
        person.key,
        Actor(role, person.id, person.branch, person.department),
        person.name,
        person.skills,
        person.department,
    )
    transport = request.transport
    if transport is None:
        return socket
    outbox = Outbox(socket, transport.abort, backlog=transport.get_write_buffer_size)
    runner = request.app[runner_key]
    connection = runner.connect(page, origin, outbox)
    outbox.start()
    reader = Reader(
        runner,
        connection,
        outbox,
        rate=request.app[config_key].commands_per_second,
        touch=lambda: doors.touch(person),
    )
    try:
        async for frame in socket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY) or not await reader.take(frame.data):
                break
    except Exception:
        # The page comes back by itself; an HTTP error page would be garbage on its line.
        log.exception("a socket failed")
        outbox.close(WSCloseCode.INTERNAL_ERROR, "broken")
    finally:
        runner.disconnect(connection)
        await outbox.ended()
    return socket


class Reader:
    """Bounds, decodes and hands on what one page sends. ``touch`` is called for whatever a person does.

    ``now`` tells seconds that never jump back, by which the rate is measured.
    """

    def __init__(
        self,
        runner: Runner,
        connection: str,
        outbox: Outgoing,
        *,
        rate: int,
        touch: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._runner = runner
        self._connection = connection
        self._outbox = outbox
        self._touch = touch
        self._lasting = Bucket(rate, now())
        self._passing = Bucket(rate * PASSING_FACTOR, now())
        self._bad_frames = 0

    async def take(self, frame: str | bytes) -> bool:
        """One frame; False when the page sent so much rubbish that its socket is closed."""
        self._runner.heard(self._connection)
        try:
            command = decode_command(frame)
            if len(frame) > PLAIN_FRAME_MAX and not isinstance(command, c.Sign):
                raise Refused(ErrorCode.TOO_LARGE, {"max": PLAIN_FRAME_MAX})
        except Refused as refusal:
            return self._refuse(frame, refusal)
        if not isinstance(command, c.Pulse):
            self._touch()
        bucket = self._passing if isinstance(command, c.Passing | c.Pulse) else self._lasting
        if bucket.take(self._now()):
            await self._runner.receive(self._connection, command)
        elif isinstance(command, c.Command):
            self._tell(command.id, Refused(ErrorCode.TOO_FAST))
        return True

    def _refuse(self, frame: str | bytes, refusal: Refused) -> bool:
        self._tell(command_id_of(frame), refusal)
        self._bad_frames += 1
        if self._bad_frames < BAD_FRAMES_MAX:
            return True
        log.warning("a socket was closed: %d frames that no page of ours sends", self._bad_frames)
        self._outbox.close(CLOSE_BAD_FRAMES, "malformed")
        return False

    def _tell(self, command: str, refusal: Refused) -> None:
        failed = Failed(id=command, code=refusal.code.value, details=refusal.details)
        self._runner.tell(self._connection, failed)
