"""Tests of server/runner.py: commands in, durable events, everybody told, nothing lost."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.verify import verify_all
from signaling import commands as c
from signaling.words import Activity, Outcome, Role, Tick
from tests.support.crashes import Faults
from tests.support.live_town import BRANCH, Place, live_town, start_town

TEL = "visitor.tel"


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


async def test_changed_rights_close_the_socket(place: Place) -> None:
    """A shut door closes its sockets for good; other rights make the page come in anew."""
    async with live_town(place) as town:
        desk, station = town.desk(), town.station()
        town.runner.doors_changed({"door:sato": None, "door:kita1": object()})
        assert desk.outbox.closed == (4003, "forbidden")
        assert station.outbox.closed == (4010, "changed")


@pytest.mark.parametrize("field", ["p1.my_number", "claimant.my_number"])
async def test_a_my_number_never_enters_the_shared_state(place: Place, field: str) -> None:
    """An edit to a My Number field is refused whatever it holds."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("tennyu", "jidou_teate")
        reply = await desk.send(c.Edit, visit=visit, field=field, base=0, text="123456789018")
        assert reply["code"] == "secret_field"
        assert "123456789018" not in str(station.outbox.messages)


# -- when writing fails -----------------------------------------------------------------------------------------


async def test_a_resend_of_a_refused_command_is_decided_anew(place: Place) -> None:
    """What was not saved leaves no trace: the same id may succeed later, and is refused as long as it fails."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        faults = Faults(town.database.engine)
        faults.on = True
        edit: dict[str, Any] = {"visit": visit, "field": TEL, "base": 0, "text": "0312345678", "id": desk.next_id()}
        assert (await desk.send(c.Edit, **edit))["code"] == "not_saved"
        assert (await desk.send(c.Edit, **edit))["code"] == "not_saved"
        faults.on = False
        assert (await desk.send(c.Edit, **edit))["type"] == "done"
        assert town.runner.committed_visit(visit).values[TEL].value == "0312345678"


async def test_a_choice_that_was_not_saved_is_refused_and_does_not_count(place: Place) -> None:
    """The specialist stays away on the board and for the queue, and can choose again."""
    async with live_town(place) as town:
        desk = town.desk()
        faults = Faults(town.database.engine)
        faults.on = True
        assert (await desk.send(c.SetActivity, activity=Activity.AVAILABLE))["code"] == "not_saved"
        assert desk.of_type("own_presence")[-1]["activity"] == "away"
        faults.on = False
        assert (await desk.send(c.SetActivity, activity=Activity.AVAILABLE))["type"] == "done"
        assert desk.of_type("own_presence")[-1]["status"] == "available"


async def test_an_offer_that_could_not_be_saved_is_made_again(place: Place) -> None:
    """A waiting resident is not forgotten because the disk was full for a moment."""
    async with live_town(place) as town:
        desk, station = town.desk(), town.station()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        failed: list[str] = []

        @sa.event.listens_for(town.database.engine, "before_cursor_execute")
        def full(_connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
            if "INSERT INTO claim" in statement and not failed:
                failed.append(statement)
                raise sa.exc.OperationalError(statement, {}, OSError("no space left"))

        await station.send(c.OpenVisit, procedures=["juminhyo"])
        await town.settle()
        assert (len(failed), desk.of_type("ringing")) == (1, [])
        for _ in range(2):
            town.clock.jump(0.6)
            town.runner.heard(desk.connection)
            town.runner.tick()
            await town.settle()
        assert len(desk.of_type("ringing")) == 1


async def test_a_fault_in_telling_makes_the_page_come_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is durable but could not be told is neither confirmed nor denied; others are served on."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        told = town.hub.committed

        def broken(*_: Any) -> Any:
            raise ValueError("a fault of ours")

        monkeypatch.setattr(town.hub, "committed", broken)
        ident = desk.next_id()
        await town.runner.receive(desk.connection, c.Edit(id=ident, visit=visit, field=TEL, base=0, text="0312345678"))
        await town.settle()
        monkeypatch.setattr(town.hub, "committed", told)
        assert desk.outbox.closed == (1011, "broken")
        assert not [m for m in desk.outbox.messages if m.get("id") == ident]
        again = town.desk(origin=desk.origin)
        done = await again.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678", id=ident)
        assert done["type"] == "done"


async def test_a_fault_in_a_command_costs_only_that_command(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender gets a code, nobody else notices, nothing is written."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        before = town.runner.newest(visit)

        def broken(*_: Any, **__: Any) -> Any:
            raise KeyError("a fault of ours")

        with monkeypatch.context() as patched:
            patched.setattr("server.runner.deciders.decide", broken)
            reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="0312345678")
        assert reply["code"] == "internal_error"
        assert town.runner.newest(visit) is before
        assert (await desk.send(c.Hold, visit=visit))["type"] == "done"


async def test_a_tick_that_fails_is_followed_by_the_next(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fault does not end the pulses of everybody."""
    async with live_town(place) as town:
        ticks = asyncio.Event()
        calls: list[int] = []

        def tick(*_: Any) -> list[Any]:
            calls.append(1)
            if len(calls) == 1:
                raise ValueError("a fault of ours")
            ticks.set()
            return []

        failed: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
        monkeypatch.setattr(town.hub, "tick", tick)
        town.desk()
        town.runner.start()
        await asyncio.wait_for(ticks.wait(), 10)
        assert len(failed) == 1


