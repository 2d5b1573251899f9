"""Whoever can't see, hear, or hold a mouse: axe finds nothing on any screen, and the keyboard alone serves a visit."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, TimeoutError, expect

from tests.journeys.axe import finds_nothing
from tests.journeys.comfort import is_comfortable, works_at_zoom
from tests.journeys.conftest import Story
from tests.journeys.people import CERTIFICATE, CERTIFICATE_SECTIONS, Specialist

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

LANGUAGES = ["ja", "en"]
STEPS_MAX = 40

FOCUS = """
() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return { lost: true, tag: "body" };
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const near = at.parentElement === null ? style : getComputedStyle(at.parentElement);
  const next = at.nextElementSibling === null ? style : getComputedStyle(at.nextElementSibling);
  const outlined = (one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
  const marked = [style, near, next].some((one) => outlined(one) || one.boxShadow !== "none");
  return {
    lost: false,
    tag: `${at.tagName.toLowerCase()}#${at.id}.${at.className}`,
    marked,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    field: at.closest("[data-field]")?.dataset.field ?? null,
    text: at.textContent.trim(),
    tall: at.getAttribute("tabindex") === "-1",
  };
}
"""


async def speaks(page: Page, lang: str) -> None:
    """Have the counter speak a language, by the button at its foot."""
    await page.locator(f'[data-choice="lang-{lang}"]').tap()
    await expect(page.locator("html")).to_have_attribute("lang", lang)


async def is_read_in(page: Page, lang: str) -> None:
    """Have a page for staff, or a door, in a language; by the button in its head."""
    if lang != "ja":
        await page.locator(f'button[name="lang"][value="{lang}"]').click()
    await expect(page.locator("html")).to_have_attribute("lang", lang)


class Looks:
    """Axe over one page after the other: the desk in one language, the counter (with the Japanese desk) in both."""

    def __init__(self, story: Story, lang: str) -> None:
        self.story = story
        self.lang = lang

    async def at_counter(self, screen: str) -> None:
        """A screen of the counter, in Japanese and in English."""
        page = self.story.branch.page
        await self.story.resident.sees(screen)
        if self.lang != "ja":
            return
        for lang in ("ja", "en"):
            await self.story.resident.sees(screen)
            await speaks(page, lang)
            await finds_nothing(page, f"counter {screen} {lang}")
            await is_comfortable(page, f"counter {screen} {lang}")
        await speaks(page, "ja")

    async def at_desk(self, state: str) -> None:
        """The desk as it stands."""
        await expect(self.story.head.page.locator("html")).to_have_attribute("lang", self.lang)
        await finds_nothing(self.story.head.page, f"desk {state} {self.lang}")


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_axe_finds_nothing_at_the_doors(story: Story, lang: str) -> None:
    """The page of doors, sign-in (also refused), an address that is none, and the enrolment of a counter."""
    context = await story.head.browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
    page = await context.new_page()
    await page.goto(f"{story.office.address}/")
    await is_read_in(page, lang)
    for path in ("/", "/sign-in", "/no-such-page", "/counter"):
        await page.goto(f"{story.office.address}{path}")
        await expect(page.locator("html")).to_have_attribute("lang", lang)
        await finds_nothing(page, f"door {'first' if path == '/' else path} {lang}")
    await page.fill("input[name=code]", "2222-2222")
    await page.keyboard.press("Enter")
    await expect(page.locator('[role="alert"], .field__error').first).to_be_visible()
    await finds_nothing(page, f"door counter, wrong code {lang}")
    await page.goto(f"{story.office.address}/sign-in")
    await page.fill("input[name=login]", "sato")
    await page.fill("input[name=password]", "wrong wrong wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator('[role="alert"], .field__error').first).to_be_visible()
    await finds_nothing(page, f"door sign-in, refused {lang}")
    await context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_axe_finds_nothing_on_any_screen_of_a_visit(story: Story, lang: str) -> None:
    """Both sides, from the start page to the wiped screen, with every dialog of the desk."""
    desk = story.head.page
    looks, resident, specialist = Looks(story, lang), story.resident, Specialist(desk, lang)
    await is_read_in(desk, lang)
    await expect(desk.locator('[data-part="presence"]')).to_contain_text(specialist.t("desk.presence.available"))
    await looks.at_counter("start")
    await looks.at_desk("idle")
    await specialist.button("desk.presence.be_away", desk.locator('[data-part="presence"]')).click()
    await looks.at_desk("away dialog")
    await desk.keyboard.press("Escape")
    await resident.page.locator('[data-act="more"]').tap()
    await looks.at_counter("topics")
    await resident.page.locator('[data-topic="hikkoshi"]').tap()
    await looks.at_counter("topic")
    # From the last list to the first screen: two touches, and nothing was called.
    await resident.page.locator('[data-act="back"]').tap()
    await resident.sees("topics")
    await resident.page.locator('[data-act="back"]').tap()
    await resident.sees("start")
    await resident.choose("juminhyo")
    await looks.at_counter("matter")
    await resident.call()
    await specialist.is_rung()
    await looks.at_desk("ringing")
    await looks.at_counter("waiting")
    await specialist.answers()
    await specialist.asks()
    await looks.at_counter("talking")
    await looks.at_desk("visit, empty")
    await specialist.fills("visitor.name", "山田　太郎")
    await specialist.row("visitor.birth").locator("input[type=text]").fill("13月40日")
    await specialist.row("visitor.birth").locator("input[type=text]").press("Enter")
    await expect(specialist.row("visitor.birth").locator(".field__error")).to_be_visible()
    await looks.at_desk("visit, a field refused")
    await works_at_zoom(desk)
    # By its key in one language, by its button in the other.
    await (desk.keyboard.press("F1") if lang == "ja" else desk.locator('[data-part="help"]').click())
    await looks.at_desk("help")
    await desk.keyboard.press("Escape")
    await specialist.button("desk.index.procedures").click()
    await looks.at_desk("procedures")
    await desk.keyboard.press("Escape")
    await specialist.fills("visitor.birth", "昭和62年3月3日")
    await specialist.fills("visitor.tel", "0428-22-1111")
    await specialist.presents("visitor")
    await looks.at_counter("confirming")
    await resident.press("differs")
    await looks.at_counter("disputing")
    await resident.page.locator('.point[data-field="visitor.tel"]').tap()
    await specialist.sees_dispute("visitor.tel")
    await looks.at_desk("disputed")
    await specialist.fills("visitor.tel", "0428-22-2222")
    await looks.at_counter("talking")
    await specialist.completes_certificate(resident)
    await looks.at_desk("confirmed")
    await specialist.presses("Alt+H")
    await looks.at_counter("hold")
    await looks.at_desk("hold")
    await specialist.presses("Alt+H")
    await specialist.requests_signature("juminhyo")
    await looks.at_counter("signing")
    await looks.at_desk("signing")
    await resident.press("sign")
    await specialist.submits("juminhyo")
    visit = story.office.newest_visit()
    await desk.keyboard.press("Alt+x")
    await expect(desk.locator("dialog[open]")).to_be_visible()
    await looks.at_desk("end")
    await desk.keyboard.press("Escape")
    await specialist.closes(specialist.t("desk.outcome.finished"))
    await looks.at_counter("finished")
    await looks.at_desk("wrap-up")
    await resident.press("wipe")
    await resident.sees("wiped")
    await finds_nothing(resident.page, "counter wiped")
    await specialist.is_free_again()
    await the_others(story, visit, lang)


async def the_others(story: Story, visit: str, lang: str) -> None:
    """The pages of the branch and of the supervisor, with a visit to show."""
    board = await story.another_person("tanaka", "/board")
    await is_read_in(board, lang)
    for path in ("/board", "/board/wall", "/figures", "/board/visits", f"/board/visits/{visit}/evidence"):
        await board.goto(f"{story.office.address}{path}")
        await expect(board.locator("html")).to_have_attribute("lang", lang)
        await finds_nothing(board, f"{path} {lang}")
    await board.context.close()
    branch = await story.another_person("abe", "/branch")
    await is_read_in(branch, lang)
    for path in ("/branch", "/branch/visits"):
        await branch.goto(f"{story.office.address}{path}")
        await expect(branch.locator("html")).to_have_attribute("lang", lang)
        await finds_nothing(branch, f"{path} {lang}")
    await branch.context.close()


class Keyboard:
    """A specialist who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.last: dict[str, object] = {}

    async def presses(self, *keys: str) -> None:
        """One key after the other; after each, the focus is somewhere and can be seen."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def focus_is_seen(self) -> dict[str, object]:
        """Where the focus is: never nowhere for long, marked, and in sight."""
        try:
            await self.page.wait_for_function("() => document.activeElement !== document.body", timeout=3_000)
        except TimeoutError as error:
            raise AssertionError(f"the focus is nowhere; it was last at {self.last}") from error
        at: dict[str, object] = await self.page.evaluate(FOCUS)
        self.last = at
        assert at["seen"], at
        assert at["marked"] or at["tall"], at
        return at

    async def goes_to(self, words: str, *, back: bool = False) -> None:
        """Press Tab (Shift+Tab) until the focus is on a control with these words."""
        for _ in range(STEPS_MAX):
            at = await self.focus_is_seen()
            if words in str(at["text"]):
                return
            await self.presses("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{words} can't be reached")

    async def answers_field(self, field: str, text: str) -> None:
        """Tab to a field and give it its value, with the keys that its control has."""
        for _ in range(STEPS_MAX):
            if (await self.focus_is_seen())["field"] == field:
                break
            await self.presses("Tab")
        else:
            raise AssertionError(f"{field} can't be reached")
        kind = await self.page.evaluate("document.activeElement.type")
        if kind == "radio":
            places: list[str] = await self.page.evaluate(
                "[...document.getElementsByName(document.activeElement.name)].map((one) => one.value)"
            )
            await self.presses("Space", *["ArrowRight"] * places.index(text))
        elif kind == "select-one":
            places = await self.page.evaluate("[...document.activeElement.options].map((one) => one.value)")
            now: str = await self.page.evaluate("document.activeElement.value")
            steps = places.index(text) - places.index(now)
            await self.presses(*["ArrowDown" if steps > 0 else "ArrowUp"] * abs(steps))
        else:
            await self.page.keyboard.press("Control+a")
            await self.page.keyboard.type(text)
        await self.presses("Enter")


async def test_the_keyboard_alone_serves_a_whole_visit(story: Story) -> None:
    """From presence over the ring, the form, the signature and the end to the wrap-up, without a mouse."""
    resident, specialist, page = story.resident, story.specialist, story.head.page
    keyboard = Keyboard(page)
    await page.reload()
    await page.wait_for_selector('[data-shows="idle"]')
    presence = page.locator('[data-part="presence"]')
    await expect(presence).to_contain_text("在席・呼び出しを受けます")

    # Away for lunch and back.
    await keyboard.presses("Tab")
    await keyboard.goes_to("離席")
    await keyboard.presses("Enter")
    await expect(page.locator("dialog[open]")).to_be_visible()
    await keyboard.presses("ArrowDown")
    await keyboard.goes_to("離席にする")
    await keyboard.presses("Enter")
    await expect(presence).to_contain_text("昼休み")
    await keyboard.goes_to("在席", back=True)
    await keyboard.presses("Enter")
    await expect(presence).to_contain_text("在席・呼び出しを受けます")

    await resident.choose("juminhyo")
    await resident.call()
    await specialist.is_rung()
    await keyboard.focus_is_seen()
    await keyboard.goes_to("応答する")
    await keyboard.presses("Enter")
    await page.wait_for_selector('[data-shows="visit"]')
    await resident.sees("talking")

    await keyboard.presses("Alt+g")
    await keyboard.focus_is_seen()
    await keyboard.presses("Alt+q")
    await expect(resident.page.locator(".question__text")).to_contain_text("マイクで")

    await keyboard.presses("Alt+s")
    for field, text in CERTIFICATE:
        await keyboard.answers_field(field, text)
        await expect(specialist.row(field)).to_contain_text(re.compile("保存しました|自動で入りました"))
    for section in CERTIFICATE_SECTIONS:
        await expect(page.locator('[data-part="next"]')).to_contain_text("確認してもらう")
        await keyboard.presses("Alt+n")
        await resident.says_yes(section)
        await specialist.sees_confirmed(section)
        await keyboard.focus_is_seen()
    await expect(page.locator('[data-part="next"]')).to_contain_text("署名をお願いする")
    await keyboard.presses("Alt+n")
    await resident.sees("signing")
    await resident.press("sign")
    await expect(page.locator('[data-part="next"]')).to_contain_text("を受け付ける")
    await keyboard.presses("Alt+n")
    await expect(specialist.application("juminhyo")).to_contain_text("受付ずみ")

    await keyboard.presses("Alt+m")
    await keyboard.focus_is_seen()
    await page.keyboard.type("memo")
    await keyboard.presses("Alt+u")
    await expect(page.locator('.call__button[aria-keyshortcuts="Alt+U"]')).to_have_attribute("data-on", "")
    await keyboard.presses("Alt+x")
    await expect(page.locator("dialog[open]")).to_be_visible()
    await keyboard.focus_is_seen()
    await keyboard.goes_to("終了する")
    await keyboard.presses("Enter")
    await resident.sees("finished")
    await page.wait_for_selector('[data-part="desk"][data-shows="closed"]')
    await keyboard.goes_to("後処理をおわる")
    await keyboard.presses("Enter")
    await expect(presence).to_contain_text("在席・呼び出しを受けます")
    await keyboard.focus_is_seen()
    await resident.goes()
