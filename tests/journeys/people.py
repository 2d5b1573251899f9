"""The people of the stories: a resident at the counter's touch screen and a specialist at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as NotInTime

SCREEN = 'body[data-screen="{}"]'
CERTIFICATE = [
    ("visitor.role", "本人"),
    ("visitor.name", "山田　太郎"),
    ("visitor.kana", "ヤマダ　タロウ"),
    ("visitor.birth", "昭和62年3月3日"),
    ("visitor.addr", "東京都青梅市東青梅一丁目11番地の1"),
    ("visitor.tel", "0428-22-1111"),
    ("addr.new.zip", "198-0042"),
    ("addr.new.block", "一丁目11番地の1"),
    ("cert.kind", "写し"),
    ("cert.target", "本人のみ"),
    ("cert.copies", "1"),
    ("cert.use", "銀行へ提出"),
]
CERTIFICATE_SECTIONS = ("visitor", "address_new", "certificate")
PAGES_MAX = 6
"""So often a long section is turned, at most, before its end has been seen."""


@dataclass
class Resident:
    """Somebody at the counter's touch screen."""

    page: Page

    async def sees(self, screen: str) -> None:
        """Wait until the counter shows this screen."""
        await self.page.wait_for_selector(SCREEN.format(screen))

    async def press(self, act: str) -> None:
        """Touch the button with this act."""
        await self.page.locator(f'[data-act="{act}"]:visible').first.tap()

    async def choose(self, procedure: str) -> None:
        """Touch a matter's tile, and read what will happen."""
        await self.sees("start")
        await self.page.locator(f'[data-procedure="{procedure}"]').tap()
        await self.sees("matter")

    async def call(self) -> None:
        """Press the one button that calls."""
        await self.press("call")
        await self.sees("waiting")

    def section(self, section: str) -> Locator:
        """A section as it is put before the resident."""
        return self.page.locator(f'body[data-screen="confirming"] .sheet-section[data-section="{section}"]')

    async def says_yes(self, section: str) -> None:
        """Read the section to its end and say はい; a long one is turned by the same button."""
        shown = self.section(section)
        await shown.wait_for()
        for _ in range(PAGES_MAX):
            await self.press("yes")
            try:
                await shown.wait_for(state="detached", timeout=1_500)
            except NotInTime:
                continue
            return
        raise AssertionError(f"{section} can't be confirmed")

    async def points_at(self, field: str) -> None:
        """Say ちがいます and point at the field."""
        await self.sees("confirming")
        await self.press("differs")
        await self.sees("disputing")
        await self.page.locator(f'.point[data-field="{field}"]').tap()

    async def draws(self) -> None:
        """Draw a signature."""
        pad = self.page.locator("canvas:visible").first
        box = await pad.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        for stroke in range(3):
            x, y = box["x"] + box["width"] * (0.2 + 0.2 * stroke), box["y"] + box["height"] * 0.3
            await mouse.move(x, y)
            await mouse.down()
            await mouse.move(x + 70, y + box["height"] * 0.4, steps=12)
            await mouse.up()

    async def waits_for_value(self, field: str, shown: str) -> None:
        """Wait until the sheet shows this text in a field."""
        await expect(self.page.locator(f'.row[data-field="{field}"]').first).to_contain_text(shown)

    async def goes(self) -> None:
        """Have the screen cleared after the end, and leave it for the next one."""
        await self.press("wipe")
        await self.sees("wiped")
        await self.sees("start")

    async def looks_at(self, section: str) -> None:
        """Touch a section's name beside the talk."""
        await self.page.locator(f'.rail__item[data-section="{section}"]').tap()

    async def is_told(self, notice: str, *, within_s: float = 20) -> None:
        """Wait for the notice above the screen."""
        await self.page.wait_for_selector(f'[data-notice="{notice}"]', timeout=within_s * 1000)

    async def is_told_nothing(self) -> None:
        """Wait until no notice stands above the screen."""
        await expect(self.page.locator("[data-notice]")).to_have_count(0)


