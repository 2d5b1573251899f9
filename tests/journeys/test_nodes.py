"""A counter at one node and a desk at another, on one PostgreSQL, in browsers; then the desk's node is killed."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from signaling import events as e
from signaling.words import Outcome, VisitState
from tests.journeys.browsers import two_browsers
from tests.journeys.conftest import Story
from tests.journeys.cuttable_line import CuttableLine
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.office import Office, run_command
from tests.journeys.people import CERTIFICATE, CERTIFICATE_SECTIONS, Resident, Specialist
from tests.journeys.taps import REMOTE, log_of, plays_on
from tests.support.live_town import fresh_database
from tests.support.node_processes import NodeProcess

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.asyncio(loop_scope="module"),
]

ANY = re.compile(".")
BEFORE, IN_FLIGHT, AFTER = CERTIFICATE[:4], CERTIFICATE[4:6], CERTIFICATE[6:]
SHOTS = os.environ.get("ENMADO_SHOTS")
"""A folder for pictures of what people see; without it none are taken."""


@dataclass
class TwoNodes:
    """The story's office is the counter's node; the desk comes through a line that leads to the other one."""

    story: Story
    other: NodeProcess
    line: CuttableLine

    async def picture(self, name: str) -> None:
        """Both screens as they are now."""
        if SHOTS:
            for side, who in ((self.story.branch, "counter"), (self.story.head, "desk")):
                await side.page.screenshot(path=f"{SHOTS}/{name}_{who}.png")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> AsyncIterator[TwoNodes]:
    """Two nodes, a counter at the first, an available specialist at the second."""
    folder = tmp_path_factory.mktemp("nodes")
    with fresh_database(postgres) as url:
        office = Office(folder / "data", database=url)
        other = NodeProcess(folder / "data", url, "other")
        try:
            await office.start()
            await other.start()
            async with CuttableLine(other.port) as line, two_browsers(folder / "media") as (branch, head):
                resident, specialist = Resident(branch.page), Specialist(head.page)
                told = Story(office, branch, head, resident, specialist)
                await branch.page.goto(f"{office.address}/counter")
                await branch.page.fill("input[name=code]", office.code)
                await branch.page.keyboard.press("Enter")
                await resident.sees("start")
                await specialist.signs_in(line.address, "sato", office.passwords["sato"])
                await specialist.is_available()
                await told.is_at_start()
                yield TwoNodes(told, other, line)
                assert branch.problems == []
                assert head.problems == []
        finally:
            await other.stop()
            await office.stop()


async def test_nobody_notices_that_there_are_two_nodes_nor_that_one_dies(town: TwoNodes) -> None:
    """They see and hear each other, the form is filled, the desk's node is killed, and all of it is filed."""
    story = town.story
    resident, specialist, office = story.resident, story.specialist, story.office
    visit = await story.serves("juminhyo")
    await assert_shows(story.branch.page, REMOTE, story.head.media)
    await assert_sounds(story.head.page, REMOTE, story.branch.media)
    await assert_shows(story.head.page, REMOTE, story.branch.media)
    for field, text in BEFORE:
        await specialist.fills(field, text)
    await town.picture("two_nodes")
    # Fired, and perhaps not acknowledged: Enter does not wait for the reply.
    for field, text in IN_FLIGHT:
        line = specialist.row(field).locator("input[type=text]")
        await line.fill(text)
        await line.press("Enter")
    town.line.leads_to(office.port)
    await town.other.kill()
    await plays_on(story.branch.page)
    for field, _ in IN_FLIGHT:
        await expect(specialist.row(field)).not_to_have_attribute("data-mark", ANY, timeout=30_000)
    await town.picture("one_node")
    for field, text in AFTER:
        await specialist.fills(field, text)
    for section in CERTIFICATE_SECTIONS:
        await specialist.presents(section)
        await resident.says_yes(section)
        await specialist.sees_confirmed(section)
    await assert_shows(story.branch.page, REMOTE, story.head.media)
    await specialist.requests_signature("juminhyo")
    await resident.sees("signing")
    await resident.press("sign")
    await specialist.submits("juminhyo")
    await specialist.closes("手続きが終わった")
    await resident.goes()

    log = log_of(office, visit)
    edits = [event.body for event in log.events if isinstance(event.body, e.Edited)]
    for field, shown in IN_FLIGHT:
        assert len([one for one in edits if (one.field, one.shown) == (field, shown)]) == 1, field
    assert len([event for event in log.events if isinstance(event.body, e.Submitted)]) == 1
    assert (log.visit.state, log.visit.outcome, log.visit.wiped) == (VisitState.CLOSED, Outcome.FINISHED, True)
    code, said = await run_command("verify", visit, "--data", str(office.data), environment=office.environment)
    assert code == 0, said
    assert Path(office.data, "master.key").exists()
