"""A daughter comes after her father's death: calm screens, questions by voice, two divisions' printed forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story
from tests.journeys.interview import Interview
from tests.journeys.paper import codes_of, text_of
from tests.journeys.people import BranchStaff, DepartmentClerk
from tests.journeys.screens import Screens

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

FATHER, MOTHER, DAUGHTER = "鈴木　一郎", "鈴木　ハル", "鈴木　恵子"
PEOPLE = ((FATHER, "S16.5.6"), (MOTHER, "S19.2.2"), (DAUGHTER, "S43.9.9"))
BY_VOICE = (
    ("死亡届は", "はい"),
    ("世帯主はどなたでしたか", "はい"),
    ("亡くなられた方の健康保険は", "後期高齢者医療"),
    ("葬儀をされましたか", "はい"),
    ("年金を受け取っていましたか", "はい"),
    ("土地や建物をお持ちでしたか", "わからない"),
)
NEEDED = ("sousaihi_kouki", "kouki_soushitsu", "kaigo_soushitsu", "setai_henkou", "nenkin_shibou")

ANSWERS: dict[str, list[tuple[str, str]]] = {
    "visitor": [
        ("visitor.role", "同一世帯"),
        ("visitor.name", DAUGHTER),
        ("visitor.kana", "スズキ　ケイコ"),
        ("visitor.birth", "S43.9.9"),
        ("visitor.addr", "東京都青梅市東青梅一丁目11番地の1"),
        ("visitor.tel", "0428-22-3333"),
    ],
    "person:p1": [("p1.kana", "スズキ　イチロウ"), ("p1.rel", "夫"), ("p1.sex", "男")],
    "person:p2": [("p2.kana", "スズキ　ハル"), ("p2.rel", "世帯主"), ("p2.sex", "女")],
    "person:p3": [("p3.kana", "スズキ　ケイコ"), ("p3.rel", "子"), ("p3.sex", "女")],
    "deceased": [("dead.person", "p1"), ("dead.date", "R8.11.10")],
    "funeral": [
        ("dead.scheme", "後期"),
        ("dead.number", "12345678"),
        ("funeral.date", "R8.11.14"),
        ("mourner.relation", "長女"),
        ("funeral.proof", "会葬礼状"),
    ],
    "payee": [("payee.use_public", "yes")],
    "household_change": [("change.kind", "世帯主変更"), ("change.date", "R8.11.10")],
    "address_new": [("addr.new.zip", "198-0042"), ("addr.new.block", "一丁目11番地の1")],
    "household": [("hh.joins", "no"), ("hh.head_after", "p2"), ("hh.head_before", FATHER)],
}
FORMS = {"sousaihi": ("葬祭費の支給申請", "hara"), "setai_henkou": ("世帯変更届", "ito")}
BRISK = re.compile("おめでとう|ありがとうございます！|！")


async def test_what_has_to_be_done_after_a_death_ends_at_two_printed_forms(story: Story, tmp_path: Path) -> None:
    """From the tile to the divisions' desks; nothing that was asked by voice is ever on the counter's screen."""
    resident, specialist, screens = story.resident, story.specialist, Screens(story)
    talk, counter = Interview(story), story.branch.page
    talk.listen()
    await counter.reload()
    await resident.sees("start")
    await screens.take("counter-okuyami-start")
    await resident.choose("sousaihi")
    await screens.take("counter-okuyami-matter")
    await finds_nothing(counter, "the matter after a death")
    visit = await serve_chosen(story)
    staff_page = await story.another_person("abe", "/branch")
    staff = BranchStaff(staff_page)
    await staff.checks_identity("運転免許証")

    # The interview: who they are by touch, the rest by voice.
    await talk.starts()
    await talk.taps("はい")
    await talk.goes_on()
    await talk.taps("同じ世帯の家族")
    await talk.goes_on()
    await talk.skips_to("お名前と、生年月日")
    for number, (name, birth) in enumerate(PEOPLE, 1):
        if number > 1:
            await specialist.adds_person()
        await specialist.fills(f"p{number}.name", name)
        await specialist.fills(f"p{number}.birth", birth)
    await talk.card.locator('[data-key="all"]').click()
    await talk.asks("お悔やみ申し上げます。亡くなられたのはどなた")
    await screens.take("counter-okuyami-voice", "desk-okuyami-voice")
    await finds_nothing(counter, "asked by voice")
    for row in range(len(PEOPLE)):
        await talk.chooses("はい" if row == 0 else "いいえ", row=row)
    await talk.asks("亡くなられたのは、いつ")
    await talk.types("date", "R8.11.10")
    for question, answer in BY_VOICE:
        await talk.asks(question)
        await talk.chooses(answer)
    await talk.skips_to("印鑑登録証")
    desk = talk.desk
    for rule in NEEDED:
        await expect(desk.locator(f'.procedure[data-rule="{rule}"]')).to_have_attribute("data-state", "needed")
    await expect(desk.locator('.procedure[data-rule="kaigo_soushitsu"]')).to_contain_text("令和8年11月24日")
    await expect(desk.locator('.procedure[data-rule="daihyou_souzoku"]')).to_have_attribute("data-state", "unknown")
    # The other rule that leads to the form of this visit does not call it needless.
    await expect(desk.locator('.procedure[data-rule="sousaihi_kokuho"]')).to_have_count(0)
    await screens.take("desk-okuyami-list", "counter-okuyami-list")
    secret = "".join(talk.frames)
    for hidden in ('"Q61"', '"deceased"', '"kaigo_soushitsu"', '"nenkin_shibou"'):
        assert hidden not in secret
    # With the resident's leave, what was asked by voice is seen at the counter, too, and will be on the slip.
    await desk.locator('[data-act="show-kept"]').click()
    dialog = desk.locator("dialog[open]")
    await finds_nothing(desk, "showing what was asked by voice")
    await dialog.get_by_role("button", name=specialist.t("desk.interview.show_kept")).click()
    await expect(desk.locator('[data-act="show-kept"]')).not_to_be_visible()
    for rule in NEEDED:
        await expect(counter.locator(f'.talk__procedure[data-rule="{rule}"]')).to_be_visible()
    await screens.take("counter-okuyami-shown")
    await finds_nothing(counter, "the list after a death")
    line, _ = talk.listed("setai_henkou")
    await line.get_by_role("button", name=specialist.t("desk.interview.add_form")).click()
    await expect(specialist.application("setai_henkou")).to_be_visible()

    # The forms: asked once, confirmed section by section, signed, filed.
    await desk.locator('[data-tab="forms"]').click()
    for answers in ANSWERS.values():
        for field, text in answers:
            await specialist.fills(field, text)
    await specialist.presents("deceased")
    await expect(resident.section("deceased")).to_contain_text(FATHER)
    await screens.take("counter-okuyami-confirm", "desk-okuyami-forms")
    await finds_nothing(counter, "confirming after a death")
    for section in ANSWERS:
        await specialist.presents(section)
        await resident.says_yes(section)
        await specialist.sees_confirmed(section)
    for procedure in FORMS:
        await specialist.requests_signature(procedure)
        await resident.sees("signing")
        await resident.draws()
        await screens.take(f"counter-okuyami-sign-{procedure}")
        await resident.press("sign")
        await specialist.submits(procedure)
    await specialist.closes("手続きが終わった")
    await resident.sees("finished")
    await screens.take("counter-okuyami-finished")
    await finds_nothing(counter, "finished after a death")
    assert BRISK.search(await counter.inner_text("main")) is None
    await expect(counter.locator(".rating")).not_to_be_visible()
    await staff.prints("手続き案内票")
    slip = await (await staff_page.request.get(f"{story.office.address}/visits/{visit}/paper/slip.pdf")).body()
    await screens.take_page(staff_page, "branch-okuyami")
    await staff_page.context.close()
    tokens = codes_of(slip)
    assert len(tokens) >= len(FORMS)
    text = re.sub(r"\s", "", text_of(slip, tmp_path))
    assert "鈴木" not in text
    for other in ("ほかに必要な手続き", "介護保険資格喪失", "未支給年金請求", "令和8年11月24日まで"):
        assert other in text
    await resident.goes()

    for procedure, (title, login) in FORMS.items():
        page = await story.another_person(login, "/office")
        clerk = DepartmentClerk(page)
        await clerk.scans_own(tokens, nowhere="鈴木")
        await clerk.reads(title, DAUGHTER, "令和8年11月10日")
        await finds_nothing(page, f"the item of {login}")
        await screens.take_page(page, f"office-okuyami-{procedure}")
        printed = re.sub(r"\s", "", text_of(await clerk.prints(title), tmp_path))
        for text in (FATHER, DAUGHTER, "令和8年11月10日"):
            assert text.replace("　", "") in printed
        assert "下書き" not in printed
        await clerk.marks("受理する", "受理")
        await clerk.marks("完了にする", "完了")
        await page.context.close()


async def serve_chosen(story: Story) -> str:
    """The resident calls for the matter they have read about; the visit's id."""
    await story.resident.call()
    await story.specialist.answers()
    await story.resident.sees("talking")
    return story.office.newest_visit()
