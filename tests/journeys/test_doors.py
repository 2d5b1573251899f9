"""The doors in a real browser: what only a browser does (origins, cookies, focus), and what axe says of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.journeys.axe import finds_nothing
from tests.journeys.browsers import CHROMIUM
from tests.support.installation import PASSWORD, Installation, installation

pytestmark = pytest.mark.browser


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Installation]:
    """A running installation."""
    async with installation(tmp_path) as running:
        yield running


@pytest.fixture
async def page(office: Installation) -> AsyncIterator[Page]:
    """A fresh browser before its doors."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context()
        made = await context.new_page()
        await made.goto(f"{office.origin}/")
        yield made
        await browser.close()


async def test_a_keyboard_signs_in_and_out(office: Installation, page: Page) -> None:
    """A mistake is read out, the login stays, and the cursor waits where the password belongs."""
    await page.goto(f"{office.origin}/desk")
    # The browser gives the field its focus when it draws the page first.
    await expect(page.locator("#login")).to_be_focused()
    await page.keyboard.type("sato")
    await page.keyboard.press("Tab")
    await page.keyboard.type("not my password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("ログイン名かパスワードが違います")
    await expect(page.locator("#login")).to_have_value("sato")
    await expect(page.locator("#password")).to_be_focused()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    # Not the page of the sign-in, whose address ends with /desk as well (``?next=``).
    await page.wait_for_url(re.compile("^[^?]*/desk$"))
    await page.goto(f"{office.origin}/")
    await page.get_by_role("button", name="サインアウト").press("Enter")
    await expect(page.get_by_role("button", name="サインアウト")).to_have_count(0)
    await page.goto(f"{office.origin}/desk")
    assert page.url.endswith("/sign-in?next=/desk")


async def test_the_language_switch_leads_back_to_the_page(office: Installation, page: Page) -> None:
    """And its words stay in that language."""
    await page.goto(f"{office.origin}/sign-in")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert await page.evaluate("document.documentElement.lang") == "en"
    assert page.url == f"{office.origin}/sign-in"


async def test_no_script_reads_a_cookie(office: Installation, page: Page) -> None:
    """Neither the sign-in's nor any other."""
    await page.goto(f"{office.origin}/sign-in")
    await page.fill("#login", "tanaka")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/board")
    assert {cookie["name"] for cookie in await page.context.cookies()} >= {"enmado_sign_in"}
    assert await page.evaluate("document.cookie") == ""


async def test_another_site_can_neither_post_nor_frame_nor_connect(office: Installation, page: Page) -> None:
    """A page of another origin in the same browser gets nowhere, although the browser holds the cookies."""
    await page.goto(f"{office.origin}/sign-in")
    await page.fill("#login", "tanaka")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/board")
    # The same machine by its other name is another site.
    foreign = office.origin.replace("127.0.0.1", "localhost")
    other = await page.context.new_page()
    await other.route(
        f"{foreign}/attack",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{office.origin}/sign-out"><button>x</button></form>',
        ),
    )
    await other.goto(f"{foreign}/attack")
    closed = await other.evaluate(
        """(address) => new Promise((resolve) => {
            const socket = new WebSocket(address);
            socket.onopen = () => resolve("opened");
            socket.onerror = () => resolve("refused");
        })""",
        f"{office.origin.replace('http', 'ws')}/ws?as=board&origin={'a' * 16}",
    )
    assert closed == "refused"
    await other.get_by_role("button").click()
    await expect(other.locator("main")).to_contain_text("ほかのサイト")
    await page.goto(f"{office.origin}/")
    await expect(page.get_by_role("button", name="サインアウト")).to_be_visible()


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_axe_finds_nothing_at_the_doors(office: Installation, page: Page, lang: str) -> None:
    """The doors, the sign-in with a mistake in it, an error page, the enrolment."""
    if lang == "en":
        await page.get_by_role("button", name="English").click()
    await finds_nothing(page, "/")
    await page.goto(f"{office.origin}/sign-in")
    await page.fill("#login", "sato")
    await page.fill("#password", "not my password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await finds_nothing(page, "/sign-in")
    for path in ("/nothing", "/counter"):
        await page.goto(f"{office.origin}{path}")
        await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(".+"))
        await finds_nothing(page, path)
