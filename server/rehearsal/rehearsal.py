"""One rehearsal from the doors to the last look: who comes, what is killed meanwhile, what is found."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from branch_client.call_page import CallPage
from branch_client.line import LineRefusedError, LineShutError
from branch_client.station import Station
from server.clock import TOWN_ZONE
from server.rehearsal.branch_staff import BranchStaff
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.front_doors import DoorError, SignIn
from server.rehearsal.led_visit import GaveUpError
from server.rehearsal.own_town import OwnTown, found_in_log
from server.rehearsal.pace import STEP_WITHIN_S, make_pace
from server.rehearsal.resident import Resident
from server.rehearsal.scene import Scene
from server.rehearsal.specialist import Specialist
from server.rehearsal.supervisor import Supervisor
from server.rehearsal.town_server import environment
from signaling import commands as c

log = logging.getLogger(__name__)

EXCUSED_S = 15.0
"""After a kill -9 pages have so long to come back; what is lost or wrong is no less wrong."""

TRIES_MAX = 3
ENDS_WITHIN_S = STEP_WITHIN_S + 30


Acting = Callable[[], Coroutine[Any, Any, None]]
"""Begins somebody's work."""


@dataclass(frozen=True)
class People:
    """Whose doors are opened: the counters of stations, and sign-ins. Without a supervisor nobody sees the board."""

    counters: Sequence[str]
    specialists: Sequence[SignIn]
    branch_staff: Sequence[SignIn]
    supervisor: SignIn | None = None


@dataclass(frozen=True)
class Terms:
    """How the rehearsal goes: for how long, how quick people are, what befalls them."""

    minutes: float
    speed: float
    seed: int
    media: bool = True
    visits_each: int | None = None
    kill_every_s: float | None = None
    stop_at_first: bool = False


