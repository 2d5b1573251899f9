"""The board of a full house: 500 people, 200 visits, every page a socket of its own; it shows what there is."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from bench.town import Seat, make_supervisor, make_town
from server.doors import SIGN_IN_COOKIE
from tests.journeys.browsers import CHROMIUM
from tests.support.node_processes import NodeProcess, ScreenlessPage

pytestmark = [pytest.mark.journey, pytest.mark.browser]

PEOPLE = 500
VISITS = 200
WITHIN_MS = 60_000


async def answers_when_it_rings(desk: ScreenlessPage) -> str:
    """Press the button for whatever rings, until a visit is theirs and no colleague was quicker; the visit."""
    known = 0
    while True:
        ringing = await desk.heard_new("ringing", known)
        known = desk.messages.index(ringing) + 1
        if (await desk.ask("answer", visit=ringing["visit"]))["type"] == "done":
            return str(ringing["visit"])


async def shows(board: Page, *, serving: int, available: int) -> None:
    """The sums, a tile and a row for each visit, and a line for everybody, with the same numbers."""
    sums = board.locator("[data-part=sums] dd")
    await expect(sums.nth(2)).to_have_text(str(serving), timeout=WITHIN_MS)
    await expect(sums.nth(3)).to_have_text(str(available), timeout=WITHIN_MS)
    await expect(board.locator("[data-part=visits] tr")).to_have_count(serving, timeout=WITHIN_MS)
    await expect(board.locator('[data-tile="serving"]')).to_have_count(serving, timeout=WITHIN_MS)
    await expect(board.locator("[data-person]")).to_have_count(PEOPLE, timeout=WITHIN_MS)
    await expect(board.locator('.person[data-status="busy"]')).to_have_count(serving, timeout=WITHIN_MS)
    await expect(board.locator('.person[data-status="available"]')).to_have_count(available, timeout=WITHIN_MS)


async def test_a_full_house_is_shown_as_it_is(tmp_path: Path) -> None:
    """Counts, rows and alerts of everybody, then of a change: somebody goes away, asks for help, a visit ends."""
    url = f"sqlite:///{tmp_path / 'enmado.db'}"
    seats = await asyncio.to_thread(make_town, tmp_path, PEOPLE, url=url)
    cookie = await asyncio.to_thread(make_supervisor, tmp_path, url=url)
    node = NodeProcess(tmp_path, url, "node")
    await node.start()
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=connector) as client:
            await full_house(node, client, seats, cookie)
    finally:
        await node.stop()


async def full_house(node: NodeProcess, client: aiohttp.ClientSession, seats: list[Seat], cookie: str) -> None:
    """Everybody comes in, the board is looked at, and everybody goes."""
    desks = [ScreenlessPage(client, "desk", seat.sign_in_cookie, [node], 0) for seat in seats]
    stations = [ScreenlessPage(client, "station", seat.station_cookie, [node], 0) for seat in seats[:VISITS]]
    try:
        await asyncio.gather(*(page.open() for page in (*desks, *stations)))
        answering = {asyncio.create_task(answers_when_it_rings(desk)): desk for desk in desks}
        opened = await asyncio.gather(*(page.ask("open_visit", procedures=["juminhyo"]) for page in stations))
        served: dict[str, ScreenlessPage] = {}
        while len(served) < VISITS:
            done, _ = await asyncio.wait(answering, return_when=asyncio.FIRST_COMPLETED)
            served |= {task.result(): answering.pop(task) for task in done}
        for task in answering:
            task.cancel()
        assert sorted(served) == sorted(reply["visit"] for reply in opened)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = await browser.new_context(viewport={"width": 1920, "height": 1080})
            await context.add_cookies(
                [{"name": SIGN_IN_COOKIE, "value": cookie, "url": f"http://127.0.0.1:{node.port}"}]
            )
            board = await context.new_page()
            errors: list[str] = []
            board.on("pageerror", lambda error: errors.append(str(error)))
            board.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            await board.goto(f"http://127.0.0.1:{node.port}/board")
            await look(board, served, list(answering.values()))
            if folder := os.environ.get("ENMADO_PICTURES"):
                await board.screenshot(path=f"{folder}/full_board.png")
            assert errors == []
            await browser.close()
    finally:
        await asyncio.gather(*(page.close() for page in (*desks, *stations)))


async def look(board: Page, served: dict[str, ScreenlessPage], free: list[ScreenlessPage]) -> None:
    """What the board shows, and goes on to show."""
    await shows(board, serving=VISITS, available=PEOPLE - VISITS)
    assert (await free[0].ask("set_activity", activity="away", reason="lunch"))["type"] == "done"
    await expect(board.locator('.person[data-status="away"]')).to_have_count(1, timeout=WITHIN_MS)
    (visit, desk), *_ = served.items()
    assert (await desk.ask("ask_help", wanted=True))["type"] == "done"
    await expect(board.locator('.board-alert[data-kind="help"]')).to_have_count(1, timeout=WITHIN_MS)
    assert (await desk.ask("close", visit=visit, outcome="finished"))["type"] == "done"
    await shows_after_the_end(board)
    assert (await desk.ask("ask_help", wanted=False))["type"] == "done"
    await expect(board.locator('.board-alert[data-kind="help"]')).to_have_count(0, timeout=WITHIN_MS)


async def shows_after_the_end(board: Page) -> None:
    """One visit less; who served it is wrapping up, and available again by themselves later."""
    await expect(board.locator("[data-part=sums] dd").nth(2)).to_have_text(str(VISITS - 1), timeout=WITHIN_MS)
    await expect(board.locator('[data-tile="serving"]')).to_have_count(VISITS - 1, timeout=WITHIN_MS)
    await expect(board.locator('.person[data-status="busy"]')).to_have_count(VISITS - 1, timeout=WITHIN_MS)
