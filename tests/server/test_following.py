"""Tests of server/following.py: what other nodes wrote to the log is read from where it stands here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from server import tables as t
from server.following import Following
from server.lanes import Asked, Lane
from server.store import LoadedVisit, load_visit
from signaling import commands as c
from signaling.words import Role
from tests.support.live_town import BRANCH, LiveTown, Place, live_town, until


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """SQLite will do: one process writes, and what follows the log only reads."""
    return Place.of(tmp_path)


class Follower:
    """Follows the log of a town as another node would."""

    def __init__(self, town: LiveTown) -> None:
        self.lanes: dict[str, Lane] = {}
        self.went_on: list[tuple[str, int | None, int]] = []
        self.following = Following(
            self.lanes,
            database=town.database,
            master=town.master,
            plans=town.plans,
            go_on=self._go_on,
            take_in=self._take_in,
        )

    def _go_on(self, lane: Lane, loaded: LoadedVisit | None, waiting: list[Asked]) -> None:
        self.went_on.append((lane.visit.id, None if loaded is None else len(loaded.events), len(waiting)))
        if loaded is not None:
            lane.catch_up(loaded)

    def _take_in(self, loaded: LoadedVisit) -> None:
        self.lanes[loaded.visit.id] = Lane.of(loaded)


@asynccontextmanager
async def followed(here: Place) -> AsyncIterator[tuple[LiveTown, Follower, str]]:
    """A town with a visit that is being served, and somebody who has read it."""
    async with live_town(here) as town:
        _, _, visit = await town.serving()
        follower = Follower(town)
        await follower.following.now(visit)
        yield town, follower, visit
        await follower.following.stop()


async def test_a_visit_is_read_whole_once_and_then_only_what_is_new(here: Place) -> None:
    """The state is the log's, however it came together."""
    async with followed(here) as (town, follower, visit):
        for n in range(3):
            await town.pages[1].send(c.WriteNote, visit=visit, text=f"葛󠄀城 {n}")
        await follower.following.now(visit)
        await follower.following.now(visit)
        assert follower.went_on == [(visit, 3, 0), (visit, None, 0)]
        loaded = await town.database.read(lambda db: load_visit(db, town.master, visit))
        assert loaded is not None
        assert follower.lanes[visit].durable == loaded.visit


async def test_however_many_ask_it_is_read_once(here: Place) -> None:
    """And whoever waits for it is called afterwards."""
    async with followed(here) as (_, follower, visit):
        called: list[str] = []
        follower.following.ask(visit)
        follower.following.then(visit, lambda: called.append(visit))
        assert follower.following.busy(visit)
        await follower.following.now(visit)
        assert len(follower.went_on) == 1
        await follower.following.now(visit)
        assert called == [visit]
        assert not follower.following.busy(visit)


async def test_who_waits_for_a_reading_is_called_once_and_asks_for_none(here: Place) -> None:
    """In the order in which they came; who comes when nothing is being read waits for nothing but their turn."""
    async with followed(here) as (_, follower, visit):
        called: list[int] = []
        follower.following.ask(visit)
        for n in range(3):
            follower.following.then(visit, partial(called.append, n))
        await follower.following.settled()
        follower.following.then(visit, partial(called.append, 3))
        assert not follower.following.busy(visit)
        await until(lambda: len(called) == 4)
        assert called == [0, 1, 2, 3]
        assert len(follower.went_on) == 1


async def test_what_is_on_its_way_from_here_is_not_read_over(here: Place) -> None:
    """The log's key finds out who came first."""
    async with followed(here) as (_, follower, visit):
        follower.lanes[visit].in_flight = 1
        await follower.following.now(visit)
        assert follower.went_on == []
        follower.lanes[visit].in_flight = 0


async def test_what_there_is_nothing_of_is_left_out(here: Place) -> None:
    """A visit that is not there, one that was wiped, and one whose log is broken."""
    async with followed(here) as (town, follower, visit):
        await follower.following.now("v_none")
        staff = town.page(Role.BRANCH_STAFF, "mori", branch=BRANCH)
        await town.pages[1].send(c.WriteNote, visit=visit, text="a")
        await town.pages[1].send(c.WriteNote, visit=visit, text="b")
        await town.database.write(
            lambda db: db.execute(
                sa.delete(t.event).where(t.event.c.seq == follower.lanes[visit].visit.seq + 1, t.event.c.visit == visit)
            )
        )
        await follower.following.now(visit)
        assert follower.went_on == [(visit, None, 0)]
        await town.database.write(lambda db: db.execute(sa.update(t.visit).values(wrapped_key=None)))
        follower.lanes.clear()
        await follower.following.now(visit)
        assert follower.lanes == {}
        assert staff.outbox.closed is None


async def test_while_the_database_is_away_nothing_is_lost(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is decided on what is known; a later look reads."""
    async with followed(here) as (town, follower, visit):

        async def away(_work: object) -> None:
            raise OperationalError("", {}, Exception())

        await town.pages[1].send(c.WriteNote, visit=visit, text="a")
        with monkeypatch.context() as patched:
            patched.setattr(town.database, "read", away)
            await follower.following.now(visit)
            await follower.following.now("v_none")
        assert follower.went_on == [(visit, None, 0)]
        await follower.following.now(visit)
        assert follower.went_on[-1] == (visit, 1, 0)


async def test_a_fault_of_ours_ends_nobodys_wait_for_ever(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited is let go, and the next one is served."""
    async with followed(here) as (_, follower, visit):

        def broken(*_args: object, **_named: object) -> None:
            raise RuntimeError

        with monkeypatch.context() as patched:
            patched.setattr("server.following._gaps", broken)
            await follower.following.now(visit)
        await follower.following.now(visit)
        assert follower.went_on[-1] == (visit, None, 0)
