"""A page that is loaded anew, at either side and in each state, shows the same again: no second voice, no ghost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.conftest import Story
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.taps import REMOTE, Tap, falls_silent, has_no_call, has_one_call, log_of, plays_on, tap

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

MUTE = "Alt+U"
NAME, SIGNED = "山田　太郎", "juminhyo"
TOLD = re.compile("在席・呼び出しを受けます|対応中|後処理中")
"""How the desk says its own presence once the server told it."""


class Reloads:
    """Loads a side anew and looks whether everything is as it was. The visit of a test is ended by the next one."""

    def __init__(self, story: Story, told: Tap) -> None:
        self.story = story
        self.counter, self.desk = story.branch.page, story.head.page
        self.told = told

    async def counter_shows(self, screen: str) -> None:
        """The counter, loaded anew, shows this screen."""
        await self.counter.reload()
        await self.story.resident.sees(screen)

    async def desk_shows(self, part: str) -> None:
        """The desk, loaded anew and told how things stand, shows ``idle``, ``visit`` or ``closed``."""
        await self.desk.reload()
        # As it comes from the server, the page shows an idle desk without any presence.
        await expect(self.desk.locator('[data-part="presence"]')).to_contain_text(TOLD)
        await self.desk.wait_for_selector(f'[data-part="desk"][data-shows="{part}"]')

    async def talk_stands(self) -> None:
        """One peer, one voice and one picture at each side, and both pictures move."""
        for page in (self.counter, self.desk):
            await has_one_call(page)
            await plays_on(page)

    async def both_show(self, screen: str) -> None:
        """Each side in turn, in the middle of a talk: same screen, same visit, one call."""
        await self.counter_shows(screen)
        await self.talk_stands()
        await self.desk_shows("visit")
        await self.story.resident.sees(screen)
        await self.talk_stands()
        await self.nobody_is_there_twice()

    async def nobody_is_there_twice(self) -> None:
        """The desk knows one resident, the counter one specialist."""
        people = self.desk.locator('[data-part="resident"]')
        await expect(people).to_contain_text("最新の内容が映っています")
        log = log_of(self.story.office, self.story.office.newest_visit()).visit
        assert log.specialist == "sato"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reloads(story: Story) -> AsyncIterator[Reloads]:
    """Both pages, their peer connections counted."""
    told = await tap(story.branch.page)
    await tap(story.head.page)
    await story.is_at_start()
    yield Reloads(story, told)


async def test_before_the_talk(story: Story, reloads: Reloads) -> None:
    """Start and explanation begin anew; who waits still waits; what rings still rings."""
    resident, specialist = story.resident, story.specialist
    await reloads.counter_shows("start")
    await reloads.desk_shows("idle")
    await expect(reloads.desk.locator('[data-part="presence"]')).to_contain_text("在席・呼び出しを受けます")
    await resident.choose("juminhyo")
    # Nothing was called yet: whoever comes next begins at the start.
    await reloads.counter_shows("start")

    await resident.choose("juminhyo")
    await resident.call()
    await specialist.is_rung()
    visit = story.office.newest_visit()
    await reloads.counter_shows("waiting")
    await reloads.desk.reload()
    await specialist.is_rung()
    await specialist.answers()
    await resident.sees("talking")
    assert story.office.newest_visit() == visit
    await reloads.talk_stands()


async def test_in_the_talk(story: Story, reloads: Reloads) -> None:
    """The question, what was written, and the microphone that was muted are there again."""
    resident, specialist = story.resident, story.specialist
    await story.serves("juminhyo")
    await specialist.asks()
    question = resident.page.locator(".question__text")
    # Until the question comes, who serves stands in its place.
    await expect(question).not_to_have_text("担当の佐藤 花がお話をうかがいます。")
    asked = await question.inner_text()
    await specialist.fills("visitor.name", NAME)
    await specialist.presses(MUTE)
    await reloads.both_show("talking")
    await expect(question).to_have_text(asked)
    await resident.looks_at("visitor")
    await resident.waits_for_value("visitor.name", NAME)
    assert await specialist.value_of("visitor.name") == NAME
    # Nobody is un-muted by a reload.
    await falls_silent(reloads.counter)
    await specialist.presses(MUTE)
    await assert_sounds(reloads.counter, REMOTE, story.head.media)
    await assert_shows(reloads.counter, REMOTE, story.head.media)
    await assert_shows(reloads.desk, REMOTE, story.branch.media)


async def test_while_the_resident_answers(story: Story, reloads: Reloads) -> None:
    """What was put before the resident is before them again; a finger that had not pointed yet has not pointed."""
    resident, specialist = story.resident, story.specialist
    await story.serves("juminhyo")
    await specialist.fills("visitor.name", NAME)
    await specialist.presents("visitor")
    await resident.sees("confirming")
    await reloads.both_show("confirming")
    await resident.press("differs")
    await resident.sees("disputing")
    await reloads.counter_shows("confirming")
    await resident.points_at("visitor.name")
    await specialist.sees_dispute("visitor.name")
    await reloads.both_show("talking")
    await specialist.sees_dispute("visitor.name")


async def test_while_held(story: Story, reloads: Reloads) -> None:
    """A hold outlives both pages, and is silent in the new ones."""
    await story.serves("juminhyo")
    await story.specialist.presses("Alt+H")
    await story.resident.sees("hold")
    await reloads.counter_shows("hold")
    await has_one_call(reloads.counter)
    await falls_silent(reloads.counter)
    await reloads.desk_shows("visit")
    await story.resident.sees("hold")
    await has_one_call(reloads.counter)
    await falls_silent(reloads.counter)
    await story.specialist.presses("Alt+H")
    await story.resident.sees("talking")
    await reloads.talk_stands()


async def test_while_signing(story: Story, reloads: Reloads) -> None:
    """The signature is asked for again; signed and filed stay signed and filed."""
    resident, specialist = story.resident, story.specialist
    await story.serves("juminhyo")
    await specialist.completes_certificate(resident)
    await specialist.requests_signature(SIGNED)
    await resident.sees("signing")
    await reloads.both_show("signing")
    await resident.press("sign")
    await expect(specialist.application(SIGNED)).to_contain_text("署名ずみ")
    await reloads.desk_shows("visit")
    await specialist.submits(SIGNED)
    await reloads.both_show("talking")
    await expect(specialist.application(SIGNED)).to_contain_text("受付ずみ")


async def test_after_the_end(story: Story, reloads: Reloads) -> None:
    """The end stands until it is wiped; wrap-up goes on; nothing comes back once it is wiped."""
    resident, specialist = story.resident, story.specialist
    await story.serves("juminhyo")
    await specialist.fills("visitor.name", NAME)
    await resident.looks_at("visitor")
    await resident.waits_for_value("visitor.name", NAME)
    await specialist.closes("手続きが終わった")
    await resident.sees("finished")
    await reloads.counter_shows("finished")
    await has_no_call(reloads.counter)
    await reloads.desk_shows("closed")
    await expect(reloads.desk.locator('[data-part="presence"]')).to_contain_text("後処理")
    await has_no_call(reloads.desk)
    await resident.press("wipe")
    await resident.sees("wiped")
    # The screen is cleared at once, the log is told after it.
    await reloads.told.done("wipe")
    await reloads.counter_shows("start")
    assert NAME not in await reloads.counter.content()
    await specialist.is_free_again()
    await reloads.desk_shows("idle")
    assert NAME not in await reloads.desk.content()
