"""Tests of a rehearsal as a whole: who cannot go on is told of, and so is what the last look finds."""

from pathlib import Path

import pytest

from branch_client.line import LineShutError
from server.rehearsal.front_doors import DoorError, SignIn
from server.rehearsal.own_town import OwnTown
from server.rehearsal.rehearsal import People, Rehearsal, Terms
from tests.support.installation import PASSWORD, Installation
from tests.support.rehearsed import rehearsed, scene_at

TERMS = Terms(minutes=0.05, speed=500, seed=1, media=False, visits_each=1)


async def test_pictures_and_tones_go_both_ways(office: Installation) -> None:
    """With media the judge hears both sides of the call."""
    played = await rehearsed(office, media=True)
    assert played.told == []
    assert played.figures.counts["calls"] == 2


async def test_without_branch_staff_no_station_is_enrolled(office: Installation) -> None:
    """Nobody can let a station in; a wrong password is told by whose it was."""
    async with scene_at(office.origin) as played:
        rehearsal = Rehearsal(played.scene, TERMS, None, progress=lambda: None)
        with pytest.raises(ExceptionGroup) as none:
            await rehearsal.run(People(["kita1"], [], []))
        assert none.group_contains(DoorError, match="branch staff")
        with pytest.raises(ExceptionGroup) as wrong:
            await rehearsal.run(People(["kita1"], [], [SignIn("abe", "not this")]))
        assert wrong.group_contains(DoorError, match="abe")


async def test_who_cannot_go_on_is_told_of_and_begins_anew(office: Installation) -> None:
    """A failure of one of the people ends nothing, and is never silent."""
    async with scene_at(office.origin) as played:
        rehearsal = Rehearsal(played.scene, TERMS, None, progress=lambda: None)
        secret = await played.scene.doors.sign_in(SignIn("abe", PASSWORD))
        page = await rehearsal.page_of_staff(SignIn("abe", PASSWORD), secret)
        count = 0

        async def fails() -> None:
            nonlocal count
            count += 1
            if count < 3:
                raise LineShutError("tried")

        await rehearsal.acts(page, fails)
        await page.close()
    assert count == 3
    assert [each.what for each in played.told] == ["could not go on: tried"]


async def test_the_last_look_finds_names_in_the_servers_log(tmp_path: Path) -> None:
    """And a log of visits that is not whole: here, one that is not there at all."""
    town = OwnTown(tmp_path)
    async with scene_at("http://127.0.0.1:1") as played:
        persona = played.scene.casting.next(played.scene.today())
        persona.typed.add(persona.name(1))
        town.logs[0].write_text(f"fine\nan edit of {persona.name(1)}\n", "utf-8")
        await Rehearsal(played.scene, TERMS, town, progress=lambda: None).last_look()
    assert [each.promise for each in played.told] == ["2.8", "2.1"]
    assert played.told[0].what.endswith("line 2")
