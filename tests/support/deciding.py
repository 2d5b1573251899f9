"""A visit with its two sides for tests of the deciders: commands in, the log audited, refusals checked."""

from __future__ import annotations

import pytest

from signaling import commands as c
from signaling import events as e
from signaling.decide import decide, offer, open_visit
from signaling.digests import section_digest
from signaling.errors import ErrorCode, Refused
from signaling.form_session import current_application_digest, section_rows, status_of
from signaling.moment import Moment
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Role, SignatureMode
from tests.support.all_commands import sign_of
from tests.support.audit import Audit
from tests.support.clock import HandClock
from tests.support.small_plan import SmallPlan

VISIT = "v00000001"
RESIDENT = Actor(Role.RESIDENT, "asahi_1", "asahi")
STAFF = Actor(Role.BRANCH_STAFF, "mori", "asahi")
SPECIALIST = Actor(Role.SPECIALIST, "sato")


class Deciding:
    """One visit. Each call decides, evolves and hands the bodies back; ``log`` has every event."""

    def __init__(self, *procedures: str, serving: bool = True) -> None:
        self.plan = SmallPlan()
        self.clock = HandClock()
        self._count = 0
        command = c.OpenVisit(id=self.id(), procedures=list(procedures) or ["juminhyo"])
        events = open_visit(
            VISIT, RESIDENT, command, number=1, branch="asahi", counter="asahi_1", moment=self.moment, plan=self.plan
        )
        first = events[0].body
        assert isinstance(first, e.Opened)
        self.visit: Visit = opened(events[0], first)
        for event in events[1:]:
            self.visit = evolve(self.visit, event)
        self.log = list(events)
        self.audit = Audit(SmallPlan(), self.clock.today)
        self.audit.take(events)
        if serving:
            self.take(offer(self.visit, SPECIALIST.id, at=self.clock.at))
            self.say(c.Answer(id=self.id(), visit=VISIT))

    @property
    def moment(self) -> Moment:
        """Now."""
        return self.clock.moment()

    def id(self) -> str:
        """A fresh command id."""
        self._count += 1
        return f"k3f9a2m7q1x8d4b6-{self._count}"

    def take(self, events: tuple[e.Event, ...]) -> list[e.AnyBody]:
        """Events become true, and are audited."""
        if events:
            self.audit.take(events)
        for event in events:
            self.visit = evolve(self.visit, event)
            self.log.append(event)
        self.audit.agrees_with(self.visit)
        return [event.body for event in events]

    def say(self, command: c.LastingCommand, actor: Actor = SPECIALIST) -> list[e.AnyBody]:
        """Decide and evolve."""
        self.clock.jump(1)
        return self.take(decide(self.visit, actor, command, self.moment, self.plan))

    def refuses(self, code: ErrorCode, command: c.LastingCommand, actor: Actor = SPECIALIST) -> dict[str, object]:
        """The command is refused with this code and changes nothing; the details come back."""
        before = self.visit
        with pytest.raises(Refused) as refusal:
            self.say(command, actor)
        assert refusal.value.code == code
        assert self.visit is before
        return refusal.value.details

    def edit(self, field: str, text: str, base: int | None = None) -> list[e.AnyBody]:
        """The specialist writes into a field, on what it holds now."""
        return self.say(self.edit_of(field, text, base))

    def edit_of(self, field: str, text: str, base: int | None = None) -> c.Edit:
        """The command of ``edit``."""
        held = self.visit.values.get(field)
        seen = (held.revision if held else 0) if base is None else base
        return c.Edit(id=self.id(), visit=VISIT, field=field, base=seen, text=text)

    def digest(self, section: str) -> str:
        """What a counter that shows the newest state sends."""
        rows = section_rows(self.visit, section, self.plan)
        return section_digest(section, status_of(self.visit, section).revision, rows)

    def present(self, section: str) -> list[e.AnyBody]:
        """The specialist puts a section before the resident."""
        revision = status_of(self.visit, section).revision
        return self.say(c.Present(id=self.id(), visit=VISIT, section=section, revision=revision))

    def confirm_of(self, section: str) -> c.Confirm:
        """The resident's yes to what is there now."""
        revision = status_of(self.visit, section).revision
        return c.Confirm(id=self.id(), visit=VISIT, section=section, revision=revision, digest=self.digest(section))

    def confirm(self, section: str) -> list[e.AnyBody]:
        """Present and confirm."""
        self.present(section)
        return self.say(self.confirm_of(section), RESIDENT)

    def application_digest(self, application: str) -> str:
        """The digest of an application as it stands."""
        return current_application_digest(self.visit, application, self.plan)

    def sign_of(self, application: str, mode: SignatureMode | None = None) -> c.Sign:
        """The resident's signature under what is there now."""
        return sign_of(self.visit, self.plan, self.id(), application, mode)

    def request(self, application: str) -> list[e.AnyBody]:
        """The specialist asks for the signature."""
        return self.say(c.RequestSignature(id=self.id(), visit=VISIT, application=application))

    def submit_of(self, application: str) -> c.Submit:
        """Filing what is there now."""
        digest = self.application_digest(application)
        return c.Submit(id=self.id(), visit=VISIT, application=application, digest=digest)

    def file_certificate(self) -> None:
        """A 住民票 from empty to filed."""
        self.edit("visitor.name", "葛󠄀城 花子")
        self.confirm("visitor")
        self.confirm("cert")
        self.request("juminhyo")
        self.say(self.sign_of("juminhyo"), RESIDENT)
        self.say(self.submit_of("juminhyo"))
