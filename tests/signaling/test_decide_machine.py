"""A visit under any mix of commands: what must never happen does not (design 2.1, 2.2, 2.4, 2.5, 2.8, 2.10).

What was written is audited by ``tests/support/audit.py``, which tells every log a second time without the core.
"""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import end_offer, offer, time_out, wipe
from signaling.errors import ErrorCode, Refused
from signaling.form_session import current_digest, filed, filed_sections, section_rows, status_of, visible_sections
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Outcome, ParkReason, SignatureMode, VisitState
from tests.support.all_commands import STROKES, sign_of
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding
from tests.support.everybody import COLLEAGUE, PEOPLE, commands_of, leaves, tries_everything
from tests.support.small_plan import PROCEDURES

FIELDS = {
    "visitor.name": ["葛󠄀城 花子", "𠮷田", ""],
    "visitor.tel": ["0420000000", ""],
    "case.date": ["2026-11-20", "2026-11-23", "2026-10-01"],
    "case.from_abroad": ["yes", "no", ""],
    "addr.new.zip": ["1000001", "9990000", "9990001", "12"],
    "addr.new.town": ["朝日町", ""],
    "addr.new.country": ["大韓民国"],
    "hh.head_after": ["p1", "p2", "p9"],
    "hh.joins": ["yes", ""],
    "hh.existing_head": ["山田"],
    "cert.copies": ["1", "2", "99"],
    "p1.name": ["一郎", "世帯員1", ""],
    "p2.name": ["二郎"],
    "p1.japanese": ["no", "yes"],
    "p1.nat": ["US"],
    "p1.my_number": ["123456789018"],
}
COMPLETE = {"case.date": "2026-11-20", "cert.copies": "1"}
"""What a patient specialist fills in; anything will do for the other required fields."""

MODES: list[tuple[SignatureMode | None, bool]] = [
    (None, True),
    *((mode, has) for mode in SignatureMode for has in (True, False)),
]

edits = st.sampled_from([(field, text) for field, texts in FIELDS.items() for text in texts])
sections = st.sampled_from(["visitor", "move", "address_new", "household", "person:p1", "person:p2", "cert"])
procedures = st.sampled_from(list(PROCEDURES))
slips = st.sampled_from(["", "", "empty", "unconfirmed", "disputed", "changed", "unasked", "unsigned", "signed before"])
ENDS = (c.Cancel, c.Close, c.Park, c.HandOver)
"""After these the visit is not served any more; rules of their own bring it back."""
TRANSACTION_OF_EDITS = (e.Edited, e.Voided)


def signature(town: Deciding, application: str, mode: SignatureMode | None = None) -> c.Sign:
    """The resident's signature under what is there now."""
    return sign_of(town.visit, town.plan, town.id(), application, mode)


