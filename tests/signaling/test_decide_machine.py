"""A visit under any mix of commands: what must never happen does not (design 2.2, 2.4)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import decide
from signaling.errors import ErrorCode, Refused
from signaling.form_session import (
    current_digest,
    filed,
    section_rows,
    sections_of_application,
    status_of,
    visible_sections,
)
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Outcome, SignatureMode
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding
from tests.support.small_plan import PROCEDURES

FIELDS = {
    "visitor.name": ["葛󠄀城 花子", "𠮷田", ""],
    "visitor.tel": ["0420000000", ""],
    "case.date": ["2026-11-20", "2026-11-23", "2026-10-01"],
    "case.from_abroad": ["yes", "no", ""],
    "addr.new.zip": ["1000001", "9990000", "9990001", "12"],
    "addr.new.town": ["朝日町", ""],
    "addr.new.country": ["大韓民国"],
    "hh.head_after": ["p1", "p2"],
    "hh.joins": ["yes", ""],
    "hh.existing_head": ["山田"],
    "cert.copies": ["1", "2", "99"],
    "p1.name": ["一郎", "世帯員1", ""],
    "p2.name": ["二郎"],
    "p1.japanese": ["no", "yes"],
    "p1.nat": ["US"],
    "p1.my_number": ["123456789018"],
}
COMPLETE = {
    "visitor.name": "葛󠄀城 花子",
    "case.date": "2026-11-20",
    "addr.new.town": "朝日町",
    "hh.existing_head": "山田",
    "p1.name": "一郎",
    "p2.name": "二郎",
    "p1.nat": "US",
    "p2.nat": "US",
}
edits = st.sampled_from([(field, text) for field, texts in FIELDS.items() for text in texts])
sections = st.sampled_from(["visitor", "move", "address_new", "household", "person:p1", "person:p2", "cert"])
procedures = st.sampled_from(list(PROCEDURES))
staff = st.sampled_from([SPECIALIST, STAFF])
TRANSACTION_OF_EDITS = (e.Edited, e.Voided)


class VisitMachine(RuleBasedStateMachine):
    """Specialist and resident do whatever occurs to them; a screen may be out of date."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Deciding("tennyu", "juminhyo")
        self.screens: list[c.Confirm] = []

    def try_(self, command: c.LastingCommand, actor: Actor = SPECIALIST) -> list[e.AnyBody]:
        """The command is carried out, or refused and changes nothing; no other exception."""
        before = self.town.visit
        try:
            return self.town.say(command, actor)
        except Refused:
            assert self.town.visit is before
            return []

    @rule()
    def moves_in_from_an_island(self) -> None:
        """One edit whose consequences reach into a section that is confirmed."""
        for field in ("case.from_abroad", "addr.new.town", "addr.new.zip"):
            self.try_(self.town.edit_of(field, ""))
        self.confirms_everything()
        self.try_(self.town.edit_of("addr.new.zip", "9990000"))

    @rule(edit=edits, late=st.booleans())
    def edits_a_field(self, edit: tuple[str, str], late: bool) -> None:
        """A stale edit never changes anything; an accepted one moves revisions by one and voids confirmations."""
        field, text = edit
        held = self.town.visit.values.get(field)
        current = held.revision if held else 0
        before = self.town.visit
        bodies = self.try_(self.town.edit_of(field, text, base=current + 1 if late else current))
        assert not (late and bodies)
        for body in bodies:
            assert isinstance(body, TRANSACTION_OF_EDITS)
            assert not status_of(self.town.visit, body.section).confirmed
        for section, status in before.sections.items():
            if not any(isinstance(b, TRANSACTION_OF_EDITS) and b.section == section for b in bodies):
                assert status_of(self.town.visit, section) == status

    @rule(one=edits, two=edits)
    def two_people_edit_at_once(self, one: tuple[str, str], two: tuple[str, str]) -> None:
        """Both looked at the same screen; in different fields neither makes the other stale."""
        first, second = self.town.edit_of(*one), self.town.edit_of(*two)
        written = {body.field for body in self.try_(first) if isinstance(body, e.Edited)}
        if two[0] not in written:
            try:
                self.town.say(second)
            except Refused as refusal:
                assert refusal.code != ErrorCode.STALE  # noqa: PT017 -- other refusals are welcome here

    @rule(data=st.data())
    def presents(self, data: st.DataObject) -> None:
        """A section is put before the resident, whose screen may show it for a while."""
        section = data.draw(st.sampled_from(visible_sections(self.town.visit, self.town.plan)))
        if self.try_(c.Present(id=self.town.id(), visit=VISIT, section=section, revision=self._revision(section))):
            self.screens.append(self.town.confirm_of(section))

    @precondition(lambda self: self.screens)
    @rule(data=st.data(), forged=st.booleans())
    def confirms_what_a_screen_showed(self, data: st.DataObject, forged: bool) -> None:
        """Perhaps long ago."""
        shown = data.draw(st.sampled_from(self.screens[-4:]))
        command = replace(shown, id=self.town.id(), digest="0" * 64) if forged else replace(shown, id=self.town.id())
        was = self.town.visit
        bodies = self.try_(command, RESIDENT)
        if bodies:
            assert command.revision == status_of(was, command.section).revision
            assert command.digest == current_digest(was, command.section, self.town.plan)

    @rule(section=sections, actor=staff, application=procedures)
    def staff_confirm_or_sign(self, section: str, actor: Actor, application: str) -> None:
        """Never, with whatever content."""
        for command in (self.town.confirm_of(section), self._sign_of(application)):
            self.town.refuses(ErrorCode.FORBIDDEN, command, actor)

    @rule()
    def confirms_everything(self) -> None:
        """A patient resident, so that signatures and filings come about."""
        for section in visible_sections(self.town.visit, self.town.plan):
            if not status_of(self.town.visit, section).confirmed:
                self.town.confirm(section)

    @rule()
    def fills_in_what_is_missing(self) -> None:
        """A patient specialist, likewise."""
        for field, text in COMPLETE.items():
            if not self.town.visit.text_values().get(field):
                self.try_(self.town.edit_of(field, text))

    @rule(application=procedures)
    def files(self, application: str) -> None:
        """A visit that goes as it should."""
        self.fills_in_what_is_missing()
        self.confirms_everything()
        self.requests_and_signs(application)
        self.submits(application, forged=False)

    @rule(data=st.data())
    def disputes(self, data: st.DataObject) -> None:
        """ちがいます to a row, to the whole, or to a field that is not there."""
        section = data.draw(st.sampled_from(visible_sections(self.town.visit, self.town.plan)))
        rows = section_rows(self.town.visit, section, self.town.plan)
        field = data.draw(st.sampled_from([None, "p1.my_number", *(row[0] for row in rows)]))
        self.try_(c.Dispute(id=self.town.id(), visit=VISIT, section=section, field=field), RESIDENT)

    @rule()
    def adds_a_person(self) -> None:
        """One more."""
        self.try_(c.AddPerson(id=self.town.id(), visit=VISIT))

    @rule(person=st.sampled_from(["p1", "p2", "p3"]))
    def removes_a_person(self, person: str) -> None:
        """One less."""
        self.try_(c.RemovePerson(id=self.town.id(), visit=VISIT, person=person))

    @rule(procedure=procedures)
    def adds_a_procedure(self, procedure: str) -> None:
        """One more."""
        self.try_(c.AddProcedure(id=self.town.id(), visit=VISIT, procedure=procedure))

    @rule(procedure=procedures)
    def removes_a_procedure(self, procedure: str) -> None:
        """One less."""
        self.try_(c.RemoveProcedure(id=self.town.id(), visit=VISIT, procedure=procedure))

    def _sign_of(self, application: str) -> c.Sign:
        if application in self.town.visit.procedures:
            return self.town.sign_of(application)
        return c.Sign(
            id=self.town.id(), visit=VISIT, application=application, digest="0" * 64, mode=SignatureMode.PAPER
        )

    @rule(application=procedures)
    def requests_and_signs(self, application: str) -> None:
        """When it is complete."""
        self.try_(c.RequestSignature(id=self.town.id(), visit=VISIT, application=application))
        self.try_(self._sign_of(application), RESIDENT)

    @rule(application=procedures, forged=st.booleans())
    def submits(self, application: str, forged: bool) -> None:
        """Filed means: every section confirmed and the whole signed as it stands at this moment."""
        digest = self._sign_of(application).digest
        was = self.town.visit
        command = c.Submit(
            id=self.town.id(), visit=VISIT, application=application, digest="0" * 64 if forged else digest
        )
        if self.try_(command):
            assert not forged
            self._is_confirmed_and_signed(was, application, digest)

    def _is_confirmed_and_signed(self, visit: Visit, application: str, digest: str) -> None:
        for section in sections_of_application(visit, application, self.town.plan):
            status = status_of(visit, section)
            assert status.confirmation is not None
            assert status.confirmation.revision == status.revision
            assert status.confirmation.digest == current_digest(visit, section, self.town.plan)
            assert status.disputes == ()
        signature = visit.applications[application].signature
        assert signature is not None
        assert signature.digest == digest

    def _revision(self, section: str) -> int:
        return status_of(self.town.visit, section).revision

    @precondition(lambda self: len(self.town.log) > 20)
    @rule(outcome=st.sampled_from(Outcome))
    def looks_at_what_a_closed_visit_takes(self, outcome: Outcome) -> None:
        """Nothing of the form session moves after the end (tried on a copy, so that the visit goes on)."""
        [closed] = decide(
            self.town.visit,
            SPECIALIST,
            c.Close(id=self.town.id(), visit=VISIT, outcome=outcome),
            self.town.moment,
            self.town.plan,
        )
        here, self.town.visit = self.town.visit, evolve(self.town.visit, closed)
        self.town.refuses(ErrorCode.WRONG_STATE, self.town.edit_of("visitor.name", "x"))
        self.town.refuses(ErrorCode.WRONG_STATE, self.town.confirm_of("visitor"), RESIDENT)
        self.town.visit = here

    @invariant()
    def a_confirmation_is_of_the_current_revision(self) -> None:
        """Any later edit has voided it."""
        for status in self.town.visit.sections.values():
            assert status.presented in (None, status.revision)
            assert status.confirmation is None or status.confirmation.revision == status.revision

    @invariant()
    def what_is_confirmed_is_what_is_there(self) -> None:
        """Also when rows come and go by edits elsewhere."""
        visit = self.town.visit
        for section in visible_sections(visit, self.town.plan):
            confirmation = status_of(visit, section).confirmation
            if confirmation is not None:
                assert confirmation.digest == current_digest(visit, section, self.town.plan)

    @invariant()
    def what_is_filed_stays_confirmed_and_signed_as_it_was(self) -> None:
        """Whatever happens afterwards."""
        for application in filed(self.town.visit):
            digest = self.town.application_digest(application)
            assert self.town.visit.applications[application].submitted == digest
            self._is_confirmed_and_signed(self.town.visit, application, digest)

    @invariant()
    def no_secret_is_in_the_shared_state(self) -> None:
        """個人番号 never gets in."""
        assert not any("my_number" in field for field in self.town.visit.values)

    @invariant()
    def revisions_grow_by_one(self) -> None:
        """Over the whole log, section by section; a person who left takes theirs along."""
        revisions: dict[str, int] = {}
        for event in self.town.log:
            body = event.body
            if isinstance(body, e.Edited | e.Voided):
                assert body.revision == revisions.get(body.section, 0) + 1
                revisions[body.section] = body.revision

    def teardown(self) -> None:
        """The log alone gives the same visit."""
        first, *rest = self.town.log
        assert isinstance(first.body, e.Opened)
        visit = opened(first, first.body)
        for event in rest:
            visit = evolve(visit, event)
        assert visit == self.town.visit


TestVisit = VisitMachine.TestCase
TestVisit.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
