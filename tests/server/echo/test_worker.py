"""Tests of the echo's worker, its loop within the test's: voice and picture come back; bad offers are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from branch_client.media import hertz_of
from server.echo.orders import Answered, Begin, End, Ended, Refused, Reply, line_of
from server.echo.worker import AT_ONCE, serve
from tests.server.echo.asking import an_offer, asking, hears_itself


class Line:
    """The pipe to the worker: orders in, replies out."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader()
        self.replies: list[Reply] = []
        self.news = asyncio.Event()

    def tell(self, reply: Reply) -> None:
        """The worker says something."""
        self.replies.append(reply)
        self.news.set()

    async def reply_to(self, echo: str, kind: type[Reply]) -> Reply:
        """Wait for a reply of a kind about an echo."""
        async with asyncio.timeout(40):
            while True:
                for reply in self.replies:
                    if reply.echo == echo and isinstance(reply, kind):
                        return reply
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def worker() -> AsyncIterator[Line]:
    """A worker's loop, ended by the end of its line."""
    line = Line()
    task = asyncio.create_task(serve(line.reader, line.tell))
    yield line
    line.reader.feed_eof()
    await task


async def test_a_voice_and_a_picture_come_back() -> None:
    """And it says how many frames it sent when it is ended."""
    async with worker() as line:

        async def post(sdp: str) -> str:
            line.reader.feed_data(line_of(Begin("e1", sdp, 60)))
            answer = await line.reply_to("e1", Answered)
            assert isinstance(answer, Answered)
            return answer.sdp

        await hears_itself(asking(7, post), side=7, hertz=hertz_of(7))
        line.reader.feed_data(line_of(End("e1")))
        ended = await line.reply_to("e1", Ended)
        assert isinstance(ended, Ended)
        assert ended.frames["audio"] > 10
        assert ended.frames["video"] > 1


async def test_what_is_no_offer_is_told_and_the_others_go_on() -> None:
    """Nonsense, a line that is no order, an echo that is not there, one that lasts no time."""
    async with worker() as line:
        line.reader.feed_data(b"nonsense\n" + line_of(End("none")) + line_of(Begin("e1", "v=0\r\nm=audio x y\r\n", 60)))
        assert isinstance(await line.reply_to("e1", Refused), Refused)
        ended = await line.reply_to("e1", Ended)
        assert isinstance(ended, Ended)
        assert ended.reason == "refused"
        line.reader.feed_data(line_of(Begin("e2", await an_offer(), 0.05)))
        ended = await line.reply_to("e2", Ended)
        assert isinstance(ended, Ended)
        assert ended.reason == "time"


async def test_so_many_at_once_and_no_more() -> None:
    """The next is refused; when the line is closed, all of them end."""
    async with worker() as line:
        sdp = await an_offer()
        for number in range(AT_ONCE + 1):
            line.reader.feed_data(line_of(Begin(f"e{number}", sdp, 60)))
        assert await line.reply_to(f"e{AT_ONCE}", Refused) == Refused(f"e{AT_ONCE}", "too_many")
        await line.reply_to("e0", Answered)
    assert sum(isinstance(reply, Ended) for reply in line.replies) == AT_ONCE
