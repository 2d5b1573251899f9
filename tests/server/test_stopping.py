"""A running command ends when it is told to: soon, cleanly, with all that it started, whatever hangs on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from server.coturn import turnserver_path
from server.stopping import TOLD_BY, TWICE_AFTER_S, Stopping, dying_with_us
from tests.support.installation import Browser, free_port
from tests.support.raw_socket import deaf_socket, raw_connection

ENDS_WITHIN_S = 10.0
HURRIED_WITHIN_S = 3.0
ORIGIN = "abcdefgh01234567"


def children_of(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            # The name in brackets may hold anything: what counts comes after the last one.
            state = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(state[1])
    found: set[int] = set()
    grown = {pid}
    while grown:
        grown = {child for child, parent in parents.items() if parent in grown} - found
        found |= grown
    return found


def is_there(pid: int) -> bool:
    """Whether a process still runs (one that nobody has waited for yet does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def are_gone(pids: set[int]) -> None:
    """Wait until none of these is there any more."""
    for pid in pids:
        if is_there(pid):
            with contextlib.suppress(ProcessLookupError):
                watched = os.pidfd_open(pid)
                ended, _, _ = await asyncio.to_thread(select.select, [watched], [], [], HURRIED_WITHIN_S)
                os.close(watched)
                assert ended, f"{pid} runs on"


@dataclass
class Demonstration:
    """`enmado demo` in a process group of its own, as a terminal gives it one."""

    process: asyncio.subprocess.Process
    address: str
    code: str
    passwords: dict[str, str]

    def group_gets(self, number: signal.Signals) -> None:
        """Ctrl-C in a terminal goes to every process of the group."""
        os.killpg(self.process.pid, number)


@asynccontextmanager
async def demonstration(data: Path) -> AsyncIterator[Demonstration]:
    """A running demonstration, killed with all its group if the test did not end it."""
    with (data / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "demo", "--data", str(data / "demo"), "--port", str(free_port())),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(90):
            said = (await process.stdout.readuntil(b"Ctrl-C stops.")).decode()
        address = re.search(r"runs at (http://127\.0\.0\.1:[0-9]+)", said)
        code = re.search(r"good for 10 minutes: (\S+)", said)
        assert address
        assert code
        yield Demonstration(process, address[1], code[1], dict(re.findall(r"^  \w+ +(\w+) +(\S+-\S+)$", said, re.M)))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@asynccontextmanager
async def in_full_use(demo: Demonstration) -> AsyncIterator[tuple[set[int], aiohttp.ClientWebSocketResponse]]:
    """People's pages, deaf sockets, half requests and papers under way.

    The ids of the demonstration's children, and the counter's socket, which hears a close and does not answer it.
    """
    async with AsyncExitStack() as stack:

        async def person(login: str) -> Browser:
            client = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
            browser = Browser(demo.address, client)
            assert (await browser.sign_in(login, demo.passwords[login])).status == 303
            return browser

        abe, tanaka, sato = await person("abe"), await person("tanaka"), await person("sato")
        station_client = await stack.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        )
        station = Browser(demo.address, station_client)
        await station.get("/counter")
        assert (await station.post("/counter/enrol", {"code": demo.code})).status == 303
        page = await stack.enter_async_context(
            station_client.ws_connect(
                f"{demo.address}/ws?as=station&origin={ORIGIN}", headers={"Origin": demo.address}, autoclose=False
            )
        )
        await page.send_json({"type": "open_visit", "id": f"{ORIGIN}-1", "procedures": ["tennyu", "juminhyo"]})
        visit = None
        while visit is None:
            for message in await page.receive_json(timeout=20):
                visit = message["visit"] if message["type"] == "done" else visit
        for who, as_ in ((sato, "desk"), (tanaka, "board"), (abe, "branch")):
            for number in range(3):
                cookie = who.cookie("enmado_sign_in")
                assert cookie
                way = f"/ws?as={as_}&origin={ORIGIN[:-1]}{number}"
                await stack.enter_async_context(deaf_socket(demo.address, way, {"enmado_sign_in": cookie}))
        # A request whose head never ends, and one whose body never comes.
        for begun in (
            b"GET /desk HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1000\r\n\r\nlogin=sa",
        ):
            await (await stack.enter_async_context(raw_connection(demo.address))).send(begun)
        children = children_of(demo.process.pid)
        papers = [
            asyncio.create_task(abe.get(f"/visits/{visit}/paper/{name}.pdf"))
            for name in ("tennyu", "juminhyo", "slip", "receipt")
        ]
        # The press has work now: another answer of the same server came after these were asked for.
        await tanaka.get("/healthz")
        assert not any(paper.done() for paper in papers)
        try:
            yield children, page
        finally:
            for paper in papers:
                paper.cancel()
            await asyncio.gather(*papers, return_exceptions=True)


