"""How a synthetic specialist interviews: asks until nothing is left, and has the list of procedures added."""

from __future__ import annotations

from typing import Any

from branch_client.line import LineRefusedError
from server.rehearsal.cast import needed
from server.rehearsal.filling import Filling
from server.rehearsal.led_visit import LedVisit
from signaling import commands as c
from signaling.visit_facts import INTERVIEW, question_of

QUESTIONS_MAX = 400


class Interviewing:
    """The interview of one visit; texts of persons are typed by ``filling``."""

    def __init__(self, led: LedVisit, filling: Filling) -> None:
        self._led, self._filling = led, filling

    async def goes_through(self) -> None:
        """Ask until nothing is left to ask; what comes out is what the household needs."""
        desk, interview = self._led.desk, self._led.plan.interview
        assert interview is not None, "asked before"
        if self._led.pace.happens(0.7):
            await self._led.ask(c.Ask, question=INTERVIEW)
        for _ in range(QUESTIONS_MAX):
            await self._led.until(lambda: desk.view.interview is not None, "no interview came")
            view = desk.view.interview
            if view is None or view.question is None:
                break
            question = question_of(interview, view.question)
            assert question is not None, "the interview asks what is in its catalogue"
            await self._led.pace.think(1, 4)
            before = view
            if question.per == "roster":
                while len(desk.visit.persons) < len(self._led.persona.household.persons):
                    await self._add_person()
                for field in self._led.voice.fields_of_persons(question, desk.visit):
                    if field not in desk.visit.values:
                        await self._filling.types(field, self._led.voice.text(field, desk.visit))
                await self._reply(question.id, None, {}, before.revisions.get(question.id, 0))
            elif question.per == "case":
                await self._reply(
                    question.id,
                    None,
                    self._led.voice.facts(question, None, desk.visit),
                    before.revisions.get(question.id, 0),
                )
            else:
                for person in view.persons:
                    base = before.revisions.get(f"{question.id}@{person}", 0)
                    await self._reply(question.id, person, self._led.voice.facts(question, person, desk.visit), base)
            await self._led.until(
                lambda before=before: desk.view.interview is not before,  # type: ignore[misc]  # its default binds it now
                "the interview does not go on",
            )
        if desk.visit.question is not None:
            await self._led.ask(c.Ask, question=None)
        await self._add_procedures()

    async def _add_person(self) -> None:
        count = len(self._led.desk.visit.persons)
        await self._led.ask(c.AddPerson)
        await self._led.until(lambda: len(self._led.desk.visit.persons) > count, "no person was added")

    def _number(self, person: str) -> int:
        return 1 + self._led.desk.visit.persons.index(person)

    async def _reply(self, question: str, person: str | None, facts: dict[str, Any], base: int) -> None:
        try:
            await self._led.ask(c.Reply, question=question, person=person, base=base, facts=facts)
        except LineRefusedError as refused:
            if refused.code != "stale":
                raise
            revision = refused.details.get("revision")
            await self._led.ask(c.Reply, question=question, person=person, base=revision, facts=facts)

    async def _add_procedures(self) -> None:
        """Every procedure on the list whose form can be filled in here; and the list is what the rules say."""
        view, rules = self._led.desk.view.interview, self._led.plan.catalogue.rules
        assert rules is not None, "an interview has rules"
        if view is None or view.stopped is not None:
            return
        found = {line.rule: sorted(map(self._number, line.persons)) for line in view.procedures if line.needed}
        expected = needed(self._led.persona.household, rules, self._led.persona.today)
        if found != expected:
            wrong = sorted(rule for rule in found.keys() | expected.keys() if found.get(rule) != expected.get(rule))
            what = (
                f"the list differs from the rules for household {self._led.persona.household.name}: {', '.join(wrong)}"
            )
            self._led.scene.judge.broke("list", what, visit=self._led.id, seen_by=self._led.desk.name)
        for line in view.procedures:
            if line.needed and line.makes is not None and line.makes not in self._led.desk.visit.procedures:
                await self._led.ask(c.AddProcedure, procedure=line.makes)
                await self._led.until(
                    lambda made=line.makes: made in self._led.desk.visit.procedures,  # type: ignore[misc]  # its default binds it now
                    "no procedure was added",
                )
        made = {line.makes for line in view.procedures if line.needed}
        for procedure in self._led.desk.visit.procedures:
            if made - {None} and procedure not in made:
                await self._led.ask(c.RemoveProcedure, procedure=procedure)
                await self._led.until(
                    lambda gone=procedure: gone not in self._led.desk.visit.procedures,  # type: ignore[misc]  # its default binds it now
                    "a procedure stays that was taken out",
                )
