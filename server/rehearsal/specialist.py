"""Whoever sits at one desk: is available, answers the ring, leads visits, takes back what they parked, helps others."""

from __future__ import annotations

import asyncio

from branch_client.line import LineRefusedError
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.leading import Leading
from server.rehearsal.led_visit import GaveUpError, LedVisit
from server.rehearsal.pace import Pace
from server.rehearsal.scene import Scene
from server.rehearsal.sending_on import SentOnError
from signaling import commands as c
from signaling import messages as m
from signaling.words import Activity, Outcome, VisitState

RACE = {"forbidden", "not_found", "stale", "taken", "wrong_state"}
"""Somebody was quicker, or it rang out, in the moment of pressing."""

COMES_ALONG = 0.9
"""Of being asked into a colleague's call, how often they come."""


class Specialist:
    """Whoever sits at one desk."""

    def __init__(self, scene: Scene, desk: DeskPage, *, pace: Pace) -> None:
        self._scene, self._desk, self._pace = scene, desk, pace
        self._recalls: dict[str, float] = {}
        """When to take back what was parked here, by the loop's clock."""

    async def run(self) -> None:
        """Serve until the time is up and nothing rings any more. Raises LineShutError when the door is shut."""
        desk = self._desk
        await self._returns()
        await self._free()
        while True:
            await desk.until(self._is_wanted)
            if desk.seat_call is not None:
                await self._sits_in(desk.seat_call)
            elif desk.ringing is not None:
                await self._pace.think(0.5, 3)
                await self._answers(desk.ringing)
            elif self._scene.over.is_set():
                return
            else:
                await self._recall()

    def _is_wanted(self) -> bool:
        desk = self._desk
        return desk.ringing is not None or desk.seat_call is not None or self._scene.over.is_set() or self._due() != ""

    def _due(self) -> str:
        """What is to be recalled by now; "" when nothing is."""
        now = asyncio.get_running_loop().time()
        return next((visit for visit, at in self._recalls.items() if at <= now), "")

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

    async def _answers(self, ringing: m.Ringing | None) -> None:
        """Take what rings, or pass it on."""
        desk, queue = self._desk, self._scene.judge.queue
        if ringing is None or desk.ringing is None:
            return
        desk.ringing = None
        try:
            if self._pace.happens(self._scene.mix.pass_on):
                await desk.line.ask(c.Decline, visit=ringing.visit)
                queue.passes_on(desk, ringing.visit)
                self._scene.figures.count("passed_on")
                return
            done = await desk.line.ask(c.Answer, visit=ringing.visit)
        except LineRefusedError as refused:
            if refused.code not in RACE:
                raise
            return
        await self._serves(ringing.visit, done.seq)

    async def _recall(self) -> None:
        """Take back what was parked here; where that is not possible any more, it comes back by itself."""
        visit = self._due()
        del self._recalls[visit]
        try:
            done = await self._desk.line.ask(c.Recall, visit=visit)
        except LineRefusedError as refused:
            if refused.code not in RACE:
                raise
            return
        self._scene.figures.count("recalled")
        await self._serves(visit, done.seq)

    async def _sits_in(self, asked: m.SeatCall) -> None:
        """Come into a colleague's call, say a word and go, or serve from then on; or say no."""
        desk = self._desk
        await self._pace.think(0.5, 3)
        comes = self._pace.happens(COMES_ALONG)
        try:
            await desk.line.ask(c.TakeSeat if comes else c.LeaveSeat, visit=asked.visit)
            if comes:
                await desk.join(asked.visit)
                await self._is_in_the_call(asked.visit)
        except LineRefusedError as refused:
            if refused.code not in RACE:
                raise
        if desk.seat_call is asked:
            desk.seat_call = None
        if desk.seat_over == "serves":
            desk.seat_over = ""
            await self._serves(asked.visit, None)
        elif comes:
            await desk.leave()

    async def _is_in_the_call(self, visit: str) -> None:
        desk = self._desk
        said = asyncio.create_task(self._pace.think(5, 20))
        try:
            await desk.until(lambda: desk.seat_over not in ("", "taken") or said.done())
        finally:
            said.cancel()
            await asyncio.gather(said, return_exceptions=True)
        if desk.seat_over in ("", "taken"):
            await desk.line.ask(c.LeaveSeat, visit=visit)

    async def _serves(self, visit: str, seq: int | None) -> None:
        """Lead a visit that was made this desk's by the event ``seq`` (None: by a colleague, without waiting)."""
        scene, desk = self._scene, self._desk
        queue, figures = scene.judge.queue, scene.figures
        desk.released.discard(visit)
        if seq is None:
            scene.judge.may_see(desk, visit)
        else:
            scene.judge.serves(desk, visit, seq)
        try:
            await desk.join(visit)
            await desk.until(lambda: desk.view.visit is not None or visit in desk.released)
            if desk.view.visit is None:
                raise GaveUpError("it went before it was seen")
            if seq is None:
                scene.judge.serves(desk, visit, desk.view.seq)
            plan = await scene.doors.plan(desk.visit.catalogue, secret=desk.secret)
            persona = scene.casting.of_visit.get(visit) or scene.casting.next(scene.today())
            led = LedVisit(scene, desk, plan, persona, pace=self._pace)
            await Leading(led, staff=scene.staff.get(desk.visit.branch)).lead()
            figures.count("served")
        except SentOnError as sent:
            if sent.recall_in is not None:
                self._recalls[visit] = asyncio.get_running_loop().time() + sent.recall_in
        except GaveUpError:
            figures.count("cut_short")
            await self._closes()
        except LineRefusedError as refused:
            if refused.kind != "hello" or refused.code not in RACE:
                raise
            figures.count("cut_short")
        finally:
            queue.served(desk)
        await desk.leave()
        await self._free()

    async def _closes(self) -> None:
        """End what is served here still."""
        desk = self._desk
        visit = desk.line.visit
        await desk.until(lambda: desk.view.visit is not None or visit in desk.released)
        if visit is None or visit in desk.released or desk.visit.state != VisitState.SERVING:
            return
        try:
            await desk.line.ask(c.Close, visit=visit, outcome=Outcome.REFERRED)
        except LineRefusedError as refused:
            if refused.code not in RACE:
                raise
