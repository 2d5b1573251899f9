"""Tests of the door that every connection comes through: late heads are cut off, rubbish leaves nothing in the log."""

from __future__ import annotations

import asyncio
import logging
import ssl
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from server.certificates import write_certificates
from server.config import Config
from server.listening import http_log, listening
from server.serve import tls_context
from tests.support.installation import Installation, installation
from tests.support.raw_socket import deaf_socket, raw_connection

SOON_S = 0.3
SECRET = b"abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a\r\n"])
async def test_a_connection_that_does_not_come_to_the_point_is_cut_off(tmp_path: Path, begun: bytes) -> None:
    """Whatever it has said so far; it gets no answer."""
    async with (
        installation(tmp_path, first_head_within=SOON_S) as office,
        raw_connection(office.origin) as raw,
        asyncio.timeout(20),
    ):
        await raw.send(begun)
        assert await raw.ended() == b""


async def test_a_head_that_comes_in_pieces_is_answered_and_the_connection_stays(tmp_path: Path) -> None:
    """Also when its end is torn in two; afterwards nothing is counted any more."""
    async with (
        installation(tmp_path, first_head_within=5) as office,
        raw_connection(office.origin) as raw,
        asyncio.timeout(20),
    ):
        for piece in (b"GET /healthz HT", b"TP/1.1\r\nHost: x\r", b"\n\r", b"\n"):
            await raw.send(piece)
        status, head = await raw.head()
        assert status == 200
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r")[0])
        assert await raw.reader.readexactly(length) == b'{"ok": true}'
        await raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await raw.head())[0] == 200


async def test_who_said_all_in_time_is_not_cut_off_later(tmp_path: Path) -> None:
    """A socket lives for hours, and an answer may take long."""
    answer = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await answer.wait()
        return web.Response(text="at last")

    async with installation(
        tmp_path, first_head_within=SOON_S, extend=lambda app: app.router.add_get("/slow", slow)
    ) as office:
        browser = await office.signed_in("sato")
        cookie = browser.cookie("enmado_sign_in")
        assert cookie
        way = "/ws?as=desk&origin=abcdefgh01234567"
        async with (
            deaf_socket(office.origin, way, {"enmado_sign_in": cookie}) as socket,
            raw_connection(office.origin) as asks,
            raw_connection(office.origin) as dribbles,
            asyncio.timeout(20),
        ):
            await asks.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            # That one is cut off, and began later than the other two.
            await dribbles.ended()
            answer.set()
            assert (await asks.head())[0] == 200
            assert not socket.writer.is_closing()


async def test_over_tls_it_is_the_same(tmp_path: Path) -> None:
    """The time begins when the line is encrypted."""
    write_certificates(tmp_path, names=["127.0.0.1"], now=datetime.now(UTC))
    config = Config(data=tmp_path, database_url="sqlite://", cert=tmp_path / "server.crt", key=tmp_path / "server.key")
    trusted = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))

    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app, logger=http_log())
    await runner.setup()
    try:
        async with (
            listening(runner, "127.0.0.1", 0, context=tls_context(config), first_head_within=SOON_S) as port,
            asyncio.timeout(20),
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusted)
            assert await reader.read() == b""
            writer.close()
            async with (
                aiohttp.ClientSession() as client,
                client.get(f"https://127.0.0.1:{port}/", ssl=trusted) as answer,
            ):
                assert await answer.text() == "hello"
    finally:
        await runner.cleanup()


HOST = b"Host: x\r\n"
UNREADABLE = {
    "a head that is too long": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: enmado_sign_in=" + SECRET * 1000 + b"\r\n\r\n",
    "a nought in a cookie": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: enmado_sign_in=" + SECRET + b"\x00\r\n\r\n",
    "an address that is too long": b"GET /" + SECRET * 1000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "two lengths": b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 26\r\n\r\n" + SECRET,
    "no host": b"GET /" + SECRET + b" HTTP/1.1\r\n\r\n",
    "a body that is not packed": b"POST /sign-in HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: gzip\r\nContent-Length: 26\r\n\r\n"
    + SECRET,
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_what_cannot_be_read_is_refused_and_not_repeated_in_the_log(
    office: Installation, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """Neither a cookie in it, nor who sent it; a line without either for those who read every request."""
    with caplog.at_level(logging.INFO):
        async with raw_connection(office.origin) as raw, asyncio.timeout(20):
            await raw.send(UNREADABLE[what])
            assert (await raw.head())[0] == 400
            await raw.ended()
    said = "\n".join(logging.Formatter("%(levelname)s %(message)s").format(record) for record in caplog.records)
    assert "a request could not be read" in said or "POST /sign-in 400" in said
    for kept_back in (SECRET.decode(), "127.0.0.1", "Traceback", "ERROR"):
        assert kept_back not in said


def test_a_fault_of_ours_is_told_with_all_that_is_known(caplog: pytest.LogCaptureFixture) -> None:
    """But not with whom it happened to."""
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        http_log().exception("Error handling request from %s", "192.0.2.7")
    assert "ZeroDivisionError" in caplog.text
    assert "192.0.2.7" not in caplog.text


def test_at_warning_the_rubbish_of_others_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever reaches the port could fill the disk with it."""
    with caplog.at_level(logging.WARNING):
        try:
            raise web.RequestPayloadError
        except web.RequestPayloadError:
            http_log().exception("Unhandled exception")
    assert caplog.records == []
