"""Tests of how figures are made out of the log, on SQLite and on PostgreSQL."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from server import tables as t
from server.database import Database
from server.figures import making as making_module
from server.figures.making import FigureMaking, figures_watch
from signaling import commands as c
from signaling.words import Activity, Language, Outcome, Role
from tests.support.live_town import LiveTown, Place, live_town


def making_of(town: LiveTown) -> FigureMaking:
    """Makes the figures of this town."""
    return FigureMaking(town.database, town.master)


def rows(town: LiveTown, table: sa.Table) -> list[dict[str, Any]]:
    """All rows of a table."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    return town.database.read_now(lambda db: [dict(row._mapping) for row in db.execute(query)])


async def referred(town: LiveTown) -> str:
    """A visit for two matters, one of them added, with a rating at the end; its id."""
    station, desk, visit = await town.serving("juminhyo")
    town.clock.jump(15)
    await desk.send(c.AddProcedure, visit=visit, procedure="tennyu")
    await station.send(c.ChooseLanguage, visit=visit, language=Language.EASY)
    await desk.send(c.Close, visit=visit, outcome=Outcome.REFERRED, reason="original_needed")
    await station.send(c.Rate, visit=visit, score=2)
    await station.send(c.Wipe, visit=visit)
    return visit


async def test_a_visit_becomes_rows_when_it_has_ended(place: Place) -> None:
    """And what was counted says nothing about a person."""
    async with live_town(place) as town:
        visit = await referred(town)
        assert await asyncio.to_thread(making_of(town).round_now) == 1
        (line,) = rows(town, t.figure_visit)
        assert (line["visit"], line["branch"], line["department"]) == (visit, "kita", "shimin")
        assert (line["outcome"], line["reason"], line["rating"], line["language"]) == (
            "referred",
            "original_needed",
            2,
            "easy",
        )
        assert line["interview_ms"] == line["serving_ms"] == 15_000
        assert line["day"] == town.clock.now().today.isoformat()
        assert [row["procedure"] for row in rows(town, t.figure_matter)] == ["juminhyo", "tennyu"]
        assert [row["state"] for row in rows(town, t.period)] == ["waiting", "offered", "serving", "closed"]
        assert rows(town, t.period)[2]["specialist"] == "sato"


async def test_a_round_takes_up_what_went_on_and_nothing_else(place: Place) -> None:
    """An open visit when its state changed, a closed one when anything was written to it."""
    async with live_town(place) as town:
        making = making_of(town)
        station, desk, visit = await town.serving("juminhyo")
        assert await asyncio.to_thread(making.round_now) == 1
        assert rows(town, t.figure_visit)[0]["state"] == "serving"
        await desk.send(c.WriteNote, visit=visit, text="あとで")
        assert await asyncio.to_thread(making.round_now) == 0
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        assert await asyncio.to_thread(making.round_now) == 1
        await station.send(c.Rate, visit=visit, score=3)
        assert await asyncio.to_thread(making.round_now) == 1
        assert await asyncio.to_thread(making.round_now, everything=True) == 0
        assert rows(town, t.figure_visit)[0]["rating"] == 3


async def test_rebuilding_makes_the_same_rows_again(place: Place) -> None:
    """Figures are made of the log alone."""
    async with live_town(place) as town:
        making = making_of(town)
        await referred(town)
        await asyncio.to_thread(making.round_now)
        before = [rows(town, table) for table in (t.figure_visit, t.figure_matter, t.period)]
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.figure_visit).values(wait_ms=999, rating=None))
            db.execute(sa.delete(t.period))
        assert await asyncio.to_thread(making.rebuild_now) == 1
        assert [rows(town, table) for table in (t.figure_visit, t.figure_matter, t.period)] == before


async def test_who_takes_a_visit_over_in_its_call_is_named_and_stays_so(place: Place) -> None:
    """One hand-over; the minutes after it are theirs, also once the visit can't be read any more."""
    async with live_town(place) as town:
        making = making_of(town)
        _, desk, visit = await town.serving("juminhyo")
        other = town.desk("suzuki")
        await other.send(c.SetActivity, activity=Activity.AVAILABLE)

        def time_passes(seconds: float) -> None:
            town.clock.jump(seconds)
            for page in (desk, other):
                town.runner.heard(page.connection)

        time_passes(9)
        assert (await desk.send(c.OfferSeat, visit=visit, role=Role.SPECIALIST, person="suzuki"))["type"] == "done"
        assert (await other.send(c.TakeSeat, visit=visit))["type"] == "done"
        time_passes(9)
        assert (await desk.send(c.HandSeat, visit=visit, seat="s1"))["type"] == "done"
        time_passes(8)
        await other.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await asyncio.to_thread(making.round_now)

        def served() -> list[tuple[str | None, int]]:
            found = [row for row in rows(town, t.period) if row["state"] == "serving"]
            return [(row["specialist"], row["ended_at"] - row["began_at"]) for row in found]

        assert served() == [("sato", 18_000), ("suzuki", 8_000)]
        assert [(row["hand_overs"], row["serving_ms"]) for row in rows(town, t.figure_visit)] == [(1, 26_000)]
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.visit).values(wrapped_key=None))
            db.execute(sa.update(t.figure_visit).values(through_seq=0))
        assert await asyncio.to_thread(making.round_now) == 1
        assert served() == [("sato", 18_000), ("suzuki", 8_000)]


