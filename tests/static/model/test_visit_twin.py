"""The page's visit against the core's: an old snapshot and the events after it make the newest one, for each role."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from signaling import commands as c
from signaling.decide import end_offer, offer, time_out
from signaling.errors import Refused
from signaling.rights import Actor
from signaling.views import event_view, visit_view
from signaling.visit import Visit
from signaling.words import (
    IdentityLevel,
    Language,
    Outcome,
    ParkReason,
    Role,
    SeatMode,
    SignatureMode,
    Tick,
    VisitState,
)
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding

NODE_SCRIPT = Path(__file__).parent / "evolve_cases.mjs"
NAMES = {"sato": "佐藤 恵", "suzuki": "鈴木 明", "tanaka": "田中 学"}
BOSS = Actor(Role.SUPERVISOR, "tanaka")
FIELDS = ("visitor.name", "visitor.tel", "case.date", "case.from_abroad", "addr.new.town", "p1.name", "p2.name")
TEXTS = ("葛󠄀城 花子", "2026-11-20", "yes", "no", "", "12")
SECTIONS = ("visitor", "move", "cert", "person:p1", "person:p2")
DEPARTMENTS = ("shimin", "kokuho", "kodomo")
PROCEDURES = ("juminhyo", "tennyu", "jidou_teate")


def name_of(specialist: str) -> str:
    """The name for people of a specialist."""
    return NAMES[specialist]


def built(message: Any) -> Any:
    """A struct as the page gets it."""
    return json.loads(msgspec.json.encode(message))


class Story:
    """A visit in which chance decides what is asked; refusals are part of it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.deciding = Deciding(serving=False)
        self.states: list[Visit] = [self.deciding.visit]

    def go_on(self, steps: int) -> None:
        """Some steps; the states after each command are kept."""
        for _ in range(steps):
            try:
                self._step()
            except Refused:
                continue
            self.states.append(self.deciding.visit)

    def _step(self) -> None:
        deciding, visit = self.deciding, self.deciding.visit
        match visit.state:
            case VisitState.WAITING:
                if visit.target is not None and self.chance.random() < 0.3:
                    deciding.take(time_out(visit, at=deciding.clock.at))
                elif self.chance.random() < 0.5:
                    deciding.take(offer(visit, "sato", at=deciding.clock.at))
                else:
                    self._say(self._waiting_command())
            case VisitState.OFFERED:
                if self.chance.random() < 0.3:
                    deciding.take(end_offer(visit, "sato", "no_answer", at=deciding.clock.at))
                elif self.chance.random() < 0.05:
                    self._say((c.Cancel(id=deciding.id(), visit=VISIT), RESIDENT))
                else:
                    self._say((c.Answer(id=deciding.id(), visit=VISIT), SPECIALIST))
            case VisitState.SERVING if self.chance.random() < 0.02:
                deciding.file_certificate()
            case VisitState.SERVING if visit.specialist == BOSS.id:
                # Whom they took it from is handed nothing back: a supervisor puts it into the queue.
                self._say((c.Requeue(id=deciding.id(), visit=VISIT), BOSS))
            case VisitState.SERVING:
                self._say(self._serving_command())
            case VisitState.PARKED:
                self._parked_step()
            case VisitState.CLOSED:
                self._say(self._closed_command())

    def _parked_step(self) -> None:
        deciding, chance = self.deciding, self.chance.random()
        if chance < 0.3:
            deciding.take(time_out(deciding.visit, at=deciding.clock.at))
        elif chance < 0.5:
            self._say((c.Park(id=deciding.id(), visit=VISIT, reason=ParkReason.OTHER, minutes=3), SPECIALIST))
        else:
            self._say((c.Recall(id=deciding.id(), visit=VISIT), SPECIALIST))

    def _say(self, said: tuple[c.LastingCommand, Actor]) -> None:
        self.deciding.say(*said)

    def _waiting_command(self) -> tuple[c.LastingCommand, Actor]:
        language = self.chance.choice(list(Language))
        return c.ChooseLanguage(id=self.deciding.id(), visit=VISIT, language=language), RESIDENT

    def _closed_command(self) -> tuple[c.LastingCommand, Actor]:
        ident = self.deciding.id()
        options: list[tuple[c.LastingCommand, Actor]] = [
            (c.SetTick(id=ident, visit=VISIT, item=Tick.FEE_TAKEN, done=self.chance.random() < 0.5), STAFF),
            (c.WriteNote(id=ident, visit=VISIT, text=self.chance.choice(TEXTS)), SPECIALIST),
            (c.Wipe(id=ident, visit=VISIT), RESIDENT),
        ]
        return self.chance.choice(options)

    def _serving_command(self) -> tuple[c.LastingCommand, Actor]:
        deciding, visit, chance = self.deciding, self.deciding.visit, self.chance
        ident, section = deciding.id(), chance.choice(SECTIONS)
        application = chance.choice(visit.procedures)
        field = chance.choice(FIELDS)
        options: list[tuple[c.LastingCommand, Actor]] = [
            (deciding.edit_of(field, chance.choice(TEXTS)), SPECIALIST),
            (deciding.edit_of(field, chance.choice(TEXTS)), SPECIALIST),
            (self._present(section), SPECIALIST),
            (deciding.confirm_of(section), RESIDENT),
            (c.Dispute(id=ident, visit=VISIT, section=section, field=chance.choice([None, field])), RESIDENT),
            (c.Hold(id=ident, visit=VISIT), SPECIALIST),
            (c.ShowPaper(id=ident, visit=VISIT), chance.choice([RESIDENT, SPECIALIST])),
            (c.Park(id=ident, visit=VISIT, reason=ParkReason.PAPERS, minutes=10), SPECIALIST),
            (self._hand_over(ident), SPECIALIST),
            (c.SitIn(id=ident, visit=VISIT, mode=SeatMode.TALK), BOSS),
            (c.TakeOver(id=ident, visit=VISIT), BOSS),
            (c.SetCourse(id=ident, visit=VISIT, departments=chance.sample(DEPARTMENTS, 2)), SPECIALIST),
            (c.Resume(id=ident, visit=VISIT), SPECIALIST),
            (c.AddPerson(id=ident, visit=VISIT), SPECIALIST),
            (c.RemovePerson(id=ident, visit=VISIT, person=chance.choice(visit.persons)), SPECIALIST),
            (c.AddProcedure(id=ident, visit=VISIT, procedure=chance.choice(PROCEDURES)), SPECIALIST),
            (c.RemoveProcedure(id=ident, visit=VISIT, procedure=chance.choice(PROCEDURES)), SPECIALIST),
            (c.RequestSignature(id=ident, visit=VISIT, application=application), SPECIALIST),
            (deciding.sign_of(application, SignatureMode.PAPER), RESIDENT),
            (deciding.submit_of(application), SPECIALIST),
            (c.WriteNote(id=ident, visit=VISIT, text=chance.choice(TEXTS)), SPECIALIST),
            (c.CheckIdentity(id=ident, visit=VISIT, level=IdentityLevel.B2, documents=["license"]), STAFF),
            (c.SetTick(id=ident, visit=VISIT, item=chance.choice(list(Tick)), done=chance.random() < 0.6), STAFF),
            (c.RecordPrint(id=ident, visit=VISIT, document="slip"), STAFF),
        ]
        if chance.random() < 0.01:
            return c.Close(id=ident, visit=VISIT, outcome=Outcome.FINISHED), SPECIALIST
        return chance.choice(options)

    def _hand_over(self, ident: str) -> c.HandOver:
        person = self.chance.choice([None, "suzuki"])
        department = self.chance.choice([None, *DEPARTMENTS])
        return c.HandOver(
            id=ident, visit=VISIT, specialist=person, department=department, note=self.chance.choice(TEXTS)
        )

    def _present(self, section: str) -> c.Present:
        status = self.deciding.visit.sections.get(section)
        return c.Present(id=self.deciding.id(), visit=VISIT, section=section, revision=status.revision if status else 0)

    def cases(self, role: Role) -> list[dict[str, Any]]:
        """Every fifth state with all that came after it, and the last state."""
        end = built(visit_view(self.deciding.visit, role, name_of))
        cases = []
        for start in self.states[::5]:
            views = [
                event_view(event, role, name_of, protected=False)
                for event in self.deciding.log
                if event.seq > start.seq
            ]
            events = [built(view) for view in views if view is not None]
            cases.append({"start": built(visit_view(start, role, name_of)), "events": events, "end": end})
        return cases


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.SPECIALIST])
def test_a_snapshot_and_the_events_after_it_make_the_newest_snapshot(role: Role) -> None:
    """Forty visits by chance: whatever a page missed, it ends with what a fresh page is sent."""
    cases = []
    for seed in range(40):
        story = Story(seed)
        story.go_on(120)
        cases += story.cases(role)
    kinds = {event["body"]["kind"] for case in cases for event in case["events"]}
    assert {"edited", "voided", "confirmed", "signed", "person_removed", "closed", "wiped"} <= kinds
    assert {"parked", "recalled", "handed_over", "taken_over", "requeued", "course_set"} <= kinds
    given = json.dumps([{"start": case["start"], "events": case["events"]} for case in cases])
    done = subprocess.run(["node", NODE_SCRIPT], input=given, capture_output=True, text=True, check=True)
    for case, end in zip(cases, json.loads(done.stdout), strict=True):
        # seq may stay behind the newest event when that one is not for this role's eyes.
        assert end["seq"] <= case["end"]["seq"]
        assert {**end, "seq": 0} == {**case["end"], "seq": 0}