class VisitMachine(RuleBasedStateMachine):
    """Specialist and resident do whatever occurs to them; a screen may be out of date."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Deciding("tennyu", "juminhyo")
        self.screens: list[c.Confirm] = []
        self.seen: list[Visit] = [self.town.visit]

    @initialize(first=st.sampled_from(["tennyu", "juminhyo", "tenshutsu", ""]), slip=slips)
    def morning(self, first: str, slip: str) -> None:
        """Often there is something to file from the start."""
        if first:
            self.try_(c.AddProcedure(id=self.town.id(), visit=VISIT, procedure=first))
            self.files(first, slip)
        if first == "tenshutsu":
            self.moves_in_from_an_island()

    def try_(self, command: c.LastingCommand, actor: Actor = SPECIALIST) -> list[e.AnyBody]:
        """The command is carried out, or refused and changes nothing; no other exception."""
        before = self.town.visit
        try:
            bodies = self.town.say(command, actor)
        except Refused as refusal:
            assert self.town.visit is before
            self.town.audit.agrees_with(before)
            if "submitted" in refusal.details and isinstance(command, c.Edit):
                self._reaches_what_is_filed(command)
            return []
        self.seen.append(self.town.visit)
        return bodies

    def _reaches_what_is_filed(self, edit: c.Edit) -> None:
        """An application that is filed stands only in the way of what would change it."""
        visit, plan, texts = self.town.visit, self.town.plan, self.town.visit.text_values()
        fills = plan.check(edit.field, edit.text, texts, today=self.town.clock.today).fills
        here = plan.section_of(edit.field, visit.persons) in filed_sections(visit, plan)
        closed = filed_sections(visit, plan)
        came = [x for x, _ in fills if not texts.get(x) and plan.section_of(x, visit.persons) not in closed]
        written = [edit.field, *came]
        assert here or any(plan.affects_layout(field) or plan.dependents(field, texts) for field in written)

    @rule()
    def moves_in_from_an_island(self) -> None:
        """One edit whose consequences reach into a section that is confirmed."""
        for field in ("case.from_abroad", "addr.new.town", "addr.new.zip"):
            self.try_(self.town.edit_of(field, ""))
        self.confirms_everything()
        self.try_(self.town.edit_of("addr.new.zip", "9990000"))

    @rule(edit=edits)
    def edits_a_field(self, edit: tuple[str, str]) -> None:
        """An accepted edit moves revisions by one and voids confirmations in its section, and in no other."""
        before = self.town.visit
        bodies = self.try_(self.town.edit_of(*edit))
        for body in bodies:
            assert isinstance(body, TRANSACTION_OF_EDITS)
            assert not status_of(self.town.visit, body.section).confirmed
        for section, status in before.sections.items():
            if not any(isinstance(b, TRANSACTION_OF_EDITS) and b.section == section for b in bodies):
                assert status_of(self.town.visit, section) == status

    @rule(edit=edits, data=st.data())
    def types_on_an_old_screen(self, edit: tuple[str, str], data: st.DataObject) -> None:
        """Whoever did not see the field's newest text is shown it, and changes nothing."""
        field, text = edit
        screen = data.draw(st.sampled_from(self.seen[-8:]))
        was, now = screen.values.get(field), self.town.visit.values.get(field)
        base = (was.revision if was else 0) + data.draw(st.sampled_from([0, 0, 1]))
        command = self.town.edit_of(field, text, base=base)
        if base == (now.revision if now else 0):
            self.try_(command)
            return
        refused: Refused | None = None
        try:
            self.town.say(command)
        except Refused as refusal:
            refused = refusal
        assert refused is not None, "a stale edit was taken"
        if refused.code == ErrorCode.STALE:
            shown = (now.revision, now.value, now.shown) if now else (0, "", "")
            assert tuple(refused.details[name] for name in ("revision", "value", "shown")) == shown

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

    @rule(text=st.sampled_from(["123456789018", ""]))
    def types_a_my_number(self, text: str) -> None:
        """Design 2.10, 7: it is refused for what it is, whatever stands in it."""
        self.town.refuses(ErrorCode.SECRET_FIELD, self.town.edit_of("p1.my_number", text))

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

    @rule(data=st.data(), presented=st.booleans(), off=st.sampled_from([-1, 0, 1]), forged=st.booleans())
    def confirms_what_was_not_shown(self, data: st.DataObject, presented: bool, off: int, forged: bool) -> None:
        """Not put before them, of another revision, or of another content: the audit takes no such yes."""
        section = data.draw(st.sampled_from(visible_sections(self.town.visit, self.town.plan)))
        if presented:
            self.town.present(section)
        now = self.town.confirm_of(section)
        digest = "0" * 64 if forged else now.digest
        self.try_(replace(now, revision=max(now.revision + off, 0), digest=digest), RESIDENT)

    @rule(section=sections, actor=st.sampled_from([SPECIALIST, STAFF]), application=procedures)
    def staff_confirm_dispute_or_sign(self, section: str, actor: Actor, application: str) -> None:
        """Design 2.4: never, with whatever content."""
        dispute = c.Dispute(id=self.town.id(), visit=VISIT, section=section)
        for command in (self.town.confirm_of(section), signature(self.town, application), dispute):
            self.town.refuses(ErrorCode.FORBIDDEN, command, actor)

    @rule(actor=st.sampled_from(PEOPLE), section=sections, application=procedures)
    def somebody_tries_everything(self, actor: Actor, section: str, application: str) -> None:
        """Nothing that the audit would not take is let through; whoever has no part in the visit may do nothing."""
        tries_everything(self.town, actor, section, application)

    @rule(
        data=st.data(), actor=st.sampled_from([RESIDENT, STAFF, SPECIALIST]), section=sections, application=procedures
    )
    def somebody_says_something(self, data: st.DataObject, actor: Actor, section: str, application: str) -> None:
        """Whatever it is; only that the visit goes on."""
        commands = commands_of(self.town, section, application)
        command = data.draw(st.sampled_from([x for x in commands if not isinstance(x, ENDS)]))
        self.try_(command, actor)

    @rule()
    def confirms_everything(self) -> None:
        """A patient resident, so that signatures and filings come about."""
        for section in visible_sections(self.town.visit, self.town.plan):
            if not status_of(self.town.visit, section).confirmed:
                self.town.confirm(section)

    @rule(
        meant=st.sampled_from([("suzuki", "kokuho"), (None, "kokuho"), (None, None)]),
        then=st.sampled_from(["taken back", "runs out", "declined", "no_answer", "lost", "answered"]),
    )
    def hands_over(self, meant: tuple[str | None, str | None], then: str) -> None:
        """And whatever becomes of it, the visit is served again in the end with all that it had."""
        before = self.town.visit
        person, department = meant
        give = c.HandOver(id=self.town.id(), visit=VISIT, specialist=person, department=department, note="次へ")
        if not self.try_(give):
            return
        if then == "runs out":
            self.town.take(time_out(self.town.visit, at=self.town.clock.at))
        elif then != "taken back":
            self.town.take(offer(self.town.visit, COLLEAGUE.id, at=self.town.clock.at))
            if then == "answered":
                self.try_(c.Answer(id=self.town.id(), visit=VISIT), COLLEAGUE)
                back = c.HandOver(id=self.town.id(), visit=VISIT, specialist=SPECIALIST.id)
                assert self.try_(back, COLLEAGUE)
                self.town.take(offer(self.town.visit, SPECIALIST.id, at=self.town.clock.at))
                self.try_(c.Answer(id=self.town.id(), visit=VISIT))
            elif then == "declined":
                self.try_(c.Decline(id=self.town.id(), visit=VISIT), COLLEAGUE)
            else:
                self.town.take(end_offer(self.town.visit, COLLEAGUE.id, then, at=self.town.clock.at))
        if then != "answered":
            assert self.try_(c.Recall(id=self.town.id(), visit=VISIT))
        self._is_served_as(before)

    @rule(minutes=st.sampled_from([1, 120]), runs_out=st.booleans(), again=st.booleans())
    def parks(self, minutes: int, runs_out: bool, again: bool) -> None:
        """For a while, perhaps twice, perhaps too long; then it goes on where it was."""
        before = self.town.visit
        park = c.Park(id=self.town.id(), visit=VISIT, reason=ParkReason.PAPERS, minutes=minutes)
        if not self.try_(park):
            return
        if again:
            assert self.try_(replace(park, id=self.town.id(), minutes=121 - minutes))
        for actor in PEOPLE:
            tries_everything(self.town, actor, "visitor", "juminhyo")
        if runs_out:
            self.town.take(time_out(self.town.visit, at=self.town.clock.at))
        assert self.try_(c.Recall(id=self.town.id(), visit=VISIT))
        self._is_served_as(before)

    def _is_served_as(self, before: Visit) -> None:
        """Nothing is asked again, nothing that was confirmed is not."""
        now = self.town.visit
        assert (now.state, now.specialist) == (VisitState.SERVING, SPECIALIST.id)
        for name in ("values", "sections", "applications", "replies", "language", "identity", "procedures", "persons"):
            assert getattr(now, name) == getattr(before, name)

    @rule(application=procedures)
    def fills_in_what_is_missing(self, application: str) -> None:
        """A patient specialist, likewise."""
        visit = self.town.visit
        if application in visit.procedures:
            for field in self.town.plan.missing(application, visit.procedures, visit.persons, visit.text_values()):
                self.try_(self.town.edit_of(field, COMPLETE.get(field, "花子")))

    def _changes(self) -> None:
        """Something else in a section that every application carries, confirmed again."""
        name = self.town.visit.values.get("visitor.name")
        self.try_(self.town.edit_of("visitor.name", "一" if name and name.value == "二" else "二"))
        self.confirms_everything()

    @rule(
        application=procedures,
        slip=slips,
    )
    def files(self, application: str, slip: str) -> None:
        """A visit that goes as it should, or with one slip: then the audit lets nothing be signed or filed."""
        self.fills_in_what_is_missing(application)
        if slip == "empty":
            self.try_(self.town.edit_of("visitor.name", ""))
        if slip != "unconfirmed":
            self.confirms_everything()
        if slip != "unasked":
            self.try_(c.RequestSignature(id=self.town.id(), visit=VISIT, application=application))
        if slip == "changed":
            self._changes()
        if slip == "disputed":
            self.try_(c.Dispute(id=self.town.id(), visit=VISIT, section="visitor"), RESIDENT)
        if slip != "unsigned":
            wanted = signature(self.town, application)
            wrong = [replace(wanted, digest="0" * 64), replace(wanted, strokes=[] if wanted.strokes else STROKES)]
            wrong += [signature(self.town, application, x) for x in SignatureMode if x not in (wanted.mode, "paper")]
            assert not any(self.try_(each, RESIDENT) for each in wrong)
            self.try_(wanted, RESIDENT)
        if slip == "signed before":
            self._changes()
        self.submits(application, forged=True)
        digest = signature(self.town, application).digest
        for actor in (RESIDENT, STAFF):
            command = c.Submit(id=self.town.id(), visit=VISIT, application=application, digest=digest)
            self.town.refuses(ErrorCode.FORBIDDEN, command, actor)
        self.submits(application, forged=False)
        if application in self.town.visit.procedures and slip == "":
            assert application in filed(self.town.visit)
            for actor in (SPECIALIST, RESIDENT):
                tries_everything(self.town, actor, "visitor", application)

    @rule(data=st.data())
    def disputes(self, data: st.DataObject) -> None:
        """ちがいます to a row or to the whole is always heard while it is not filed."""
        visit = self.town.visit
        section = data.draw(st.sampled_from(visible_sections(visit, self.town.plan)))
        rows = section_rows(visit, section, self.town.plan)
        field = data.draw(st.sampled_from([None, "p1.my_number", *(row[0] for row in rows)]))
        known = (field or section) in status_of(visit, section).disputes
        bodies = self.try_(c.Dispute(id=self.town.id(), visit=VISIT, section=section, field=field), RESIDENT)
        heard = field != "p1.my_number" and section not in filed_sections(visit, self.town.plan) and not known
        assert bool(bodies) == heard
        assert not heard or not status_of(self.town.visit, section).confirmed

    @rule(
        what=st.sampled_from([c.Hold, c.Hold, c.Resume]),
        question=st.sampled_from(["tennyu.when", "tennyu.where", None]),
    )
    def holds_or_asks(self, what: type[c.Hold | c.Resume], question: str | None) -> None:
        """What is on the counter's screen beside the forms."""
        self.try_(what(id=self.town.id(), visit=VISIT))
        self.try_(c.Ask(id=self.town.id(), visit=VISIT, question=question))

    @rule(wanted=st.sampled_from(["add", "p1", "p2", "p3"]))
    def changes_the_household(self, wanted: str) -> None:
        """One more, or one less."""
        if wanted == "add":
            self.try_(c.AddPerson(id=self.town.id(), visit=VISIT))
        else:
            self.try_(c.RemovePerson(id=self.town.id(), visit=VISIT, person=wanted))

    @rule(procedure=procedures, more=st.booleans())
    def changes_the_procedures(self, procedure: str, more: bool) -> None:
        """One more, or one less."""
        change = c.AddProcedure if more else c.RemoveProcedure
        self.try_(change(id=self.town.id(), visit=VISIT, procedure=procedure))

    @rule(application=procedures)
    def requests_a_signature(self, application: str) -> None:
        """When it is complete."""
        self.try_(c.RequestSignature(id=self.town.id(), visit=VISIT, application=application))

    @rule(application=procedures, how=st.sampled_from(MODES))
    def signs(self, application: str, how: tuple[SignatureMode | None, bool]) -> None:
        """In whichever mode, with or without strokes: the audit knows what the procedure asks for."""
        mode, has_strokes = how
        command = signature(self.town, application, mode)
        self.try_(command if has_strokes else replace(command, strokes=[]), RESIDENT)

    @rule(application=procedures, forged=st.booleans())
    def submits(self, application: str, forged: bool) -> None:
        """Filed means: what the specialist saw, which is what the resident confirmed and signed."""
        digest = "0" * 64 if forged else signature(self.town, application).digest
        bodies = self.try_(c.Submit(id=self.town.id(), visit=VISIT, application=application, digest=digest))
        assert not (forged and bodies)

    def _revision(self, section: str) -> int:
        return status_of(self.town.visit, section).revision

    @precondition(lambda self: len(self.town.log) > 20)
    @rule(outcome=st.sampled_from(Outcome), data=st.data(), application=procedures)
    def looks_at_what_a_closed_visit_takes(self, outcome: Outcome, data: st.DataObject, application: str) -> None:
        """Nothing of the form session moves after the end (tried on a copy, so that the visit goes on)."""
        there = deepcopy(self.town)
        there.say(c.Close(id=there.id(), visit=VISIT, outcome=outcome))
        people = st.sampled_from([RESIDENT, STAFF, SPECIALIST])
        for _ in range(4):
            with suppress(Refused):
                there.say(data.draw(st.sampled_from(commands_of(there, "visitor", application))), data.draw(people))
        if not there.visit.wiped:
            there.take(wipe(there.visit, at=there.clock.at))
        # Design 2.8: the station has no part in a visit that was wiped off its screen.
        for command in commands_of(there, "visitor", application):
            there.refuses(ErrorCode.FORBIDDEN, command, RESIDENT)

    # -- what must hold, besides what the audit says of every command -----------------------------------------

    @invariant()
    def point_2_a_confirmation_is_of_the_current_revision(self) -> None:
        """Any later edit has voided it, and the core's own digest says the same as the audit's."""
        visit = self.town.visit
        for section, status in visit.sections.items():
            assert status.presented in (None, status.revision)
            assert status.confirmation is None or status.confirmation.revision == status.revision
            assert current_digest(visit, section, self.town.plan) == self.town.audit.digest(section)

    @invariant()
    def point_2_what_is_filed_stays_as_it_was(self) -> None:
        """Whatever happens afterwards."""
        assert filed(self.town.visit) == self.town.audit.filed
        for application in filed(self.town.visit):
            digest = self.town.application_digest(application)
            assert self.town.visit.applications[application].submitted == digest

    @invariant()
    def point_5_a_resident_may_always_leave(self) -> None:
        """One touch, and nothing of the visit is at a desk any more."""
        left = leaves(self.town.visit, self.town)
        assert (left.state, left.outcome, left.held, left.question) == (VisitState.CLOSED, Outcome.LEFT, False, None)

    @invariant()
    def point_10_no_secret_is_in_the_shared_state(self) -> None:
        """個人番号 never gets in."""
        assert not any("my_number" in field for field in self.town.visit.values)

    def teardown(self) -> None:
        """Point 1: the log alone gives the same visit."""
        first, *rest = self.town.log
        assert isinstance(first.body, e.Opened)
        visit = opened(first, first.body)
        for event in rest:
            visit = evolve(visit, event)
        assert visit == self.town.visit


TestVisit = VisitMachine.TestCase
TestVisit.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
