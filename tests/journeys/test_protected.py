"""A protected address (支援措置) stays off every screen of the branch, and its forms wait for a second clerk."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect

from signaling.protection import MASK
from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story
from tests.journeys.interview import Interview
from tests.journeys.people import BranchStaff
from tests.journeys.screens import Screens

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

TELEPHONE = "0428-22-1111"


async def test_a_protected_person_gets_a_certificate(story: Story) -> None:
    """From the question that nobody at the branch sees to the paper that a supervisor lets them print."""
    talk, screens = Interview(story), Screens(story)
    talk.listen()
    await story.branch.page.reload()
    visit = await story.serves("juminhyo")
    await talk.starts()
    await talk.asks("映像と音声")
    await talk.taps("はい")
    await talk.goes_on()
    await talk.asks("ご本人を確認できるもの")
    await talk.goes_on()
    await talk.asks("支援措置")
    await talk.chooses("はい")
    await expect(story.head.page.locator(".resident__guard")).to_be_visible()
    await finds_nothing(story.head.page, "a protected visit")

    staff_page = await story.another_person("abe", "/branch")
    staff = BranchStaff(staff_page)
    await story.specialist.completes_certificate(story.resident)
    counter = await story.branch.page.content()
    assert TELEPHONE not in counter
    await screens.take("protected")

    await story.specialist.requests_signature("juminhyo")
    await story.resident.sees("signing")
    await story.resident.press("sign")
    await story.specialist.submits("juminhyo")

    # The branch is told no more than that somebody is still looking at it.
    address = f"{story.office.address}/visits/{visit}/paper/juminhyo.json"
    assert (await staff_page.request.get(address)).status == 409
    assert (await story.branch.page.request.get(address)).status == 409
    assert "支援措置" not in await staff_page.content()

    supervisor = await story.another_person("tanaka", "/board")
    alert = supervisor.locator('.board-alert[data-kind="papers"]')
    await expect(alert).to_be_visible()
    await finds_nothing(supervisor, "an alert of papers")
    await alert.click()
    await supervisor.locator('dialog[open] [data-value="release"]').click()
    await supervisor.locator("dialog[open] .button--danger, dialog[open] .button--primary").last.click()
    await expect(alert).to_have_count(0)
    await staff.prints("住民票の写し等の交付申請")
    facts = json.loads(await (await staff_page.request.get(address)).body())
    assert facts["pages"] >= 1

    heard = "".join(talk.frames)
    assert MASK in heard
    assert TELEPHONE not in heard
    assert "papers_released" not in heard.replace('"papers_released":null', "")
    await supervisor.context.close()
    await staff_page.context.close()
    await story.specialist.closes("手続きが終わった")
    await story.resident.sees("finished")
    await story.resident.goes()
    await story.specialist.is_free_again()
