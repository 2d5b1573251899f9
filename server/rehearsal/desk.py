"""A synthetic specialist: is available, answers the ring, and leads a visit from the first question to the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from branch_client.call_page import CallPage, Watcher
from branch_client.line import Door, LineRefusedError
from branch_client.station import SCRAWL
from server.catalogue.form_plan import FormPlan
from server.rehearsal.branch_staff import BranchStaff
from server.rehearsal.cast import Persona, needed
from server.rehearsal.pace import KEY_S, STEP_WITHIN_S, Pace
from server.rehearsal.said import Voice
from server.rehearsal.scene import Scene
from signaling import commands as c
from signaling import messages as m
from signaling.form_session import current_application_digest, sections_of_application, status_of
from signaling.messages import AnyMessage
from signaling.visit_facts import INTERVIEW, question_of
from signaling.words import Activity, Outcome, SignatureMode, VisitState

RELOADS, DROPS, HOLDS, MENDS, PASSES_ON = 0.1, 0.1, 0.3, 0.3, 0.05
"""Of a visit, how often the desk is loaded anew, its cable is pulled, the resident is put on hold, something is mended
after it was confirmed; of a ring, how often it is passed on."""

TYPED_AT_PACE = 20.0
"""Above this pace keystrokes are not relayed one by one: nobody types so, and the server refuses such a flood."""

READ_S = 240.0
"""A resident reads a section within this time, divided by the pace."""

QUESTIONS_MAX, FIELDS_MAX = 400, 600


class DeskPage(CallPage):
    """The desk's page: besides the visit, what rings and what the specialist's own status is."""

    def __init__(self, door: Door, *, name: str, side: int | None, watcher: Watcher) -> None:
        super().__init__(door, name=name, side=side, leads=True, watcher=watcher)
        self.secret = door.cookie.partition("=")[2]
        self.ringing: m.Ringing | None = None
        self.presence: m.OwnPresence | None = None

    def taken(self, message: AnyMessage) -> None:
        """Keep the ring and the presence."""
        match message:
            case m.Ringing():
                self.ringing = message
            case m.RingingEnded():
                self.ringing = None
            case m.OwnPresence():
                self.presence = message
            case _:
                pass


class GaveUpError(Exception):
    """Raised when a visit cannot go on: it was ended by somebody else, or something did not come in time."""


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
            await _Visit(scene, desk, plan, persona, pace=self._pace, staff=self._staff.get(desk.visit.branch)).lead()
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


class _Visit:
    """One visit, led from the desk."""

    def __init__(
        self,
        scene: Scene,
        desk: DeskPage,
        plan: FormPlan,
        persona: Persona,
        *,
        pace: Pace,
        staff: BranchStaff | None,
    ) -> None:
        self._scene, self._desk, self._plan, self._persona, self._pace = scene, desk, plan, persona, pace
        self._staff = staff
        self._id = desk.visit.id
        self._voice = Voice(persona, plan, chance=pace.chance)
        self._numbers: dict[str, int] = {}

    async def lead(self) -> None:
        """From the first question to the end. Raises GaveUpError."""
        far = self._scene.stations.get(self._id)
        listening = asyncio.create_task(self._listen(far))
        try:
            await self._ask(c.WriteNote, text=self._persona.note())
            await self._probe()
            if self._plan.interview is not None:
                await self._interview()
            await self._trouble()
            if self._staff is not None:
                await self._staff.checks_identity(self._id)
            await self._fill()
            if self._pace.happens(HOLDS * self._scene.mischief):
                await self._hold()
            await self._confirmed()
            for procedure in self._desk.visit.procedures:
                await self._file(procedure)
            if self._staff is not None:
                await self._staff.prints(self._id, self._desk.visit.procedures)
            await listening
            await self._ask(c.Close, outcome=Outcome.FINISHED)
            await self._until(lambda: self._desk.visit.state == VisitState.CLOSED, "the visit does not close")
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, far: CallPage | None) -> None:
        await self._scene.listens(self._desk, far, self._id)
        if far is not None:
            await self._scene.listens(far, self._desk, self._id)

    # -- one step -------------------------------------------------------------------------------------------------

    async def _ask(self, command: Callable[..., c.Command], **members: object) -> m.Done:
        if self._scene.over.is_set():
            raise GaveUpError("the time is up")
        try:
            return await self._desk.line.ask(command, visit=self._id, **members)
        except LineRefusedError as refused:
            if refused.code == "too_fast":
                await asyncio.sleep(1)
                return await self._ask(command, **members)
            if refused.code in ("wrong_state", "forbidden") and await self._is_over():
                raise GaveUpError from refused
            raise

    async def _is_over(self) -> bool:
        """Whether somebody else ended the visit; what says so may be on its way yet."""
        try:
            async with asyncio.timeout(3):
                await self._desk.until(lambda: self._desk.view.visit is not None and self._ended())
        except TimeoutError:
            return False
        return True

    def _ended(self) -> bool:
        return self._desk.visit.state != VisitState.SERVING

    async def _until(self, reached: Callable[[], bool], what: str, *, within: float = STEP_WITHIN_S) -> None:
        over = self._scene.over
        try:
            async with asyncio.timeout(within):
                await self._desk.until(
                    lambda: self._desk.view.visit is not None and (reached() or self._ended() or over.is_set())
                )
        except TimeoutError:
            self._scene.judge.stuck(self._desk.name, self._id, what)
            raise GaveUpError from None
        if (self._ended() or over.is_set()) and not reached():
            raise GaveUpError("the visit or the time is over")

    async def _probe(self) -> None:
        """The resident's acts, from the specialist's sign-in: refused, whatever they are about (design 2.4)."""
        digest = "0" * 64
        probes: tuple[tuple[Callable[..., c.Command], dict[str, object]], ...] = (
            (c.Confirm, {"section": "visitor", "revision": 0, "digest": digest}),
            (c.Dispute, {"section": "visitor"}),
            (c.Sign, {"application": self._desk.visit.procedures[0], "digest": digest, "mode": SignatureMode.PAD}),
        )
        for command, members in probes:
            extra = {"strokes": [SCRAWL]} if command is c.Sign else {}
            try:
                await self._desk.line.ask(command, visit=self._id, **members, **extra)
            except LineRefusedError as refused:
                if refused.code == "forbidden" or await self._is_over():
                    continue
                self._accepted(command, refused.code)
            else:
                self._accepted(command, "accepted")

    def _accepted(self, command: Callable[..., c.Command], how: str) -> None:
        name = getattr(command, "__name__", "")
        self._scene.judge.broke("2.4", f"{name} from a desk was {how}", visit=self._id, seen_by=self._desk.name)

    # -- the interview --------------------------------------------------------------------------------------------

    async def _interview(self) -> None:
        """Ask until nothing is left to ask; what comes out is what the household needs."""
        desk, interview = self._desk, self._plan.interview
        assert interview is not None, "asked before"
        if self._pace.happens(0.7):
            await self._ask(c.Ask, question=INTERVIEW)
        for _ in range(QUESTIONS_MAX):
            await self._until(lambda: desk.view.interview is not None, "no interview came")
            view = desk.view.interview
            if view is None or view.question is None:
                break
            question = question_of(interview, view.question)
            assert question is not None, "the interview asks what is in its catalogue"
            await self._pace.think(1, 4)
            before = view
            if question.per == "roster":
                while len(desk.visit.persons) < len(self._persona.household.persons):
                    await self._add_person()
                for field in self._voice.fields_of_persons(question, desk.visit):
                    if field not in desk.visit.values:
                        await self._type(field, self._voice.text(field, desk.visit))
                await self._reply(question.id, None, {}, before.revisions.get(question.id, 0))
            elif question.per == "case":
                await self._reply(
                    question.id,
                    None,
                    self._voice.facts(question, None, desk.visit),
                    before.revisions.get(question.id, 0),
                )
            else:
                for person in view.persons:
                    base = before.revisions.get(f"{question.id}@{person}", 0)
                    await self._reply(question.id, person, self._voice.facts(question, person, desk.visit), base)
            await self._until(lambda before=before: desk.view.interview is not before, "the interview does not go on")  # type: ignore[misc]
        if desk.visit.question is not None:
            await self._ask(c.Ask, question=None)
        await self._add_procedures()

    async def _add_person(self) -> None:
        count = len(self._desk.visit.persons)
        await self._ask(c.AddPerson)
        await self._until(lambda: len(self._desk.visit.persons) > count, "no person was added")

    def _number(self, person: str) -> int:
        return 1 + self._desk.visit.persons.index(person)

    async def _reply(self, question: str, person: str | None, facts: dict[str, Any], base: int) -> None:
        try:
            await self._ask(c.Reply, question=question, person=person, base=base, facts=facts)
        except LineRefusedError as refused:
            if refused.code != "stale":
                raise
            revision = refused.details.get("revision")
            await self._ask(c.Reply, question=question, person=person, base=revision, facts=facts)

    async def _add_procedures(self) -> None:
        """Every procedure on the list whose form can be filled in here; and the list is what the rules say."""
        view, rules = self._desk.view.interview, self._plan.catalogue.rules
        assert rules is not None, "an interview has rules"
        if view is None or view.stopped is not None:
            return
        found = {line.rule: sorted(map(self._number, line.persons)) for line in view.procedures if line.needed}
        expected = needed(self._persona.household, rules, self._persona.today)
        if found != expected:
            wrong = sorted(rule for rule in found.keys() | expected.keys() if found.get(rule) != expected.get(rule))
            what = f"the list differs from the rules for household {self._persona.household.name}: {', '.join(wrong)}"
            self._scene.judge.broke("list", what, visit=self._id, seen_by=self._desk.name)
        for line in view.procedures:
            if line.needed and line.makes is not None and line.makes not in self._desk.visit.procedures:
                await self._ask(c.AddProcedure, procedure=line.makes)
                await self._until(
                    lambda made=line.makes: made in self._desk.visit.procedures,  # type: ignore[misc]
                    "no procedure was added",
                )
        made = {line.makes for line in view.procedures if line.needed}
        for procedure in self._desk.visit.procedures:
            if made - {None} and procedure not in made:
                await self._ask(c.RemoveProcedure, procedure=procedure)
                await self._until(
                    lambda gone=procedure: gone not in self._desk.visit.procedures,  # type: ignore[misc]
                    "a procedure stays that was taken out",
                )

    # -- the form -------------------------------------------------------------------------------------------------

    async def _fill(self) -> None:
        """Type whatever is missing, until nothing is."""
        desk, plan = self._desk, self._plan
        for _ in range(FIELDS_MAX):
            visit = desk.visit
            texts = visit.text_values()
            missing = next(
                (
                    field
                    for procedure in visit.procedures
                    for field in plan.missing(procedure, visit.procedures, visit.persons, texts)
                ),
                None,
            )
            if missing is None:
                return
            await self._type(missing, self._voice.text(missing, visit))
        self._scene.judge.stuck(desk.name, self._id, "the form asks for more and more fields")
        raise GaveUpError

    async def _type(self, field: str, text: str) -> None:
        """Type a text as people do, and have it saved."""
        if self._pace.speed <= TYPED_AT_PACE:
            await self._desk.line.pass_on(c.Focus(visit=self._id, field=field))
            for end in range(2, len(text) + 2, 2):
                await asyncio.sleep(2 * KEY_S / self._pace.speed)
                typing = c.Typing(visit=self._id, field=field, text=text[:end], composing=end < len(text))
                await self._desk.line.pass_on(typing)
        await self._until(lambda: True, "")
        visit = self._desk.visit
        held = visit.values.get(field)
        section = self._plan.section_of(field, visit.persons) or ""
        self._scene.figures.typed(self._id, field, status_of(visit, section).revision)
        try:
            done = await self._ask(c.Edit, field=field, base=held.revision if held else 0, text=text)
        except LineRefusedError as refused:
            if refused.code != "stale":
                what = f"{field} does not take what a resident says: {refused.code} {refused.details.get('reason', '')}"
                self._scene.judge.broke("script", what, visit=self._id, seen_by=self._desk.name)
                raise GaveUpError from refused
            await self._until(lambda: True, "")
            return
        value = self._plan.check(field, text, visit.text_values(), today=self._persona.today).value
        if not self._scene.judge.edited(self._desk, visit=self._id, field=field, value=value, seq=done.seq):
            raise GaveUpError("an edit was lost")

    async def _confirmed(self) -> None:
        """Put every section before the resident until all are confirmed as they stand; mend what is disputed."""
        mends = self._pace.happens(MENDS * self._scene.mischief)
        for _ in range(FIELDS_MAX):
            section = self._unconfirmed()
            if section is None:
                if not mends:
                    return
                mends = False
                await self._mend()
                continue
            status = status_of(self._desk.visit, section)
            if status.disputes:
                await self._settle(section, status.disputes[0])
                continue
            try:
                await self._ask(c.Present, section=section, revision=status.revision)
            except LineRefusedError as refused:
                if refused.code not in ("stale", "not_found"):
                    raise
                continue
            await self._until(
                lambda section=section: (now := status_of(self._desk.visit, section)).confirmed or bool(now.disputes),  # type: ignore[misc]
                f"nobody answers to section {section}",
                within=STEP_WITHIN_S + READ_S / self._pace.speed,
            )

    def _unconfirmed(self) -> str | None:
        visit = self._desk.visit
        for procedure in visit.procedures:
            for section in sections_of_application(visit, procedure, self._plan):
                status = status_of(visit, section)
                if status.confirmation is None or status.disputes:
                    return section
        return None

    async def _settle(self, section: str, disputed: str) -> None:
        """The resident pointed at a field: say it anew; where it stays as it is, put the section before them again."""
        visit = self._desk.visit
        if "." in disputed and disputed in visit.values and not self._plan.refers_to_person(disputed):
            await self._type(disputed, self._voice.text(disputed, visit))
        status = status_of(self._desk.visit, section)
        if status.disputes:
            await self._ask(c.Present, section=section, revision=status.revision)
            await self._until(
                lambda: (
                    not status_of(self._desk.visit, section).disputes or status_of(self._desk.visit, section) != status
                ),
                "a section that was disputed is not put up again",
            )
            await self._until(
                lambda: (now := status_of(self._desk.visit, section)).confirmed or bool(now.disputes),
                f"nobody answers to section {section}",
                within=STEP_WITHIN_S + READ_S / self._pace.speed,
            )

    async def _mend(self) -> None:
        """Change something after it was confirmed: the confirmation goes, on both screens."""
        visit = self._desk.visit
        fields = [field for field in visit.values if field.endswith(".tel")]
        if not fields:
            return
        section = self._plan.section_of(fields[0], visit.persons)
        await self._type(fields[0], f"0428{self._pace.chance.randrange(100_000, 1_000_000)}")
        if section is not None and status_of(self._desk.visit, section).confirmed:
            what = f"an edit in {section} left its confirmation standing"
            self._scene.judge.broke("2.2", what, visit=self._id, seen_by=self._desk.name)

    async def _file(self, procedure: str) -> None:
        """Have one application signed, and file it as it stands."""
        desk, plan = self._desk, self._plan
        await self._ask(c.RequestSignature, application=procedure)
        await self._until(
            lambda: (held := desk.visit.applications.get(procedure)) is not None and held.signature is not None,
            f"nobody signs {procedure}",
            within=STEP_WITHIN_S + READ_S / self._pace.speed,
        )
        far = self._scene.stations.get(self._id)
        if far is not None and far.view.visit is not None:
            for section in sections_of_application(desk.visit, procedure, plan):
                self._scene.judge.shows_the_same(desk, far, section, plan)
        await self._pace.think(1, 3)
        digest = current_application_digest(desk.visit, procedure, plan)
        await self._ask(c.Submit, application=procedure, digest=digest)
        await self._until(lambda: desk.visit.applications[procedure].submitted is not None, f"{procedure} is not filed")
        self._scene.judge.submitted(desk, procedure, plan)

    # -- trouble --------------------------------------------------------------------------------------------------

    async def _hold(self) -> None:
        desk = self._desk
        await self._ask(c.Hold)
        await self._until(lambda: desk.visit.held, "nobody is put on hold")
        await self._pace.think(2, 6)
        if self._pace.happens(0.5):
            desk.line.cut()
            self._scene.figures.count("drops")
        await self._until(lambda: desk.visit.held, "the hold ended by itself")
        await self._ask(c.Resume)
        await self._until(lambda: not desk.visit.held, "the hold does not end")

    async def _trouble(self) -> None:
        """The desk is loaded anew, or its cable is pulled: it comes back to where it was."""
        desk, mischief = self._desk, self._scene.mischief
        if self._pace.happens(DROPS * mischief):
            desk.line.cut()
            self._scene.figures.count("drops")
        if self._pace.happens(RELOADS * mischief):
            await desk.reload()
            self._scene.figures.count("reloads")
        await self._until(lambda: True, "")
