"""How a talk goes on after what line and devices do to it: a long loss, a plug that is pulled, a laptop that slept."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browsers import Side
from tests.journeys.conftest import Story
from tests.journeys.people import Resident, Specialist
from tests.journeys.taps import PEERS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

MINUTE_MS = 61_000
"""A little more than the minute after which nobody is to wait any longer."""
GIVE_UP_MS = 21_000
SHOTS = os.environ.get("ENMADO_SHOTS")
"""A folder for pictures of what people see; without it none are taken."""


async def picture(page: Page, name: str) -> None:
    """The screen as it is now."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


@asynccontextmanager
async def with_a_clock(side: Side, address: str) -> AsyncIterator[Page]:
    """The page of a side in a tab of its own, whose time can be moved ahead."""
    context = await side.browser.new_context(
        viewport={"width": 1920, "height": 1080},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        has_touch=True,
        storage_state=await side.context.storage_state(),
    )
    try:
        await context.grant_permissions(["camera", "microphone"])
        await context.add_init_script(PEERS)
        page = await context.new_page()
        await page.clock.install()
        await page.goto(address)
        yield page
    finally:
        await context.close()


async def test_after_a_minute_both_sides_know_which_telephone_to_use(story: Story) -> None:
    """The whole line is gone: both screens name the department's number; when it is back, both go on as before."""
    address = story.office.address
    async with (
        with_a_clock(story.branch, f"{address}/counter") as counter,
        with_a_clock(story.head, f"{address}/desk") as desk,
    ):
        resident, specialist = Resident(counter), Specialist(desk)
        await resident.choose("juminhyo")
        await resident.call()
        await specialist.answers()
        await resident.sees("talking")
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="live"]')).to_have_count(1)
        await story.office.kill()
        await counter.evaluate("for (const peer of window.madePeers) peer.close()")
        await resident.is_told("lost")
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="reconnecting"]')).to_have_count(1)
        for page in (counter, desk):
            await page.clock.fast_forward(MINUTE_MS)
        told = counter.locator('[data-notice="tel"]')
        await expect(told).to_contain_text("市民課 03-0000-1101")
        await expect(told).to_contain_text("支所の職員")
        problem = desk.locator(".call__problem")
        await expect(problem).to_contain_text("市民課の電話番号（03-0000-1101）")
        await picture(counter, "minute_counter")
        await picture(desk, "minute_desk")
        await story.office.start()
        await specialist.is_told_nothing()
        await expect(told).to_be_visible()
        # A peer that was closed is beyond healing: after 20 s with the hub there, both dial anew.
        await desk.clock.fast_forward(GIVE_UP_MS)
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="live"]')).to_have_count(1)
        await resident.is_told_nothing()
        await expect(problem).to_be_empty()
        await specialist.closes("途中で帰られた")
        await resident.goes()
