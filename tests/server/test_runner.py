"""Tests of server/runner.py: commands in, durable events, everybody told, nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.verify import verify_all
from signaling import commands as c
from signaling.words import Activity, Outcome, Role
from tests.support.live_town import BRANCH, Place, fresh_database, live_town, start_town

TEL = "visitor.tel"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Data and database of a town, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield Place.of(tmp_path)
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield Place(tmp_path, url)


async def test_an_edit_is_in_the_log_before_it_is_acknowledged(place: Place) -> None:
    """The reply to an edit comes with its event already committed, and the far side sees the value."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="０９０-1234-5678")
        assert reply["type"] == "done"
        rows = await town.database.read(
            lambda db: db.execute(sa.select(t.event.c.kind).where(t.event.c.seq == reply["seq"])).scalars().all()
        )
        assert rows == ["edited"]
        assert station.events("edited")[-1]["value"] == "09012345678"


async def test_a_resend_after_a_drop_writes_nothing_twice(place: Place) -> None:
    """The same command id on a fresh socket is acknowledged with the event that it made at first."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        edit: dict[str, Any] = {
            "visit": visit,
            "field": TEL,
            "base": 0,
            "text": "0312345678",
            "id": "sato000000000001-90",
        }
        first = await desk.send(c.Edit, **edit)
        town.runner.disconnect(desk.connection)
        again = town.desk(origin=desk.origin)
        await again.send(c.Hello, visit=visit, id="sato000000000001-91")
        second = await again.send(c.Edit, **edit)
        assert (second["type"], second["seq"]) == ("done", first["seq"])


async def test_a_resend_after_a_restart_writes_nothing_twice(place: Place) -> None:
    """A new process recognises a command id out of the log."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        edit: dict[str, Any] = {
            "visit": visit,
            "field": TEL,
            "base": 0,
            "text": "0312345678",
            "id": "sato000000000001-90",
        }
        first = await desk.send(c.Edit, **edit)
    async with live_town(place) as town:
        desk = town.desk()
        await desk.send(c.Hello, visit=visit)
        second = await desk.send(c.Edit, **edit)
        assert (second["type"], second["seq"]) == ("done", first["seq"])


async def test_a_stale_edit_is_refused_with_the_current_value(place: Place) -> None:
    """The typist of a stale edit gets value and revision of what stands there now."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0399999999")
        assert (reply["code"], reply["details"]["value"]) == ("stale", "0312345678")


async def test_edits_of_one_turn_are_one_transaction_and_keep_their_order(place: Place) -> None:
    """Many edits sent before any is written all come through, in order, with growing revisions."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        ids = [desk.next_id() for _ in range(20)]
        for number, ident in enumerate(ids):
            base = 0 if number == 0 else town.runner.newest(visit).values["case.date"].revision
            text = f"2026-11-{number % 20 + 1:02}"
            await town.runner.receive(
                desk.connection, c.Edit(id=ident, visit=visit, field="case.date", base=base, text=text)
            )
        for ident in ids:
            assert (await desk.reply(ident))["type"] == "done"
        assert [e["value"] for e in station.events("edited")][-20:] == [
            f"2026-11-{number % 20 + 1:02}" for number in range(20)
        ]


async def test_a_full_disk_refuses_edits_and_breaks_nothing(tmp_path: Path) -> None:
    """While the database takes nothing, edits fail with not_saved and the state stays; afterwards all goes on."""
    async with live_town(tmp_path) as town:
        _, desk, visit = await town.serving()
        before = town.runner.committed_visit(visit)
        pages = await town.database.read(lambda db: db.exec_driver_sql("PRAGMA page_count").scalar_one())
        full = {"on": True}

        @sa.event.listens_for(town.database.engine, "begin")
        def fill(connection: sa.Connection) -> None:
            limit = pages if full["on"] else 1_000_000
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

        replies = []
        for number in range(40):
            note = "長い注記" * 200 + str(number)
            replies.append(await desk.send(c.WriteNote, visit=visit, text=note))
        assert replies[-1]["code"] == "not_saved"
        full["on"] = False
        await desk.send(c.WriteNote, visit=visit, text="短い")
        done = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        assert done["type"] == "done"
        assert town.runner.committed_visit(visit).values[TEL].value == "0312345678"
        assert before.id == visit
        assert all(finding.whole for finding in await town.database.read(lambda db: verify_all(db, town.master)))


