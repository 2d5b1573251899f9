"""Names and answers that are markup stay text: on every page, in the evidence, on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from server import town
from server.directory import StaffRole
from tests.journeys.browsers import two_browsers
from tests.journeys.paper import text_of
from tests.journeys.people import Resident, Specialist
from tests.support.installation import PASSWORD, Installation, installation, password_hash

pytestmark = [pytest.mark.journey, pytest.mark.browser]

MARKUP = """<img src=x onerror="window.hit=1"><script>hit=1</script>'"&{{7919*7907}}"""
"""Of a place and of people: longer than a label, shorter than a name may be."""
ANSWER = "<img src=x onerror=hit=1>{{7919*7907}}"


def add_people(db: Any) -> None:
    """A branch, a counter, and somebody of each role, all named by markup."""
    change = town.Change(db, "command:test", 1)
    town.add_branch(change, "nishi", ja=MARKUP, en=MARKUP)
    town.add_counter(change, "nishi1", branch="nishi", ja=MARKUP, en=MARKUP)
    for login, role in (
        ("mallory", StaffRole.SPECIALIST),
        ("eve", StaffRole.BRANCH_STAFF),
        ("trudy", StaffRole.SUPERVISOR),
    ):
        specialist, branch_staff = role is StaffRole.SPECIALIST, role is StaffRole.BRANCH_STAFF
        new = town.NewStaff(
            id=login,
            login=login,
            name=MARKUP,
            role=role,
            branch="nishi" if branch_staff else None,
            department="shimin" if specialist else "",
            skills=("idou", "shoumei") if specialist else (),
        )
        town.add_staff(change, new, password_hash=password_hash())


async def is_only_text(page: Page, *texts: str) -> None:
    """The page shows these texts letter by letter, and nothing in it came of them."""
    for text in texts:
        await expect(page.get_by_text(text).first).to_be_attached()
    assert await page.locator('img[src="x"]').count() == 0
    assert await page.evaluate("window.hit") is None
    assert str(7919 * 7907) not in await page.locator("body").inner_text()


async def enrols(office: Installation, page: Page) -> None:
    """The branch staff make a code, and the counter is enrolled with it."""
    eve = await office.signed_in("eve")
    made = await eve.post("/branch/enrolment", {"counter": "nishi1"}, headers={"Accept": "application/json"})
    code = re.search(r'"code": "([^"]+)"', made.text)
    assert code, made.text
    await page.goto(f"{office.origin}/counter")
    await page.fill("input[name=code]", code[1])
    await page.keyboard.press("Enter")


async def test_markup_is_shown_as_it_was_written(tmp_path: Path) -> None:
    """From the ring to the evidence, in both languages of the staff."""
    async with (
        installation(tmp_path) as office,
        two_browsers(tmp_path / "media") as (branch, head),
    ):
        await office.database.write(add_people)
        await office.doors.refresh()
        await enrols(office, branch.page)
        resident, specialist = Resident(branch.page), Specialist(head.page)
        await resident.sees("start")
        await specialist.signs_in(office.origin, "mallory", PASSWORD)
        await specialist.is_available()
        await is_only_text(head.page, MARKUP)
        await resident.choose("juminhyo")
        await resident.call()
        await specialist.is_rung()
        await is_only_text(head.page, MARKUP)
        await specialist.answers()
        await resident.sees("talking")
        # A name of a person has no such letters in it, whatever the desk types.
        refused = specialist.row("visitor.name").locator("input[type=text]")
        await refused.fill(ANSWER)
        await refused.press("Enter")
        await expect(specialist.row("visitor.name").locator(".field__error")).to_be_visible()
        await specialist.fills("addr.new.zip", "198-0042")
        await specialist.fills("addr.new.block", ANSWER)
        await specialist.fills("cert.use", ANSWER)
        await specialist.writes_note(MARKUP)
        await resident.looks_at("certificate")
        await resident.waits_for_value("cert.use", ANSWER)
        await is_only_text(branch.page, ANSWER, MARKUP)
        await is_only_text(head.page, MARKUP)
        visit = await office.database.read(newest)
        pdf = await specialist.fetches(f"{office.origin}/visits/{visit}/paper/juminhyo.pdf")
        printed = re.sub(r"\s", "", text_of(pdf, tmp_path))
        assert re.sub(r"\s", "", ANSWER) in printed
        for login, paths in (
            ("eve", ("/branch", "/branch/visits")),
            ("trudy", ("/board", "/board/visits", f"/board/visits/{visit}/evidence")),
        ):
            context = await head.browser.new_context()
            page = await context.new_page()
            await Specialist(page).signs_in(office.origin, login, PASSWORD, door=paths[0])
            for lang in ("en", "ja"):
                await page.locator(f'button[name="lang"][value="{lang}"]').click()
                await expect(page.locator("html")).to_have_attribute("lang", lang)
                for path in paths:
                    await page.goto(f"{office.origin}{path}")
                    await is_only_text(page, MARKUP, *([ANSWER] if path.endswith("evidence") else []))
            await context.close()
        await specialist.closes("手続きが終わった")
        await resident.sees("finished")
        await is_only_text(branch.page)
        await is_only_text(head.page)
        assert branch.problems == []
        assert head.problems == []


def newest(db: Any) -> str:
    """The id of the visit."""
    return str(db.exec_driver_sql("SELECT id FROM visit").scalar_one())
