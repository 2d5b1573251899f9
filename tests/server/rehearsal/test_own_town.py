"""Tests of the town of a rehearsal's own: it serves, survives a kill, and its log can be looked through."""

import asyncio
from pathlib import Path

import pytest

from server.rehearsal.front_doors import FrontDoors
from server.rehearsal.own_town import OwnTown, found_in_log
from server.rehearsal.town_server import TownFailedError


async def test_a_town_is_furnished_served_killed_and_stopped(tmp_path: Path) -> None:
    """Eleven counters are two branches; everybody can sign in, also after a kill."""
    town = OwnTown(tmp_path)
    roster = await asyncio.to_thread(town.furnish, counters=11, specialists=1)
    assert [len(places) for places in roster.counters.values()] == [10, 1]
    await town.start()
    try:
        async with FrontDoors(*town.addresses) as doors:
            staff = await doors.sign_in(roster.branch_staff["b2"])
            await doors.enrol("k11", staff=staff)
            await town.kill()
            await town.start()
            await doors.sign_in(roster.specialists[0])
            await doors.sign_in(roster.supervisor)
        await town.stop()
        assert town.kills == 1
    finally:
        await town.end()


async def test_a_server_that_does_not_start_tells_its_last_words(tmp_path: Path) -> None:
    """A setting that it refuses."""
    town = OwnTown(tmp_path, settings={"ENMADO_COMMANDS_PER_SECOND": "none"})
    with pytest.raises(TownFailedError, match="ENMADO_COMMANDS_PER_SECOND"):
        await town.start()


def test_lines_with_a_word_are_found(tmp_path: Path) -> None:
    """By their numbers; no log and no words are nothing."""
    log = tmp_path / "log"
    assert found_in_log(log, ["x"]) == []
    log.write_text("fine\n遠窓　甲\nfine\n", "utf-8")
    assert found_in_log(log, ["遠窓　甲", ""]) == [2]
    assert found_in_log(log, [""]) == []
