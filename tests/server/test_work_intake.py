"""Tests of server/work_intake.py: which visits leave which departments something to do, and until when."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from server import tables as t
from server.catalogue.deadlines import closed_in_japan
from server.keys_of_app import master_key
from server.live import office_rules_key, plans_key
from server.work_intake import OVERLAP_MS, WorkIntake, intake_key, intake_watch, open_day, work_due, work_of
from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.visit import Application
from signaling.words import Outcome
from tests.support.department_work import closed_visit, erase, mark, served_visit
from tests.support.installation import Installation
from tests.support.live_story import done
from tests.support.live_town import until

CLOSED = closed_in_japan()


async def items(office: Installation) -> list[tuple[str, str, str, bool]]:
    """Visit, department, procedure and whether it was filed, of everything there is to do."""
    columns = t.work_procedure.c
    query = sa.select(columns.visit, columns.department, columns.procedure, columns.filed).order_by(columns.department)
    return [tuple(row) for row in await office.database.read(lambda db: db.execute(query).all())]


async def test_a_closed_visit_is_taken_in_once(office: Installation) -> None:
    """With everything on its slip, filed or not; another round changes nothing."""
    visit = await closed_visit(office)
    expected = [(visit, "kosodate", "jidou_teate", False), (visit, "shimin", "juminhyo", True)]
    assert await items(office) == expected
    assert await office.app[intake_key].round() == 0
    await office.app[intake_key].take_in(visit)
    assert await items(office) == expected


async def test_the_watch_takes_in_by_itself(office: Installation) -> None:
    """Nobody has to open a page for it."""
    _, _, desk, visit = await served_visit(office)
    await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
    count = sa.select(sa.func.count()).select_from(t.work_item)

    def there() -> bool:
        return office.database.read_now(lambda db: db.execute(count).scalar_one()) == 2

    await until(there)


@pytest.mark.parametrize("outcome", [Outcome.LEFT, Outcome.NO_SHOW])
async def test_who_left_has_only_what_was_filed(office: Installation, outcome: Outcome) -> None:
    """A visit that was broken off before anything was filed is nobody's work."""
    _, _, desk, visit = await served_visit(office)
    await done(desk, c.Close, visit=visit, outcome=outcome)
    await office.app[intake_key].round()
    assert await items(office) == [(visit, "shimin", "juminhyo", True)]


async def test_what_changes_before_the_end_is_brought_up_to_date(office: Installation) -> None:
    """A procedure that is taken back takes its item along, unless somebody began it; a new one comes in."""
    town, _, desk, visit = await served_visit(office)
    intake = office.app[intake_key]
    await intake.take_in(visit)
    await done(desk, c.RemoveProcedure, visit=visit, procedure="jidou_teate")
    await intake.take_in(visit)
    assert await items(office) == [(visit, "shimin", "juminhyo", True)]
    await done(desk, c.AddProcedure, visit=visit, procedure="jidou_teate")
    await intake.take_in(visit)
    clerk = await office.signed_in("ono")
    assert (await mark(office, clerk, visit, "kosodate", "accepted")).status == 303
    await done(desk, c.RemoveProcedure, visit=visit, procedure="jidou_teate")
    await intake.take_in(visit)
    kept = sa.select(t.work_item.c.department).order_by(t.work_item.c.department)
    assert await office.database.read(lambda db: db.execute(kept).scalars().all()) == ["kosodate", "shimin"]
    assert town.runner.newest(visit).procedures == ("juminhyo",)


async def test_what_is_not_there_or_erased_is_nobodys_work(office: Installation) -> None:
    """Without an error: it may have been erased a moment ago."""
    _, _, desk, visit = await served_visit(office)
    await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
    await erase(office, visit)
    await office.app[intake_key].take_in(visit)
    await office.app[intake_key].take_in("v00000000")
    found = {one[0] for one in await items(office)}
    assert "v00000000" not in found


