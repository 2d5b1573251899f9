"""Whether a screen of the counter can be read and touched by somebody who is 85: sizes, room, and nothing to scroll."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

TARGET_PX = 56
QUESTION_PX = 32
ALMOST_PX = 0.5
"""Layout rounds; nobody's finger tells half a pixel."""

MEASURE = """
async () => {
  // What observes sizes answers a new one within the next frame.
  for (let frame = 0; frame < 2; frame += 1) await new Promise((done) => requestAnimationFrame(done));
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && one.closest("[inert]") === null && one.closest(".unseen") === null;
  const named = (one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 24)}`;
  const boxes = [...document.querySelectorAll("button, a[href]:not(.skip-link), input, select, textarea, summary")]
    .filter((one) => shown(one))
    .map((one) => ({ one, box: (one.closest("label") ?? one).getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && box.height > 0);
  const questions = [...document.querySelectorAll("main h1:not(.question__label), .question__text")].filter(shown);
  const main = document.querySelector("main");
  const staff = document.querySelector('[data-act="staff"]').getBoundingClientRect();
  const answer = [...document.querySelectorAll(".screen__actions--answer > .button")].filter(shown);
  const row = answer[0]?.parentElement.getBoundingClientRect();
  return {
    small: boxes.map(({ one, box }) => ({ what: named(one), width: box.width, height: box.height })),
    outside: boxes.filter(({ one, box }) => !one.closest(".scroll-pane, .talk__list, .finished__done")
      && (box.bottom > innerHeight + 0.5 || box.right > innerWidth + 0.5 || box.top < -0.5 || box.left < -0.5))
      .map(({ one }) => named(one)),
    questions: questions.map((one) => ({ what: named(one), px: parseFloat(getComputedStyle(one).fontSize) })),
    scrolls: [document.documentElement, document.body, main]
      .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).map(named),
    staff: { left: staff.left, bottom: innerHeight - staff.bottom },
    unanswered: row === undefined ? null
      : row.width - answer.reduce((sum, one) => sum + one.getBoundingClientRect().width, 0),
    gap: row === undefined ? 0 : parseFloat(getComputedStyle(answer[0].parentElement).columnGap) * (answer.length - 1),
  };
}
"""


UPRIGHT = {"width": 1080, "height": 1920}
LYING = {"width": 1920, "height": 1080}


async def is_comfortable(page: Page, where: str) -> None:
    """What the counter promises, on a screen that lies and on one that stands."""
    await page.set_viewport_size({"width": UPRIGHT["width"], "height": UPRIGHT["height"]})
    await _is_comfortable(page, f"{where}, upright")
    await page.set_viewport_size({"width": LYING["width"], "height": LYING["height"]})
    await _is_comfortable(page, where)


async def _is_comfortable(page: Page, where: str) -> None:
    """Targets, the question's letters, room without scrolling, and help in its corner."""
    found: dict[str, Any] = await page.evaluate(MEASURE)
    least = TARGET_PX - ALMOST_PX
    small = [one for one in found["small"] if one["width"] < least or one["height"] < least]
    assert small == [], f"{where}: too small to touch"
    assert found["outside"] == [], f"{where}: outside the screen"
    assert found["scrolls"] == [], f"{where}: has to be scrolled"
    assert found["questions"] != [], f"{where}: asks and says nothing"
    assert [one for one in found["questions"] if one["px"] < QUESTION_PX] == [], f"{where}: letters too small"
    # In the same corner on every screen: bottom left, within the foot.
    assert 0 <= found["staff"]["left"] <= TARGET_PX, where
    assert 0 <= found["staff"]["bottom"] <= TARGET_PX, where
    if found["unanswered"] is not None:
        assert abs(found["unanswered"] - found["gap"]) <= 2, f"{where}: the answers do not fill the width"


ZOOMED = {"width": 960, "height": 540}
"""What is left of 1920x1080 at 200 % zoom."""
CONTROL_PX = 200

AT_ZOOM = """
() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  controls: [...document.querySelectorAll(".desk-row__control .input")]
    .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().width),
  next: document.querySelector(".next-line").getBoundingClientRect().top,
})
"""


async def works_at_zoom(page: Page) -> None:
    """At 200 % nothing runs out sideways, a field shows what is typed, and the next step stays in sight."""
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({"width": ZOOMED["width"], "height": ZOOMED["height"]})
    found: dict[str, Any] = await page.evaluate(AT_ZOOM)
    assert found["wide"] <= 0
    assert found["controls"] != []
    assert min(found["controls"]) >= CONTROL_PX
    await page.evaluate("window.scrollTo({ top: 600, behavior: 'instant' })")
    scrolled: dict[str, Any] = await page.evaluate(AT_ZOOM)
    assert 0 <= scrolled["next"] < ZOOMED["height"]
    await page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
    await page.set_viewport_size(size)
