"""The departments' pages in a real browser: a slip is scanned, its form dealt with, the list works by keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFilter
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.journeys.axe import finds_nothing
from tests.journeys.browsers import CHROMIUM
from tests.journeys.known_media import make_view
from tests.support.department_work import closed_visit, erase, slip_of
from tests.support.installation import PASSWORD, Installation, installation

pytestmark = pytest.mark.browser


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Installation]:
    """A running installation."""
    async with installation(tmp_path) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium, with a camera of its own making."""
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        await started.close()


async def signed_in(office: Installation, browser: Browser, login: str, *, lang: str = "ja") -> Page:
    """Somebody's own browser profile, behind the sign-in."""
    context: BrowserContext = await browser.new_context(viewport={"width": 1600, "height": 1000}, locale="ja-JP")
    await context.add_cookies([{"name": "enmado_lang", "value": lang, "url": office.origin}])
    page = await context.new_page()
    await page.goto(f"{office.origin}/sign-in")
    await page.fill("#login", login)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office")
    return page


async def test_a_slip_is_scanned_and_its_work_done(office: Installation, browser: Browser) -> None:
    """From the scanner's Enter to the printed form, with a return, an undo, and a colleague who was quicker."""
    visit = await closed_visit(office, "juminhyo", "jidou_teate", "tennyu")
    tokens = await slip_of(office, visit)
    page = await signed_in(office, browser, "ito")
    await page.get_by_role("link", name="案内票を読み取る").click()
    await expect(page.locator("#code")).to_be_focused()
    await finds_nothing(page, "scan")
    # Another department's QR first: a plain word, and the field is ready for the next one.
    await page.keyboard.type(tokens["kosodate"].token)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("これは子育て課の案内です")
    await expect(page.locator("#code")).to_be_focused()
    await finds_nothing(page, "scan, foreign")
    await page.keyboard.type(tokens["shimin"].token)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/office/items/{visit}/shimin")
    await expect(page.locator(".work-state").first).to_have_text("未着手")
    await finds_nothing(page, "item")

    await page.get_by_role("button", name="受理する").click()
    await expect(page.get_by_role("status")).to_have_text("受理にしました。")
    await finds_nothing(page, "item, accepted")
    await page.get_by_role("button", name="元に戻す").click()
    await expect(page.locator(".work-state").first).to_have_text("未着手")

    await page.fill("#note", "原本は北支所が預かっています")
    await page.fill("#f-register_date", "13月40日")
    await page.get_by_role("button", name="記入欄を保存する").click()
    await expect(page.locator("#f-register_date")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#note")).to_have_value("原本は北支所が預かっています")
    await finds_nothing(page, "item, wrong date")
    await page.fill("#f-register_date", "R8.11.20")

    # A colleague is quicker: who comes second is told, and what they typed is still there.
    other = await signed_in(office, browser, "ueda")
    await other.goto(f"{office.origin}/office/items/{visit}/shimin")
    await other.fill("#note", "電話で確かめました")
    await other.get_by_role("button", name="記入欄を保存する").click()
    await expect(other.locator("#note")).to_have_value("電話で確かめました")
    await page.get_by_role("button", name="記入欄を保存する").click()
    await expect(page.get_by_role("alert")).to_contain_text("先に変えました")
    await expect(page.locator("#note")).to_have_value("原本は北支所が預かっています")
    await expect(page.locator(".work-now").last).to_contain_text("電話で確かめました")
    await finds_nothing(page, "item, conflict")
    await page.get_by_role("button", name="記入欄を保存する").click()
    await expect(page.locator("#f-register_date")).to_have_value("2026-11-20")

    await page.locator(".work-return > summary").click()
    await page.fill("#reason", "転出証明書の原本がありません")
    await page.get_by_role("button", name="理由をつけて差し戻す").click()
    await expect(page.locator(".work-state").first).to_have_text("差戻し")
    await finds_nothing(page, "item, returned")
    await page.get_by_role("button", name="完了にする").click()
    await expect(page.locator(".work-state").first).to_have_text("完了")
    link = page.get_by_role("link", name="「住民票の写し等の交付申請」を印刷する")
    paper = await page.request.get(f"{office.origin}{await link.get_attribute('href')}")
    assert (paper.status, (await paper.body())[:4]) == (200, b"%PDF")

    await page.goto(f"{office.origin}/office/scan")
    await expect(page.locator("#code")).to_be_focused()
    await page.keyboard.type(tokens["shimin"].code)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("処理は終わっています")
    await finds_nothing(page, "scan, done")
    await erase(office, visit)
    await page.goto(f"{office.origin}/office/items/{visit}/shimin")
    await expect(page.get_by_role("alert")).to_contain_text("消去されています")


async def test_letters_typed_anywhere_on_the_page_go_into_the_field(office: Installation, browser: Browser) -> None:
    """A scanner does not know where the focus is. What no slip says has its words, and so has a missing camera."""
    page = await signed_in(office, browser, "ito")
    await page.goto(f"{office.origin}/office/scan")
    await page.locator("h1").click()
    await page.keyboard.type("ABC")
    await expect(page.locator("#code")).to_have_value("ABC")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("案内票の番号ではありません")
    await expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator('[data-part="camera-words"]')).to_contain_text("カメラで読み取れます")


