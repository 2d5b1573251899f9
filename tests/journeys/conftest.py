"""One office and two browsers for the stories of a module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.journeys.browsers import Side, two_browsers
from tests.journeys.office import Office
from tests.journeys.people import Resident, Specialist


@dataclass
class Story:
    """Who and what takes part in a story."""

    office: Office
    branch: Side
    head: Side
    resident: Resident
    specialist: Specialist

    async def begins(self) -> None:
        """The counter is enrolled by its code, the specialist signs in and is available."""
        await self.branch.page.goto(f"{self.office.address}/counter")
        if await self.branch.page.locator("input[name=code]").count():
            await self.branch.page.fill("input[name=code]", self.office.code)
            await self.branch.page.keyboard.press("Enter")
        await self.resident.sees("start")
        await self.specialist.signs_in(self.office.address, "sato", self.office.passwords["sato"])
        await self.specialist.is_available()

    async def another_person(self, login: str, door: str) -> Page:
        """Somebody else of head office's or the branch's staff, signed in in a browser profile of their own."""
        context = await self.head.browser.new_context(
            viewport={"width": 1920, "height": 1080}, locale="ja-JP", timezone_id="Asia/Tokyo"
        )
        page = await context.new_page()
        await Specialist(page).signs_in(self.office.address, login, self.office.passwords[login], door=door)
        return page

    async def serves(self, procedure: str) -> str:
        """The resident calls for a matter and the specialist answers; the visit's id."""
        await self.resident.choose(procedure)
        await self.resident.call()
        await self.specialist.answers()
        await self.resident.sees("talking")
        return self.office.newest_visit()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A story that has begun: the start page at the counter, an available specialist at the desk."""
    folder: Path = tmp_path_factory.mktemp("story")
    office = Office(folder / "data")
    await office.start()
    try:
        async with two_browsers(folder / "media") as (branch, head):
            told = Story(office, branch, head, Resident(branch.page), Specialist(head.page))
            await told.begins()
            yield told
            assert branch.problems == []
            assert head.problems == []
    finally:
        await office.stop()
