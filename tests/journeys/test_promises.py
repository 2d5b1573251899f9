"""Nobody answers: the ladder, the choice, the promise, and that it is kept; a desk that dies while it rings."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from server.catalogue.queue_rules import FILE
from server.live import DEMONSTRATION_CATALOGUE
from signaling.words import VisitState
from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story, story_in
from tests.journeys.office import Office
from tests.journeys.people import Specialist
from tests.journeys.taps import log_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

QUICK = """
ladder:
  - {step: specialist, seconds: 5}
  - {step: section, seconds: 5}
call_back: {every_minutes: 1, most: 5, near_minutes: 2, keep_minutes: 30}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A story in a town whose ladder is short."""
    folder = tmp_path_factory.mktemp("promises")
    catalogue = folder / "catalogue"
    shutil.copytree(DEMONSTRATION_CATALOGUE, catalogue)
    (catalogue / FILE).write_text(QUICK, "utf-8")
    async with story_in(Office(folder / "data", catalogue=catalogue), folder) as told:
        yield told


async def test_nobody_answers_and_the_promise_that_is_made_is_kept(story: Story) -> None:
    """The resident chooses a time, the counter is free, and at the branch the number is enough."""
    counter, desk = story.branch.page, story.head.page
    await story.specialist.goes_away()
    await story.resident.choose("juminhyo")
    await story.resident.call()
    choice = counter.locator(".choice-wait")
    await expect(choice).to_be_visible(timeout=30_000)
    await finds_nothing(counter, "counter")
    await story.resident.press("keep-waiting")
    await expect(choice).to_be_hidden()
    visit = story.office.newest_visit()
    assert log_of(story.office, visit).visit.chose_waiting_at is not None
    await counter.reload()
    await story.resident.sees("waiting")
    # Who chose to wait is left alone for a while; the next one is asked again.
    await story.resident.press("cancel")
    await story.resident.sees("start")
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await expect(choice).to_be_visible(timeout=30_000)
    times = counter.locator(".choice-wait__times button")
    assert await times.count() > 1
    await times.first.tap()
    await story.resident.sees("promised")
    visit = story.office.newest_visit()
    number = log_of(story.office, visit).visit.number
    await expect(counter.locator(".promised__number")).to_have_text(str(number))
    await finds_nothing(counter, "counter")
    assert log_of(story.office, visit).visit.state == VisitState.PROMISED
    await story.resident.press("wipe")
    await story.resident.sees("start")

    await story.office.kill()
    await story.office.start()
    branch = await story.another_person("abe", "/branch")
    line = branch.locator(f'.promise-line[data-visit="{visit}"]')
    await expect(line).to_contain_text(f"番号 {number}")
    await finds_nothing(branch, "branch")
    await line.locator("[data-counter]").first.click()
    await expect(line).to_have_count(0)
    await story.resident.sees("waiting")
    # It rings as soon as somebody is there.
    await story.specialist.button("desk.idle.be_available").first.click()
    await story.specialist.answers()
    await story.resident.sees("talking")
    assert story.office.newest_visit() == visit
    assert log_of(story.office, visit).visit.state == VisitState.SERVING
    await branch.context.close()
    await desk.bring_to_front()


async def test_a_desk_that_dies_while_it_rings_does_not_hold_the_resident(story: Story) -> None:
    """It rings at the next one within seconds, and the place is the same."""
    other = await story.another_person("suzuki", "/desk")
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.specialist.is_rung()
    dead = story.head.page
    await dead.goto("about:blank")
    await other.get_by_role("button", name=story.specialist.t("desk.presence.be_available")).first.click()
    await Specialist(other).is_rung()
    visit = log_of(story.office, story.office.newest_visit()).visit
    assert visit.ringing[0] == "suzuki"
    assert visit.waiting_since == visit.opened_at
    await dead.goto(f"{story.office.address}/desk")
    await other.context.close()


async def test_who_did_not_answer_is_asked_and_comes_back_with_one_key(story: Story) -> None:
    """「在席ですか?」 with the answer under the finger."""
    desk = story.head.page
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await desk.wait_for_selector('[data-part="idle"][data-status="ask"]', timeout=60_000)
    await expect(desk.locator('[data-act="here"]')).to_be_focused()
    await finds_nothing(desk, "desk")
    await desk.keyboard.press("Enter")
    await story.specialist.is_rung()
