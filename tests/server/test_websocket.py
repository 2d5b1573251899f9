"""Tests of server/websocket.py over real sockets: who gets in, what is taken, what is refused with which code."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError
from yarl import URL

from server import town
from server.doors import SIGN_IN_COOKIE
from server.runner import runner_key
from server.websocket import BAD_FRAMES_MAX, BURST_S, READ_MAX, Bucket, Reader
from signaling.codec import FRAME_MAX, PLAIN_FRAME_MAX
from tests.support.installation import Browser, Installation, installation
from tests.support.live_town import HandClock, live_town
from tests.support.raw_socket import frame_head, raw_connection, upgrade

ORIGIN = "abcdefgh01234567"


class Line:
    """One page's socket: frames are arrays of messages; each pulse is answered as it comes, as pages of ours do."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    async def read(self) -> None:
        """Take what comes until the server closes."""
        while True:
            frame = await self.socket.receive()
            if frame.type != aiohttp.WSMsgType.TEXT:
                break
            for message in json.loads(frame.data):
                if message["type"] == "pulse" and not self.socket.closed:
                    await self.socket.send_json({"type": "pulse", "shown": 0})
                self._messages.put_nowait(message)
        # (The client's own `close_code` is of its answer, which may come too late.)
        closed = frame.type == aiohttp.WSMsgType.CLOSE
        self._ended.set_result(int(frame.data) if closed else self.socket.close_code)

    async def next(self, kind: str) -> dict[str, Any]:
        """The next message of a type."""
        async with asyncio.timeout(20):
            while (message := await self._messages.get())["type"] != kind:
                pass
        return message

    async def say(self, **message: Any) -> dict[str, Any]:
        """Send a command that is carried out; its reply."""
        await self.socket.send_json(message)
        while (reply := await self.next("done"))["id"] != message["id"]:
            pass
        return reply

    async def refused(self, frame: str | bytes) -> dict[str, Any]:
        """Send a frame that is refused; the coded reply."""
        if isinstance(frame, str):
            await self.socket.send_str(frame)
        else:
            await self.socket.send_bytes(frame)
        return await self.next("failed")

    async def closed(self) -> int | None:
        """The code with which the server closes."""
        return await asyncio.wait_for(asyncio.shield(self._ended), 20)

    @property
    def heard(self) -> int:
        """How many messages wait to be looked at."""
        return self._messages.qsize()


@asynccontextmanager
async def page(
    office: Installation, browser: Browser, as_: str, *, origin: str = ORIGIN, headers: dict[str, str] | None = None
) -> AsyncIterator[Line]:
    """A page's socket, as a browser opens it."""
    address = f"{office.origin}/ws?as={as_}&origin={origin}"
    async with browser.client.ws_connect(address, headers=headers or {"Origin": office.origin}) as socket:
        line = Line(socket)
        reading = asyncio.create_task(line.read())
        try:
            yield line
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def test_each_way_is_for_its_role(office: Installation) -> None:
    """Station, desk, branch and board greet their own people with what they are."""
    ways = {
        "desk": await office.signed_in("sato"),
        "branch": await office.signed_in("abe"),
        "board": await office.signed_in("tanaka"),
        "station": await office.enrolled("kita1"),
    }
    roles = {"desk": "specialist", "branch": "branch_staff", "board": "supervisor", "station": "resident"}
    for as_, browser in ways.items():
        async with page(office, browser, as_) as line:
            assert (await line.next("welcome"))["role"] == roles[as_]


@pytest.mark.parametrize("as_", ["desk", "branch", "board", "station"])
async def test_a_stranger_is_sent_to_the_door(office: Installation, as_: str) -> None:
    """Without the right cookie the close code says so, before anything else is said."""
    async with page(office, office.browser(), as_) as line:
        assert await line.closed() == 4003
        assert line.heard == 0


async def test_another_role_is_sent_to_the_door(office: Installation) -> None:
    """A specialist's sign-in opens no board, a station's cookie no desk."""
    specialist, station = await office.signed_in("sato"), await office.enrolled("kita1")
    for browser, as_ in ((specialist, "board"), (specialist, "station"), (station, "desk")):
        async with page(office, browser, as_) as line:
            assert await line.closed() == 4003


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"X": "no origin"}, {"Origin": "null"}, {"Origin": ""}]
)
async def test_a_page_from_elsewhere_is_refused(office: Installation, headers: dict[str, str]) -> None:
    """A browser's cookies alone open no socket (RFC 6455, 10.2)."""
    browser = await office.signed_in("sato")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with page(office, browser, "desk", headers=headers):
            pass
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("as_", "origin"), [("king", ORIGIN), ("", ORIGIN), ("desk", ""), ("desk", "A b"), ("desk", "x")]
)
async def test_a_page_says_what_it_is(office: Installation, as_: str, origin: str) -> None:
    """An unknown way and an impossible origin are bad requests."""
    browser = await office.signed_in("sato")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with page(office, browser, as_, origin=origin):
            pass
    assert refused.value.status == 400