# -- memory and ends --------------------------------------------------------------------------------------------


async def test_a_page_that_is_gone_when_its_command_could_be_decided_changes_nothing(place: Place) -> None:
    """Rights are those of the moment of the decision: a page that was sent away meanwhile has none."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving("juminhyo")
        await desk.send(c.Close, visit=visit, outcome=Outcome.REFERRED)
        await station.send(c.Wipe, visit=visit)
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        command = c.SetTick(id=staff.next_id(), visit=visit, item=Tick.ID_RETURNED, done=True)
        receiving = asyncio.ensure_future(town.runner.receive(staff.connection, command))
        await asyncio.sleep(0)
        town.runner.doors_changed({"door:yamada": None})
        await receiving
        await town.settle()
        assert town.runner.newest(visit).ticks == ()


async def test_a_process_that_stops_does_not_wait_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that hangs delays the end for a bounded time; what it has is not acknowledged."""
    monkeypatch.setattr("server.runner.STOP_WITHIN_S", 0.2)
    town = await start_town(tmp_path)
    hanging = threading.Event()

    def hang(*_: Any) -> None:
        hanging.wait(20)

    _, desk, visit = await town.serving()
    sa.event.listen(town.database.engine, "commit", hang)
    ident = desk.next_id()
    await town.runner.receive(desk.connection, c.Edit(id=ident, visit=visit, field=TEL, base=0, text="0312345678"))
    await town.runner.stop()
    assert "the database had not taken" in caplog.text
    assert not [m for m in desk.outbox.messages if m.get("id") == ident]
    hanging.set()
    await town.close()


async def test_typing_a_my_number_reaches_no_other_screen(place: Place) -> None:
    """A text that holds a 個人番号 is not relayed, in any width; other typing is."""
    async with live_town(place) as town:
        station, desk, visit = await town.serving()
        for text in ("123456789018", "1234 5678 9018", "１２３４５６７８９０１８", "メモ1234-5678-9018"):
            await town.runner.receive(desk.connection, c.Typing(visit=visit, field=TEL, text=text, composing=False))
        assert station.of_type("typing") == []
        await town.runner.receive(desk.connection, c.Typing(visit=visit, field=TEL, text="0312345", composing=True))
        assert station.of_type("typing")[-1]["text"] == "0312345"
        await town.runner.receive(
            desk.connection, c.Typing(visit=visit, field="p1.my_number", text="1", composing=False)
        )
        assert len(station.of_type("typing")) == 1


async def test_a_my_number_is_kept_in_no_note(place: Place) -> None:
    """The note is never shown to the branch, but it is kept: a 個人番号 in it is refused."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        reply = await desk.send(c.WriteNote, visit=visit, text="番号は123456789018")
        assert (reply["code"], reply["details"]["field"]) == ("invalid_value", "note")


async def test_a_postal_code_brings_its_town_without_holding_up_the_loop(place: Place) -> None:
    """The look-up happens before the decision; its town fills the empty field."""
    async with live_town(place) as town:
        _, desk, visit = await town.serving()
        reply = await desk.send(c.Edit, visit=visit, field="addr.new.zip", base=0, text="100-0001")
        assert reply["type"] == "done"
        assert town.runner.committed_visit(visit).values["addr.new.town"].value == "東京都千代田区千代田"