@pytest.mark.parametrize("way", ["SIGTERM", "Ctrl-C"])
async def test_in_full_use_it_ends_cleanly_in_ten_seconds(tmp_path: Path, way: str) -> None:
    """Exit code 0; coturn and the press are gone; nothing unexpected is in its log."""
    async with demonstration(tmp_path) as demo, in_full_use(demo) as (children, _):
        # The press's worker, which may still be looking for its libraries, and coturn.
        assert len(children) >= (1 if turnserver_path() is None else 2)
        began = time.monotonic()
        if way == "SIGTERM":
            demo.process.terminate()
        else:
            demo.group_gets(signal.SIGINT)
        code = await asyncio.wait_for(demo.process.wait(), 4 * ENDS_WITHIN_S)
        took = time.monotonic() - began
        assert (code, took < ENDS_WITHIN_S) == (0, True), took
        await are_gone(children)
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_who_presses_ctrl_c_again_does_not_wait(tmp_path: Path) -> None:
    """It ends then and there, says so, and leaves nothing running either."""
    async with demonstration(tmp_path) as demo, in_full_use(demo) as (children, page):
        demo.group_gets(signal.SIGINT)
        # It has begun to stop; the deaf sockets keep it for seconds.
        while (await page.receive(timeout=ENDS_WITHIN_S)).type is not aiohttp.WSMsgType.CLOSE:
            pass
        began = time.monotonic()
        while demo.process.returncode is None and time.monotonic() - began < ENDS_WITHIN_S:
            demo.group_gets(signal.SIGINT)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(demo.process.wait(), 2 * TWICE_AFTER_S)
        assert demo.process.returncode == 128 + signal.SIGINT
        assert time.monotonic() - began < HURRIED_WITHIN_S
        await are_gone(children)
    assert "enmado demo: ended at once, as asked twice" in (tmp_path / "log").read_text()


def test_a_signal_sets_the_event_and_handlers_are_given_back() -> None:
    """The event of a loop that comes later is set at once."""
    before = [signal.getsignal(number) for number in TOLD_BY]

    async def waits(stopping: Stopping) -> None:
        stop = asyncio.Event()
        stopping.sets(stop)
        os.kill(os.getpid(), signal.SIGTERM)
        # A wrapper passes the same press on.
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    async def is_told_at_once(stopping: Stopping) -> None:
        stop = asyncio.Event()
        stopping.sets(stop)
        assert stop.is_set()

    with Stopping("test").watched() as stopping:
        asyncio.run(waits(stopping))
        asyncio.run(is_told_at_once(stopping))
    assert [signal.getsignal(number) for number in TOLD_BY] == before


CHILD = """
import asyncio, os, subprocess, sys, time
from server.stopping import Stopping, dying_with_us

async def waits(stopping):
    stop = asyncio.Event()
    stopping.sets(stop)
    say()
    await stop.wait()
    await asyncio.to_thread(time.sleep, 60)

def say():
    os.write(1, b"ready\\n")

with Stopping("enmado test", end_within=0.5).watched() as stopping:
    {work}
"""

UNREAD = "a log that nobody reads"
BLOCKED = {
    "a thread that never comes back": "asyncio.run(waits(stopping))",
    "a loop that is blocked": "say(); time.sleep(60)",
    UNREAD: "say(); [os.write(2, bytes(65536)) for _ in range(60)]",
}


GRANDCHILD = """
    sleeper = subprocess.Popen([*dying_with_us("KILL"), "sh", "-c", "echo is up; exec sleep 60"])
    os.write(1, b"%d\\n" % sleeper.pid)
    sleeper.wait()
"""


def child(work: str) -> subprocess.Popen[bytes]:
    """A process that does this within `Stopping`; nobody reads what it says until the test does."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD.format(work=work)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("blocked", BLOCKED)
def test_what_never_ends_is_ended(blocked: str) -> None:
    """After its time, with exit code 1; on standard error, unless that is what it hangs on."""
    with child(BLOCKED[blocked]) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.wait(ENDS_WITHIN_S) == 1
        assert (b"enmado test: did not end in 0.5 s" in process.stderr.read()) == (blocked != UNREAD)


@pytest.mark.skipif(not dying_with_us("KILL"), reason="setpriv (util-linux) is missing")
async def test_a_child_dies_with_us_whatever_kills_us() -> None:
    """Also when nothing of ours runs any more."""
    with child(GRANDCHILD) as process:
        assert process.stdout is not None
        # Both write into the one pipe, each its line in one piece. Before it is up, the grandchild has not asked for
        # the signal yet.
        [told] = {process.stdout.readline(), process.stdout.readline()} - {b"is up\n"}
        grandchild = int(told)
        assert is_there(grandchild)
        process.kill()
    await are_gone({grandchild})
