"""Tests of a page in a visit and its call: it begins anew after nonsense, and does not wait on a line that is over."""

import pytest

from branch_client.call_page import CallPage
from branch_client.line import Door, LineShutError
from signaling import events as e
from signaling import messages as m
from signaling.messages import AnyMessage
from signaling.visit import Visit
from signaling.words import Language
from tests.support.rehearsed import scene_at


async def test_an_event_that_cannot_be_next_is_told_and_the_page_begins_anew() -> None:
    """What came already is no part of what the page has not."""
    async with scene_at("http://127.0.0.1:1") as played:
        page = CallPage(
            Door(address="http://x", way="desk", cookie=""),
            name="desk",
            side=None,
            leads=True,
            watcher=played.scene.judge,
        )
        page.line.visit = "v00000009"
        page.view.visit = Visit(
            id="v00000009",
            number=1,
            branch="b1",
            counter="k1",
            catalogue="0" * 16,
            language=Language.JA,
            procedures=("tennyu",),
            opened_at=1,
            seq=5,
        )
        stray: AnyMessage = m.EventMessage(visit="v00000009", seq=4, at=1, actor="specialist:x", body=e.Held())
        page.message(stray)
        assert page.view.seq == 0
        assert [each.promise for each in played.told] == ["2.3"]
        with pytest.raises(AssertionError):
            _ = page.visit


async def test_who_waits_on_a_line_that_is_over_is_told() -> None:
    """Nothing will come any more."""
    async with scene_at("http://127.0.0.1:1") as played:
        page = CallPage(
            Door(address="http://x", way="desk", cookie=""),
            name="desk",
            side=None,
            leads=True,
            watcher=played.scene.judge,
        )
        await page.close()
        with pytest.raises(LineShutError):
            await page.until(lambda: False)
        people = m.Participants(visit="v00000001", people=(), phase=None)
        page.message(people)
        assert page.people == people