async def test_a_plain_request_is_no_socket(office: Installation) -> None:
    """Without the upgrade there is nothing to talk over."""
    browser = await office.signed_in("sato")
    answer = await browser.get(f"/ws?as=desk&origin={ORIGIN}", Origin=office.origin)
    assert answer.status == 400


async def test_commands_are_answered_and_pulses_come(office: Installation) -> None:
    """A command gets its reply, and the server is heard of every second."""
    async with page(office, await office.signed_in("sato"), "desk") as line:
        await line.next("welcome")
        await line.say(type="set_activity", id=f"{ORIGIN}-1", activity="available")
        assert (await line.next("pulse"))["head"] == 0


async def test_rubbish_gets_a_coded_reply_and_changes_nothing(office: Installation) -> None:
    """Malformed, unknown, misspelt, oversized: each has its code, with the id where there is one."""
    async with page(office, await office.signed_in("sato"), "desk") as line:
        await line.next("welcome")
        ident = f"{ORIGIN}-1"
        cases: list[tuple[str | bytes, str, str]] = [
            ("{", "invalid_format", ""),
            ("[]", "invalid_format", ""),
            (b"\xff\xfe\x00", "invalid_format", ""),
            (json.dumps({"type": "become_king", "id": ident}), "invalid_format", ident),
            (json.dumps({"type": "finish_wrap_up", "id": ident, "more": 1}), "invalid_format", ident),
            (json.dumps({"type": "set_activity", "id": ident, "activity": "king"}), "invalid_format", ident),
            (json.dumps({"type": "finish_wrap_up", "id": "no id"}), "invalid_format", ""),
            ("[" * 5000, "invalid_format", ""),
            (json.dumps({"type": "finish_wrap_up", "id": ident}) + " " * PLAIN_FRAME_MAX, "too_large", ident),
            ("x" * (FRAME_MAX + 1), "too_large", ""),
            ("あ" * (FRAME_MAX // 2), "too_large", ""),
        ]
        for frame, code, replied in cases:
            reply = await line.refused(frame)
            assert (reply["code"], reply["id"]) == (code, replied), str(frame)[:40]
        await line.say(type="finish_wrap_up", id=ident)


async def test_binary_frames_are_read_like_text(office: Installation) -> None:
    """A frame is JSON, whatever its opcode says."""
    async with page(office, await office.signed_in("sato"), "desk") as line:
        await line.next("welcome")
        await line.socket.send_bytes(json.dumps({"type": "finish_wrap_up", "id": f"{ORIGIN}-1"}).encode())
        assert (await line.next("done"))["id"] == f"{ORIGIN}-1"


async def test_a_page_that_sends_only_rubbish_is_closed(office: Installation) -> None:
    """All its frames are answered, the last one too; then the socket ends."""
    async with page(office, await office.signed_in("sato"), "desk") as line:
        await line.next("welcome")
        for _ in range(BAD_FRAMES_MAX):
            await line.refused("{")
        assert await line.closed() == 4000


async def test_a_frame_beyond_all_bounds_closes_the_socket(office: Installation) -> None:
    """Nobody buffers what no page of ours sends (RFC 6455: 1009)."""
    browser = await office.signed_in("sato")
    cookie = browser.cookie(SIGN_IN_COOKIE)
    assert cookie
    async with raw_connection(office.origin) as raw, asyncio.timeout(20):
        await raw.send(upgrade(office.origin, f"/ws?as=desk&origin={ORIGIN}", {SIGN_IN_COOKIE: cookie}))
        assert (await raw.head())[0] == 101
        # Its head alone: what is still on its way when the server closes could make the kernel drop the answer.
        await raw.send(frame_head(READ_MAX + 1))
        assert (await raw.ended()).endswith(struct.pack("!BBH", 0x88, 2, 1009))


async def test_who_sends_too_fast_is_told_so(tmp_path: Path) -> None:
    """Past the rate a command is refused and what passes is dropped; a second later there is room for one again."""
    clock = HandClock()
    async with live_town(tmp_path) as town_:
        desk = town_.desk()
        reader = Reader(
            *(town_.runner, desk.connection, desk.outbox),
            rate=1,
            touch=lambda: None,
            now=lambda: clock.now().mono,
        )

        async def says(number: int) -> str:
            assert await reader.take(json.dumps({"type": "finish_wrap_up", "id": f"{ORIGIN}-{number}"}))
            assert await reader.take('{"type":"focus","visit":"v00000000","field":null}')
            await town_.settle()
            [reply] = [each for each in desk.outbox.messages if each.get("id") == f"{ORIGIN}-{number}"]
            return str(reply.get("code", reply["type"]))

        assert [await says(number) for number in range(1, 8)] == ["done"] * BURST_S + ["too_fast"] * 3
        clock.jump(1.0)
        assert [await says(number) for number in (8, 9)] == ["done", "too_fast"]
        assert desk.outbox.closed is None


def test_a_bucket_gives_bursts_and_an_average() -> None:
    """Four seconds' worth at once, then one at a time."""
    bucket = Bucket(2, 100.0)
    assert [bucket.take(100.0) for _ in range(9)] == [True] * 8 + [False]
    assert bucket.take(100.5)
    assert not bucket.take(100.6)
    assert [bucket.take(200.0) for _ in range(9)] == [True] * 8 + [False]


async def test_the_newer_page_replaces_the_older(office: Installation) -> None:
    """A second desk of the same specialist ends the first with the code that forbids coming back."""
    browser = await office.signed_in("sato")
    async with page(office, browser, "desk") as first:
        await first.next("welcome")
        async with page(office, browser, "desk", origin="hgfedcba76543210") as second:
            await second.next("welcome")
            await first.next("replaced")
            assert await first.closed() == 4001
            await second.say(type="finish_wrap_up", id="hgfedcba76543210-1")


async def test_a_shut_door_ends_its_sockets(office: Installation) -> None:
    """Signing out ends the desk with 4003; changed skills make it come in anew with 4010."""
    browser = await office.signed_in("sato")
    async with page(office, browser, "desk") as line:
        await line.next("welcome")
        await office.database.write(lambda db: town.add_skill(town.Change(db, "command:test", 2), "sato", "juminhyo"))
        await office.doors.refresh()
        assert await line.closed() == 4010
    async with page(office, browser, "desk") as line:
        await line.next("welcome")
        await browser.post("/sign-out")
        await office.doors.refresh()
        assert await line.closed() == 4003


async def test_a_cookie_that_somebody_kept_opens_nothing_after_the_sign_out(office: Installation) -> None:
    """Neither the page nor the socket, at once and in the same process."""
    browser = await office.signed_in("sato")
    kept = browser.cookie(SIGN_IN_COOKIE)
    assert kept
    thief = office.browser()
    thief.client.cookie_jar.update_cookies({SIGN_IN_COOKIE: kept}, URL(office.origin))
    assert (await thief.get("/desk")).status == 200
    await browser.post("/sign-out")
    assert (await thief.get("/desk")).headers["Location"] == "/sign-in?next=/desk"
    async with page(office, thief, "desk") as line:
        assert await line.closed() == 4003
        assert line.heard == 0


async def test_a_database_that_is_away_makes_the_page_come_back_later(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is let in unasked; the close code is one after which the page tries again."""
    browser = await office.signed_in("sato")

    async def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, OSError("away"))

    monkeypatch.setattr(office.doors, "who_is", away)
    async with page(office, browser, "desk") as line:
        assert await line.closed() == 1013


async def test_a_fault_of_ours_ends_the_socket_with_a_code(
    office: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page comes back by itself; no error page is written into its line."""
    async with page(office, await office.signed_in("sato"), "desk") as line:
        await line.next("welcome")

        def broken(_: str) -> None:
            raise ValueError("a fault of ours")

        monkeypatch.setattr(office.app[runner_key], "heard", broken)
        await line.socket.send_json({"type": "pulse", "shown": 0})
        assert await line.closed() == 1011
    assert "a socket failed" in caplog.text


async def test_what_a_person_does_keeps_them_signed_in(tmp_path: Path) -> None:
    """Commands and what passes count as use of the sign-in; pulses and rubbish do not."""
    async with live_town(tmp_path) as town_:
        desk = town_.desk()
        touched: list[str] = []
        reader = Reader(
            town_.runner, desk.connection, desk.outbox, rate=40, touch=lambda: touched.append(frames[len(taken)])
        )
        frames = [
            '{"type":"pulse","shown":0}',
            json.dumps({"type": "finish_wrap_up", "id": f"{ORIGIN}-1"}),
            "{",
            '{"type":"focus","visit":"v00000000","field":null}',
        ]
        taken: list[str] = []
        for frame in frames:
            assert await reader.take(frame)
            taken.append(frame)
        assert touched == [frames[1], frames[3]]


async def test_a_stopping_server_sends_its_pages_away(tmp_path: Path) -> None:
    """Every page hears 1001 and comes back by itself."""
    async with installation(tmp_path) as office:
        browser = await office.signed_in("sato")
        async with page(office, browser, "desk") as line:
            await line.next("welcome")
            office.app[runner_key].close_sockets()
            assert await line.closed() == 1001
