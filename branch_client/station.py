"""A counter without a browser: the page of the station, and the acts of the resident before it."""

from __future__ import annotations

from collections.abc import Callable

from branch_client.call_page import CallPage, Watcher
from branch_client.line import Door
from signaling import commands as c
from signaling import messages as m
from signaling.events import Wiped
from signaling.form_session import current_application_digest, current_digest
from signaling.messages import AnyMessage
from signaling.plan import FormPlan
from signaling.strokes import StrokePoint
from signaling.words import Language, SignatureMode

PlanOf = Callable[[str], FormPlan | None]
"""The plan of a catalogue version that was read already; None while it was not."""


class Station(CallPage):
    """The station: what the resident does is done here, with digests of what this page has and nothing else."""

    def __init__(self, door: Door, *, name: str, side: int | None, watcher: Watcher, plan_of: PlanOf) -> None:
        super().__init__(door, name=name, side=side, leads=False, watcher=watcher)
        self._plan_of = plan_of
        self.secret = door.cookie.partition("=")[2]
        self.wiped: set[str] = set()

    def taken(self, message: AnyMessage) -> None:
        """Keep which visits were wiped from this screen."""
        if isinstance(message, m.EventMessage) and isinstance(message.body, Wiped):
            self.wiped.add(message.visit)

    def plan(self) -> FormPlan:
        """The plan of the visit on the page; AssertionError when nobody read it."""
        plan = self._plan_of(self.visit.catalogue)
        assert plan is not None, f"the catalogue {self.visit.catalogue} was not read"
        return plan

    async def calls_for(self, procedures: list[str], language: Language = Language.JA) -> str:
        """Press the button that calls; the visit's id. Raises LineRefusedError."""
        opened = await self.line.ask(c.OpenVisit, procedures=procedures, language=language)
        assert opened.visit is not None, "a visit that was opened has an id"
        return opened.visit

    def digest_of(self, section: str) -> str:
        """The digest of a section as this page shows it."""
        return current_digest(self.visit, section, self.plan())

    async def shows(self, screen: str, section: str | None = None) -> None:
        """Tell the desk what is on this screen now."""
        await self.line.pass_on(c.Viewing(visit=self.visit.id, screen=screen, section=section))

    async def says_yes(self, section: str) -> None:
        """Confirm a section as this page shows it. Raises LineRefusedError."""
        visit = self.visit
        revision, digest = visit.sections[section].revision, self.digest_of(section)
        await self.line.ask(
            c.Confirm, visit=visit.id, section=section, revision=revision, digest=digest, language=visit.language
        )

    async def says_no(self, section: str, field: str | None) -> None:
        """ちがいます, to a field or to the whole section. Raises LineRefusedError."""
        await self.line.ask(c.Dispute, visit=self.visit.id, section=section, field=field)

    async def signs(self, application: str) -> str:
        """Sign an application as this page has it; its digest. Raises LineRefusedError."""
        visit, plan = self.visit, self.plan()
        digest = current_application_digest(visit, application, plan)
        mode = SignatureMode(plan.signature_mode(application))
        strokes = [SCRAWL] if mode == SignatureMode.PAD else []
        await self.line.ask(
            c.Sign, visit=visit.id, application=application, digest=digest, mode=mode, strokes=strokes, aspect=3.0
        )
        return digest

    async def wipes(self) -> None:
        """Have the screen cleared after the end, and show nothing of the visit any more."""
        await self.line.ask(c.Wipe, visit=self.visit.id)
        await self.leave()

    async def goes(self) -> None:
        """Leave before the end. Raises LineRefusedError."""
        await self.line.ask(c.Cancel, visit=self.visit.id)


SCRAWL = [StrokePoint(x=0.1 + 0.02 * n, y=0.5 + 0.3 * (-1) ** n, t=20 * n, pressure=0.5) for n in range(40)]
"""What a robot draws where a signature is asked for."""
