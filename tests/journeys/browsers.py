"""Two Chromium processes, one at the branch and one at head office, with known pictures and tones."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.journeys.known_media import KnownMedia, make_media

CHROMIUM = os.environ.get("ENMADO_CHROMIUM", "/usr/bin/chromium")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


EXPECTED = (
    # A server that was killed on purpose, and its refused sockets, are part of the stories.
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "WebSocket",
    # A press that is busy says when to ask again; the preview shows that it is not there yet.
    "status of 503",
)


@dataclass
class Side:
    """One browser with the page that a test works in, and everything that went wrong in its console."""

    browser: Browser
    context: BrowserContext
    page: Page
    media: KnownMedia
    problems: list[str]

    async def another_page(self) -> Page:
        """One more page (tab) of the same person."""
        page = await self.context.new_page()
        _watch(page, self.problems)
        return page


def _watch(page: Page, problems: list[str]) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(expected in message.text for expected in EXPECTED):
            problems.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(f"{error}\n{error.stack}"))


@asynccontextmanager
async def one_more_browser(folder: Path, name: str, *, hue: int, hertz: int) -> AsyncIterator[Side]:
    """Somebody else of head office: a process of its own, with a picture and a tone that nobody else has."""
    grey = (hue, hue, hue)
    media = make_media(folder, name, quarters=((hue, 20, 20), grey, (20, hue, 20), (20, 20, hue)), hertz=hertz)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *media.flags])
        context = await browser.new_context(
            viewport={"width": 1600, "height": 1000}, locale="ja-JP", timezone_id="Asia/Tokyo"
        )
        await context.grant_permissions(["camera", "microphone"])
        context.set_default_timeout(20_000)
        problems: list[str] = []
        page = await context.new_page()
        _watch(page, problems)
        try:
            yield Side(browser, context, page, media, problems)
        finally:
            await browser.close()
    assert problems == []


@asynccontextmanager
async def two_browsers(folder: Path, *flags: str, home: Path | None = None) -> AsyncIterator[tuple[Side, Side]]:
    """The branch's browser (1920x1080, touch) and head office's, each a process of its own.

    They may have more flags, and a home directory with the certificates that they trust.
    """
    folder.mkdir(parents=True, exist_ok=True)
    branch = make_media(
        folder, "branch", quarters=((220, 40, 40), (40, 200, 60), (40, 60, 220), (230, 220, 60)), hertz=440
    )
    office = make_media(
        folder, "office", quarters=((60, 210, 210), (200, 60, 200), (240, 140, 40), (120, 120, 120)), hertz=880
    )
    async with async_playwright() as playwright:

        async def side(media: KnownMedia, *, touch: bool) -> Side:
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM,
                env=None if home is None else {**os.environ, "HOME": str(home)},
                args=[
                    *FLAGS,
                    *flags,
                    f"--use-file-for-fake-video-capture={media.video}",
                    f"--use-file-for-fake-audio-capture={media.audio}",
                ],
            )
            context = await browser.new_context(
                viewport={"width": 1920, "height": 1080}, locale="ja-JP", timezone_id="Asia/Tokyo", has_touch=touch
            )
            await context.grant_permissions(["camera", "microphone"])
            context.set_default_timeout(20_000)
            problems: list[str] = []
            page = await context.new_page()
            _watch(page, problems)
            return Side(browser, context, page, media, problems)

        first, second = await side(branch, touch=True), await side(office, touch=False)
        try:
            yield first, second
        finally:
            await first.browser.close()
            await second.browser.close()
