"""A whole short visit on PostgreSQL, with the server killed in the middle: the same story as on SQLite."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from signaling import events as e
from signaling.words import Outcome, VisitState
from tests.journeys.conftest import Story, story_in
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.office import READY_WITHIN_S, Office, run_command
from tests.journeys.people import CERTIFICATE, CERTIFICATE_SECTIONS
from tests.journeys.taps import REMOTE, log_of, plays_on
from tests.support.live_town import fresh_database

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.asyncio(loop_scope="module"),
]

ANY = re.compile(".")
BEFORE, IN_FLIGHT, AFTER = CERTIFICATE[:4], CERTIFICATE[4:6], CERTIFICATE[6:]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> AsyncIterator[Story]:
    """A story that has begun in an office whose database is a PostgreSQL."""
    folder = tmp_path_factory.mktemp("story")
    with fresh_database(postgres) as url:
        async with story_in(Office(folder / "data", database=url), folder) as told:
            yield told


async def test_a_visit_from_call_to_submission_outlives_the_server(story: Story) -> None:
    """Two are seen and heard, the form is filled, the server dies with edits on their way, and all of it is filed."""
    resident, specialist, office = story.resident, story.specialist, story.office
    visit = await story.serves("juminhyo")
    assert not (office.data / "enmado.db").exists()
    await assert_shows(story.branch.page, REMOTE, story.head.media)
    await assert_sounds(story.head.page, REMOTE, story.branch.media)
    for field, text in BEFORE:
        await specialist.fills(field, text)
    # Fired, and perhaps not acknowledged: Enter does not wait for the reply.
    for field, text in IN_FLIGHT:
        line = specialist.row(field).locator("input[type=text]")
        await line.fill(text)
        await line.press("Enter")
    await office.kill()
    await resident.is_told("lost")
    await plays_on(story.branch.page)

    back = [page.locator(".toast").filter(has_text="つながりました") for page in (story.branch.page, story.head.page)]
    patience = READY_WITHIN_S * 1000
    await asyncio.gather(office.start(), *(said.first.wait_for(timeout=patience) for said in back))
    for field, _ in IN_FLIGHT:
        await expect(specialist.row(field)).not_to_have_attribute("data-mark", ANY)
    for field, text in AFTER:
        await specialist.fills(field, text)
    for section in CERTIFICATE_SECTIONS:
        await specialist.presents(section)
        await resident.says_yes(section)
        await specialist.sees_confirmed(section)
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
