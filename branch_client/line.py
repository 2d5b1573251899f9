"""A page's line to the server without a browser: commands with ids, resent after every loss, and a rejoin each time."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from signaling import messages as m
from signaling.commands import Command, Hello, Passing, Pulse
from signaling.messages import AnyMessage

QUICK_TRIES, QUICK_S, LONGEST_S = 6, 0.3, 5.0
"""As a page of ours comes back: six quick tries, since a restart takes half a second, then longer and longer waits."""

SILENT_S = 4.0
"""The server sends a pulse each second; after so long without one a fresh socket is opened."""

OPEN_WITHIN_S = 5.0
CLOSE_FORBIDDEN, CLOSE_REPLACED = 4003, 4001
FRAME_MAX = 4 * 1024 * 1024
_frames = msgspec.json.Decoder(list[AnyMessage])
_encode = msgspec.json.Encoder().encode


class LineRefusedError(Exception):
    """The server refused a command; ``code`` and ``details`` are its own."""

    def __init__(self, kind: str, code: str, details: Mapping[str, object]) -> None:
        said = (str(details[name]) for name in ("field", "question", "fact", "reason", "state") if name in details)
        super().__init__(" ".join((f"{kind}: {code}", *said)))
        self.kind, self.code, self.details = kind, code, details


class LineShutError(Exception):
    """The line is over: its door was shut, another page of the same place was opened, or it was closed here."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a line leads: the server's address, the way in (``station``, ``desk`` …), and the cookie that opens it.

    ``others`` are further nodes of the same town: a page that cannot come in at one goes to the next.
    """

    address: str
    way: str
    cookie: str = field(repr=False)
    trust: ssl.SSLContext | None = field(default=None, repr=False)
    others: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, the own one first."""
        return (self.address, *self.others)

    def uri(self, origin: str, address: str = "") -> str:
        """The socket's address for a page with this origin of ids, at one of the nodes."""
        return f"ws{(address or self.address).removeprefix('http')}/ws?as={self.way}&origin={origin}"


@dataclass
class _Waiting:
    command: Command
    reply: asyncio.Future[m.Done]
    since: float


