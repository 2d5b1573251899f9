"""The way of a slip: printed at the branch, scanned in a department, which finds the form filled in and prints it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story
from tests.journeys.paper import codes_of, text_of
from tests.journeys.people import BranchStaff
from tests.journeys.screens import Screens

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_what_was_asked_at_the_branch_fills_the_departments_form(story: Story, tmp_path: Path) -> None:
    """Nothing is asked twice: the clerk scans, reads, prints, marks; the visit is on the centre's list meanwhile."""
    screens = Screens(story)
    # Somebody before them only asked about moving in: that is the residents' division's work, too.
    await story.serves("tennyu")
    await story.specialist.fills("case.date", "R8.11.15")
    await story.specialist.closes("手続きが終わった")
    await story.resident.sees("finished")
    await story.resident.goes()
    await story.specialist.is_free_again()
    visit = await story.serves("juminhyo")
    await story.specialist.completes_certificate(story.resident)
    await story.specialist.requests_signature("juminhyo")
    await story.resident.sees("signing")
    await story.resident.press("sign")
    await story.specialist.submits("juminhyo")
    staff_page = await story.another_person("abe", "/branch")
    await story.specialist.closes("手続きが終わった")
    await story.resident.sees("finished")
    await BranchStaff(staff_page).prints("手続き案内票")
    slip = await (await staff_page.request.get(f"{story.office.address}/visits/{visit}/paper/slip.pdf")).body()
    await staff_page.context.close()
    await story.resident.press("wipe")
    await story.resident.sees("wiped")
    [token] = codes_of(slip)
    text = text_of(slip, tmp_path)
    assert "市民課" in text
    assert "本庁 1階 2番窓口" in text
    assert f"{token[:5]}-{token[5:10]}" in text
    assert "山田" not in text

    # Another department's clerk gets no further with it.
    other = await story.another_person("ono", "/office")
    await other.goto(f"{story.office.address}/office/scan")
    await expect(other.locator("#code")).to_be_focused()
    await other.keyboard.type(token)
    await other.keyboard.press("Enter")
    await expect(other.get_by_role("alert")).to_contain_text("これは市民課の案内です")
    assert "山田" not in await other.content()
    await screens.take_page(other, "office-scan")
    await other.context.close()

    clerk = await story.another_person("ito", "/office")
    await clerk.get_by_role("link", name="案内票を読み取る").click()
    await expect(clerk.locator("#code")).to_be_focused()
    await clerk.keyboard.type(token)
    await clerk.keyboard.press("Enter")
    await clerk.wait_for_url(f"**/office/items/{visit}/shimin")
    await expect(clerk.locator(".work-forms")).to_contain_text("山田　太郎")
    await expect(clerk.locator(".work-forms")).to_contain_text("銀行へ提出")
    await expect(clerk.locator(".work-form__filed")).to_contain_text("受付済み")
    address = await clerk.locator(".work-form__head a").get_attribute("href")
    paper = await (await clerk.request.get(f"{story.office.address}{address}")).body()
    printed = text_of(paper, tmp_path)
    assert "銀行へ提出" in printed.replace(" ", "")
    assert "0428-22-1111" in printed
    assert "下書き" not in printed
    await clerk.get_by_role("button", name="受理する").click()
    await expect(clerk.locator(".work-state").first).to_have_text("受理")
    await finds_nothing(clerk, "item")
    await screens.take_page(clerk, "office-item")

    centre = await story.another_person("mori", "/office")
    row = centre.locator("tbody tr").filter(has_text="住民票")
    await expect(row).to_contain_text("伊藤 里")
    assert "山田" not in await centre.content()
    await screens.take_page(centre, "office-list")
    await centre.context.close()
    await clerk.get_by_role("button", name="完了にする").click()
    await expect(clerk.locator(".work-state").first).to_have_text("完了")
    await clerk.context.close()
