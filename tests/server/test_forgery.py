"""Tests of what is refused because another site, or an old page, sent it."""

import logging
from pathlib import Path

import aiohttp
import pytest

from server.forgery import TOKEN_HEADER
from tests.support.installation import PASSWORD, Installation, installation
from tests.support.raw_socket import raw_connection

FORM = {"login": "sato", "password": PASSWORD}


async def test_a_form_of_ours_passes(office: Installation) -> None:
    """With the token of its page and our origin, or from a client that names no origin."""
    browser = office.browser()
    await browser.get("/sign-in")
    assert (await browser.post("/sign-in", FORM)).status == 303
    await browser.get("/sign-in")
    silent = {"Origin": "", "Sec-Fetch-Site": ""}
    assert (await browser.post("/sign-in", FORM, headers=silent)).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null", "Sec-Fetch-Site": ""},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_request_from_another_site_is_refused_even_with_the_token(
    office: Installation, headers: dict[str, str]
) -> None:
    """The browser itself tells where the page came from."""
    browser = await office.signed_in("sato")
    answer = await browser.post("/sign-out", headers=headers)
    assert answer.status == 403
    assert "foreign_origin" in answer.text
    assert browser.cookie("enmado_sign_in") is not None


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "あ" * 8])
async def test_a_form_without_the_token_is_refused(office: Installation, token: str) -> None:
    """And the page says that it has expired."""
    browser = await office.signed_in("sato")
    answer = await browser.post("/sign-out", {"csrf": token})
    assert answer.status == 403
    assert "画面の期限が切れました" in answer.text


async def test_the_token_of_somebody_else_is_refused(office: Installation) -> None:
    """Each sign-in and each station has its own."""
    sato, suzuki = await office.signed_in("sato"), await office.signed_in("suzuki")
    assert (await sato.post("/sign-out", {"csrf": suzuki.csrf})).status == 403


async def test_the_public_token_is_good_for_public_forms_only(office: Installation) -> None:
    """Somebody who could plant a cookie could not act for a person who is signed in."""
    browser = office.browser()
    await browser.get("/sign-in")
    public = browser.csrf
    await browser.sign_in("abe")
    browser.client.cookie_jar.update_cookies({"enmado_form": public})
    answer = await browser.post("/branch/enrolment", {"csrf": public, "counter": "kita1"})
    assert answer.status == 403


async def test_a_public_token_needs_its_cookie(office: Installation) -> None:
    """The token alone, on a page of another site, is worth nothing."""
    browser, other = office.browser(), office.browser()
    await browser.get("/sign-in")
    other.csrf = browser.csrf
    assert (await other.post("/sign-in", FORM)).status == 403


async def test_a_script_sends_the_token_in_a_header(office: Installation) -> None:
    """It is the one of the page's meta; a wrong one is refused in a form that scripts read."""
    browser = await office.signed_in("abe")
    headers = {"X-CSRF-Token": browser.csrf, "Accept": "application/json"}
    made = await browser.post("/branch/enrolment", {"csrf": "", "counter": "kita1"}, headers=headers)
    assert made.status == 200
    refused = await browser.post("/branch/enrolment", {"counter": "kita1"}, headers={"X-CSRF-Token": "x"})
    assert (refused.status, refused.text) == (403, '{"code": "form_expired"}')


async def test_the_cookie_of_the_public_token_is_for_the_server_alone(office: Installation) -> None:
    """It is given once, and taken away when somebody signs in."""
    browser = office.browser()
    cookie = (await browser.get("/sign-in")).cookies["enmado_form"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    first = browser.csrf
    assert "enmado_form" not in (await browser.get("/sign-in")).cookies
    assert browser.csrf == first
    assert (await browser.post("/sign-in", FORM)).cookies["enmado_form"].value == ""


async def test_a_station_has_a_token_of_its_own(office: Installation) -> None:
    """What its page sends is accepted without any sign-in."""
    station = await office.enrolled()
    await station.get("/counter")
    answer = await station.post("/language", {"lang": "en", "next": "/counter"})
    assert answer.status == 303


async def test_configured_origins_are_the_only_ones(tmp_path: Path) -> None:
    """Behind a proxy the server does not see the address that browsers use."""
    async with installation(tmp_path, origins=("https://enmado.test",), secure_cookies=True) as office:
        browser = office.browser()
        await browser.get("/sign-in")
        # The test speaks http, so the Secure cookie has to be sent by hand.
        token = {"Cookie": f"enmado_form={browser.csrf}"}
        own = await browser.post("/sign-in", FORM, headers={"Origin": "https://enmado.test", **token})
        assert own.status == 303
        assert own.cookies["enmado_sign_in"]["secure"]
        listening = await browser.post("/sign-in", FORM, headers={"Origin": office.origin, **token})
        assert listening.status == 403


PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="login"\r\n%s\r\n\r\nabc\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("kind", "body", "packed"),
    [
        (PLAIN, b"login=\xff\xfe", ""),
        (PLAIN + "; charset=bogus", b"login=a", ""),
        (PLAIN + "; charset=zip", b"login=a", ""),
        (PLAIN, b"login=a", "gzip"),
        ("multipart/form-data", b"login=a", ""),
        (PARTS, b"--x\r\ngarbage", ""),
        (PARTS, PART % b"Content-Type: text/plain; charset=bogus", ""),
        (PARTS, PART % b"Content-Transfer-Encoding: bogus", ""),
    ],
)
async def test_a_form_that_cannot_be_read_is_a_bad_request(
    office: Installation, caplog: pytest.LogCaptureFixture, kind: str, body: bytes, packed: str
) -> None:
    """Not a fault of ours: anybody can send it, and nobody has to read of it in the log."""
    browser = office.browser()
    await browser.get("/sign-in")
    headers = {"Origin": office.origin, "Content-Type": kind, **({"Content-Encoding": packed} if packed else {})}
    for token in ({}, {TOKEN_HEADER: browser.csrf}):
        async with (
            aiohttp.ClientSession(cookie_jar=browser.client.cookie_jar) as client,
            client.post(f"{office.origin}/sign-in", data=body, headers={**headers, **token}) as answer,
        ):
            assert answer.status == 400
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_bytes_that_are_no_text_are_nobodys_token_and_nobodys_cookie(office: Installation) -> None:
    """In a header, in each cookie, at each door: refused or shown the door like any other wrong one."""
    host = office.origin.removeprefix("http://").encode()
    names = ("enmado_sign_in", "enmado_station", "enmado_form", "enmado_lang")
    cookies = b"; ".join(name.encode() + b"=\xff\xfe" for name in names)
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\nX-CSRF-Token: \xff\r\n"
    asked = [
        (b"GET /desk", b"", 303),
        (b"GET /counter", b"", 200),
        (b"GET /", b"", 200),
        (b"POST /sign-in", form, 403),
        (b"POST /sign-out", form, 403),
    ]
    for line, more, status in asked:
        async with raw_connection(office.origin) as raw:
            await raw.send(line + b" HTTP/1.1\r\nHost: " + host + b"\r\nCookie: " + cookies + b"\r\n" + more + b"\r\n")
            assert (await raw.head())[0] == status, line
