"""A synthetic resident at a station: calls, waits, says yes or ちがいます, signs, has the screen wiped."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from branch_client.line import LineRefusedError
from branch_client.station import Station
from server.rehearsal.cast import Persona, first_procedure
from server.rehearsal.pace import STEP_WITHIN_S, Pace
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling.form_session import section_rows
from signaling.visit import SectionStatus
from signaling.words import VisitState

UNPLUGGED_S = (4.0, 25.0)
"""For how long a counter that drops has no network, whatever the pace: the server's clock is not quicker. After 10 s it
is noted, for two minutes its place is kept."""

HANGS_S = 8.0
MINUTE_MS = 60_000
CALL_BACK_LEFT_S = 180.0
"""Nobody asks to be called back who could not come any more before the time is up."""

CODES_OF_A_RACE = {"stale", "wrong_state", "not_found", "not_confirmed", "incomplete"}
"""The desk was quicker: what the resident answered to is no longer what is asked."""


class Resident:
    """The people at one station, one after the other."""

    def __init__(self, scene: Scene, station: Station, *, pace: Pace, secret: str, counter: str) -> None:
        self._scene, self._station, self._pace, self._secret = scene, station, pace, secret
        self._counter = counter
        self._answered: set[tuple[str, int]] = set()
        self._reloads = self._hangs_up = False

    async def run(self) -> None:
        """Come again and again until the time is up. Raises LineShutError when the station's door is shut."""
        station, scene = self._station, self._scene
        await station.until(lambda: station.welcome is not None)
        await self._clears()
        count = 0
        while not scene.over.is_set() and count != scene.visits_each:
            persona = scene.casting.next(scene.today())
            await self._visit(persona)
            count += 1
            await self._pace.think(2, 8)

    async def _clears(self) -> None:
        """A visit that somebody left on the screen is another one's: end it."""
        station = self._station
        assert station.welcome is not None, "waited for"
        visit = station.welcome.visit
        if visit is None:
            return
        await station.join(visit)
        if station.visit.state != VisitState.CLOSED:
            await station.goes()
        await station.wipes()

    async def _visit(self, persona: Persona) -> None:
        scene, station = self._scene, self._station
        scene.judge.sits_down(station, persona.serial)
        plan = scene.doors.plan_at_hand(scene.newest)
        assert plan is not None, "read before anybody comes"
        visit = await station.calls_for([first_procedure(persona.household, plan, persona.today)])
        scene.casting.of_visit[visit] = persona
        scene.stations[visit] = station
        scene.judge.opened(station, visit, persona.serial)
        scene.figures.count("open")
        self._answered.clear()
        try:
            await station.join(visit)
            await scene.doors.plan(station.visit.catalogue, secret=self._secret)
            if self._pace.happens(scene.mix.call_back) and await self._is_called_back(visit):
                return
            leaves = self._pace.happens(scene.mix.give_up)
            if not leaves and self._pace.happens(scene.mix.drop):
                await self._drops()
            waited = await self._waits(leaves=leaves)
            if waited:
                await self._takes_part(visit)
            await self._is_wiped(visit)
        finally:
            scene.figures.counts["open"] -= 1
            scene.figures.forget_sent(visit)
            scene.stations.pop(visit, None)

    async def _waits(self, *, leaves: bool) -> bool:
        """Whether the visit is being served in the end; who leaves before that has cancelled."""
        station = self._station
        while station.visit.state == VisitState.WAITING:
            if leaves or self._scene.over.is_set():
                if leaves:
                    await self._pace.think(2, 10)
                try:
                    await station.goes()
                    self._scene.judge.queue.no_longer_waits(station.visit.id)
                    self._scene.figures.count("left")
                except LineRefusedError as refused:
                    if refused.code not in CODES_OF_A_RACE:
                        raise
                    return True
                await station.until(lambda: station.visit.state == VisitState.CLOSED)
                return False
            await self._or_over(lambda: station.visit.state != VisitState.WAITING)
        return station.visit.state != VisitState.CLOSED

    async def _or_over(self, reached: Callable[[], bool]) -> None:
        waits = asyncio.create_task(self._station.until(reached))
        over = asyncio.create_task(self._scene.over.wait())
        try:
            await asyncio.wait((waits, over), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (waits, over):
                task.cancel()
            await asyncio.gather(waits, over, return_exceptions=True)

    async def _takes_part(self, visit: str) -> None:
        station = self._station
        await station.shows("talking")
        trouble = asyncio.create_task(self._trouble())
        try:
            while station.visit.state != VisitState.CLOSED:
                over = self._scene.over.is_set() and station.visit.state != VisitState.SERVING
                if over or self._hangs_up:
                    await self._goes()
                    continue
                if self._reloads:
                    # Between two acts: whoever loads a page anew gives up what they had just begun.
                    self._reloads = False
                    await station.reload()
                    self._scene.figures.count("reloads")
                seen = station.view.seq
                await self._reacts()
                await self._news_after(seen)
        finally:
            trouble.cancel()
            await asyncio.gather(trouble, return_exceptions=True)

    async def _news_after(self, seen: int) -> None:
        station = self._station
        over = self._scene.over
        await station.until(
            lambda: (
                station.view.visit is not None
                and (
                    station.view.seq != seen
                    or self._reloads
                    or self._hangs_up
                    or (over.is_set() and station.visit.state != VisitState.SERVING)
                )
            )
        )

    async def _goes(self) -> None:
        """Leave, before the end: hang up, or nobody comes any more."""
        self._hangs_up = False
        try:
            await self._station.goes()
        except LineRefusedError as refused:
            if refused.code not in CODES_OF_A_RACE:
                raise
        self._scene.figures.count("hung_up")
        await self._station.until(lambda: self._station.visit.state == VisitState.CLOSED)

    async def _trouble(self) -> None:
        """At some moment of the visit the page is loaded anew, hangs, loses its network, or the resident leaves."""
        mix, pace, line = self._scene.mix, self._pace, self._station.line
        figures = self._scene.figures
        reloads, cable, drops = pace.happens(mix.reload), pace.happens(mix.cable), pace.happens(mix.drop)
        hangs, hangs_up = pace.happens(mix.hang), pace.happens(mix.hang_up)
        if reloads or cable or drops or hangs or hangs_up:
            await pace.think(3, 60)
        if cable:
            figures.count("drops")
            line.cut()
        if drops:
            await self._drops()
        if hangs:
            figures.count("hung")
            with line.mute():
                await asyncio.sleep(HANGS_S)
            # A page that hung has missed the pulses; it says so by a fresh socket.
            line.cut()
        self._reloads, self._hangs_up = reloads, hangs_up

    async def _drops(self) -> None:
        """No network for a while; within two minutes the place is kept, and the visit too."""
        station, scene = self._station, self._scene
        visit = station.line.visit
        scene.figures.count("unplugged")
        with station.line.unplugged():
            await asyncio.sleep(self._pace.chance.uniform(*UNPLUGGED_S))
        await station.line.open.wait()
        # The greeting of the fresh socket says whose screen this is.
        if station.welcome is None or station.welcome.visit != visit:
            what = "a resident who came back within two minutes finds their visit gone"
            scene.judge.broke("2.7", what, visit=visit or "", seen_by=station.name)

    async def _is_called_back(self, visit: str) -> bool:
        """Ask to come back at a time, leave the counter, be there in time, and be served; False when that cannot be.

        Meanwhile nothing of the visit may be had at the counter.
        """
        station, scene = self._station, self._scene
        staff = scene.staff.get(station.visit.branch)
        if staff is None or scene.ends_at - time.monotonic() < CALL_BACK_LEFT_S:
            return False
        at = (station.line.server_now() // MINUTE_MS + 2) * MINUTE_MS
        try:
            await station.line.ask(c.AskCallBack, visit=visit, at=at)
        except LineRefusedError as refused:
            if refused.code in (*CODES_OF_A_RACE, "invalid_value"):
                return False
            raise
        scene.judge.queue.promised(visit, at)
        scene.figures.count("promised")
        await station.leave()
        try:
            await station.line.ask(c.Hello, visit=visit)
            scene.judge.broke(
                "2.8", "a visit that was promised can be read meanwhile", visit=visit, seen_by=station.name
            )
        except LineRefusedError:
            station.line.visit = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0, at - station.line.server_now()) / 1000):
                await scene.over.wait()
        await staff.lets_in(visit, self._counter)
        scene.judge.queue.arrived(visit)
        await station.join(visit)
        if await self._waits(leaves=False):
            scene.figures.count("called_back")
            await self._takes_part(visit)
        await self._is_wiped(visit)
        return True

    async def _reacts(self) -> None:
        """Answer what is asked now: a section, then a signature."""
        visit = self._station.visit
        for section, status in visit.sections.items():
            asked = status.presented is not None and status.confirmation is None and not status.disputes
            if asked and (section, status.revision) not in self._answered:
                await self._answers(section, status)
                return
        for name, application in visit.applications.items():
            if application.requested and not application.submitted:
                signature = application.signature
                if signature is None or signature.digest != application.requested:
                    await self._signs(name)
                    return

    async def _answers(self, section: str, status: SectionStatus) -> None:
        station, judge = self._station, self._scene.judge
        rows = section_rows(station.visit, section, station.plan())
        await station.shows("confirming", section)
        await self._pace.think(1, 1 + 0.7 * len(rows))
        now = station.visit.sections.get(section)
        if now is None or now.revision != status.revision or station.visit.state != VisitState.SERVING:
            return
        try:
            if rows and self._pace.happens(self._scene.mix.dispute):
                await station.says_no(section, self._pace.chance.choice(rows)[0])
                self._scene.figures.count("disputes")
                return
            digest = station.digest_of(section)
            judge.confirms(station.visit.id, section, revision=now.revision, digest=digest)
            await station.says_yes(section)
            self._scene.figures.count("confirmed")
        except LineRefusedError as refused:
            if refused.code not in CODES_OF_A_RACE:
                raise
            await self._is_told_apart(section, now.revision)
        finally:
            if station.view.visit is not None and station.visit.state == VisitState.SERVING:
                await station.shows("talking")

    async def _is_told_apart(self, section: str, revision: int) -> None:
        """A yes to what stood there is refused only when something else stands there by now."""
        station = self._station

        def newer() -> bool:
            visit = station.view.visit
            if visit is None:
                return False
            status = visit.sections.get(section)
            gone = status is None or status.revision != revision or status.presented is None
            return gone or visit.state != VisitState.SERVING

        try:
            async with asyncio.timeout(STEP_WITHIN_S):
                await station.until(lambda: self._scene.over.is_set() or newer())
        except TimeoutError:
            what = f"the resident's yes to section {section} was refused, and the screen shows nothing newer"
            self._scene.judge.broke("2.3", what, visit=station.line.visit or "", seen_by=station.name)
            self._answered.add((section, revision))

    async def _signs(self, application: str) -> None:
        station = self._station
        await station.shows("signing")
        await self._pace.think(3, 8)
        if station.visit.state != VisitState.SERVING:
            return
        try:
            self._scene.judge.signs(station.visit.id, application, await station.signs(application))
        except LineRefusedError as refused:
            if refused.code not in CODES_OF_A_RACE:
                raise

    async def _is_wiped(self, visit: str) -> None:
        """Read the last screen, have it wiped, and see that nothing of the visit can be had here any more."""
        station, scene = self._station, self._scene
        await self._pace.think(3, 8)
        if station.view.visit is not None and not station.visit.wiped:
            await station.wipes()
        else:
            await station.leave()
        scene.judge.left(station, visit)
        scene.figures.count("finished")
        try:
            await station.line.ask(c.Hello, visit=visit)
            scene.judge.broke("2.8", "a wiped visit can be joined again", visit=visit, seen_by=station.name)
        except LineRefusedError:
            station.line.visit = None
        status, _ = await scene.doors.paper(visit, "slip", way="station", secret=station.secret)
        if status == 200:
            scene.judge.broke("2.8", "a paper of a wiped visit can be had", visit=visit, seen_by=station.name)
