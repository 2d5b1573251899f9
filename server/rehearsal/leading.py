"""How a synthetic specialist leads a visit: from wherever it stands to its end, and what befalls them meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from branch_client.call_page import CallPage
from branch_client.line import LineRefusedError
from branch_client.station import SCRAWL
from server.rehearsal.branch_staff import BranchStaff
from server.rehearsal.filling import Filling
from server.rehearsal.interviewing import Interviewing
from server.rehearsal.led_visit import LedVisit
from server.rehearsal.sending_on import SendingOn
from signaling import commands as c
from signaling.words import Outcome, SignatureMode, VisitState

UNPLUGGED_S = (3.0, 8.0)
"""For how long a desk that drops has no network, whatever the pace: the server's clock is not quicker."""


class Leading:
    """One visit, led from the desk. Whatever was done before it came here is on the page, and is not done again."""

    def __init__(self, led: LedVisit, *, staff: BranchStaff | None) -> None:
        self._led, self._staff = led, staff
        self._filling = Filling(led)
        self._interviewing = Interviewing(led, self._filling)
        self._sending_on = SendingOn(led)

    async def lead(self) -> None:
        """From wherever it stands to the end. Raises GaveUpError, and SentOnError when it goes to somebody else."""
        led = self._led
        listening = asyncio.create_task(self._listen(led.scene.stations.get(led.id)))
        try:
            if not led.desk.visit.note:
                await led.ask(c.WriteNote, text=led.persona.note())
            await self._probe()
            if led.plan.interview is not None:
                await self._interviewing.goes_through()
            await self._sending_on.at("asked")
            await self._trouble()
            if self._staff is not None and led.desk.visit.identity is None:
                await self._staff.checks_identity(led.id)
            await self._filling.completes()
            await self._sending_on.at("filled")
            if led.pace.happens(led.scene.mix.hold):
                await self._hold()
            await self._filling.has_confirmed()
            for procedure in led.desk.visit.procedures:
                await self._filling.files(procedure)
            await self._sending_on.at("filed")
            if self._staff is not None:
                await self._staff.prints(led.id, led.desk.visit.procedures, led.desk.visit.printed)
            await listening
            await led.ask(c.Close, outcome=Outcome.FINISHED)
            await led.until(lambda: led.desk.visit.state == VisitState.CLOSED, "the visit does not close")
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, far: CallPage | None) -> None:
        await self._led.scene.listens(self._led.desk, far, self._led.id)
        if far is not None:
            await self._led.scene.listens(far, self._led.desk, self._led.id)

    async def _probe(self) -> None:
        """The resident's acts, from the specialist's sign-in: refused, whatever they are about (design 2.4)."""
        digest = "0" * 64
        probes: tuple[tuple[Callable[..., c.Command], dict[str, object]], ...] = (
            (c.Confirm, {"section": "visitor", "revision": 0, "digest": digest}),
            (c.Dispute, {"section": "visitor"}),
            (c.Sign, {"application": self._led.desk.visit.procedures[0], "digest": digest, "mode": SignatureMode.PAD}),
        )
        for command, members in probes:
            extra = {"strokes": [SCRAWL]} if command is c.Sign else {}
            try:
                await self._led.desk.line.ask(command, visit=self._led.id, **members, **extra)
            except LineRefusedError as refused:
                if refused.code == "forbidden" or await self._led.is_over():
                    continue
                self._accepted(command, refused.code)
            else:
                self._accepted(command, "accepted")

    def _accepted(self, command: Callable[..., c.Command], how: str) -> None:
        name = getattr(command, "__name__", "")
        self._led.scene.judge.broke(
            "2.4", f"{name} from a desk was {how}", visit=self._led.id, seen_by=self._led.desk.name
        )

    async def _hold(self) -> None:
        desk = self._led.desk
        await self._led.ask(c.Hold)
        await self._led.until(lambda: desk.visit.held, "nobody is put on hold")
        await self._led.pace.think(2, 6)
        if self._led.pace.happens(0.5):
            desk.line.cut()
            self._led.scene.figures.count("drops")
        await self._led.until(lambda: desk.visit.held, "the hold ended by itself")
        await self._led.ask(c.Resume)
        await self._led.until(lambda: not desk.visit.held, "the hold does not end")

    async def _trouble(self) -> None:
        """The desk is loaded anew, or its cable is pulled: it comes back to where it was."""
        desk, mix, pace = self._led.desk, self._led.scene.mix, self._led.pace
        if pace.happens(mix.cable):
            desk.line.cut()
            self._led.scene.figures.count("drops")
        if pace.happens(mix.drop):
            with desk.line.unplugged():
                await asyncio.sleep(pace.chance.uniform(*UNPLUGGED_S))
            self._led.scene.figures.count("unplugged")
        if pace.happens(mix.reload):
            await desk.reload()
            self._led.scene.figures.count("reloads")
        await self._led.until(lambda: True, "")