class Line:
    """One page's line. ``take`` gets every message in order, ``look`` every frame as it came, before it is decoded.

    ``seen`` tells the newest seq that the page has rendered; it is asked for pulses and rejoins. ``answered`` hears
    of each reply: the kind of command and how many seconds it took.
    """

    def __init__(
        self,
        door: Door,
        *,
        take: Callable[[AnyMessage], None],
        seen: Callable[[], int],
        look: Callable[[bytes], None] = lambda frame: None,
        answered: Callable[[str, float], None] = lambda kind, seconds: None,
    ) -> None:
        self._door = door
        self._take, self._seen, self._look, self._answered = take, seen, look, answered
        self.origin = secrets.token_hex(8)
        self.visit: str | None = None
        """The visit that every new socket joins again."""
        self.open = asyncio.Event()
        self._sent = 0
        self._waiting: dict[str, _Waiting] = {}
        self._socket: ClientConnection | None = None
        self._heard = time.monotonic()
        self._clock, self._clock_read = time.time_ns() // 1_000_000, time.monotonic()
        self._mute = False
        self._turn = 0
        self._plugged = asyncio.Event()
        self._plugged.set()
        self._over: str | None = None
        self._task: asyncio.Task[None] | None = None

    # -- the life of the line -------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the line and keep it; LineShutError when the door does not open."""
        self._task = asyncio.create_task(self._keep(), name=f"line of {self._door.way}")
        opened = asyncio.create_task(self.open.wait())
        await asyncio.wait((opened, self._task), return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self._over is not None:
            await self._task
            raise LineShutError(self._over)

    async def close(self) -> None:
        """Leave for good."""
        self._end("closed")
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def cut(self) -> None:
        """Lose the socket, as when a cable is pulled: no goodbye. The line comes back by itself."""
        if self._socket is not None:
            self._socket.transport.abort()

    @contextlib.contextmanager
    def unplugged(self) -> Iterator[None]:
        """While entered there is no network at all; afterwards the line comes back by itself."""
        self._plugged.clear()
        self.cut()
        try:
            yield
        finally:
            self._plugged.set()

    @property
    def live(self) -> bool:
        """Whether the server hears of this page: its socket is open, and the page does not hang."""
        return self.open.is_set() and not self._mute

    @contextlib.contextmanager
    def mute(self) -> Iterator[None]:
        """While entered nothing is sent, not even the answer to a pulse: a page that hangs."""
        self._mute = True
        try:
            yield
        finally:
            self._mute = False

    @property
    def way(self) -> str:
        """As what this page comes in: ``station``, ``desk``, ``branch`` or ``board``."""
        return self._door.way

    def heard_clock(self, at: int) -> None:
        """The server said what time it is (ms since 1970)."""
        self._clock, self._clock_read = at, time.monotonic()

    def server_now(self) -> int:
        """The server's clock (ms since 1970), by its last pulse."""
        return self._clock + int((time.monotonic() - self._clock_read) * 1000)

    @property
    def over(self) -> str | None:
        """Why the line ended for good; None while it goes on."""
        return self._over

    async def reload(self) -> None:
        """The page is loaded anew: another origin, nothing remembered, commands under way forgotten."""
        await self.close()
        self.origin, self._over, self._sent = secrets.token_hex(8), None, 0
        self.open.clear()
        await self.start()

    async def _keep(self) -> None:
        tries = 0
        while self._over is None:
            await self._plugged.wait()
            address = self._door.addresses[self._turn % len(self._door.addresses)]
            try:
                async with asyncio.timeout(OPEN_WITHIN_S):
                    socket = await connect(
                        self._door.uri(self.origin, address),
                        origin=address,  # type: ignore[arg-type]  # its Origin is a NewType of str
                        additional_headers={"Cookie": self._door.cookie},
                        ssl=self._door.trust,
                        compression=None,
                        proxy=None,
                        ping_interval=None,
                        max_size=FRAME_MAX,
                        close_timeout=1,
                    )
            except (OSError, TimeoutError, InvalidHandshake) as problem:
                if isinstance(problem, InvalidStatus) and problem.response.status_code in (400, 403, 404):
                    self._end(f"the server answers {problem.response.status_code}")
                    return
                tries += 1
                self._turn += 1
                await asyncio.sleep(QUICK_S if tries <= QUICK_TRIES else min(LONGEST_S, QUICK_S * 2.0 ** (tries - 6)))
                continue
            tries = 0
            await self._serve(socket)
            self.open.clear()

    async def _serve(self, socket: ClientConnection) -> None:
        self._socket, self._heard = socket, time.monotonic()
        watch = asyncio.create_task(self._watch(socket), name="line watch")
        try:
            if self.visit is not None:
                await self._put(Hello(id=self._next_id(), visit=self.visit, last_seq=self._seen()))
            for waiting in list(self._waiting.values()):
                await self._put(waiting.command)
            while True:
                frame = await socket.recv(decode=False)
                self._heard = time.monotonic()
                self._look(frame)
                for message in _frames.decode(frame):
                    await self._message(message)
                # Not before the first message: a door that is shut opens the socket, and closes it at once.
                self.open.set()
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else None
            if code == CLOSE_FORBIDDEN:
                self._end("the door is shut")
            elif code == CLOSE_REPLACED:
                self._end("replaced")
        except msgspec.DecodeError as problem:
            self._end(f"a message that no page knows: {problem}")
            raise
        finally:
            self._socket = None
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            socket.transport.abort()

    async def _watch(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(1)
            if time.monotonic() - self._heard > SILENT_S:
                socket.transport.abort()

    async def _message(self, message: AnyMessage) -> None:
        if isinstance(message, m.PulseMessage):
            self.heard_clock(message.at)
            self._take(message)
            if not self._mute:
                await self._put(Pulse(shown=self._seen()))
        elif isinstance(message, m.Replaced):
            self._end("replaced")
        elif isinstance(message, m.Done | m.Failed):
            self._reply(message)
        else:
            self._take(message)

    def _reply(self, message: m.Done | m.Failed) -> None:
        waiting = self._waiting.pop(message.id, None)
        if waiting is None:
            return
        kind = str(waiting.command.__struct_config__.tag)
        self._answered(kind, time.monotonic() - waiting.since)
        if waiting.reply.done():
            return
        if isinstance(message, m.Done):
            if isinstance(waiting.command, Hello):
                # Until it has left, what comes is of the visit that it leaves.
                self.visit = waiting.command.visit
            waiting.reply.set_result(message)
        else:
            waiting.reply.set_exception(LineRefusedError(kind, message.code, message.details))

    def _end(self, why: str) -> None:
        self._over = self._over or why
        for waiting in self._waiting.values():
            if not waiting.reply.done():
                waiting.reply.set_exception(LineShutError(self._over))
        self._waiting.clear()

    # -- what is sent ---------------------------------------------------------------------------------------------

    def _next_id(self) -> str:
        self._sent += 1
        return f"{self.origin}-{self._sent}"

    async def _put(self, command: Command | Passing | Pulse) -> None:
        socket = self._socket
        if socket is not None and not self._mute:
            # What a dying socket swallows is sent again by the next one.
            with contextlib.suppress(ConnectionClosed):
                await socket.send(_encode(command).decode())

    async def ask(self, command: Callable[..., Command], **members: object) -> m.Done:
        """Send a command and wait for its reply, over as many sockets as it takes.

        Raises LineRefusedError, or LineShutError when the line ends meanwhile.
        """
        if self._over is not None:
            raise LineShutError(self._over)
        made = command(id=self._next_id(), **members)
        reply: asyncio.Future[m.Done] = asyncio.get_running_loop().create_future()
        self._waiting[made.id] = _Waiting(made, reply, time.monotonic())
        if isinstance(made, Hello) and made.visit is not None:
            self.visit = made.visit
        await self._put(made)
        return await reply

    async def pass_on(self, command: Passing) -> None:
        """Send what is relayed and never stored; nothing tells whether it arrived."""
        await self._put(command)
