"""Synthetic branch staff: check papers, print what was filed, hand it over. One person for all counters of a branch."""

from __future__ import annotations

import asyncio

from branch_client.call_page import CallPage
from branch_client.line import LineRefusedError
from server.rehearsal.pace import Pace
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling.words import IdentityLevel, SignatureMode, Tick

SLIP, RECEIPT = "slip", "receipt"
TRIES, AGAIN_S = 60, 1.5
"""The press is busy, or the server is being started: papers are asked for again, as people press again."""


class BranchStaff:
    """Somebody of a branch, with their page and the secret of their sign-in."""

    def __init__(self, scene: Scene, page: CallPage, *, pace: Pace, secret: str) -> None:
        self._scene, self._page, self._pace, self._secret = scene, page, pace, secret

    async def checks_identity(self, visit: str) -> None:
        """See a paper, and record of which kind it was; and try what is not theirs to do."""
        await self._pace.think(2, 10)
        await self._act(c.CheckIdentity, visit=visit, level=IdentityLevel.A1, documents=["drivers_licence"])
        await self._may_not_sign(visit)

    async def _may_not_sign(self, visit: str) -> None:
        """A signature comes from the station alone (design 2.4)."""
        sign = {"application": "tennyu", "digest": "0" * 64, "mode": SignatureMode.PAPER}
        try:
            await self._page.line.ask(c.Sign, visit=visit, **sign)
        except LineRefusedError as refused:
            if refused.code in ("forbidden", "wrong_state", "too_fast"):
                return
        self._scene.judge.broke("2.4", "branch staff could sign", visit=visit, seen_by=self._page.name)

    async def lets_in(self, visit: str, counter: str) -> None:
        """The resident of a promise is back, at this counter."""
        await self._act(c.Arrive, visit=visit, counter=counter)

    async def prints(self, visit: str, procedures: tuple[str, ...], printed: tuple[str, ...]) -> None:
        """Print every form and the slip that is not ``printed`` yet, and tick that they were handed over."""
        for document in (each for each in (*procedures, SLIP) if each not in printed):
            await self._pace.think(1, 3)
            if await self._fetches(visit, document):
                await self._act(c.RecordPrint, visit=visit, document=document)
        await self._act(c.SetTick, visit=visit, item=Tick.PAPERS_HANDED, done=True)

    async def _fetches(self, visit: str, document: str) -> bool:
        status = 0
        for _ in range(TRIES):
            status, paper = await self._scene.doors.paper(visit, document, way="branch", secret=self._secret)
            if status == 200:
                self._scene.figures.count("papers")
                if not paper.startswith(b"%PDF-"):
                    self._scene.judge.broke("paper", f"{document} is no PDF", visit=visit, seen_by=self._page.name)
                return True
            if status not in (0, 503):
                break
            await asyncio.sleep(AGAIN_S)
        self._scene.judge.broke("paper", f"{document} cannot be had: {status}", visit=visit, seen_by=self._page.name)
        return False

    async def _act(self, command: type[c.VisitCommand], **members: object) -> None:
        try:
            await self._page.line.ask(command, **members)
        except LineRefusedError as refused:
            if refused.code == "too_fast":
                await asyncio.sleep(1)
                await self._act(command, **members)
            elif refused.code != "wrong_state":
                raise
