"""The people of the stories: a resident at the counter's touch screen and a specialist at the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.async_api import Locator, Page, expect

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
TEXTS = Path(__file__).resolve().parents[2] / "static" / "text"


@cache
def desk_texts(lang: str) -> dict[str, str]:
    """Everything that the desk says, by key."""
    texts: dict[str, str] = json.loads((TEXTS / lang / "desk.json").read_text("utf-8"))
    return texts


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
        yes = self.page.locator('[data-act="yes"]')
        for _ in range(PAGES_MAX):
            # It is a yes once the end was seen; until then it turns.
            if await yes.get_attribute("data-seen") is not None:
                break
            await self.press("yes")
            try:
                await expect(yes).to_have_attribute("data-seen", "", timeout=1_500)
            except AssertionError:
                continue
        await self.press("yes")
        await shown.wait_for(state="detached")

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
    """Somebody at the desk, who reads it in Japanese or in English."""

    page: Page
    lang: str = "ja"

    def t(self, key: str) -> str:
        """What the desk says under a key."""
        return desk_texts(self.lang)[key]

    def button(self, key: str, place: Page | Locator | None = None) -> Locator:
        """A button with these words, anywhere or in one place."""
        return (place or self.page).get_by_role("button", name=self.t(key))

    async def signs_in(self, address: str, login: str, password: str, *, door: str = "/desk") -> None:
        """Open the page and sign in."""
        await self.page.goto(f"{address}{door}")
        await self._fills_in(login, password, door)

    async def goes_to_desk(self, address: str, login: str, password: str) -> None:
        """Open the desk, and sign in when that is asked for."""
        await self.page.goto(f"{address}/desk")
        if await self.page.locator("input[name=login]").count():
            await self._fills_in(login, password, "/desk")

    async def _fills_in(self, login: str, password: str, door: str) -> None:
        await self.page.fill("input[name=login]", login)
        await self.page.fill("input[name=password]", password)
        await self.page.keyboard.press("Enter")
        # Not the page of the sign-in, whose address ends with the door as well (``?next=``).
        await self.page.wait_for_url(re.compile(f"^[^?]*{door}$"))

    async def is_available(self) -> None:
        """Choose to be available, unless they are so still from before they left."""
        offered = self.button("desk.idle.be_available").first
        presence = self.page.locator('[data-part="presence"]')
        there = presence.get_by_text(self.t("desk.presence.available"))
        await expect(offered.or_(there).first).to_be_visible()
        if not await there.is_visible():
            await offered.click()
        await expect(presence).to_contain_text(self.t("desk.presence.available"))

    async def answers(self) -> None:
        """Answer the ring."""
        await self.button("desk.ringing.answer").click()
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
            await expect(row).to_contain_text(self.t("desk.field.saved"))

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
        await self.button("desk.sheet.present", self.section(section)).click()

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
        await self.button("desk.index.add_person").click()
        await expect(people).to_have_count(before + 1)

    async def adds_procedure(self, procedure: str, title: str) -> None:
        """One more procedure in the visit."""
        await self.button("desk.index.procedures").click()
        dialog = self.page.locator("dialog[open]")
        await self.button("desk.procedures.add", dialog.locator("li").filter(has_text=title)).click()
        await expect(self.application(procedure)).to_be_visible()

    async def asks(self) -> None:
        """Put the guide's open question on the counter's screen."""
        await self.page.locator('[data-tab="forms"]').click()
        guide = self.page.locator('[data-part="guide"]')
        await self.button("desk.guide.put_up", guide).first.click()
        await expect(self.button("desk.guide.take_away", guide).first).to_be_visible()

    def application(self, procedure: str) -> Locator:
        """The card of an application."""
        return self.page.locator(f'.application[data-application="{procedure}"]')

    async def requests_signature(self, procedure: str) -> None:
        """Ask for the signature of an application."""
        await self.button("desk.applications.request_signature", self.application(procedure)).click()

    async def submits(self, procedure: str) -> None:
        """File an application, once it is signed."""
        await expect(self.application(procedure)).to_contain_text(self.t("desk.applications.signed"))
        await self.button("desk.applications.submit", self.application(procedure)).click()
        await expect(self.application(procedure)).to_contain_text(self.t("desk.applications.submitted"))

    async def writes_note(self, text: str) -> None:
        """Write the note that never reaches the branch."""
        await self.page.locator('[data-part="note"] textarea').fill(text)
        await self.page.locator('[data-part="note"] textarea').blur()

    async def closes(self, outcome: str) -> None:
        """End the visit with an outcome."""
        await self.page.get_by_role("button", name=re.compile(f"^{self.t('desk.video.end')}")).first.click()
        dialog = self.page.locator("dialog[open]")
        await dialog.get_by_text(outcome, exact=True).click()
        await self.button("desk.close.end", dialog).click()
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
        await self.button("desk.ringing.decline").click()

    async def is_free_again(self) -> None:
        """End the wrap-up, and take calls again."""
        await self.button("desk.presence.finish_wrap_up").first.click()
        await expect(self.page.locator('[data-part="presence"]')).to_contain_text(self.t("desk.presence.available"))

    async def goes_away(self) -> None:
        """Take no calls from now on."""
        await self.button("desk.presence.be_away", self.page.locator('[data-part="presence"]')).click()
        await self.button("desk.away.set", self.page.locator("dialog[open]")).click()
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

    async def prints_all(self, titles: Iterable[str]) -> None:
        """The forms and the slip with one press; each of these has then been printed."""
        await self.page.get_by_role("button", name="用紙と案内票をまとめて印刷する").click()
        for title in titles:
            line = self.page.locator("li").filter(has=self.page.get_by_role("button", name=f"「{title}」を印刷する"))
            await expect(line).to_contain_text("印刷ずみ", timeout=30_000)

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


@dataclass
class DepartmentClerk:
    """A department's clerk at /office."""

    page: Page

    async def scans(self, token: str) -> None:
        """Scan a slip's code with a hand scanner: letters, and Enter."""
        await self.page.get_by_role("link", name="案内票を読み取る").click()
        await expect(self.page.locator("#code")).to_be_focused()
        await self.page.keyboard.type(token)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(re.compile("/office/items/"))

    async def scans_own(self, tokens: Iterable[str], *, nowhere: str) -> None:
        """Scan a slip's codes up to the one of the clerk's own division; what another's says is without ``nowhere``."""
        for token in tokens:
            await self.page.get_by_role("link", name="案内票を読み取る").click()
            await expect(self.page.locator("#code")).to_be_focused()
            await self.page.keyboard.type(token)
            async with self.page.expect_navigation():
                await self.page.keyboard.press("Enter")
            if "/office/items/" in self.page.url:
                return
            await expect(self.page.get_by_role("alert")).to_contain_text("の案内です")
            assert nowhere not in await self.page.content()
        raise AssertionError(tokens)

    async def reads(self, *texts: str) -> None:
        """See these in the prefilled forms, which were filed."""
        forms = self.page.locator(".work-forms")
        for text in texts:
            await expect(forms).to_contain_text(text)
        await expect(forms.locator(".work-form__filed").first).to_be_visible()
        await expect(forms.locator(".work-form__draft")).to_have_count(0)

    async def prints(self, title: str) -> bytes:
        """The PDF behind the button that prints a form."""
        link = self.page.get_by_role("link", name=f"「{title}」を印刷する")
        answer = await self.page.request.get(str(await link.evaluate("(link) => link.href")))
        assert answer.status == 200
        return await answer.body()

    async def marks(self, act: str, state: str) -> None:
        """Press a mark, and see where the item stands then."""
        await self.page.get_by_role("button", name=act).click()
        await expect(self.page.locator(".work-state").first).to_have_text(state)
