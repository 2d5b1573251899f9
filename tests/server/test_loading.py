"""Tests of server/loading.py: visits brought from the log, once, and read again when it holds something else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.store import load_visit
from signaling import commands as c
from signaling.errors import Refused
from signaling.words import Outcome, Role, Tick
from tests.support.crashes import Faults
from tests.support.live_town import BRANCH, Place, live_town, start_town, until

TEL = "visitor.tel"


async def test_an_edit_whose_end_is_unknown_is_looked_up_and_never_called_lost(place: Place) -> None:
    """The line breaks at the very end, also for the look after it: the log is asked until it answers, and has it."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        faults = Faults(town.database.engine)
        faults.takes_place = faults.reads_too = faults.on = True
        done = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        assert done["type"] == "done"
        assert [body["value"] for body in station.events("edited")].count("0312345678") == 1
        assert town.runner.committed_visit(visit).seq == done["seq"]


async def test_commands_that_come_while_the_log_is_read_again_wait_their_turn(place: Place) -> None:
    """They are decided on what the log holds, in the order in which they came; a resend finds its event."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        faults = Faults(town.database.engine)
        faults.takes_place = faults.reads_too = faults.on = True
        first, second = desk.next_id(), desk.next_id()
        edit = c.Edit(id=first, visit=visit, field=TEL, base=0, text="0312345678")
        await town.runner.receive(desk.connection, edit)
        lane_visit = town.runner.newest(visit)
        await until(lambda: town.runner.newest(visit) is not lane_visit)
        await town.runner.receive(desk.connection, edit)
        await town.runner.receive(
            desk.connection, c.Edit(id=second, visit=visit, field="visitor.name", base=0, text="佐藤")
        )
        assert (await desk.reply(first))["type"] == "done"
        assert (await desk.reply(second))["type"] == "done"
        fields = [body["field"] for body in desk.events("edited")]
        assert fields.count(TEL) == 1
        assert fields.index(TEL) < fields.index("visitor.name")


async def test_two_pages_that_ask_for_the_same_old_visit_get_one(place: Place) -> None:
    """It is read once, and both join the same room."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.REFERRED)
        await station.send(c.Wipe, visit=visit)
    async with live_town(place) as town:
        pages = [town.page(Role.BRANCH_STAFF, who, branch=BRANCH) for who in ("yamada", "tanaka")]
        await asyncio.gather(*(page.send(c.Hello, visit=visit) for page in pages))
        assert len(town.hub.rooms[visit].connections) == 2
        tick = await pages[0].send(c.SetTick, visit=visit, item=Tick.ID_RETURNED, done=True)
        assert (tick["type"], len(pages[1].events("ticked"))) == ("done", 1)


async def test_another_process_on_the_same_log_is_noticed_and_followed(place: Place) -> None:
    """Two processes append the same seq: one reads what it lacks and decides again upon it."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        other = await start_town(place)
        try:
            elsewhere = other.desk()
            await elsewhere.send(c.Hello, visit=visit)
            done = await elsewhere.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
            assert done["type"] == "done"
            reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0399999999")
            assert (reply["code"], reply["details"]["value"]) == ("stale", "0312345678")
            assert station.events("edited")[-1]["value"] == "0312345678"
            kana = await desk.send(c.Edit, visit=visit, field="visitor.kana", base=0, text="サトウ")
            assert kana["type"] == "done"
            reply = await elsewhere.send(c.Edit, visit=visit, field="visitor.name", base=0, text="佐藤")
            assert (reply["type"], reply["seq"]) == ("done", kana["seq"] + 1)
        finally:
            await other.close()


async def test_a_closed_visit_is_read_back_for_its_branch(place: Place) -> None:
    """After a restart branch staff open a finished visit again, to print."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.REFERRED)
        await station.send(c.Wipe, visit=visit)
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        await staff.send(c.Hello, visit=visit)
        assert staff.of_type("snapshot")[0]["visit"]["outcome"] == "referred"


async def test_an_unknown_visit_is_not_found(place: Place) -> None:
    """Hello and commands for a visit that isn't there get not_found."""
    async with live_town(place) as town:
        desk = town.desk()
        assert (await desk.send(c.Hello, visit="v0000000000"))["code"] == "not_found"
        assert (await desk.send(c.Hold, visit="v0000000000"))["code"] == "not_found"


async def test_a_finished_visit_leaves_the_memory_and_its_resends_are_still_known(place: Place) -> None:
    """Closed, wiped and left visits are let go of; a late resend reads the log and changes nothing."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        wipe = c.Wipe(id=station.next_id(), visit=visit)
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await desk.send(c.Hello, visit=None)
        await town.runner.receive(station.connection, wipe)
        done = await station.reply(wipe.id)
        town.runner.tick()
        with pytest.raises(Refused):
            town.runner.newest(visit)
        await town.runner.receive(station.connection, wipe)
        assert await station.reply(wipe.id) == done


async def test_a_visit_that_is_gone_when_its_log_is_read_again_is_refused(place: Place) -> None:
    """Erased on another node meanwhile: who waits is told, and it is live here no more."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await station.send(c.Wipe, visit=visit)
        row = sa.update(t.visit).where(t.visit.c.id == visit)
        await town.database.write(lambda db: db.execute(row.values(wrapped_key=None)))
        faults = Faults(town.database.engine)
        faults.reads_too = faults.on = True
        reply = await desk.send(c.WriteNote, visit=visit, text="zu spät")
        assert reply["code"] == "not_found"
        assert (await desk.send(c.WriteNote, visit=visit, text="zu spät"))["code"] == "not_found"


async def test_a_database_that_is_away_costs_one_hello(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Who asks for an old visit is answered with a code, and may ask again."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await station.send(c.Wipe, visit=visit)
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        faults = Faults(town.database.engine)
        faults.reads_too = faults.on = True
        assert (await staff.send(c.Hello, visit=visit))["code"] == "internal_error"
        assert (await staff.send(c.Hello, visit=visit))["type"] == "done"
    assert "a command failed: Hello" in caplog.text


async def test_a_broken_log_is_not_shown(place: Place) -> None:
    """A visit whose log was tampered with is not found; the others are served on."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await station.send(c.Wipe, visit=visit)
        second = sa.update(t.event).where(t.event.c.visit == visit, t.event.c.seq == 2)
        await town.database.write(lambda db: db.execute(second.values(actor="somebody:else")))
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        assert (await staff.send(c.Hello, visit=visit))["code"] == "not_found"
        assert (await town.station().send(c.OpenVisit, procedures=["juminhyo"]))["type"] == "done"


async def test_what_was_read_before_a_change_is_read_once_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visit that moved on while an older state of it was being read is never shown in the older state."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        before = await town.database.read(lambda db: load_visit(db, town.master, visit))
        await desk.send(c.Hello, visit=None)
        # A tick would let go of what is remembered of it; the reading began before that.
        monkeypatch.setattr(town.runner, "tick", lambda: None)
        await station.send(c.Wipe, visit=visit)
        answers = [before]
        real = town.database.read

        async def read(work: Any) -> Any:
            return answers.pop() if answers else await real(work)

        monkeypatch.setattr(town.database, "read", read)
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        assert (await staff.send(c.Hello, visit=visit))["type"] == "done"
        assert answers == []
        assert staff.of_type("snapshot")[-1]["visit"]["wiped"] is True
