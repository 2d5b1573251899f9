"""Tests of the lists of visits: what they tell, and what they must not need."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.visit_list import ListedVisit, closed_since, recent
from signaling import commands as c
from signaling.words import Outcome, Role
from tests.support.live_town import LiveTown, live_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[LiveTown]:
    """A town with a real log."""
    async with live_town(tmp_path) as started:
        yield started


async def listed(town: LiveTown) -> list[ListedVisit]:
    """The recent visits."""
    return await town.database.read(lambda db: recent(db, town.master))


async def test_a_visit_is_listed_with_what_became_of_it(town: LiveTown) -> None:
    """The procedures as they are at the end, the outcome, how often each paper was printed."""
    _, desk, visit = await town.serving("tennyu", "juminhyo")
    await desk.send(c.AddProcedure, visit=visit, procedure="jidou_teate")
    await desk.send(c.RemoveProcedure, visit=visit, procedure="juminhyo")
    (open_,) = await listed(town)
    assert (open_.id, open_.number, open_.branch, open_.counter) == (visit, 1, "kita", "kita1")
    assert (open_.procedures, open_.outcome, open_.closed_at) == (("tennyu", "jidou_teate"), None, None)
    assert open_.specialist == "sato"
    staff = town.page(Role.BRANCH_STAFF, "abe", branch="kita")
    await staff.send(c.RecordPrint, visit=visit, document="slip")
    await staff.send(c.RecordPrint, visit=visit, document="slip")
    await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
    (closed,) = await listed(town)
    assert (closed.outcome, closed.printed["slip"], closed.printed["receipt"]) == ("finished", 2, 0)
    assert closed.closed_at is not None
    assert closed.readable


async def test_the_newest_comes_first(town: LiveTown) -> None:
    """By the number that people say."""
    for counter in ("kita1", "kita2"):
        station = town.station(counter)
        opened = await station.send(c.OpenVisit, procedures=["tennyu"])
        await station.send(c.Cancel, visit=opened["visit"])
    assert [(one.number, one.counter, one.outcome) for one in await listed(town)] == [
        (2, "kita2", "left"),
        (1, "kita1", "left"),
    ]


async def test_closed_visits_of_a_branch_are_those_since_a_time(town: LiveTown) -> None:
    """Open ones, earlier ones and other branches' are not among them."""
    first, second = town.station("kita1"), town.station("kita2")
    opened = await first.send(c.OpenVisit, procedures=["tennyu"])
    await second.send(c.OpenVisit, procedures=["tennyu"])
    await first.send(c.Cancel, visit=opened["visit"])
    at = (await listed(town))[1].closed_at
    assert at is not None

    async def numbers(branch: str, since: int) -> list[int]:
        return await town.database.read(
            lambda db: [one.number for one in closed_since(db, town.master, branch=branch, since=since)]
        )

    assert await numbers("kita", at) == [1]
    assert await numbers("kita", at + 1) == []
    assert await numbers("minami", at) == []


async def test_an_erased_visit_and_a_broken_one_are_listed_as_far_as_they_can_be_read(town: LiveTown) -> None:
    """One bad log must not take the list away."""
    for counter in ("kita1", "kita2"):
        station = town.station(counter)
        opened = await station.send(c.OpenVisit, procedures=["tennyu"])
        await station.send(c.Cancel, visit=opened["visit"])
    erased, broken = await listed(town)

    def damage(db: sa.Connection) -> None:
        db.execute(sa.update(t.visit).where(t.visit.c.id == erased.id).values(wrapped_key=None))
        db.execute(sa.update(t.event).where(t.event.c.visit == broken.id, t.event.c.seq == 1).values(body=b"x" * 40))

    await town.database.write(damage)
    after = await listed(town)
    assert [(one.number, one.readable, one.procedures) for one in after] == [(2, False, ()), (1, False, ())]


async def test_a_log_tampered_with_by_hand_is_listed_too(town: LiveTown) -> None:
    """SQLite lets somebody write a text, or a number, where bytes belong."""
    station = town.station()
    await station.send(c.OpenVisit, procedures=["tennyu"])
    for damage in (
        "UPDATE event SET body = 'text'",
        "UPDATE event SET at = 'noon'",
        "UPDATE visit SET wrapped_key = 'x'",
    ):
        await town.database.write(lambda db, damage=damage: db.exec_driver_sql(damage))  # type: ignore[misc]
        (one,) = await listed(town)
        assert (one.readable, one.procedures) == (False, ())


async def test_a_key_of_another_installation_opens_nothing(town: LiveTown) -> None:
    """The row is listed, its content is not."""
    station = town.station()
    await station.send(c.OpenVisit, procedures=["tennyu"])
    await town.database.write(lambda db: db.execute(sa.update(t.visit).values(wrapped_key=b"x" * 60)))
    (one,) = await listed(town)
    assert (one.readable, one.procedures) == (False, ())