@dataclass
class Rehearsal:
    """The people of one rehearsal at work. ``progress`` is called about once a second."""

    scene: Scene
    terms: Terms
    town: OwnTown | None
    progress: Callable[[], None]
    pages: list[CallPage] = field(default_factory=list)
    _acting: list[asyncio.Task[None]] = field(default_factory=list)

    async def run(self, people: People) -> None:
        """Open the doors, play until the time is up, look once more, and close. Raises DoorError, LineShutError."""
        async with asyncio.TaskGroup() as beside:
            watch = beside.create_task(self._watch(), name="watch")
            played = asyncio.Event()
            try:
                residents, others = await self._open(people)
                if self.terms.kill_every_s is not None and self.town is not None:
                    beside.create_task(self._kill(self.terms.kill_every_s, played), name="kills")
                await self._play(residents, others)
            finally:
                played.set()
                watch.cancel()
                await self._close()
        await self.last_look()

    async def _open(self, people: People) -> tuple[list[Acting], list[Acting]]:
        scene, terms = self.scene, self.terms
        secrets: list[str] = []
        for who in people.branch_staff:
            secret = await scene.doors.sign_in(who)
            secrets.append(secret)
            page = await self.page_of_staff(who, secret)
            # The branch of somebody is what their page is welcomed with.
            await page.until(lambda page=page: page.welcome is not None)  # type: ignore[misc]  # its default binds it now
            assert page.welcome is not None, "waited for"
            pace = make_pace(terms.speed, seed=terms.seed, number=-len(secrets))
            scene.staff[page.welcome.branch] = BranchStaff(scene, page, pace=pace, secret=secret)
        if not secrets:
            raise DoorError("branch staff have to enrol the stations; nobody of them can sign in")
        scene.newest = (await scene.doors.newest_plan(staff=secrets[0])).version
        residents: list[Acting] = []
        for number, counter in enumerate(people.counters):
            secret = await self._enrolled(counter, secrets)
            station = Station(
                scene.doors.door("station", secret),
                name=f"station {counter}",
                side=2 * number if terms.media else None,
                watcher=scene.judge,
                plan_of=scene.doors.plan_at_hand,
            )
            await self._start(station)
            pace = make_pace(terms.speed, seed=terms.seed, number=2 * number)
            resident = Resident(scene, station, pace=pace, secret=secrets[0], counter=counter)
            residents.append(partial(self.acts, station, resident.run))
        return residents, await self._open_head_office(people)

    async def _open_head_office(self, people: People) -> list[Acting]:
        """Specialists at their desks, and a supervisor at the board."""
        scene, terms = self.scene, self.terms
        others: list[Acting] = []
        desks: list[DeskPage] = []
        for number, who in enumerate(people.specialists):
            secret = await scene.doors.sign_in(who)
            side = 2 * number + 1 if terms.media else None
            desk = DeskPage(scene.doors.door("desk", secret), name=f"desk {who.login}", side=side, watcher=scene.judge)
            await self._start(desk)
            pace = make_pace(terms.speed, seed=terms.seed, number=2 * number + 1)
            others.append(partial(self.acts, desk, Specialist(scene, desk, pace=pace).run))
            desks.append(desk)
        await self._learn_who_is_who(desks)
        if people.supervisor is not None:
            secret = await scene.doors.sign_in(people.supervisor)
            door = scene.doors.door("board", secret)
            board = CallPage(door, name="board", side=None, leads=False, watcher=scene.judge)
            await self._start(board)
            pace = make_pace(terms.speed, seed=terms.seed, number=-1000)
            others.append(partial(self.acts, board, Supervisor(scene, board, pace=pace).run))
        return others

    async def _learn_who_is_who(self, desks: Sequence[DeskPage]) -> None:
        """The name of each specialist, and their department, as the desks are shown them."""
        scene = self.scene
        for desk in desks:
            await desk.until(lambda desk=desk: desk.welcome is not None)  # type: ignore[misc]  # its default binds it now
            assert desk.welcome is not None, "waited for"
            scene.desks[desk.welcome.name] = desk
        for desk in desks[:1]:
            await desk.line.ask(c.WatchColleagues, wanted=True)
            await desk.until(lambda desk=desk: desk.colleagues is not None)  # type: ignore[misc]  # its default binds it now
            await desk.line.ask(c.WatchColleagues, wanted=False)
            assert desk.colleagues is not None, "waited for"
            for department in desk.colleagues.departments:
                for person in department.people:
                    if person.name in scene.desks:
                        scene.departments[scene.desks[person.name].name] = department.department
        scene.judge.queue.departments = scene.departments

    async def page_of_staff(self, who: SignIn, secret: str) -> CallPage:
        """The page of branch staff, opened. Raises LineShutError."""
        door = self.scene.doors.door("branch", secret)
        page = CallPage(door, name=f"staff {who.login}", side=None, leads=False, watcher=self.scene.judge)
        await self._start(page)
        return page

    async def _enrolled(self, counter: str, secrets: Sequence[str]) -> str:
        """The secret of a station at a counter, by whichever of the branch staff it belongs to."""
        for secret in secrets[:-1]:
            try:
                return await self.scene.doors.enrol(counter, staff=secret)
            except DoorError:
                continue
        return await self.scene.doors.enrol(counter, staff=secrets[-1])

    async def _start(self, page: CallPage) -> None:
        self.pages.append(page)
        await page.start()

    async def acts(self, page: CallPage, run: Callable[[], Awaitable[None]]) -> None:
        """Somebody at work; who cannot go on loads their page anew a few times, and that it happened is told."""
        judge, name = self.scene.judge, page.name
        for _ in range(TRIES_MAX):
            try:
                await run()
            except (LineRefusedError, LineShutError, GaveUpError, DoorError) as problem:
                judge.broke("script", f"could not go on: {str(problem) or type(problem).__name__}", seen_by=name)
            except AssertionError as problem:
                log.exception("a synthetic person met what cannot be")
                judge.broke("script", f"met what cannot be: {problem}", seen_by=name)
            else:
                return
            if self.scene.over.is_set():
                return
            await page.reload()
            page.line.visit = None

    async def _play(self, residents: list[Acting], others: list[Acting]) -> None:
        scene = self.scene
        coming = [asyncio.create_task(act()) for act in residents]
        serving = [asyncio.create_task(act()) for act in others]
        self._acting = [*coming, *serving]
        scene.ends_at = time.monotonic() + self.terms.minutes * 60
        over = asyncio.ensure_future(scene.over.wait())
        everybody = asyncio.gather(*coming, return_exceptions=True)
        await asyncio.wait((everybody, over), timeout=self.terms.minutes * 60, return_when=asyncio.FIRST_COMPLETED)
        scene.over.set()
        pending = {each for each in coming if not each.done()}
        if pending:
            # At a counter that waits for a person nobody has to hurry: the person is not ours.
            _, pending = await asyncio.wait(pending, timeout=ENDS_WITHIN_S if serving else 3)
            if serving and pending:
                scene.judge.stuck("rehearsal", "", f"{len(pending)} residents came to no end")
        if serving:
            await asyncio.wait(serving, timeout=ENDS_WITHIN_S)

    async def _close(self) -> None:
        for task in self._acting:
            task.cancel()
        for result in await asyncio.gather(*self._acting, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("a synthetic person failed", exc_info=result)
                self.scene.judge.broke("script", f"failed: {type(result).__name__}: {result}")
        await asyncio.gather(*(page.close() for page in self.pages))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.scene.judge.look(self.pages)
            self.progress()

    async def _kill(self, every_s: float, played: asyncio.Event) -> None:
        """Until everything was played; a server that is being started is let come up, so that it can end in order."""
        assert self.town is not None, "only an own town is killed"
        while not played.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await played.wait()
                    return
            self.scene.judge.excuse(EXCUSED_S)
            await self.town.kill()
            await self.town.start()
            self.scene.judge.excuse(EXCUSED_S)
            self.scene.figures.count("restarts")

    async def last_look(self) -> None:
        """In a town of the rehearsal's own: the log of its visits is whole, and its server's log names nobody."""
        town = self.town
        if town is None:
            return
        await town.stop()
        typed = {text for persona in self.scene.casting.all for text in persona.typed}
        for log_file in town.logs:
            lines = await asyncio.to_thread(found_in_log, log_file, sorted(typed))
            for line in lines[:5]:
                self.scene.judge.broke("2.8", f"personal data in {log_file.name}, line {line}")
        verify = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "verify", "--all", "--data", str(town.data)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment(town.settings),
        )
        said, _ = await verify.communicate()
        if verify.returncode != 0:
            words = said.decode("utf-8", "replace").strip().splitlines()
            self.scene.judge.broke("2.1", f"the log of the visits is not whole: {' / '.join(words[-3:])}")


def today_in_town() -> date:
    """The day at the counters."""
    return datetime.now(TOWN_ZONE).date()