async def test_what_was_decided_on_a_lost_state_is_lost_too(place: Place) -> None:
    """When a write fails, the edits that were decided upon it are refused, and the next one starts from the truth."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        broken = {"on": True}

        @sa.event.listens_for(town.database.engine, "commit")
        def fail(connection: sa.Connection) -> None:
            if broken["on"] and not connection.get_execution_options().get("reads_only"):
                raise sa.exc.OperationalError("commit", {}, OSError("no space"))

        first, second = desk.next_id(), desk.next_id()
        await town.runner.receive(desk.connection, c.Edit(id=first, visit=visit, field=TEL, base=0, text="0311111111"))
        revision = town.runner.newest(visit).values[TEL].revision
        await asyncio.sleep(0)
        await town.runner.receive(
            desk.connection, c.Edit(id=second, visit=visit, field=TEL, base=revision, text="0322222222")
        )
        assert (await desk.reply(first))["code"] == "not_saved"
        assert (await desk.reply(second))["code"] == "not_saved"
        broken["on"] = False
        third = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0333333333")
        assert third["type"] == "done"


async def test_two_specialists_are_never_rung_for_one_visit(place: Place) -> None:
    """With two free desks and one waiting visit, one rings and the claim names just that one."""
    async with live_town(place) as town:
        desks = [town.desk("sato"), town.desk("suzuki")]
        for desk in desks:
            await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        await town.station().send(c.OpenVisit, procedures=["juminhyo"])
        await town.settle()
        assert sum(bool(desk.of_type("ringing")) for desk in desks) == 1
        claims = await town.database.read(lambda db: db.execute(sa.select(t.claim)).all())
        assert len(claims) == 1


async def test_a_counter_has_one_visit_at_a_time(place: Place) -> None:
    """A second call from the same counter is refused, and answered with the visit that stands."""
    async with live_town(place) as town:
        station = town.station()
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"])
        again = await station.send(c.OpenVisit, procedures=["tennyu"])
        assert (again["code"], again["details"]["visit"]) == ("taken", opened["visit"])


async def test_a_resent_call_is_the_same_visit(place: Place) -> None:
    """The resident's press that is sent again after a drop opens no second visit."""
    async with live_town(place) as town:
        station = town.station()
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"], id="kita1000000000000-7")
        again = await station.send(c.OpenVisit, procedures=["juminhyo"], id="kita1000000000000-7")
        assert (again["type"], again["visit"]) == ("done", opened["visit"])


async def test_a_new_visit_wipes_the_one_that_was_left_on_the_screen(place: Place) -> None:
    """Opening a visit clears the counter of a closed one first."""
    async with live_town(place) as town:
        station = town.station()
        first = (await station.send(c.OpenVisit, procedures=["juminhyo"]))["visit"]
        await station.send(c.Cancel, visit=first)
        second = await station.send(c.OpenVisit, procedures=["tennyu"])
        assert second["type"] == "done"
        assert second["visit"] != first
        wiped = await town.database.read(
            lambda db: db.execute(sa.select(t.visit.c.wiped).where(t.visit.c.id == first)).scalar_one()
        )
        assert wiped


async def test_an_offer_that_rings_out_goes_back_to_the_queue(place: Place) -> None:
    """Nobody answers: the visit waits again, the claim is gone, the specialist is away with the reason."""
    async with live_town(place) as town:
        desk, station = town.desk(), town.station()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        await station.send(c.OpenVisit, procedures=["juminhyo"])
        await town.settle()
        for _ in range(30):
            town.clock.jump(1)
            town.runner.heard(desk.connection)
            town.runner.tick()
            await town.settle()
        assert desk.of_type("ringing_ended")[-1]["reason"] == "no_answer"
        assert desk.of_type("own_presence")[-1]["reason"] == "no_answer"
        assert await town.database.read(lambda db: db.execute(sa.select(t.claim)).all()) == []