@pytest.mark.parametrize("what", ["log", "catalogue"])
async def test_an_unreadable_visit_is_told_once_and_holds_up_nobody(
    office: Installation, caplog: pytest.LogCaptureFixture, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next visit is taken in as ever."""
    _, _, desk, visit = await served_visit(office, file=False)
    intake = office.app[intake_key]
    if what == "log":
        broken = sa.update(t.event).where(t.event.c.visit == visit, t.event.c.seq == 2).values(body=b"x" * 60)
        await office.database.write(lambda db: db.execute(broken))
    else:

        async def gone(_version: str) -> Any:
            raise Refused(ErrorCode.NOT_FOUND)

        monkeypatch.setattr(intake._plans, "ensure", gone)
    with caplog.at_level(logging.ERROR):
        await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
        await until(lambda: visit in intake._unreadable)
        await intake.round()
    told = [record for record in caplog.records if record.name == "server.work_intake"]
    assert len(told) == 1
    assert visit in told[0].getMessage()
    assert await items(office) == []


async def test_a_database_that_is_away_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    """The watch says so and goes on."""

    class Away(WorkIntake):
        def __init__(self) -> None:
            self.rounds = 0

        async def round(self) -> int:
            self.rounds += 1
            raise OperationalError("x", None, Exception("secret"))

    intake = Away()
    with caplog.at_level(logging.ERROR):
        async with intake_watch(intake):
            await until(lambda: intake.rounds > 0)
    assert "OperationalError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_filed_procedure_is_due_by_the_departments_own_days(office: Installation) -> None:
    """One that is not filed by its law; of several the first counts."""
    town, _, desk, visit = await served_visit(office, "juminhyo", "tennyu", file=False)
    await done(desk, c.Edit, visit=visit, field="case.date", base=0, text="2026-11-20")
    state = town.runner.newest(visit)
    plan = town.plans.at_hand(state.catalogue)
    assert work_of(state, plan) == {"shimin": {"juminhyo": False, "tennyu": False}}
    # 14 days from the day after.
    assert work_due(state, {"juminhyo": False, "tennyu": False}, plan, closed=CLOSED, days=2) == date(2026, 12, 4)
    friday_in_japan = 1_795_161_600_000
    filed = replace(state, applications={"juminhyo": Application(submitted="d", submitted_at=friday_in_japan)})
    # Friday 2026-11-20; Monday is a holiday.
    assert work_due(filed, {"juminhyo": True, "tennyu": False}, plan, closed=CLOSED, days=2) == date(2026, 11, 25)
    assert work_due(state, {"juminhyo": False}, plan, closed=CLOSED, days=2) is None


def test_open_days_skip_what_is_closed() -> None:
    """Weekends, holidays and the turn of the year."""
    assert open_day(date(2026, 11, 20), 1, CLOSED) == date(2026, 11, 24)
    assert open_day(date(2026, 12, 28), 1, CLOSED) == date(2027, 1, 4)
    assert open_day(date(2026, 11, 24), 5, CLOSED) == date(2026, 12, 1)


async def test_what_was_closed_long_ago_is_looked_for_at_the_start_only(office: Installation) -> None:
    """A restart finds everything; a round of a running server what was closed since, an hour's overlap included."""
    visit = await closed_visit(office)
    intake = office.app[intake_key]
    office.clock.jump(2 * OVERLAP_MS / 1000)
    assert await intake.round() == 0
    await office.database.write(lambda db: db.execute(sa.delete(t.work_intake)))
    assert await intake.round() == 0
    app = office.app
    fresh = WorkIntake(office.database, app[master_key], app[plans_key], office.clock, app[office_rules_key])
    assert await fresh.round() == 1
    assert await fresh.round() == 0
    assert {one[0] for one in await items(office)} == {visit}
    # What was closed less than an hour before the last round is still found, whoever took it out of the table.
    second = await closed_visit(office, "juminhyo")
    await office.database.write(lambda db: db.execute(sa.delete(t.work_intake).where(t.work_intake.c.visit == second)))
    taken = sa.select(sa.func.count()).select_from(t.work_intake)
    await until(lambda: office.database.read_now(lambda db: db.execute(taken).scalar_one()) == 2)
