"""Tests of what the people of a rehearsal share: who listens to a call hears whose it is, or that there is none."""

import pytest

from branch_client.call_page import CallPage
from server.rehearsal import scene as scene_module
from tests.support.rehearsed import scene_at


async def test_without_media_nobody_listens() -> None:
    """A rehearsal without pictures says nothing of calls."""
    async with scene_at("http://127.0.0.1:1") as played:
        door = played.scene.doors.door("desk", "x")
        page = CallPage(door, name="desk x", side=None, leads=True, watcher=played.scene.judge)
        await played.scene.listens(page, None, "v00000001")
    assert played.told == []


async def test_a_call_that_never_comes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is there and nothing comes: that is broken; a page without a line is excused."""
    monkeypatch.setattr(scene_module, "MEDIA_WITHIN_S", 0.2)
    async with scene_at("http://127.0.0.1:1", media=True) as played:
        door = played.scene.doors.door("desk", "x")
        page = CallPage(door, name="desk x", side=1, leads=True, watcher=played.scene.judge)
        await played.scene.listens(page, None, "v00000001")
        assert played.told == []
        page.line.open.set()
        await played.scene.listens(page, None, "v00000001")
    assert [each.promise for each in played.told] == ["2.7"]
