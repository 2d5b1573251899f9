"""The story of a morning check: on the station with a made-up camera and microphone, and read by its branch."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.axe import finds_nothing
from tests.journeys.browsers import two_browsers
from tests.journeys.office import Office
from tests.journeys.people import Specialist

pytestmark = [pytest.mark.journey, pytest.mark.browser]

MEASURED = ("browser", "camera", "microphone", "line", "direct", "round_trip", "loss", "jitter")


async def test_a_station_is_checked_in_the_morning(tmp_path: Path) -> None:
    """Its own tone and picture come back from the echo; what people have to say is asked; the branch reads it."""
    office = Office(tmp_path / "data")
    await office.start()
    try:
        async with two_browsers(tmp_path / "media") as (branch, head):
            page = branch.page
            await page.goto(f"{office.address}/counter")
            await page.fill("input[name=code]", office.code)
            await page.locator("button[type=submit]").last.click()
            await page.wait_for_selector('body[data-screen="start"]')
            await page.goto(f"{office.address}/counter/check")
            await finds_nothing(page, "check")
            await page.locator('[data-act="begin"]').focus()
            await page.keyboard.press("Enter")
            for item in MEASURED:
                await expect(page.locator(f'[data-item="{item}"]')).to_have_attribute(
                    "data-state", "good", timeout=90_000
                )
            yes = page.locator('[data-answer="yes"]')
            await yes.wait_for()
            await finds_nothing(page, "check")
            await yes.focus()
            await page.keyboard.press("Enter")
            await page.locator('[data-answer="none"]').click()
            shown = os.environ.get("ENMADO_SCREENS")
            if shown:
                await page.screenshot(path=f"{shown}/counter-check.png", full_page=True)
            await expect(page.locator('[data-part="said"]')).to_contain_text("異常はありません")
            relayed = await page.locator('[data-item="relay_udp"]').get_attribute("data-state")
            assert relayed in ("good", "absent")
            staff = Specialist(head.page)
            await staff.signs_in(office.address, "abe", office.passwords["abe"], door="/branch")
            await head.page.goto(f"{office.address}/checks")
            await expect(head.page.locator("main")).to_contain_text("異常なし")
            await finds_nothing(head.page, "checks")
            shown = os.environ.get("ENMADO_SCREENS")
            if shown:
                await asyncio.to_thread(Path(shown).mkdir, parents=True, exist_ok=True)
                await page.screenshot(path=f"{shown}/counter-check.png", full_page=True)
                await head.page.screenshot(path=f"{shown}/checks.png", full_page=True)
            assert branch.problems == []
        await office.stop()
    finally:
        await office.stop()
