"""The echo's worker process: aiortc peers that send back what they get; orders on standard input, replies on output.

It decodes and encodes pictures and runs native code on what a network sends, so it is no part of the hub's process: it
may hang, grow or die without a visit noticing. It is nicer than the server, and its memory is bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from msgspec import DecodeError

from server.echo.orders import LINE_MAX, Answered, Begin, End, Ended, Order, Refused, Reply, line_of, read_order

AT_ONCE = 30
"""The server gives out twenty; those that are ending count here, too."""

CONNECTS_WITHIN_S = 15.0
SILENT_S = 5.0
"""Nothing came in for so long: the page is gone, and did not say goodbye."""

PICTURES_PER_S = 10.0
WIDTH = 320
"""A picture comes back small and slow: enough to see that it is one's own, and twenty of them fit on one core."""

MOST_MEMORY = 3 * 2**30
NICE = 5


class Echoed(MediaStreamTrack):
    """What comes in, on its way back."""

    def __init__(self, source: MediaStreamTrack, sent: Counter[str]) -> None:
        self.kind = source.kind
        super().__init__()
        self._source, self._sent = source, sent
        self._next = 0.0

    async def recv(self) -> AudioFrame | VideoFrame:
        """The next frame to send back; pictures in between are let go."""
        while True:
            frame = await self._source.recv()
            if isinstance(frame, AudioFrame):
                break
            if isinstance(frame, VideoFrame) and time.monotonic() >= self._next:
                self._next = time.monotonic() + 0.9 / PICTURES_PER_S
                if frame.width > WIDTH:
                    pts, base = frame.pts, frame.time_base
                    frame = frame.reformat(width=WIDTH, height=max(2, frame.height * WIDTH // frame.width // 2 * 2))
                    frame.pts, frame.time_base = pts, base
                break
        self._sent[self.kind] += 1
        return frame


class Echo:
    """One peer. ``tell`` gets what the server is told of it."""

    def __init__(self, ident: str, tell: Callable[[Reply], None]) -> None:
        self._ident, self._tell = ident, tell
        # No ICE server: aiortc's own default would be one on the internet.
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._sent: Counter[str] = Counter()
        self._over = asyncio.Event()
        self._reason = "time"

    async def answer(self, sdp: str) -> str:
        """The answer to an offer. Raises whatever aiortc makes of a description that is none."""
        pc = self._pc

        @pc.on("track")
        def arrived(track: MediaStreamTrack) -> None:
            pc.addTrack(Echoed(track, self._sent))

        @pc.on("connectionstatechange")
        def changed() -> None:
            if pc.connectionState in ("failed", "closed"):
                self.end(pc.connectionState)

        await pc.setRemoteDescription(RTCSessionDescription(type="offer", sdp=sdp))
        await pc.setLocalDescription(await pc.createAnswer())
        return str(pc.localDescription.sdp)

    def end(self, reason: str) -> None:
        """End it; said once."""
        if not self._over.is_set():
            self._reason = reason
            self._over.set()

    async def last(self, seconds: float) -> None:
        """Until it is ended, its time is up, nobody connected, or nothing comes any more; then the peer is closed."""
        ends = time.monotonic() + seconds
        connects = time.monotonic() + CONNECTS_WITHIN_S
        seen, heard = 0, time.monotonic()
        while not self._over.is_set() and (now := time.monotonic()) < ends:
            if sum(self._sent.values()) != seen:
                seen, heard = sum(self._sent.values()), now
            if self._pc.connectionState != "connected" and now > connects:
                self.end("not_connected")
            elif seen and now - heard > SILENT_S:
                self.end("silent")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(1.0, max(0.0, ends - now))):
                    await self._over.wait()
        self.end("time")
        await self._pc.close()
        self._tell(Ended(self._ident, self._reason, dict(self._sent)))


class Echoes:
    """All peers of this process."""

    def __init__(self, tell: Callable[[Reply], None]) -> None:
        self._tell = tell
        self._echoes: dict[str, Echo] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, order: Order) -> None:
        """Carry out one order."""
        if isinstance(order, End):
            found = self._echoes.get(order.echo)
            if found is not None:
                found.end("ended")
            return
        if len(self._echoes) >= AT_ONCE or order.echo in self._echoes:
            self._tell(Refused(order.echo, "too_many"))
            return
        echo = self._echoes[order.echo] = Echo(order.echo, self._tell)
        task = asyncio.create_task(self._run(order, echo))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, order: Begin, echo: Echo) -> None:
        try:
            try:
                self._tell(Answered(order.echo, await echo.answer(order.sdp)))
            except Exception as problem:  # noqa: BLE001 -- whatever an offer brings about, its sender is told, the rest go on
                self._tell(Refused(order.echo, type(problem).__name__))
                echo.end("refused")
            await echo.last(order.seconds)
        finally:
            self._echoes.pop(order.echo, None)

    async def close(self) -> None:
        """End all of them."""
        for echo in list(self._echoes.values()):
            echo.end("closed")
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def serve(reader: asyncio.StreamReader, tell: Callable[[Reply], None]) -> None:
    """Carry out orders until the line is closed."""
    echoes = Echoes(tell)
    try:
        while line := await reader.readline():
            with contextlib.suppress(DecodeError):
                echoes.take(read_order(line))
    finally:
        await echoes.close()


async def _main() -> None:
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no reply
    reader = asyncio.StreamReader(limit=LINE_MAX)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)

    def tell(reply: Reply) -> None:
        answers.write(line_of(reply))

    await serve(reader, tell)


def main() -> None:
    """Serve until the server closes the line."""
    # Addresses of people's machines stand in what the libraries tell.
    logging.disable(logging.CRITICAL)
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with contextlib.suppress(MediaStreamError, BrokenPipeError):
        asyncio.run(_main())


if __name__ == "__main__":
    main()
