"""One office and two browsers for the stories of a module."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from tests.journeys.browsers import Side, two_browsers
from tests.journeys.office import Office
from tests.journeys.people import Resident, Specialist
from tests.support.postgres import postgres

__all__ = ["from_the_start", "postgres", "story"]

COUNTER_AT_START = 'html[lang="ja"] body[data-screen="start"]'
ANSWERED = '.chip[data-door="now"]'
DESK_AT_START = 'html[lang="ja"] [data-part="desk"][data-shows="idle"] [data-part="idle"][data-status="available"]'

LINE = """
const { CommandRefused, HubSocket } = await import("/static/js/net/hub_socket.mjs");
const line = new HubSocket({ as: door });
const greeted = new Promise((done, broken) => {
  line.on("welcome", done);
  line.on("stopped", ({ reason }) => broken(new Error(reason)));
});
line.start();
const { visit } = await greeted;
const ask = async (type, body) => {
  try {
    await line.command(type, body);
  } catch (error) {
    // Not (or no longer) to be done; a line that was taken away is something else.
    if (!(error instanceof CommandRefused) || error.code === "replaced") throw error;
  }
};
"""

END_VISIT = f"""async () => {{
  const door = "station";
  {LINE}
  if (visit !== null) {{
    await ask("cancel", {{ visit }});
    await ask("wipe", {{ visit }});
  }}
  line.stop();
  sessionStorage.clear();
}}"""

BE_AVAILABLE = f"""async () => {{
  const door = "desk";
  {LINE}
  await ask("finish_wrap_up", {{}});
  await ask("set_activity", {{ activity: "available" }});
  line.stop();
  sessionStorage.clear();
}}"""


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
        await self.is_at_start()

    async def starts_over(self) -> None:
        """Bring everything to where a story begins: at once when it is there, else whatever was left over is ended.

        A story that failed half-way leaves a visit, a dialog, a dead server, or more pages; the next one must not pay.
        """
        if not self._is_at_rest() or not await self._shows_start():
            await self._tidies_up()

    async def is_at_start(self) -> None:
        """Wait until the counter offers its matters, with somebody there to answer, and the desk takes calls."""
        await self.branch.page.wait_for_selector(f"{COUNTER_AT_START}:has({ANSWERED})")
        await self.head.page.wait_for_selector(DESK_AT_START)

    def _is_at_rest(self) -> bool:
        """The server runs, and there are no pages but the story's own, at their addresses."""
        process = self.office.process
        return (
            process is not None
            and process.returncode is None
            and all(len(side.browser.contexts) == 1 and side.context.pages == [side.page] for side in self.sides)
            and self.branch.page.url == f"{self.office.address}/counter"
            and self.head.page.url == f"{self.office.address}/desk"
        )

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both browsers."""
        return self.branch, self.head

    async def _shows_start(self) -> bool:
        try:
            counter = await self.branch.page.locator(f"{COUNTER_AT_START}:has({ANSWERED})").count()
            desk = await self.head.page.locator(DESK_AT_START).count()
            asides = [await side.page.locator("dialog[open], [data-notice]").count() for side in self.sides]
            muted = await self.head.page.locator(".call__button[data-on]").count()
        except PlaywrightError:
            # A page that is just being loaded.
            return False
        return (counter, desk, asides, muted) == (1, 1, [0, 0], 0)

    async def _tidies_up(self) -> None:
        """End what there is, through the sockets of the counter and of the desk: no screen has to be in any state."""
        if self.office.process is None or self.office.process.returncode is not None:
            await self.office.start()
        for side in self.sides:
            for context in side.browser.contexts:
                for page in context.pages:
                    if page is not side.page:
                        await page.close()
                if context is not side.context:
                    await context.close()
            # The language of the staff pages, nothing else.
            await side.context.clear_cookies(name="enmado_lang")
        counter, desk = self.branch.page, self.head.page
        # A page without a line of its own: of two lines of one door the newer one counts.
        await counter.goto(f"{self.office.address}/")
        await counter.evaluate(END_VISIT)
        await self.specialist.goes_to_desk(self.office.address, "sato", self.office.passwords["sato"])
        await desk.goto(f"{self.office.address}/")
        await desk.evaluate(BE_AVAILABLE)
        await asyncio.gather(counter.goto(f"{self.office.address}/counter"), desk.goto(f"{self.office.address}/desk"))
        await self.is_at_start()

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


@asynccontextmanager
async def story_in(office: Office, folder: Path) -> AsyncIterator[Story]:
    """A story that has begun in this office; afterwards no page has found anything to complain of."""
    await office.start()
    try:
        async with two_browsers(folder / "media") as (branch, head):
            told = Story(office, branch, head, Resident(branch.page), Specialist(head.page))
            await told.begins()
            yield told
            assert branch.problems == []
            assert head.problems == []
            # With both pages open, as offices are in the evening.
            await office.stop()
    finally:
        await office.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A story that has begun: the start page at the counter, an available specialist at the desk."""
    folder = tmp_path_factory.mktemp("story")
    async with story_in(Office(folder / "data"), folder) as told:
        yield told


@pytest_asyncio.fixture(loop_scope="module")
async def from_the_start(story: Story) -> None:
    """One story never pays for another: whatever the one before left over has been ended."""
    await story.starts_over()
