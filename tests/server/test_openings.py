"""Tests of server/openings.py: one visit per counter, one number per visit, one opening per press."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server import tables as t
from server.verify import verify_all
from signaling import commands as c
from signaling.words import Role
from tests.support.crashes import Faults
from tests.support.live_town import BRANCH, Place, live_town, start_town


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


async def test_staff_open_a_visit_for_a_counter_of_their_own_only(place: Place) -> None:
    """Branch staff start a visit for a resident; a counter elsewhere is refused."""
    async with live_town(place) as town:
        staff = town.page(Role.BRANCH_STAFF, "yamada", branch=BRANCH)
        done = await staff.send(c.OpenVisit, procedures=["juminhyo"], counter="kita1")
        assert done["type"] == "done"
        assert (await staff.send(c.OpenVisit, procedures=["juminhyo"], counter="minami1"))["code"] == "forbidden"
        assert (await staff.send(c.OpenVisit, procedures=["juminhyo"]))["code"] == "forbidden"


async def test_a_visit_that_could_not_be_opened_leaves_counter_and_number_free(place: Place) -> None:
    """After a failed opening the next press opens the visit, with the number that was not used."""
    async with live_town(place) as town:
        station = town.station()
        faults = Faults(town.database.engine)
        faults.on = True
        assert (await station.send(c.OpenVisit, procedures=["juminhyo"]))["code"] == "not_saved"
        faults.on = False
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"])
        assert town.runner.committed_visit(opened["visit"]).number == 1
        assert all(finding.whole for finding in await town.database.read(lambda db: verify_all(db, town.master)))


async def test_a_press_that_is_sent_again_while_it_is_written_opens_one_visit(place: Place) -> None:
    """Both sockets of the page get the same answer; another press meanwhile is taken."""
    async with live_town(place) as town:
        first = town.station()
        press = c.OpenVisit(id=first.next_id(), procedures=["juminhyo"])
        await town.runner.receive(first.connection, press)
        again = town.station(origin=first.origin)
        await town.runner.receive(again.connection, press)
        other = c.OpenVisit(id=f"{first.origin}-99", procedures=["tennyu"])
        await town.runner.receive(again.connection, other)
        done, refused = await again.reply(press.id), await again.reply(other.id)
        assert (done["type"], refused["code"]) == ("done", "taken")
        assert town.hub.visit_of_counter("kita1") == done["visit"]


async def test_a_late_resend_of_a_finished_call_rings_nobody(place: Place) -> None:
    """The visit is over and wiped; the press that opened it is still known."""
    async with live_town(place) as town:
        station = town.station()
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"])
        await station.send(c.Cancel, visit=opened["visit"])
        await station.send(c.Wipe, visit=opened["visit"])
        again = await station.send(c.OpenVisit, procedures=["juminhyo"], id=opened["id"])
        assert (again["type"], again["visit"]) == ("done", opened["visit"])
        assert town.hub.visit_of_counter("kita1") is None


async def test_a_resend_after_a_restart_opens_no_second_visit(place: Place) -> None:
    """A new process knows the press out of the log."""
    async with live_town(place) as town:
        station = town.station()
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"])
    async with live_town(place) as town:
        again = await town.station().send(c.OpenVisit, procedures=["juminhyo"], id=opened["id"])
        assert (again["type"], again["visit"]) == ("done", opened["visit"])


async def test_an_opening_that_is_refused_clears_no_screen(place: Place) -> None:
    """A matter that the catalogue does not have leaves the last visitor's screen as it was."""
    async with live_town(place) as town:
        station = town.station()
        first = (await station.send(c.OpenVisit, procedures=["juminhyo"]))["visit"]
        await station.send(c.Cancel, visit=first)
        assert (await station.send(c.OpenVisit, procedures=["becoming_king"]))["code"] == "not_found"
        assert not town.runner.committed_visit(first).wiped


async def test_two_nodes_never_give_out_one_number_twice(place: Place) -> None:
    """The second finds its number taken, looks, and opens with the next one."""
    async with live_town(place) as town:
        other = await start_town(place)
        try:
            await town.station("kita1").send(c.OpenVisit, procedures=["juminhyo"])
            opened = await other.station("kita2").send(c.OpenVisit, procedures=["juminhyo"])
            assert other.runner.committed_visit(opened["visit"]).number == 2
        finally:
            await other.close()
        assert all(finding.whole for finding in await town.database.read(lambda db: verify_all(db, town.master)))


async def test_a_counter_that_another_node_opened_is_taken_and_its_press_known(place: Place) -> None:
    """The visit that stands is named; the same press, sent to the other node, is answered with it."""
    async with live_town(place) as town:
        other = await start_town(place)
        try:
            opened = await town.station().send(c.OpenVisit, procedures=["juminhyo"])
            station = other.station()
            refused = await station.send(c.OpenVisit, procedures=["tennyu"], id="kita1000000000000-50")
            assert (refused["code"], refused["details"]["visit"]) == ("taken", opened["visit"])
            again = await station.send(c.OpenVisit, procedures=["juminhyo"], id=opened["id"])
            assert (again["type"], again["visit"]) == ("done", opened["visit"])
        finally:
            await other.close()


async def test_an_opening_whose_end_is_unknown_is_looked_up(place: Place) -> None:
    """The line breaks at the end of the commit, and again while looking: the visit is there once, and is answered."""
    async with live_town(place) as town:
        station = town.station()
        faults = Faults(town.database.engine)
        faults.takes_place = faults.reads_too = faults.on = True
        opened = await station.send(c.OpenVisit, procedures=["juminhyo"])
        assert opened["type"] == "done"
        assert town.hub.visit_of_counter("kita1") == opened["visit"]
        assert town.runner.committed_visit(opened["visit"]).number == 1


async def test_a_database_that_can_not_be_asked_is_asked_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The press stays unanswered until it is known what became of it."""
    monkeypatch.setattr("server.openings.PAUSE_MAX_S", 0.01)
    async with live_town(place) as town:
        other = await start_town(place)
        try:
            await town.station("kita1").send(c.OpenVisit, procedures=["juminhyo"])
            faults = Faults(other.database.engine)
            station = other.station("kita2")
            ident = station.next_id()
            await other.runner.receive(station.connection, c.OpenVisit(id=ident, procedures=["juminhyo"]))
            faults.reads_too = faults.on = True
            faults.writes_too = False
            assert (await station.reply(ident))["type"] == "done"
        finally:
            await other.close()
    assert "can't be asked about a counter" in caplog.text


async def test_pressed_at_every_counter_at_once_all_are_opened(place: Place) -> None:
    """Numbers are given out in one batch; one that fails does not take the others with it."""
    async with live_town(place) as town:
        other = await start_town(place)
        try:
            await other.station("kita1", origin="elsewhere0000000").send(c.OpenVisit, procedures=["juminhyo"])
            stations = [town.station(counter) for counter in ("kita1", "kita2")]
            idents = [station.next_id() for station in stations]
            for station, ident in zip(stations, idents, strict=True):
                command = c.OpenVisit(id=ident, procedures=["juminhyo"])
                await town.runner.receive(station.connection, command)
            taken, opened = [await station.reply(ident) for station, ident in zip(stations, idents, strict=True)]
            assert (taken["code"], opened["type"]) == ("taken", "done")
        finally:
            await other.close()
        assert all(finding.whole for finding in await town.database.read(lambda db: verify_all(db, town.master)))