async def test_a_restart_goes_on_where_the_log_ends(place: Place) -> None:
    """After a restart both sides get the same visit, and the specialist is still in it."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
    async with live_town(place) as town:
        station, desk = town.station(), town.desk()
        assert station.of_type("welcome")[0]["visit"] == visit
        assert desk.of_type("welcome")[0]["visit"] == visit
        await desk.send(c.Hello, visit=visit)
        assert desk.of_type("snapshot")[0]["visit"]["values"][TEL]["value"] == "0312345678"


async def test_the_branch_never_gets_the_note(place: Place) -> None:
    """A note goes to the desk and into the log, and to no page of the branch in any message."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        await staff.send(c.Hello, visit=visit)
        await desk.send(c.WriteNote, visit=visit, text="内緒の注記")
        late = town.page(Role.BRANCH_STAFF, "tanaka", branch=BRANCH)
        await late.send(c.Hello, visit=visit)
        assert desk.events("note_written")[-1]["text"] == "内緒の注記"
        for page in (station, staff, late):
            assert "内緒の注記" not in str(page.outbox.messages)


async def test_only_the_station_confirms(place: Place) -> None:
    """A confirmation from the desk's sign-in or from branch staff is refused as forbidden."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        await staff.send(c.Hello, visit=visit)
        for page in (desk, staff):
            reply = await page.send(c.Confirm, visit=visit, section="visitor", revision=1, digest="0" * 64)
            assert reply["code"] == "forbidden"


async def test_another_branch_can_not_join(place: Place) -> None:
    """Staff of another branch and another counter are refused at hello, and learn nothing."""
    async with live_town(place) as town:
        _, _, visit = await town.serving()
        for stranger in (
            town.page(Role.BRANCH_STAFF, "ota", branch="minami"),
            town.page(Role.RESIDENT, "kita2", branch=BRANCH),
            town.desk("suzuki"),
        ):
            reply = await stranger.send(c.Hello, visit=visit)
            assert reply["code"] == "forbidden"
            assert stranger.of_type("snapshot") == []


async def test_an_unknown_visit_is_not_found(place: Place) -> None:
    """Hello and commands for a visit that isn't there get not_found."""
    async with live_town(place) as town:
        desk = town.desk()
        assert (await desk.send(c.Hello, visit="v0000000000"))["code"] == "not_found"
        assert (await desk.send(c.Hold, visit="v0000000000"))["code"] == "not_found"


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


async def test_after_the_end_comes_a_wrap_up_that_survives_a_restart(place: Place) -> None:
    """The specialist wraps up after closing; the facts are durable."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
        await town.settle()
        assert desk.of_type("own_presence")[-1]["status"] == "wrap_up"
        clock = town.clock
    async with live_town(place, clock=clock) as town:
        desk = town.desk()
        assert desk.of_type("own_presence")[-1]["status"] == "wrap_up"
        await desk.send(c.FinishWrapUp)
        assert desk.of_type("own_presence")[-1]["status"] == "available"


async def test_staff_open_a_visit_for_a_counter_of_their_own_only(place: Place) -> None:
    """Branch staff start a visit for a resident; a counter elsewhere is refused."""
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        done = await staff.send(c.OpenVisit, procedures=["juminhyo"], counter="kita1")
        assert done["type"] == "done"
        assert (await staff.send(c.OpenVisit, procedures=["juminhyo"], counter="minami1"))["code"] == "forbidden"
        assert (await staff.send(c.OpenVisit, procedures=["juminhyo"]))["code"] == "forbidden"


async def test_changed_rights_close_the_socket(place: Place) -> None:
    """A shut door closes its sockets for good; other rights make the page come in anew."""
    async with live_town(place) as town:
        desk, station = town.desk(), town.station()
        town.runner.doors_changed({"door:sato": None, "door:kita1": object()})
        assert desk.outbox.closed == (4003, "forbidden")
        assert station.outbox.closed == (4010, "changed")


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


@pytest.mark.parametrize("field", ["p1.my_number", "claimant.my_number"])
async def test_a_my_number_never_enters_the_shared_state(place: Place, field: str) -> None:
    """An edit to a My Number field is refused whatever it holds."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("tennyu", "jidou_teate")
        reply = await desk.send(c.Edit, visit=visit, field=field, base=0, text="123456789018")
        assert reply["code"] == "secret_field"
        assert "123456789018" not in str(station.outbox.messages)
