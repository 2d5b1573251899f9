"""What a story that broke off leaves over does not reach the next one: that begins at the start all the same."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import Story
from tests.journeys.people import Specialist
from tests.journeys.taps import state_of

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

NOTHING_TAKES_S = 1.0


async def a_matter_is_read(story: Story) -> None:
    """Nobody was called yet."""
    await story.resident.choose("juminhyo")


async def a_resident_waits(story: Story) -> None:
    """Nobody is there to answer: the specialist is away."""
    await story.specialist.goes_away()
    await story.resident.choose("juminhyo")
    await story.resident.call()


async def a_ring_stands(story: Story) -> None:
    """The desk rings."""
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.specialist.is_rung()


async def a_talk_is_muted_and_held(story: Story) -> None:
    """The desk is muted and holds; another language and a dialog stand on the screens."""
    await story.serves("juminhyo")
    await story.branch.page.locator('[data-choice="lang-en"]').tap()
    await story.specialist.presses("Alt+U")
    await story.specialist.presses("Alt+H")
    await story.resident.sees("hold")
    await story.head.page.keyboard.press("Alt+x")
    await expect(story.head.page.locator("dialog[open]")).to_be_visible()


async def an_end_was_not_wiped(story: Story) -> None:
    """The visit is closed, its screen stands, the wrap-up goes on."""
    await story.serves("juminhyo")
    await story.specialist.closes("途中で帰られた")
    await story.resident.sees("left")


async def somebody_else_serves(story: Story) -> None:
    """A second specialist in a browser profile of their own."""
    second = Specialist(await story.another_person("suzuki", "/desk"))
    await story.specialist.goes_away()
    await second.is_available()
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await second.answers()
    await story.resident.sees("talking")


async def the_server_is_dead(story: Story) -> None:
    """Killed in the middle of a talk; one page has gone elsewhere, and one more tab is open."""
    await story.serves("juminhyo")
    await (await story.head.another_page()).goto(f"{story.office.address}/")
    await story.branch.page.goto("about:blank")
    await story.office.kill()


@pytest.mark.parametrize(
    "breaks_off",
    [
        a_matter_is_read,
        a_resident_waits,
        a_ring_stands,
        a_talk_is_muted_and_held,
        an_end_was_not_wiped,
        somebody_else_serves,
        the_server_is_dead,
    ],
)
async def test_the_next_story_begins_at_the_start(story: Story, breaks_off: Callable[[Story], Awaitable[None]]) -> None:
    """Whatever was left over is ended in the log as well, and both sides can begin a visit that is heard and seen."""
    before = story.office.newest_visit_or_none()
    await breaks_off(story)
    left = story.office.newest_visit_or_none()
    await story.starts_over()
    if left != before and left is not None:
        assert state_of(story.office, left) == "closed"
    await story.is_at_start()
    await expect(story.head.page.locator("dialog[open]")).to_have_count(0)
    await expect(story.head.page.locator(".call__button[data-on]")).to_have_count(0)
    began = time.monotonic()
    await story.starts_over()
    assert time.monotonic() - began < NOTHING_TAKES_S
