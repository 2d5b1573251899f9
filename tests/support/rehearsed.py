"""A rehearsal within a test's own process: the scene, its people and its judge, at an installation that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from branch_client.station import Station
from server.catalogue.loader import load_catalogue, packaged_folder
from server.rehearsal.cast import PACKAGED as PACKAGED_HOUSEHOLDS
from server.rehearsal.cast import Casting, Household, read_households
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.figures import Figures
from server.rehearsal.front_doors import FrontDoors, SignIn
from server.rehearsal.judge import Broken, Judge
from server.rehearsal.led_visit import LedVisit
from server.rehearsal.mix import Mix
from server.rehearsal.pace import make_pace
from server.rehearsal.rehearsal import People, Rehearsal, Terms, today_in_town
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling.words import Activity
from tests.support.installation import PASSWORD, Installation

ALONE = Household("alone", {"event": "move_in"}, [{"birth": "1994-05-10", "moving": True, "head_before": True}])
"""Somebody who moves into the town alone, and needs one procedure."""


def packaged(name: str) -> Household:
    """One of the households that come with Enmado."""
    rules = load_catalogue(packaged_folder()).rules
    assert rules is not None
    return next(each for each in read_households(PACKAGED_HOUSEHOLDS, rules) if each.name == name)


@dataclass
class Rehearsed:
    """What a rehearsal was, for a test to look at."""

    scene: Scene
    figures: Figures
    told: list[Broken]


@asynccontextmanager
async def scene_at(
    address: str,
    *households: Household,
    seed: int = 1,
    mischief: float = 0,
    media: bool = False,
    mix: Mix | None = None,
) -> AsyncIterator[Rehearsed]:
    """A scene at a system that runs, before anybody comes."""
    figures, told = Figures(), list[Broken]()
    async with FrontDoors(address) as doors:
        scene = Scene(
            doors=doors,
            casting=Casting(households or (ALONE,), seed=seed),
            judge=Judge(figures, tell=told.append, alone=True),
            figures=figures,
            today=today_in_town,
            newest="",
            media=media,
            mix=mix or Mix().times(mischief),
            visits_each=1,
        )
        yield Rehearsed(scene, figures, told)


async def rehearsed(
    office: Installation,
    *households: Household,
    seed: int = 1,
    mischief: float = 0,
    media: bool = False,
    mix: Mix | None = None,
    specialists: int = 1,
    minutes: float = 4,
    speed: float = 300,
) -> Rehearsed:
    """One visit at the counter of kita, played to its end."""
    async with scene_at(office.origin, *households, seed=seed, mischief=mischief, media=media, mix=mix) as played:
        terms = Terms(minutes=minutes, speed=speed, seed=seed, media=media, visits_each=1)
        people = People(
            ["kita1"],
            [SignIn(who, PASSWORD) for who in ("sato", "suzuki")][:specialists],
            [SignIn("abe", PASSWORD)],
            SignIn("tanaka", PASSWORD),
        )
        await Rehearsal(played.scene, terms, None, progress=lambda: None).run(people)
    return played


@dataclass
class Served:
    """A visit that is served, and the pages that are in it; nobody acts but the test."""

    scene: Scene
    told: list[Broken]
    station: Station
    desk: DeskPage
    led: LedVisit


async def desk_of(scene: Scene, login: str) -> DeskPage:
    """The page of a specialist who is available."""
    door = scene.doors.door("desk", await scene.doors.sign_in(SignIn(login, PASSWORD)))
    desk = DeskPage(door, name=f"desk {login}", side=None, watcher=scene.judge)
    await desk.start()
    await desk.line.ask(c.SetActivity, activity=Activity.AVAILABLE)
    return desk


@asynccontextmanager
async def served_at(office: Installation, *, mischief: float = 0) -> AsyncIterator[Served]:
    """A resident called at the counter of kita, and sato serves them."""
    async with scene_at(office.origin, mischief=mischief) as played:
        scene = played.scene
        staff = await scene.doors.sign_in(SignIn("abe", PASSWORD))
        scene.newest = (await scene.doors.newest_plan(staff=staff)).version
        door = scene.doors.door("station", await scene.doors.enrol("kita1", staff=staff))
        station = Station(door, name="station kita1", side=None, watcher=scene.judge, plan_of=scene.doors.plan_at_hand)
        await station.start()
        desk = await desk_of(scene, "sato")
        persona = scene.casting.next(scene.today())
        scene.judge.sits_down(station, persona.serial)
        visit = await station.calls_for(["tennyu"])
        scene.judge.opened(station, visit, persona.serial)
        scene.casting.of_visit[visit], scene.stations[visit] = persona, station
        await station.join(visit)
        await desk.until(lambda: desk.ringing is not None)
        await desk.line.ask(c.Answer, visit=visit)
        scene.judge.serves(desk, visit)
        await desk.join(visit)
        plan = await scene.doors.plan(desk.visit.catalogue, secret=desk.secret)
        pace = make_pace(500, seed=1, number=1)
        yield Served(scene, played.told, station, desk, LedVisit(scene, desk, plan, persona, pace=pace))
        for page in (desk, station):
            await page.close()
