"""What the line between nodes costs: LISTEN and NOTIFY of PostgreSQL as we use them, beside Redis."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bench.extent import Extent
from bench.processes import free_port, pin_load, running, start
from bench.report import Rounds, quantile
from server.bus import Bus
from server.keys import KEY_BYTES, MasterKey
from signaling import commands as c
from signaling.codec import decode_from_node, encode_for_nodes
from signaling.node_messages import AnyNodeMessage, Overheard
from tests.support.postgres import running_postgres

PACED = 200
"""Messages one after the other, each sent when the one before has arrived."""

BURST = 5_000
TYPED = Overheard(
    connection="c" * 16,
    command=c.Typing(visit="v0000000000000000000", field="visitor.name", text="山田　太郎", composing=False),
)
MASTER = MasterKey(b"b" * KEY_BYTES)

OURS = "postgresql (listen, notify; sealed)"
REDIS = "redis (publish, subscribe; sealed)"


@dataclass
class Line:
    """Two ends of a line: ``tell`` at one, ``arrived`` counts at the other."""

    tell: Callable[[AnyNodeMessage], None]
    arrived: int = 0


def run(extent: Extent) -> None:
    """Latency of single messages and messages per second of a burst; in every round one line and then the other."""
    pin_load()
    rounds = Rounds()
    with running_postgres() as url:
        for _ in range(extent.rounds):
            asyncio.run(_measure(_postgres(url), OURS, rounds))
            if shutil.which("redis-server"):
                with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
                    port = free_port()
                    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
                    with running(start(["redis-server", *options], port)):
                        asyncio.run(_measure(_redis(port), REDIS, rounds))
    rounds.tell()


async def _measure(line: contextlib.AbstractAsyncContextManager[Line], of: str, rounds: Rounds) -> None:
    async with line as open_line:
        taken = []
        for _ in range(PACED):
            begin, before = time.perf_counter(), open_line.arrived
            open_line.tell(TYPED)
            await _until(lambda before=before: open_line.arrived > before)  # type: ignore[misc]  # a lambda with a default
            taken.append((time.perf_counter() - begin) * 1000)
        begin, before = time.perf_counter(), open_line.arrived
        for number in range(BURST):
            open_line.tell(TYPED)
            if number % 10 == 0:
                await asyncio.sleep(0)
        await _until(lambda: open_line.arrived >= before + BURST)
        seconds = time.perf_counter() - begin
    for metric, share in (("p50", 0.5), ("p99", 0.99)):
        rounds.note("bus", metric, quantile(taken, share), "ms", {"of": of})
    rounds.note("bus", "per_second", BURST / seconds, "messages/s", {"of": of, "burst": BURST})


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not reached():  # noqa: ASYNC110 -- a pause is what is measured
            await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Line]:
    line = Line(lambda _: None)

    def hear(_node: str, _message: AnyNodeMessage) -> None:
        line.arrived += 1

    ends = [Bus(url, node=name, master=MASTER, hear=hear, opened=lambda: None) for name in ("one", "two")]
    tasks = [asyncio.create_task(end.run()) for end in ends]
    await _until(lambda: all(end.is_open for end in ends))
    line.tell = ends[0].tell
    try:
        yield line
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _redis(port: int) -> AsyncIterator[Line]:
    """The same work on Redis' own protocol (RESP): what one turn of the loop tells is sealed and published together."""
    hearing, hearer = await asyncio.open_connection("127.0.0.1", port)
    answers, teller = await asyncio.open_connection("127.0.0.1", port)
    cipher = MASTER.nodes
    waiting: list[AnyNodeMessage] = []
    soon: list[asyncio.Handle] = []
    hearer.write(b"SUBSCRIBE enmado\r\n")
    await _bulk(hearing)

    def flush() -> None:
        soon.clear()
        sealed = cipher.encrypt(encode_for_nodes(waiting), b"one")
        waiting.clear()
        teller.write(b"*3\r\n$7\r\nPUBLISH\r\n$6\r\nenmado\r\n$%d\r\n%s\r\n" % (len(sealed), sealed))

    def tell(message: AnyNodeMessage) -> None:
        waiting.append(message)
        if not soon:
            soon.append(asyncio.get_running_loop().call_soon(flush))

    line = Line(tell)

    async def hear() -> None:
        while True:
            line.arrived += len(decode_from_node(cipher.decrypt(await _bulk(hearing), b"one")))

    async def drain() -> None:
        while await answers.read(65_536):
            pass

    tasks: list[asyncio.Task[None]] = [asyncio.create_task(work) for work in (hear(), drain())]
    try:
        yield line
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (hearer, teller):
            writer.close()


async def _bulk(reader: asyncio.StreamReader) -> bytes:
    """The last part of one pushed array of three: a payload, or what tells of the subscription."""
    assert await reader.readline() == b"*3\r\n"
    last = b""
    for _ in range(3):
        head = await reader.readline()
        last = head if head.startswith(b":") else (await reader.readexactly(int(head[1:]) + 2))[:-2]
    return last
