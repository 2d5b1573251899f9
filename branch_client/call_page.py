"""A page in a visit and its call, without a browser: its line, its view of the visit and its peer together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Protocol

from branch_client.line import Door, Line, LineShutError
from branch_client.page_view import OutOfOrderError, PageView
from branch_client.robot_peer import RobotPeer
from signaling import commands as c
from signaling import messages as m
from signaling.descriptions import Candidate, Description
from signaling.messages import AnyMessage
from signaling.visit import Visit
from signaling.words import CallPhase

LOOK_S = 2.0
"""A line that is over sends nothing any more: who waits looks by themselves."""


class Watcher(Protocol):
    """Who looks on: everything that a page gets and has."""

    def frame(self, page: CallPage, frame: bytes) -> None:
        """A frame as it came, before anything reads it."""

    def message(self, page: CallPage, message: AnyMessage) -> None:
        """A message, once the page has taken it in."""

    def fault(self, page: CallPage, problem: OutOfOrderError) -> None:
        """A message came that cannot be next; the page begins anew with a snapshot."""

    def answered(self, page: CallPage, kind: str, seconds: float) -> None:
        """A command was answered, one way or the other."""


class CallPage:
    """A page that is in a visit and its call. ``side`` is the number that its picture and tone tell; None: no media.

    A page that ``leads`` makes the offers. ``name`` is who it is, for whoever looks on.
    """

    def __init__(self, door: Door, *, name: str, side: int | None, leads: bool, watcher: Watcher) -> None:
        self.name, self.side = name, side
        self.view = PageView()
        self.call: str | None = None
        self.peer: RobotPeer | None = None
        self.calls = 0
        self.people: m.Participants | None = None
        self.welcome: m.Welcome | None = None
        self._leads, self._watcher = leads, watcher
        self._news = asyncio.Event()
        self._signals: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self.line = Line(
            door,
            take=self.message,
            seen=lambda: self.view.seq,
            look=lambda frame: watcher.frame(self, frame),
            answered=lambda kind, seconds: watcher.answered(self, kind, seconds),
        )

    async def start(self) -> None:
        """Open the line. Raises LineShutError when the door does not open."""
        self._tasks.append(asyncio.create_task(self._work_off(), name=f"signals of {self.name}"))
        await self.line.start()

    async def close(self) -> None:
        """Hang up and leave."""
        await self.line.close()
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        await self._end_call()

    async def reload(self) -> None:
        """The page is loaded anew: nothing of it is left, and the server tells it where it was."""
        await self._end_call()
        visit = self.line.visit
        self.view = PageView()
        self.line.visit = self.welcome = self.people = None
        await self.line.reload()
        if visit is not None:
            await self.join(visit)

    async def join(self, visit: str) -> None:
        """Join a visit with what the page has of it. Raises LineRefusedError."""
        if self.view.visit is None or self.view.visit.id != visit:
            self.view.forget()
        await self.line.ask(c.Hello, visit=visit, last_seq=self.view.seq)

    async def leave(self) -> None:
        """Leave the visit; the page shows nothing of it any more."""
        await self._end_call()
        await self.line.ask(c.Hello)
        self.view.forget()
        self.people = None

    @property
    def visit(self) -> Visit:
        """The visit on the page; AssertionError before it joined one."""
        assert self.view.visit is not None, f"{self.name} is in no visit"
        return self.view.visit

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until something is so; looked at after each message. Raises LineShutError when the line is over."""
        while not reached():
            if self.line.over is not None:
                raise LineShutError(self.line.over)
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()

    def taken(self, message: AnyMessage) -> None:
        """For pages with more to know: a message that came. Called before anybody who waits looks again."""

    def message(self, message: AnyMessage) -> None:
        """A message of the socket: taken in, acted upon, and shown to whoever looks on."""
        try:
            self.view.take(message)
        except OutOfOrderError as problem:
            self._watcher.fault(self, problem)
            self.view.forget()
            self.line.cut()
            return
        match message:
            case m.Welcome():
                self.welcome = message
            case m.Participants():
                self.people = message
            case m.CallConnect():
                self._signals.put_nowait(lambda: self._connect(message))
            case m.CallEnd():
                self._signals.put_nowait(self._end_call)
            case m.SignalRelay():
                self._signals.put_nowait(lambda: self._signal(message))
            case _:
                pass
        self.taken(message)
        self._watcher.message(self, message)
        self._news.set()

    # -- the call -------------------------------------------------------------------------------------------------

    async def _work_off(self) -> None:
        while True:
            await (await self._signals.get())()

    async def _connect(self, connect: m.CallConnect) -> None:
        visit = connect.visit
        if connect.call == self.call or self.side is None:
            if self.peer is not None:
                await self._report(visit, connect.call, self.peer.phase)
            return
        await self._end_call()
        self.call, self.calls = connect.call, self.calls + 1

        async def send(description: Description | None, candidate: Candidate | None) -> None:
            signal = c.Signal(visit=visit, call=connect.call, description=description, candidate=candidate)
            await self.line.pass_on(signal)

        self.peer = RobotPeer(
            self.side,
            leads=self._leads,
            ice_servers=connect.ice_servers,
            send=send,
            report=lambda phase: self._report(visit, connect.call, phase),
            give_up=lambda: self.line.pass_on(c.Redial(visit=visit, call=connect.call)),
        )
        self.peer.begin()

    async def _report(self, visit: str, call: str, phase: CallPhase) -> None:
        await self.line.pass_on(c.ReportCall(visit=visit, call=call, phase=phase))

    async def _signal(self, relay: m.SignalRelay) -> None:
        if self.peer is not None and relay.call == self.call:
            await self.peer.receive(relay.description, relay.candidate)

    async def _end_call(self) -> None:
        peer, self.peer, self.call = self.peer, None, None
        if peer is not None:
            await peer.close()
