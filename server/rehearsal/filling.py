"""How a synthetic specialist fills the form in, has it confirmed section by section, signed, and files it."""

from __future__ import annotations

import asyncio

from branch_client.line import LineRefusedError
from server.rehearsal.led_visit import GaveUpError, LedVisit
from server.rehearsal.pace import KEY_S, STEP_WITHIN_S
from signaling import commands as c
from signaling.form_session import current_application_digest, sections_of_application, status_of

TYPED_AT_PACE = 20.0
"""Above this pace keystrokes are not relayed one by one: nobody types so, and the server refuses such a flood."""

READ_S = 240.0
"""A resident reads a section within this time, divided by the pace."""

FIELDS_MAX = 600


class Filling:
    """The form session of one visit, from the desk."""

    def __init__(self, led: LedVisit) -> None:
        self._led = led

    async def completes(self) -> None:
        """Type whatever is missing, until nothing is."""
        desk, plan = self._led.desk, self._led.plan
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
            await self.types(missing, self._led.voice.text(missing, visit))
        self._led.scene.judge.stuck(desk.name, self._led.id, "the form asks for more and more fields")
        raise GaveUpError

    async def types(self, field: str, text: str) -> None:
        """Type a text as people do, and have it saved."""
        if self._led.pace.speed <= TYPED_AT_PACE:
            await self._led.desk.line.pass_on(c.Focus(visit=self._led.id, field=field))
            for end in range(2, len(text) + 2, 2):
                await asyncio.sleep(2 * KEY_S / self._led.pace.speed)
                typing = c.Typing(visit=self._led.id, field=field, text=text[:end], composing=end < len(text))
                await self._led.desk.line.pass_on(typing)
        await self._led.until(lambda: True, "")
        visit = self._led.desk.visit
        held = visit.values.get(field)
        section = self._led.plan.section_of(field, visit.persons) or ""
        self._led.scene.figures.typed(self._led.id, field, status_of(visit, section).revision)
        try:
            done = await self._led.ask(c.Edit, field=field, base=held.revision if held else 0, text=text)
        except LineRefusedError as refused:
            if refused.code != "stale":
                what = f"{field} does not take what a resident says: {refused.code} {refused.details.get('reason', '')}"
                self._led.scene.judge.broke("script", what, visit=self._led.id, seen_by=self._led.desk.name)
                raise GaveUpError from refused
            await self._led.until(lambda: True, "")
            return
        value = self._led.plan.check(field, text, visit.text_values(), today=self._led.persona.today).value
        if not self._led.scene.judge.edited(self._led.desk, visit=self._led.id, field=field, value=value, seq=done.seq):
            raise GaveUpError("an edit was lost")

    async def has_confirmed(self) -> None:
        """Put every section before the resident until all are confirmed as they stand; mend what is disputed."""
        mends = self._led.pace.happens(self._led.scene.mix.mend)
        for _ in range(FIELDS_MAX):
            section = self._unconfirmed()
            if section is None:
                if not mends:
                    return
                mends = False
                await self._mend()
                continue
            status = status_of(self._led.desk.visit, section)
            if status.disputes:
                await self._settle(section, status.disputes[0])
                continue
            try:
                await self._led.ask(c.Present, section=section, revision=status.revision)
            except LineRefusedError as refused:
                if refused.code not in ("stale", "not_found"):
                    raise
                continue
            await self._led.until(
                lambda section=section: (
                    (now := status_of(self._led.desk.visit, section)).confirmed or bool(now.disputes)
                ),  # type: ignore[misc]  # its default binds it now
                f"nobody answers to section {section}",
                within=STEP_WITHIN_S + READ_S / self._led.pace.speed,
            )

    def _unconfirmed(self) -> str | None:
        visit = self._led.desk.visit
        for procedure in visit.procedures:
            for section in sections_of_application(visit, procedure, self._led.plan):
                status = status_of(visit, section)
                if status.confirmation is None or status.disputes:
                    return section
        return None

    async def _settle(self, section: str, disputed: str) -> None:
        """The resident pointed at a field: say it anew; where it stays as it is, put the section before them again."""
        visit = self._led.desk.visit
        if "." in disputed and disputed in visit.values and not self._led.plan.refers_to_person(disputed):
            await self.types(disputed, self._led.voice.text(disputed, visit))
        status = status_of(self._led.desk.visit, section)
        if status.disputes:
            await self._led.ask(c.Present, section=section, revision=status.revision)
            await self._led.until(
                lambda: (
                    not status_of(self._led.desk.visit, section).disputes
                    or status_of(self._led.desk.visit, section) != status
                ),
                "a section that was disputed is not put up again",
            )
            await self._led.until(
                lambda: (now := status_of(self._led.desk.visit, section)).confirmed or bool(now.disputes),
                f"nobody answers to section {section}",
                within=STEP_WITHIN_S + READ_S / self._led.pace.speed,
            )

    async def _mend(self) -> None:
        """Change something after it was confirmed: the confirmation goes, on both screens."""
        visit = self._led.desk.visit
        fields = [field for field in visit.values if field.endswith(".tel")]
        if not fields:
            return
        section = self._led.plan.section_of(fields[0], visit.persons)
        await self.types(fields[0], f"0428{self._led.pace.chance.randrange(100_000, 1_000_000)}")
        if section is not None and status_of(self._led.desk.visit, section).confirmed:
            what = f"an edit in {section} left its confirmation standing"
            self._led.scene.judge.broke("2.2", what, visit=self._led.id, seen_by=self._led.desk.name)

    async def files(self, procedure: str) -> None:
        """Have one application signed, and file it as it stands."""
        desk, plan = self._led.desk, self._led.plan
        held = desk.visit.applications.get(procedure)
        if held is not None and held.submitted is not None:
            return
        signature = held.signature if held is not None else None
        if signature is None or signature.digest != current_application_digest(desk.visit, procedure, plan):
            await self._led.ask(c.RequestSignature, application=procedure)
            await self._led.until(
                lambda: (held := desk.visit.applications.get(procedure)) is not None and held.signature is not None,
                f"nobody signs {procedure}",
                within=STEP_WITHIN_S + READ_S / self._led.pace.speed,
            )
        far = self._led.scene.stations.get(self._led.id)
        if far is not None and far.view.visit is not None:
            for section in sections_of_application(desk.visit, procedure, plan):
                self._led.scene.judge.shows_the_same(desk, far, section, plan)
        await self._led.pace.think(1, 3)
        digest = current_application_digest(desk.visit, procedure, plan)
        await self._led.ask(c.Submit, application=procedure, digest=digest)
        await self._led.until(
            lambda: desk.visit.applications[procedure].submitted is not None, f"{procedure} is not filed"
        )
        self._led.scene.judge.submitted(desk, procedure, plan)
