"""One visit as a synthetic specialist leads it: commands about it, and waiting for what has to come of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from branch_client.line import LineRefusedError
from server.catalogue.form_plan import FormPlan
from server.rehearsal.cast import Persona
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.pace import STEP_WITHIN_S, Pace
from server.rehearsal.said import Voice
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling import messages as m
from signaling.words import VisitState


class GaveUpError(Exception):
    """Raised when a visit cannot go on: it was ended by somebody else, or something did not come in time."""


class LedVisit:
    """A visit at a desk that serves it: what its steps share."""

    def __init__(self, scene: Scene, desk: DeskPage, plan: FormPlan, persona: Persona, *, pace: Pace) -> None:
        self.scene, self.desk, self.plan, self.persona, self.pace = scene, desk, plan, persona, pace
        self.id = desk.visit.id
        self.voice = Voice(persona, plan, chance=pace.chance)

    async def ask(self, command: Callable[..., c.Command], **members: object) -> m.Done:
        """A command about the visit, carried out. Raises GaveUpError once the visit or the time is over, and
        LineRefusedError for any other refusal.
        """
        if self.scene.over.is_set():
            raise GaveUpError("the time is up")
        try:
            return await self.desk.line.ask(command, visit=self.id, **members)
        except LineRefusedError as refused:
            if refused.code == "too_fast":
                await asyncio.sleep(1)
                return await self.ask(command, **members)
            if refused.code in ("wrong_state", "forbidden") and await self.is_over():
                raise GaveUpError from refused
            raise

    async def is_over(self) -> bool:
        """Whether the visit is served here no more; what says so may be on its way yet."""
        try:
            async with asyncio.timeout(3):
                await self.desk.until(lambda: self.desk.view.visit is not None and self._ended())
        except TimeoutError:
            return False
        return True

    def _ended(self) -> bool:
        return self.id in self.desk.released or self.desk.visit.state != VisitState.SERVING

    async def until(self, reached: Callable[[], bool], what: str, *, within: float = STEP_WITHIN_S) -> None:
        """Wait for what has to come; where it does not, the judge is told ``what``. Raises GaveUpError."""
        over = self.scene.over
        try:
            async with asyncio.timeout(within):
                await self.desk.until(
                    lambda: self.desk.view.visit is not None and (reached() or self._ended() or over.is_set())
                )
        except TimeoutError:
            self.scene.judge.stuck(self.desk.name, self.id, what)
            raise GaveUpError from None
        if (self._ended() or over.is_set()) and not reached():
            raise GaveUpError("the visit or the time is over")
