"""A visit that goes from one to the next: parked, recalled, handed over, worked on by two, and killed in between."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from signaling import events as e
from signaling.words import ParkReason, VisitState
from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story
from tests.journeys.people import Specialist
from tests.journeys.taps import log_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

NAME = "山田　太郎"
LINE = ".passed-on__line"
NEXT = '[data-part="passing"] .button--primary'


@pytest_asyncio.fixture(loop_scope="module")
async def kato(story: Story) -> AsyncIterator[Specialist]:
    """加藤 of another division, at a desk of their own."""
    person = Specialist(await story.another_person("kato", "/desk"))
    await person.is_available()
    yield person
    await person.goes_away()
    await person.page.context.close()


async def with_insurance(story: Story) -> str:
    """A visit of two divisions' matters, with a name that is written once; its id."""
    visit = await story.serves("tennyu")
    await story.specialist.fills("visitor.name", NAME)
    desk = story.head.page
    await story.specialist.button("desk.index.procedures").click()
    await desk.locator("#other-procedures").select_option("kokuho")
    await story.specialist.button("desk.procedures.add_other").click()
    await expect(story.specialist.application("kokuho")).to_be_visible()
    return visit


async def begins(person: Specialist) -> None:
    """Takes the visit that rings, and reads what it brings."""
    await person.button("desk.ringing.answer").click()
    summary = person.page.locator('dialog[data-part="summary"][open]')
    await expect(summary).to_contain_text(NAME)
    await finds_nothing(person.page, "the summary")
    await person.button("desk.summary.begin", summary).click()
    await person.page.wait_for_selector('[data-shows="visit"]')


async def test_a_parked_visit_says_why_and_until_when_and_goes_on_where_it_was(story: Story) -> None:
    """By the keyboard; a killed server keeps it parked, and both sides go on with the same name."""
    visit, desk = await story.serves("juminhyo"), story.head.page
    await story.specialist.fills("visitor.name", NAME)
    await desk.keyboard.press("Alt+K")
    await finds_nothing(desk, "why and for how long")
    await desk.keyboard.press("Enter")
    await story.resident.sees("parked")
    await expect(story.branch.page.locator("h1.screen__title")).to_contain_text("佐藤 花")
    await finds_nothing(story.branch.page, "the parked counter")
    await expect(desk.locator(LINE)).to_have_count(1)
    await finds_nothing(desk, "the desk with a parked visit")
    await story.office.kill()
    await story.office.start()
    await story.resident.sees("parked")
    assert log_of(story.office, visit).visit.parking is not None
    await expect(desk.locator(LINE)).to_have_count(1)
    await desk.locator(LINE).get_by_role("button").click()
    await story.resident.sees("talking")
    assert await story.specialist.value_of("visitor.name") == NAME
    log = log_of(story.office, visit)
    [parked] = [event.body for event in log.events if isinstance(event.body, e.Parked)]
    assert parked.reason == ParkReason.DOCUMENTS
    assert log.visit.state == VisitState.SERVING


async def test_a_resident_leaves_while_they_are_parked(story: Story) -> None:
    """Nobody is held: one touch, and a question, for forms are open."""
    visit, desk = await story.serves("juminhyo"), story.head.page
    await desk.keyboard.press("Alt+K")
    await desk.keyboard.press("Enter")
    await story.resident.sees("parked")
    await story.resident.press("cancel")
    await story.branch.page.locator('dialog[open] [data-value="go"]').tap()
    await story.resident.sees("left")
    assert log_of(story.office, visit).visit.state == VisitState.CLOSED
    await expect(desk.locator(LINE)).to_have_count(0)


async def test_one_press_hands_over_to_the_next_division(story: Story, kato: Specialist) -> None:
    """The counter counts the way, the next reads what there is, and nothing is asked again."""
    visit = await with_insurance(story)
    await story.head.page.locator(NEXT).click()
    await kato.is_rung()
    await story.resident.sees("waiting")
    await expect(story.branch.page.locator("h1.screen__title")).to_contain_text("保険年金課")
    await finds_nothing(story.branch.page, "the way to the next division")
    await begins(kato)
    await story.resident.sees("talking")
    await expect(story.branch.page.locator(".course__count")).to_have_text("2 / 2")
    assert await kato.value_of("visitor.name") == NAME
    log = log_of(story.office, visit)
    assert (log.visit.specialist, log.visit.department, log.visit.served) == ("kato", "hoken", ("shimin",))
    await expect(story.head.page.locator(LINE)).to_have_count(0)
    await kato.closes("手続きが終わった")
    await kato.is_free_again()


async def test_what_nobody_takes_is_taken_back(story: Story, kato: Specialist) -> None:
    """To a person who passes it on; their division has nobody else, and who sent it has one press."""
    visit, desk = await with_insurance(story), story.head.page
    await desk.keyboard.press("Alt+J")
    await desk.locator('dialog[open] input[value="kato"]').check()
    await desk.locator("#hand-note").fill("保険証は来週")
    await finds_nothing(desk, "to whom")
    await story.specialist.button("desk.hand.act", desk.locator("dialog[open]")).click()
    await kato.is_rung()
    await expect(desk.locator(LINE)).to_contain_text("加藤 直")
    await kato.declines()
    await story.specialist.button("desk.passed_on.take_back").click()
    await story.resident.sees("talking")
    log = log_of(story.office, visit)
    assert log.visit.specialist == "sato"
    assert log.visit.handed is not None
    assert log.visit.handed.note == "保険証は来週"
    assert "保険証" not in await story.branch.page.content()


async def test_a_colleague_fills_in_while_the_first_still_talks(story: Story, kato: Specialist) -> None:
    """Their own sections, without media; both see who types where, and only the resident confirms."""
    visit, desk = await with_insurance(story), story.head.page
    await story.specialist.button("desk.along.ask").click()
    await desk.locator('dialog[open] input[value="kato"]').check()
    await story.specialist.button("desk.along.act", desk.locator("dialog[open]")).click()
    await kato.button("desk.passed_on.join").click()
    along = kato.page.locator('[data-part-in="works_along"]')
    await along.wait_for()
    await finds_nothing(kato.page, "the desk of who works along")
    sections = await kato.page.locator(".desk-section").evaluate_all("all => all.map((one) => one.dataset.section)")
    assert sections == ["visitor", "person:p1", "kokuho"]
    assert await kato.page.locator(".desk-section__present:visible").count() == 0
    row = kato.row("p1.name").locator("input[type=text]")
    await row.press_sequentially("たろう")
    await expect(story.specialist.row("p1.name")).to_contain_text("加藤 直さんが入力中")
    await row.fill(NAME)
    await row.press("Enter")
    await expect(story.specialist.row("p1.name").locator("input[type=text]")).to_have_value(NAME)
    await expect(story.branch.page.locator(".course__along")).to_contain_text("加藤 直")
    await story.office.kill()
    await story.office.start()
    await along.wait_for()
    await kato.fills("p1.kana", "ヤマダ　タロウ")
    await kato.button("desk.along.leave").click()
    await kato.page.wait_for_selector('[data-shows="idle"]')
    log = log_of(story.office, visit)
    assert log.visit.values["p1.kana"].by == "specialist:kato"
    assert log.visit.members == ()
    assert [event.body.person for event in log.events if isinstance(event.body, e.Joined)] == ["kato"]
