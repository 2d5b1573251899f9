"""Both screens of the interview: the specialist's card at the desk, and the question at the counter."""

from __future__ import annotations

import re

from playwright.async_api import Locator, WebSocket, expect

from tests.journeys.conftest import Story

QUESTIONS_MAX = 60


class Interview:
    """Both screens of the interview."""

    def __init__(self, story: Story) -> None:
        self.desk = story.head.page
        self.counter = story.branch.page
        self.specialist = story.specialist
        self.frames: list[str] = []

    def listen(self) -> None:
        """Keep what the counter is sent from now on."""
        self.counter.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    @property
    def card(self) -> Locator:
        """The question at the desk."""
        return self.desk.locator(".interview__card")

    async def starts(self) -> None:
        """The specialist opens the interview and puts it on the counter's screen."""
        await self.desk.locator('[data-tab="interview"]').click()
        await self.specialist.button("desk.interview.put_up").click()
        await expect(self.counter.locator(".screen--talk[data-interview]")).to_be_visible()

    async def asks(self, clerk: str) -> None:
        """Wait until the desk has this question."""
        await expect(self.card.locator(".interview__clerk")).to_contain_text(clerk)

    async def chooses(self, label: str, *, row: int = 0) -> None:
        """The specialist's answer by button."""
        choice = self.card.locator(".interview__row").nth(row).locator(".interview__choice")
        await choice.filter(has_text=re.compile(f"^{label}$")).first.click()

    async def goes_on(self) -> None:
        """The next question, also after what is only spoken about."""
        clerk = await self.card.locator(".interview__clerk").text_content()
        await self.card.locator('[data-key="next"]').click()
        await expect(self.card.locator(".interview__clerk")).not_to_have_text(str(clerk))

    async def taps(self, label: str, *, row: int = 0) -> None:
        """The resident's answer, as soon as the question takes it; it stands then."""
        tile = self.counter.locator(".talk__row").nth(row).locator(".talk__tile", has_text=re.compile(f"^{label}$"))
        await tile.first.wait_for()
        # A question that has just come takes no touch yet.
        await self.counter.evaluate("new Promise((done) => setTimeout(done, 700))")
        await tile.first.tap()

    async def types(self, fact: str, text: str) -> None:
        """The specialist's typed answer to the question that is open."""
        await self.card.locator(f'input[data-key="null {fact}"]').fill(text)
        await self.card.locator(f'input[data-key="null {fact}"]').press("Tab")

    async def changes(self, question: str) -> None:
        """Open an answered question again."""
        await self.desk.locator(f'.interview__past-line[data-question="{question}"] .interview__change').click()

    async def skips_to(self, clerk: str, *, change: str = "") -> None:
        """Go on without an answer to whatever comes before a question; or open it again when it was answered."""
        if change:
            await self.changes(change)
        heading = self.card.locator(".interview__clerk")
        for _ in range(QUESTIONS_MAX):
            now = str(await heading.text_content())
            if clerk in now:
                return
            await self.card.locator('[data-key="next"]').click()
            await expect(heading).not_to_have_text(now)
        raise AssertionError(clerk)

    def listed(self, rule: str) -> tuple[Locator, Locator]:
        """A procedure on the desk's list and on the counter's."""
        return self.desk.locator(f'.procedure[data-rule="{rule}"]'), self.counter.locator(
            f'.talk__procedure[data-rule="{rule}"]'
        )
