"""What axe-core finds on a page, by the rules of WCAG 2.2 at levels A and AA."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.journeys import gallery

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN = """
async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}
"""


@cache
def source() -> str:
    """The script of axe-core, from the packages of this checkout."""
    return AXE.read_text("utf-8")


async def violations(page: Page) -> list[dict[str, Any]]:
    """Everything that axe finds; the page's own content policy stands, the script comes in as the debugger's."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(source())
    # What is fading in has another contrast until it stands.
    await page.evaluate(
        "Promise.allSettled(document.getAnimations().filter((a) => Number.isFinite("
        "a.effect?.getComputedTiming().endTime)).map((a) => a.finished))"
    )
    found: list[dict[str, Any]] = await page.evaluate(RUN, TAGS)
    return found


async def finds_nothing(page: Page, where: str) -> None:
    """Axe has nothing to say about this page."""
    assert await violations(page) == [], where
    await gallery.take(page, where)
