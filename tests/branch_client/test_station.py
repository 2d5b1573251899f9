"""Tests of the counter without a browser: the resident's acts go out with digests of what this page has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from branch_client.line import LineRefusedError
from branch_client.station import Station
from server.doors import STATION_COOKIE
from server.rehearsal.desk_page import DeskPage
from signaling import commands as c
from signaling.words import Activity, VisitState
from tests.support.installation import Installation
from tests.support.rehearsed import Rehearsed, scene_at

WITHIN_S = 60


@pytest.fixture
async def played(office: Installation) -> AsyncIterator[Rehearsed]:
    """A scene with nobody in it."""
    async with scene_at(office.origin) as scene:
        yield scene


async def station_at(office: Installation, played: Rehearsed) -> Station:
    """The station of the counter of kita."""
    secret = (await office.enrolled()).cookie(STATION_COOKIE) or ""
    doors = played.scene.doors
    door = doors.door("station", secret)
    judge = played.scene.judge
    return Station(door, name="station kita1", side=None, watcher=judge, plan_of=doors.plan_at_hand)


async def test_a_resident_confirms_signs_and_is_wiped(office: Installation, played: Rehearsed) -> None:
    """A section is confirmed as this page shows it; after the wipe the visit cannot be joined from here."""
    station = await station_at(office, played)
    await station.start()
    doors, judge = played.scene.doors, played.scene.judge
    secret = (await office.signed_in("sato")).cookie("enmado_sign_in") or ""
    desk = DeskPage(doors.door("desk", secret), name="desk sato", side=None, watcher=judge)
    await desk.start()
    await desk.line.ask(c.SetActivity, activity=Activity.AVAILABLE)
    judge.sits_down(station, 0)
    visit = await station.calls_for(["tennyu"])
    await station.join(visit)
    async with asyncio.timeout(WITHIN_S):
        await desk.until(lambda: desk.ringing is not None)
        await desk.line.ask(c.Answer, visit=visit)
        judge.serves(desk, visit)
        await desk.join(visit)
        await doors.plan(desk.visit.catalogue, secret=secret)
        await desk.line.ask(c.Edit, visit=visit, field="visitor.tel", base=0, text="0428-22-1111")
        await station.until(lambda: "visitor" in station.visit.sections)
        revision = station.visit.sections["visitor"].revision
        await desk.line.ask(c.Present, visit=visit, section="visitor", revision=revision)
        await station.until(lambda: station.visit.sections["visitor"].presented is not None)
        judge.confirms(visit, "visitor", revision=revision, digest=station.digest_of("visitor"))
        await station.says_yes("visitor")
        await desk.until(lambda: desk.visit.sections["visitor"].confirmed)
        await station.says_no("visitor", "visitor.tel")
        await desk.until(lambda: desk.visit.sections["visitor"].disputes == ("visitor.tel",))
        with pytest.raises(LineRefusedError, match="wrong_state"):
            await station.signs("tennyu")
        await station.reload()
        await station.until(lambda: station.view.visit is not None)
        assert station.visit.sections["visitor"].disputes == ("visitor.tel",)
        await station.goes()
        await station.until(lambda: station.visit.state == VisitState.CLOSED)
        await station.wipes()
    with pytest.raises(LineRefusedError):
        await station.join(visit)
    assert station.view.visit is None
    await station.close()
    await desk.close()
    assert played.told == []