@dataclass
class Specialist:
    """Somebody at the desk."""

    page: Page

    async def signs_in(self, address: str, login: str, password: str, *, door: str = "/desk") -> None:
        """Open the page and sign in."""
        await self.page.goto(f"{address}{door}")
        await self.page.fill("input[name=login]", login)
        await self.page.fill("input[name=password]", password)
        await self.page.keyboard.press("Enter")
        # Not the page of the sign-in, whose address ends with the door as well (``?next=``).
        await self.page.wait_for_url(re.compile(f"^[^?]*{door}$"))

    async def is_available(self) -> None:
        """Choose to be available."""
        await self.page.get_by_role("button", name="在席にする").first.click()
        await expect(self.page.locator('[data-part="presence"]')).to_contain_text("呼び出しを受けます")

    async def answers(self) -> None:
        """Answer the ring."""
        await self.page.get_by_role("button", name=re.compile("応答する")).click()
        await self.page.wait_for_selector('[data-shows="visit"]')
        await expect(self.page.locator("dialog[open]")).to_have_count(0)

    def row(self, field: str) -> Locator:
        """A field's row in the sheet."""
        return self.page.locator(f'.desk-row[data-field="{field}"]')

    async def fills(self, field: str, value: str) -> None:
        """Answer one field: type, choose or press, as its control asks, and wait until it is durable."""
        row = self.row(field)
        await row.wait_for()
        select, text = row.locator("select"), row.locator("input[type=text]")
        before = await self.value_of(field)
        if await select.count():
            await select.select_option(value)
        elif await text.count():
            await text.fill(value)
            await text.press("Enter")
        else:
            # As a hand does: at the words of the choice, once it stands still.
            await row.locator("label", has=self.page.locator(f'input[type=radio][value="{value}"]')).click()
        if before != value:
            await expect(row).to_contain_text("保存しました")

    async def value_of(self, field: str) -> str:
        """What stands in a field's control."""
        row = self.row(field)
        for control in ("select", "input[type=text]"):
            if await row.locator(control).count():
                return await row.locator(control).input_value()
        checked = row.locator("input[type=radio]:checked")
        return await checked.input_value() if await checked.count() else ""

    def section(self, section: str) -> Locator:
        """A section of the sheet."""
        return self.page.locator(f'.desk-section[data-section="{section}"]')

    async def presents(self, section: str) -> None:
        """Put a section before the resident."""
        await self.section(section).get_by_role("button", name="確認してもらう").click()

    async def sees_confirmed(self, section: str) -> None:
        """Wait until the section is confirmed as it stands."""
        await expect(self.section(section)).to_have_attribute("data-state", "confirmed")

    async def sees_unconfirmed(self, section: str) -> None:
        """Wait until the section's confirmation no longer counts."""
        await expect(self.section(section)).not_to_have_attribute("data-state", "confirmed")

    async def sees_dispute(self, field: str) -> None:
        """Wait until the field is marked by the resident's ちがいます."""
        await self.page.wait_for_selector(f'.desk-row[data-field="{field}"][data-disputed]')

    async def adds_person(self) -> None:
        """One more person in the household."""
        people = self.page.locator('.desk-section[data-section^="person:"]')
        before = await people.count()
        await self.page.get_by_role("button", name="人を増やす").click()
        await expect(people).to_have_count(before + 1)

    async def adds_procedure(self, title: str) -> None:
        """One more procedure in the visit."""
        await self.page.get_by_role("button", name="手続きを変える").click()
        dialog = self.page.locator("dialog[open]")
        await dialog.locator("li").filter(has_text=title).get_by_role("button", name="増やす").click()
        await expect(self.application(title)).to_be_visible()

    async def asks(self) -> None:
        """Put the guide's open question on the counter's screen."""
        guide = self.page.locator('[data-part="guide"]')
        await guide.get_by_role("button", name="窓口の画面に出す").first.click()
        await expect(guide.get_by_role("button", name="窓口の画面から下げる").first).to_be_visible()

    def application(self, title: str) -> Locator:
        """The card of an application."""
        return self.page.locator(".application").filter(has_text=title)

    async def requests_signature(self, title: str) -> None:
        """Ask for the signature of an application."""
        await self.application(title).get_by_role("button", name="署名をお願いする").click()

    async def submits(self, title: str) -> None:
        """File an application, once it is signed."""
        await expect(self.application(title)).to_contain_text("署名ずみ")
        await self.application(title).get_by_role("button", name="受け付ける").click()
        await expect(self.application(title)).to_contain_text("受付ずみ")

    async def writes_note(self, text: str) -> None:
        """Write the note that never reaches the branch."""
        await self.page.locator('[data-part="note"] textarea').fill(text)
        await self.page.locator('[data-part="note"] textarea').blur()

    async def closes(self, outcome: str) -> None:
        """End the visit with an outcome."""
        await self.page.get_by_role("button", name=re.compile("^終了")).first.click()
        dialog = self.page.locator("dialog[open]")
        await dialog.get_by_text(outcome, exact=True).click()
        await dialog.get_by_role("button", name="終了する").click()
        await expect(self.page.locator("dialog[open]")).to_have_count(0)

    async def fetches(self, path: str) -> bytes:
        """A file as this page's person may fetch it."""
        response = await self.page.request.get(path)
        assert response.status == 200, f"{path}: {response.status}"
        return await response.body()

    async def is_rung(self) -> None:
        """Wait for a ring."""
        await self.page.wait_for_selector("dialog.ringing[open]")

    async def is_not_rung(self) -> None:
        """Wait until nothing rings."""
        await self.page.wait_for_selector("dialog.ringing[open]", state="detached")

    async def declines(self) -> None:
        """Pass the ring on."""
        await self.page.get_by_role("button", name=re.compile("ほかの人へ")).click()

    async def is_free_again(self) -> None:
        """End the wrap-up, and take calls again."""
        await self.page.get_by_role("button", name="後処理をおわる").first.click()
        await expect(self.page.locator('[data-part="presence"]')).to_contain_text("呼び出しを受けます")

    async def goes_away(self) -> None:
        """Take no calls from now on."""
        await self.page.locator('[data-part="presence"]').get_by_role("button", name="離席").click()
        await self.page.locator("dialog[open]").get_by_role("button", name="離席にする").click()
        await expect(self.page.locator("dialog[open]")).to_have_count(0)

    async def is_told(self, words: str, *, within_s: float = 20) -> None:
        """Wait for these words in the banner about the line."""
        await expect(self.page.locator('[data-part="banner"]')).to_contain_text(words, timeout=within_s * 1000)

    async def is_told_nothing(self) -> None:
        """Wait until the banner about the line is gone."""
        await expect(self.page.locator('[data-part="banner"]')).to_be_empty()

    async def presses(self, control: str) -> None:
        """Press one of the call's buttons by its key (``Alt+U`` mutes, ``Alt+H`` holds)."""
        await self.page.locator(f'.call__button[aria-keyshortcuts="{control}"]').click()

    async def completes_certificate(self, resident: Resident) -> None:
        """Fill and have confirmed whatever an application for a certificate (住民票) needs."""
        for field, text in CERTIFICATE:
            await self.fills(field, text)
        for section in CERTIFICATE_SECTIONS:
            await self.presents(section)
            await resident.says_yes(section)
            await self.sees_confirmed(section)


