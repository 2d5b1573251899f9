"""Change → board: what a change costs with many watchers, and how long the page takes to draw it in Chromium.

The first half drives the core with 500 specialists and 200 visits: a change, the redraw, the message encoded once and
put into each watcher's outbox. The second half draws the page's own parts in a real browser, from changes of 25 lines
each, four times a second as the hub sends them.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

from aiohttp import web
from playwright.async_api import async_playwright

from bench.extent import Extent
from bench.report import quantile, report
from signaling.codec import encode_message
from signaling.effects import Send
from signaling.rights import Actor
from signaling.words import Role
from tests.support.hub_driver import HubDriver

PEOPLE = 500
VISITS = 200
WATCHERS = (50, 500, 2000)
STATIC = Path(__file__).resolve().parent.parent / "static"
PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>board</title>
<link rel="stylesheet" href="/static/css/base.css"><link rel="stylesheet" href="/static/css/components.css">
<link rel="stylesheet" href="/static/css/staff.css"><link rel="stylesheet" href="/static/css/board.css"></head>
<body><main class="board"><section><div class="floor" id="floor"></div></section>
<section class="board-visits"><div class="table-scroll"><table class="list board-table">
<thead><tr>%s</tr></thead><tbody id="visits"></tbody></table></div><p id="none"></p></section>
<section><div class="people" id="people"></div></section></main></body></html>""" % ("<th scope=col>見出し</th>" * 9)
"""The page's parts where they stand on the board (hq_console/templates/board.html), in a house of many."""


def town_of_many() -> HubDriver:
    """Everybody is at their desk; as many visits as there are counters are being served or wait."""
    town = HubDriver()
    town.hub.know_counters({f"b{n}": tuple(f"b{n}_{k}" for k in range(10)) for n in range(VISITS // 10)})
    for number in range(PEOPLE):
        town.hire(f"s{number}", "residents")
    town.held = []
    for number in range(PEOPLE):
        town.desk(f"s{number}")
    for number in range(VISITS):
        branch = f"b{number // 10}"
        station = town.connect(Actor(Role.RESIDENT, f"{branch}_{number % 10}", branch))
        town.open_visit(station)
    return town


def cost_of_a_change(watchers: int, rounds: int) -> list[float]:
    """Milliseconds from a change to the last outbox, one per round."""
    town = town_of_many()
    for _ in range(watchers):
        town.supervisor()
    town.tick(0.3)
    found = []
    for number in range(rounds):
        town.leave(town.hub._register.pages[(Role.SPECIALIST, f"s{number}")].id)
        town.clock.jump(0.3)
        for one in town.hub.connections.values():
            one.seen = town.clock.mono  # everybody answers their pulses
        began = time.perf_counter()
        outboxes: dict[str, bytes] = {}
        last, encoded = None, b""
        for effect in town.hub._boards.redraw(town.clock.moment()):
            if isinstance(effect, Send):
                if effect.message is not last:
                    last, encoded = effect.message, encode_message(effect.message)
                outboxes[effect.connection] = encoded
        found.append((time.perf_counter() - began) * 1000)
        assert len(outboxes) >= watchers
    return found


async def frames(seconds: int) -> dict[str, list[float]]:
    """Milliseconds of script and layout per drawn change, and of every frame that took longer than 16 ms."""
    app = web.Application()
    app.router.add_static("/static", STATIC)

    async def page_of_the_bench(_request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app.router.add_get("/", page_of_the_bench)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1920, "height": 1080})
            await page.goto(f"http://127.0.0.1:{port}/")
            script = (Path(__file__).parent / "board_frames.mjs").read_text("utf-8")
            found: dict[str, list[float]] = await page.evaluate(script, [PEOPLE, VISITS, seconds])
            await browser.close()
            return found
    finally:
        await runner.cleanup()


def run(extent: Extent) -> None:
    """Report both halves."""
    rounds = 10 * extent.rounds
    for watchers in WATCHERS:
        costs = cost_of_a_change(watchers, rounds)
        conditions = {"people": PEOPLE, "visits": VISITS, "watchers": watchers, "rounds": rounds}
        report("board", "change_to_last_outbox_p50", quantile(costs, 0.5), "ms", conditions)
        report("board", "change_to_last_outbox_p99", quantile(costs, 0.99), "ms", conditions)
    drawn = asyncio.run(frames(int(4 * extent.seconds)))
    conditions = {"people": PEOPLE, "visits": VISITS, "changed_lines": 25, "per_second": 4}
    report("board", "draw_and_layout_p50", quantile(drawn["draws"], 0.5), "ms", conditions)
    report("board", "draw_and_layout_p99", quantile(drawn["draws"], 0.99), "ms", conditions)
    report("board", "draws_over_16ms", sum(ms > 16 for ms in drawn["draws"]), "draws", conditions)
