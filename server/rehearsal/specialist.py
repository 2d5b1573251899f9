"""Whoever sits at one desk: is available, answers the ring, and leads one visit after the other."""

from __future__ import annotations

from branch_client.line import LineRefusedError
from server.rehearsal.branch_staff import BranchStaff
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.leading import Leading
from server.rehearsal.led_visit import GaveUpError, LedVisit
from server.rehearsal.pace import Pace
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling import messages as m
from signaling.words import Activity, Outcome, VisitState

PASSES_ON = 0.05
"""Of a ring, how often it is passed on."""


class Specialist:
    """Whoever sits at one desk."""

    def __init__(self, scene: Scene, desk: DeskPage, *, pace: Pace, staff: dict[str, BranchStaff]) -> None:
        self._scene, self._desk, self._pace, self._staff = scene, desk, pace, staff

    async def run(self) -> None:
        """Serve until the time is up and nothing rings any more. Raises LineShutError when the door is shut."""
        desk = self._desk
        await self._returns()
        await self._free()
        while True:
            await desk.until(lambda: desk.ringing is not None or self._scene.over.is_set())
            ringing = desk.ringing
            if ringing is None:
                return
            await self._pace.think(0.5, 3)
            if await self._answers(ringing):
                await self._serves(ringing.visit)
                await self._free()

    async def _returns(self) -> None:
        """A visit that was left open at this desk is closed: nobody leads it any more."""
        desk = self._desk
        await desk.until(lambda: desk.welcome is not None)
        if desk.welcome is not None and desk.welcome.visit is not None:
            await desk.join(desk.welcome.visit)
            await self._closes()
            await desk.leave()

    async def _free(self) -> None:
        desk = self._desk
        await desk.until(lambda: desk.presence is not None)
        if desk.presence is not None and desk.presence.status == "wrap_up":
            await self._pace.think(1, 5)
            await desk.line.ask(c.FinishWrapUp)
        await desk.line.ask(c.SetActivity, activity=Activity.AVAILABLE)

    async def _answers(self, ringing: m.Ringing) -> bool:
        desk = self._desk
        if desk.ringing is None:
            return False
        desk.ringing = None
        try:
            if self._pace.happens(PASSES_ON * self._scene.mischief):
                await desk.line.ask(c.Decline, visit=ringing.visit)
                self._scene.judge.passes_on(desk, ringing.visit)
                self._scene.figures.count("passed_on")
                return False
            await desk.line.ask(c.Answer, visit=ringing.visit)
        except LineRefusedError:
            # The resident left, or it rang out, in the moment of pressing.
            return False
        self._scene.judge.serves(desk, ringing.visit)
        return True

    async def _serves(self, visit: str) -> None:
        scene, desk = self._scene, self._desk
        try:
            await desk.join(visit)
            await desk.until(lambda: desk.view.visit is not None)
            plan = await scene.doors.plan(desk.visit.catalogue, secret=desk.secret)
            persona = scene.casting.of_visit.get(visit) or scene.casting.next(scene.today())
            led = LedVisit(scene, desk, plan, persona, pace=self._pace)
            await Leading(led, staff=self._staff.get(desk.visit.branch)).lead()
            scene.figures.count("served")
        except GaveUpError:
            scene.figures.count("cut_short")
            await self._closes()
        finally:
            scene.judge.served(desk)
        await desk.leave()

    async def _closes(self) -> None:
        desk = self._desk
        await desk.until(lambda: desk.view.visit is not None)
        if desk.visit.state == VisitState.SERVING:
            await desk.line.ask(c.Close, visit=desk.visit.id, outcome=Outcome.REFERRED)