@dataclass
class BranchStaff:
    """Somebody of the branch, beside the resident."""

    page: Page

    async def checks_identity(self, document: str) -> None:
        """Record that one photo ID was seen."""
        await self.page.get_by_text(document, exact=False).first.click()
        await self.page.get_by_role("button", name="記録する").click()
        await expect(self.page.locator(".identity__state")).to_contain_text("確かめました")

    async def prints(self, title: str) -> None:
        """Print a document and see that it was recorded."""
        line = self.page.locator("li").filter(has=self.page.get_by_role("button", name=f"「{title}」を印刷する"))
        await line.get_by_role("button", name=f"「{title}」を印刷する").click()
        await expect(line).to_contain_text("印刷ずみ（1回）", timeout=20_000)

    async def reads_and_prints(self, title: str) -> None:
        """Look at a document at full size, and print it from there."""
        line = self.page.locator("li").filter(has=self.page.get_by_role("button", name=f"「{title}」を見る"))
        await line.get_by_role("button", name=f"「{title}」を見る").click()
        dialog = self.page.locator("dialog[open]")
        await self.page.wait_for_function(
            "() => document.querySelector('dialog[open] .paper-page')?.naturalWidth > 500"
        )
        await dialog.get_by_role("button", name="印刷する").click()
        await expect(line).to_contain_text("印刷ずみ（1回）", timeout=20_000)

    async def ticks(self, label: str) -> None:
        """Tick a line of the physical list."""
        box = self.page.get_by_label(label)
        await box.click()
        await expect(box).to_be_checked()