async def test_what_was_counted_of_somebody_erased_stays(place: Place) -> None:
    """Their key is gone; the times are still in the log, the matters in the rows of before."""
    async with live_town(place) as town:
        making = making_of(town)
        await referred(town)
        await asyncio.to_thread(making.round_now)
        before = [rows(town, table) for table in (t.figure_visit, t.figure_matter)]
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.visit).values(wrapped_key=None))
            db.execute(sa.update(t.figure_visit).values(through_seq=0))
        assert await asyncio.to_thread(making.round_now) == 1
        await asyncio.to_thread(making.rebuild_now)
        assert [rows(town, table) for table in (t.figure_visit, t.figure_matter)] == before


async def test_a_visit_that_was_erased_before_it_was_counted_counts_by_its_times(place: Place) -> None:
    """Its matters are nobody's to know any more."""
    async with live_town(place) as town:
        await referred(town)
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.visit).values(wrapped_key=None))
        await asyncio.to_thread(making_of(town).round_now)
        (line,) = rows(town, t.figure_visit)
        assert (line["department"], line["outcome"], line["serving_ms"]) == ("", None, 15_000)
        assert rows(town, t.figure_matter) == []


async def test_a_body_that_was_tampered_with_costs_its_matters_and_no_other_visit(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """The figures of the town go on; the log names the visit and nothing of what is in it."""
    async with live_town(place) as town:
        broken = await referred(town)
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.event).where(t.event.c.seq == 1).values(body=b"x"))
        await asyncio.to_thread(making_of(town).round_now)
        assert [line["department"] for line in rows(town, t.figure_visit)] == [""]
        assert f"the matters of visit {broken} can't be counted" in caplog.text


async def test_what_another_process_made_meanwhile_is_replaced_by_its_equal(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try collides with the other's rows."""
    async with live_town(place) as town:
        await referred(town)
        other, ours = making_of(town), making_of(town)
        make = ours._make
        tries: list[bool] = []

        def late(db: sa.Connection, *, visits: list[str]) -> None:
            tries.append(True)
            if len(tries) == 1:
                raise IntegrityError("", {}, Exception())
            make(db, visits=visits)

        monkeypatch.setattr(ours, "_make", late)
        await asyncio.to_thread(other.round_now)
        with town.database.engine.begin() as db:
            db.execute(sa.update(t.figure_visit).values(through_seq=0))
        assert await asyncio.to_thread(ours.round_now) == 1
        assert len(tries) == 2
        assert len(rows(town, t.figure_visit)) == 1


class _Rounds:
    """A making that says how each round ended, and stops the wait after the last."""

    def __init__(self, *ends: Exception | None) -> None:
        self._ends = list(ends)
        self.asked: list[bool] = []
        self.done = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def round_now(self, *, everything: bool = False) -> int:
        self.asked.append(everything)
        end = self._ends.pop(0)
        if not self._ends:
            self._loop.call_soon_threadsafe(self.done.set)
        if end is not None:
            raise end
        return 0


async def test_the_watch_looks_at_everything_once_and_outlives_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A failed look at everything is made again."""
    monkeypatch.setattr(making_module, "EVERY_S", 0.0)
    rounds = _Rounds(OperationalError("", {}, Exception()), None, ValueError("x"), None)
    async with figures_watch(rounds):  # type: ignore[arg-type]
        await asyncio.wait_for(rounds.done.wait(), 10)
    assert rounds.asked[:4] == [True, True, False, False]
    assert "the database is away: OperationalError" in caplog.text


def test_a_database_without_visits_has_no_figures(empty_engine: sa.Engine, tmp_path: object) -> None:
    """Nothing is made of nothing."""
    t.metadata.create_all(empty_engine)
    database = Database(empty_engine)
    assert FigureMaking(database, None).round_now(everything=True) == 0  # type: ignore[arg-type]
