"""The whole story of a family of three that moves in, from walking in to paper in hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Story
from tests.journeys.family import ANSWERS, CHILD, FATHER, MOTHER, TITLES
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.office import run_command
from tests.journeys.paper import OTHER_ABOVE, SAME_BELOW, codes_of, difference, text_of
from tests.journeys.people import BranchStaff, DepartmentClerk
from tests.journeys.screens import Screens

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

REMOTE = ".stage__remote"


async def test_a_family_of_three_moves_in(story: Story, tmp_path: Path) -> None:
    """Three procedures in one visit: asked once, disputed, corrected, confirmed, signed, filed, printed, wiped."""
    resident, specialist, screens = story.resident, story.specialist, Screens(story)
    await screens.take("counter-start", "desk-idle")
    await resident.choose("tennyu")
    await screens.take("counter-matter")
    await resident.call()
    await screens.take("counter-waiting", "desk-ringing")
    await specialist.answers()
    await resident.sees("talking")
    visit = story.office.newest_visit()

    # Each side sees and hears exactly what the other one sends.
    await assert_shows(story.branch.page, REMOTE, story.head.media)
    await assert_shows(story.head.page, REMOTE, story.branch.media)
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    await assert_sounds(story.head.page, REMOTE, story.branch.media)

    for procedure in ("jidou_teate", "juminhyo"):
        await specialist.adds_procedure(procedure, TITLES[procedure])
    await specialist.adds_person()
    await specialist.adds_person()

    staff_page = await story.another_person("abe", "/branch")
    staff = BranchStaff(staff_page)
    await staff.checks_identity("運転免許証")
    await screens.take_page(staff_page, "branch")

    await specialist.asks()
    await expect(resident.page.locator(".talk__question, .question").first).to_be_visible()

    for answers in ANSWERS.values():
        for field, text in answers:
            await specialist.fills(field, text)
    await resident.waits_for_value("cert.use", "児童手当の手続き")
    await screens.take("counter-talk")
    # What is asked once is there already: the visitor is the first person.
    assert await specialist.value_of("p1.name") == FATHER
    assert await specialist.value_of("addr.new.town") == "東京都青梅市東青梅"
    await screens.take("desk-visit")

    # The resident says ちがいます, points at the field, and the specialist mends it at once.
    await specialist.presents("address_new")
    await resident.points_at("addr.new.block")
    await specialist.sees_dispute("addr.new.block")
    await specialist.fills("addr.new.block", "一丁目11番地の2")

    for section in ANSWERS:
        await specialist.presents(section)
        if section == "visitor":
            await resident.page.wait_for_selector('body[data-screen="confirming"]')
            await screens.take("counter-confirm")
        await resident.says_yes(section)
        await specialist.sees_confirmed(section)

    # An edit after the confirmation takes it back, visibly on both sides.
    await specialist.fills("visitor.tel", "0428-22-1111")
    await specialist.sees_unconfirmed("visitor")
    await resident.page.wait_for_selector('[data-news="voided"]')
    await specialist.presents("visitor")
    await resident.says_yes("visitor")
    await specialist.sees_confirmed("visitor")

    for procedure in TITLES:
        await specialist.requests_signature(procedure)
        await resident.sees("signing")
        if procedure == "juminhyo":
            await resident.press("sign")
        else:
            await resident.draws()
            if procedure == "tennyu":
                await screens.take("counter-sign")
            await resident.press("sign")
        await specialist.submits(procedure)

    # Paper: what is printed is what was confirmed, in the right shapes.
    paper = f"{story.office.address}/visits/{visit}/paper"
    previews: dict[str, bytes] = {}
    for procedure in TITLES:
        pdf = await specialist.fetches(f"{paper}/{procedure}.pdf")
        png = await specialist.fetches(f"{paper}/{procedure}/1.png")
        text = text_of(pdf, tmp_path)
        assert "下書き" not in text
        assert "0428-22-1111" in text
        assert difference(pdf, png, tmp_path) < SAME_BELOW
        assert all(difference(pdf, other, tmp_path) > OTHER_ABOVE for other in previews.values())
        previews[procedure] = png
    idou = text_of(await specialist.fetches(f"{paper}/tennyu.pdf"), tmp_path)
    for name in (FATHER, MOTHER, CHILD):
        assert name.replace("　", "") in re.sub(r"\s", "", idou)
    assert "令和8年11月15日" in idou

    await specialist.writes_note("次回は学校の書類も")
    await specialist.closes("手続きが終わった")
    await resident.sees("finished")
    await screens.take("counter-finished")
    # The branch prints what the departments get and what the family takes home, and ticks what changed hands.
    await staff.reads_and_prints("転入届（住民異動届）")
    await staff.prints_all(("児童手当 認定請求", "住民票の写し等の交付申請", "手続き案内票"))
    await staff.prints("受付の控え")
    await screens.take_page(staff_page, "branch-print")
    for line in ("本人確認書類をお返しした", "印刷した書類をお渡しした"):
        await staff.ticks(line)
    slip = await (await staff_page.request.get(f"{paper}/slip.pdf")).body()
    assert "次回は学校" not in await staff_page.content()
    await staff_page.context.close()

    await resident.press("wipe")
    await resident.sees("wiped")
    await screens.take("counter-wiped")
    content = await resident.page.content()
    for secret in (FATHER, "0428", "次回は学校"):
        assert secret not in content
    kept = await resident.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.length])")
    assert "葛" not in kept

    # The log is whole, and shows what was on the screen.
    code, said = await run_command("verify", visit, "--data", str(story.office.data))
    assert code == 0, said
    board = await story.another_person("tanaka", "/board")
    await expect(board.locator("main")).to_contain_text("佐藤 花")
    await screens.take_page(board, "board")
    await board.goto(f"{story.office.address}/board/visits/{visit}/evidence")
    shown = await board.content()
    for there in ("0428-22-1111", "090-1234-5678", FATHER):
        assert there in shown
    assert "次回は学校" not in shown
    await screens.take_page(board, "evidence")
    await board.context.close()

    # In their divisions the filed forms are found filled in, are completed, printed and dealt with.
    for login, titles in (
        ("ito", ("転入届（住民異動届）", "住民票の写し等の交付申請")),
        ("ono", ("児童手当 認定請求",)),
    ):
        page = await story.another_person(login, "/office")
        clerk = DepartmentClerk(page)
        await clerk.scans_own(codes_of(slip), nowhere=FATHER)
        await clerk.reads(FATHER, *titles)
        assert "次回は学校" not in await page.content()
        if login == "ono":
            await page.select_option("#f-decision", "認定")
            await page.fill("#f-from_month", "令和8年12月")
            await page.get_by_role("button", name="記入欄を保存する").click()
            await expect(page.locator("#f-from_month")).to_have_value("令和8年12月")
        await screens.take_page(page, f"office-family-{login}")
        for title in titles:
            printed = re.sub(r"\s", "", text_of(await clerk.prints(title), tmp_path))
            assert FATHER.replace("　", "") in printed
            assert "下書き" not in printed
            assert ("令和8年12月" in printed) == (login == "ono")
        await clerk.marks("受理する", "受理")
        await clerk.marks("完了にする", "完了")
        await page.context.close()