READER = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) { return video.videoWidth > 0 ? [{ rawValue: "%s" }] : []; }
};
"""


async def test_a_browser_with_a_reader_scans_by_camera(office: Installation, browser: Browser) -> None:
    """The picture's QR opens the work; the camera is let go of."""
    visit = await closed_visit(office)
    tokens = await slip_of(office, visit)
    page = await signed_in(office, browser, "ono")
    await page.add_init_script(READER % tokens["kosodate"].token)
    await page.goto(f"{office.origin}/office/scan")
    await page.get_by_role("button", name="カメラを使う").click()
    await page.wait_for_url(f"**/office/items/{visit}/kosodate")
    await expect(page.locator(".work-form__draft")).to_contain_text("まだ受け付けていません")


def seen_by_camera(code: str) -> Image.Image:
    """A QR on a desk as a camera sees it: small, askew, grey, not quite sharp."""
    drawn = segno.make(code, error="m")
    plain = BytesIO()
    drawn.save(plain, kind="png", scale=8, border=4)
    paper = Image.open(plain).convert("L").point(lambda value: 60 + value * 2 // 3)
    desk = Image.new("L", (1280, 720), 120)
    desk.paste(paper.resize((300, 300)).rotate(9, expand=True, fillcolor=120), (500, 190))
    return desk.filter(ImageFilter.GaussianBlur(1))


async def test_the_camera_reads_the_slip_without_a_reader_of_the_browsers(office: Installation, tmp_path: Path) -> None:
    """Ours reads what the camera sees; it is let go of afterwards, and nothing comes from outside."""
    visit = await closed_visit(office)
    tokens = await slip_of(office, visit)
    view = make_view(tmp_path, "slip", seen_by_camera(tokens["kosodate"].token))
    flags = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*flags, f"--use-file-for-fake-video-capture={view}"]
        )
        page = await signed_in(office, browser, "ono")
        await page.add_init_script("delete globalThis.BarcodeDetector;")
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto(f"{office.origin}/office/scan")
        await finds_nothing(page, "scan, camera ready")
        # As somebody does who has only a keyboard.
        await page.get_by_role("button", name="カメラを使う").press("Enter")
        await page.wait_for_url(f"**/office/items/{visit}/kosodate")
        await expect(page.locator(".work-form__draft")).to_contain_text("まだ受け付けていません")
        assert problems == []
        await browser.close()


async def test_a_camera_that_sees_nothing_is_put_away_again(office: Installation, browser: Browser) -> None:
    """The page says what to do, and the field takes the code meanwhile."""
    page = await signed_in(office, browser, "ono")
    await page.goto(f"{office.origin}/office/scan")
    await page.get_by_role("button", name="カメラを使う").click()
    said = page.locator('[data-part="camera-words"]')
    await expect(said).to_contain_text("QRコードをカメラに写してください")
    await expect(page.locator("video")).to_be_visible()
    await finds_nothing(page, "scan, camera looking")
    await page.get_by_role("button", name="カメラをやめる").click()
    await expect(page.locator("video")).not_to_be_visible()
    await expect(said).to_contain_text("カメラで読み取れます")


