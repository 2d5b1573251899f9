"""Tests of what surrounds every request: headers, error pages, time limit, access log."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from server.errors import PageError
from server.middlewares import CONTENT_SECURITY_POLICY
from tests.support.installation import Browser, Installation, installation

PAGES = ["/", "/sign-in", "/counter", "/desk", "/healthz", "/nothing", "/static/css/doors.css", "/static/nothing"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_has_the_security_headers(office: Installation, path: str) -> None:
    """Pages, redirects, errors and files alike."""
    answer = await office.browser().get(path)
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["Server"] == "Enmado"
    assert "Strict-Transport-Security" not in answer.headers
    if not path.startswith("/static/css"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_script_or_style_comes_from_elsewhere_or_from_within_the_page() -> None:
    """The policy that pages live under, as the protocol has it."""
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


async def fail(request: web.Request) -> web.Response:
    """A handler that does what the query asks for."""
    match request.query.get("how"):
        case "bug":
            raise RuntimeError("the name 葛󠄀城 must not come out")
        case "wait":
            await asyncio.Event().wait()
        case "busy":
            raise PageError(503, "busy", retry_after=7)
        case "odd":
            raise web.HTTPNotAcceptable
        case "gone":
            raise ConnectionResetError
    raise web.HTTPSeeOther("/elsewhere")


@pytest.fixture
async def failing(tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser before a server with a page that fails."""
    async with installation(tmp_path, extend=lambda app: app.router.add_get("/failing", fail)) as office:
        yield office.browser()


async def test_a_bug_is_told_by_a_reference_that_stands_in_the_log(
    failing: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """The page says nothing of what went wrong inside."""
    answer = await failing.get("/failing?how=bug")
    assert answer.status == 500
    assert "葛" not in answer.text
    assert "RuntimeError" not in answer.text
    reference = re.search(r"問い合わせ番号 ([0-9a-f]{8})", answer.text)
    assert reference
    assert f"reference {reference[1]}" in caplog.text


async def test_a_script_gets_errors_as_data(failing: Browser) -> None:
    """With the same reference and the same wait."""
    bug = await failing.get("/failing?how=bug", Accept="application/json")
    assert (bug.status, json.loads(bug.text).keys()) == (500, {"code", "reference"})
    busy = await failing.get("/failing?how=busy", Accept="application/json")
    assert (busy.status, json.loads(busy.text)) == (503, {"code": "busy", "retry_after": 7})
    assert busy.headers["Retry-After"] == "7"


async def test_a_page_that_asks_for_patience_says_how_long(failing: Browser) -> None:
    """In words, and in the header."""
    answer = await failing.get("/failing?how=busy")
    assert answer.headers["Retry-After"] == "7"
    assert "7秒後に" in answer.text


async def test_a_status_without_words_of_its_own_has_general_ones(failing: Browser) -> None:
    """A redirect, however, stays a redirect."""
    assert "システムに問題が起きました" in (await failing.get("/failing?how=odd")).text
    assert (await failing.get("/failing")).headers["Location"] == "/elsewhere"


async def test_what_takes_too_long_is_given_up(failing: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """With words and 503 instead of a page that never comes."""
    monkeypatch.setattr("server.middlewares.SLOWEST_S", 0.01)
    answer = await failing.get("/failing?how=wait")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "時間がかかりすぎました" in answer.text


async def test_somebody_who_went_away_is_no_error(failing: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is left to be told, and the log is for what needs a person."""
    assert (await failing.get("/failing?how=gone")).body == b""
    assert "failed" not in caplog.text


async def test_error_pages_speak_the_language_of_the_person(office: Installation) -> None:
    """As chosen with the switch."""
    browser = await office.signed_in("sato")
    await browser.post("/language", {"lang": "en"})
    assert "Not found" in (await browser.get("/nothing")).text


async def test_a_wrong_method_says_which_are_right(office: Installation) -> None:
    """RFC 9110, section 15.5.6."""
    browser = await office.signed_in("sato")
    answer = await browser.post("/healthz")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")


async def test_a_body_that_is_too_large_is_refused(office: Installation) -> None:
    """Before it is read whole."""
    browser = await office.signed_in("sato")
    answer = await browser.post("/language", {"lang": "x" * 100_000})
    assert answer.status == 413
    assert "大きすぎ" in answer.text


async def test_the_log_names_nobody(office: Installation, caplog: pytest.LogCaptureFixture) -> None:
    """No address, login, password, query, visit or file name; what kind of page was asked for is enough."""
    caplog.set_level(logging.DEBUG)
    browser = office.browser()
    await browser.sign_in("sato", "a wrong password", next_="/board")
    await browser.sign_in("sato")
    await browser.get("/sign-in?next=/desk&name=yamada")
    await browser.get("/visits/v0123456789abcdef/paper/tennyu.pdf")
    await browser.get("/yamada.hanako")
    lines = [record.getMessage() for record in caplog.records if record.name == "enmado.access"]
    assert any(line.startswith("POST /sign-in 401 ") for line in lines)
    assert any(line.startswith("GET /visits/{visit}/paper/{document}.pdf 404 ") for line in lines)
    assert any(line.startswith("GET (nothing) 404 ") for line in lines)
    whole = caplog.text
    for personal in ("sato", "yamada", "wrong password", "v0123456789abcdef", "next=", "127.0.0.1"):
        assert personal not in whole, personal
