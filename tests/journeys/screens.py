"""Takes the pictures of the README while a story is told: ``ENMADO_SCREENS=docs/screens pytest tests/journeys``."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page

from tests.journeys.conftest import Story


class Screens:
    """Writes screenshots when the environment names a folder; otherwise every call does nothing."""

    def __init__(self, story: Story) -> None:
        folder = os.environ.get("ENMADO_SCREENS")
        self._folder = Path(folder) if folder else None
        self._story = story

    async def take(self, *names: str) -> None:
        """Pictures by name: ``counter-…`` of the counter's page, anything else of the desk's."""
        for name in names:
            page = self._story.branch.page if name.startswith("counter") else self._story.head.page
            await self.take_page(page, name)

    async def take_page(self, page: Page, name: str) -> None:
        """A picture of any page."""
        if self._folder is None:
            return
        await page.evaluate("document.fonts.ready")
        await page.screenshot(path=self._folder / f"{name}.png")