async def test_the_list_is_worked_by_keyboard_and_refreshes_itself(office: Installation, browser: Browser) -> None:
    """New work appears, and neither the tick nor the focus is lost; a filter that fits nothing says so."""
    page = await signed_in(office, browser, "mori")
    await expect(page.locator('[data-part="empty"]')).to_contain_text("いま処理するものはありません")
    await finds_nothing(page, "list, empty")
    visits = [
        await closed_visit(office),
        await closed_visit(office, "juminhyo"),
        await closed_visit(office, "tennyu", file=False),
    ]
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(4, timeout=15_000)
    first = rows.first.locator("input")
    await first.focus()
    await page.keyboard.press("Space")
    await expect(page.locator('[data-part="chosen"]')).to_have_text("1件を選んでいます")
    visits.append(await closed_visit(office, "juminhyo"))
    await expect(rows).to_have_count(5, timeout=15_000)
    await expect(page.locator("tbody input:focus")).to_be_checked()
    await finds_nothing(page, "list")
    assert "葛󠄀城花子" not in await page.locator("body").inner_text()

    await page.select_option("#assign-to", "mori")
    await page.get_by_role("button", name="担当にする", exact=True).press("Enter")
    await expect(page.get_by_text("1件の担当を変えました。")).to_be_visible()
    await expect(page.locator('tbody tr[data-chosen="yes"]')).to_contain_text("mori さん")
    await page.locator('[data-part="all"]').press("Space")
    await expect(page.locator('[data-part="chosen"]')).to_have_text("5件を選んでいます")
    async with (
        page.context.expect_page() as opening,
        page.context.expect_event("response", lambda answer: answer.url.endswith("/office/print")) as printing,
    ):
        await page.get_by_role("button", name="まとめて印刷").press("Enter")
    answer = await printing.value
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    await (await opening.value).close()

    await page.locator('[data-sort="number"]').press("Enter")
    await expect(page.locator('[data-column="number"]')).to_have_attribute("aria-sort", "ascending")
    await page.locator('[data-sort="number"]').press("Enter")
    await expect(page.locator('[data-column="number"]')).to_have_attribute("aria-sort", "descending")
    await page.select_option("#filter-state", "done")
    await expect(page.locator('[data-part="empty"]')).to_contain_text("この条件に合うものはありません")
    await page.reload()
    await expect(page.locator("#filter-state")).to_have_value("done")
    await page.get_by_role("button", name="条件を戻す").press("Enter")
    await expect(rows).to_have_count(5)

    own = await signed_in(office, browser, "ito", lang="en")
    await expect(own.locator("tbody tr")).to_have_count(4)
    await expect(own.locator("tbody")).to_contain_text("葛󠄀城花子")
    await finds_nothing(own, "a department's list, in English")
    assert len(set(visits)) == 4


async def test_a_lost_line_and_an_ended_sign_in_are_told(office: Installation, browser: Browser) -> None:
    """The list that stands is a moment old, and says so."""
    await closed_visit(office)
    page = await signed_in(office, browser, "ito")
    await expect(page.locator("tbody tr")).to_have_count(1)
    line = page.locator('[data-part="line"]')
    await expect(line).to_have_text("自動で更新しています")
    await page.context.set_offline(True)
    await expect(line).to_contain_text("更新できません", timeout=15_000)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.context.set_offline(False)
    await expect(line).to_have_text("自動で更新しています", timeout=15_000)
    await page.context.clear_cookies(name="enmado_sign_in")
    await expect(line).to_contain_text("サインインの期限が切れました", timeout=15_000)


async def test_the_supervisors_counts(office: Installation, browser: Browser) -> None:
    """Clear to axe, in both languages."""
    await closed_visit(office)
    context = await browser.new_context(viewport={"width": 1600, "height": 1000})
    page = await context.new_page()
    await page.goto(f"{office.origin}/sign-in")
    await page.fill("#login", "tanaka")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/board")
    await page.goto(f"{office.origin}/office")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await finds_nothing(page, "counts")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("h1")).to_have_text("Work of the divisions in figures")
    await finds_nothing(page, "counts in English")


async def test_two_tabs_of_one_clerk_mark_at_once(office: Installation, browser: Browser) -> None:
    """One stands; the other page says who was first."""
    visit = await closed_visit(office)
    page = await signed_in(office, browser, "ito")
    second = await page.context.new_page()
    for tab in (page, second):
        await tab.goto(f"{office.origin}/office/items/{visit}/shimin")
    await asyncio.gather(*(tab.get_by_role("button", name="受理する").click() for tab in (page, second)))
    told = [await tab.get_by_role("alert").count() for tab in (page, second)]
    assert sorted(told) == [0, 1]
