"""Tests of what the branch is not shown of a visit of protected people, from the answer to the paper."""

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import decide
from signaling.errors import ErrorCode, Refused
from signaling.form_session import current_digest, section_rows
from signaling.messages import Snapshot, TypingRelay
from signaling.protection import MASK, all_fields, masked_edit, masked_value, may_turn, said_so
from signaling.register import Register
from signaling.relay import every_field
from signaling.rights import BRANCH_SIDE
from signaling.views import event_view, visit_view
from signaling.visit import FieldValue, Reply, Visit, evolve
from signaling.words import Role, Source
from tests.support.deciding import SPECIALIST, VISIT, Deciding
from tests.support.hub_driver import HubDriver, assert_sent
from tests.support.small_plan import SmallPlan

PLAN = SmallPlan()


class Guarding(SmallPlan):
    """A catalogue whose every field says where somebody lives."""

    def is_guarded(self, field: str) -> bool:
        """Every one."""
        return True


STREET = "一丁目2番3号"


def reply(*, seq: int, said: bool | None = None, unsure: bool = False, taken_back: bool = False) -> Reply:
    """An answer to a question about it, or about something else."""
    facts = {} if said is None else {"protected": said}
    return Reply(
        f"Q{seq}", None, 1, facts, ("protected",) if unsure else (), taken_back, {}, "specialist:sato", 9, seq, "c"
    )


def replied(*, said: bool, seq: int = 99) -> e.Event:
    """The answer as an event."""
    body = e.Replied(
        question="Q09", person=None, revision=1, facts={"protected": said}, unsure=(), taken_back=False, over={},
        catalogue="c",
    )  # fmt: skip
    return e.Event(visit=VISIT, seq=seq, at=9, actor="specialist:sato", cause="", body=body)


def with_address() -> Deciding:
    """A visit in which an address stands."""
    town = Deciding("tennyu")
    town.edit("visitor.name", "山田 花子")
    town.edit("addr.new.town", STREET)
    return town


def protected(visit: Visit) -> Visit:
    """The visit after the answer."""
    return evolve(visit, replied(said=True, seq=visit.seq + 1))


def test_the_last_answer_counts_and_who_does_not_know_is_protected() -> None:
    """Nobody is before anything was said of it; what was taken back was not said."""
    assert not said_so([])
    assert not said_so([reply(seq=1)])
    assert said_so([reply(seq=1, said=True)])
    assert said_so([reply(seq=1, unsure=True)])
    assert not said_so([reply(seq=2, said=True, taken_back=True)])
    assert not said_so([reply(seq=3, said=False), reply(seq=2, said=True)])
    assert said_so([reply(seq=2, said=False), reply(seq=3, said=True)])


def test_which_events_may_turn_it() -> None:
    """The answer, and any answer that is taken back."""
    turning = replied(said=False)
    assert isinstance(turning.body, e.Replied)
    assert may_turn(turning)
    for change, turns in (({"facts": {}, "taken_back": True}, True), ({"facts": {}}, False)):
        assert may_turn(replace(turning, body=replace(turning.body, **change))) is turns
    assert may_turn(replace(turning, body=replace(turning.body, facts={}, unsure=("protected",))))
    assert not may_turn(replace(turning, body=e.Held()))


@pytest.mark.parametrize("role", Role)
def test_no_address_goes_to_the_branch_and_no_word_of_why(role: Role) -> None:
    """Neither with the whole visit, nor with an event, whenever that happened."""
    town = with_address()
    visit = protected(town.visit)
    view = visit_view(visit, role, str, PLAN.is_guarded)
    told = [event_view(each, role, str, protected=True, guarded=PLAN.is_guarded) for each in town.log]
    branch = role in BRANCH_SIDE
    for text in (encode(view), encode(told)):
        assert (STREET.encode() in text) is not branch
        assert "山田 花子".encode() in text
    assert view.values["addr.new.town"].shown == (MASK if branch else STREET)
    assert (view.protected, view.papers_released) == ((None, None) if branch else (True, False))


def test_without_the_catalogue_everything_is_masked() -> None:
    """What is not known to be harmless is not sent."""
    visit = protected(with_address().visit)
    view = visit_view(visit, Role.RESIDENT, str)
    assert {held.shown for held in view.values.values()} == {MASK}
    assert all_fields("visitor.name")


def test_of_others_nothing_is_masked() -> None:
    """Most people are not protected."""
    view = visit_view(with_address().visit, Role.RESIDENT, str, PLAN.is_guarded)
    assert view.values["addr.new.town"].shown == STREET


def test_what_is_empty_stays_so() -> None:
    """That nothing was said yet is no secret; the resident sees what is still to be asked."""
    held = FieldValue("", "", 1, Source.SAID, "specialist:sato", "w")
    assert masked_value(held) == held
    edit = e.Edited(field="addr.new.town", section="address_new", revision=1, value="", shown="", source=Source.SAID)
    assert masked_edit(edit) == edit
    assert masked_value(replace(held, value="x", shown="x")) == replace(held, value=MASK, shown=MASK, warning=None)


def test_what_is_confirmed_is_what_the_counter_shows() -> None:
    """The mask is in the digest; the revision binds what is behind it. What was confirmed before is asked anew."""
    town = with_address()
    section = "address_new"
    town.confirm(section)
    before = current_digest(town.visit, section, PLAN)
    assert town.visit.sections[section].confirmed
    visit = protected(town.visit)
    assert not visit.sections[section].confirmed
    assert visit.sections[section].presented is None
    rows = {field: shown for field, _, shown in section_rows(visit, section, PLAN)}
    assert rows["addr.new.town"] == MASK
    assert current_digest(visit, section, PLAN) != before
    same = evolve(visit, replied(said=True, seq=visit.seq + 1))
    assert same.protected
    free = evolve(same, replied(said=False, seq=same.seq + 1))
    assert current_digest(free, section, PLAN) == before


def test_a_second_clerk_releases_the_papers_as_they_stand() -> None:
    """Any later edit, and any other answer, takes it back."""
    visit = protected(with_address().visit)
    event = e.Event(visit=VISIT, seq=visit.seq + 1, at=9, actor="supervisor:hara", cause="", body=e.PapersReleased())
    released = evolve(visit, event)
    assert released.papers_released
    edit = e.Edited(field="addr.new.town", section="address_new", revision=2, value="x", shown="x", source=Source.SAID)
    edited = evolve(released, e.Event(visit=VISIT, seq=released.seq + 1, at=9, actor="a:b", cause="", body=edit))
    assert edited.protected
    assert not edited.papers_released
    assert not evolve(released, replied(said=False, seq=released.seq + 1)).papers_released


def test_what_is_filed_stays_filed_when_it_turns_out_that_somebody_is_protected() -> None:
    """It is the same application, shown or masked; a change of it is refused as ever."""
    town = Deciding()
    town.file_certificate()
    visit = protected(town.visit)
    note = c.WriteNote(id=town.id(), visit=VISIT, text="配慮")
    assert [event.body for event in decide(visit, SPECIALIST, note, town.moment, Guarding())] == [
        e.NoteWritten(text="配慮")
    ]
    edit = town.edit_of("visitor.name", "山田 月子")
    with pytest.raises(Refused) as refused:
        decide(visit, SPECIALIST, edit, town.moment, Guarding())
    assert refused.value.code == ErrorCode.WRONG_STATE


class Talk:
    """A visit that is served, with a station, a desk and staff of the branch in its room."""

    def __init__(self) -> None:
        self.town = HubDriver(interview=True)
        self.town.hire("sato", "residents")
        self.station, self.desk, self.staff = self.town.station(), self.town.desk(), self.town.staff()
        self.visit = self.town.serve(self.station, self.desk, "tennyu")
        self.town.hello(self.staff, self.visit)
        self.edit(STREET)
        self.town.empty()

    def edit(self, text: str) -> None:
        """The specialist types the address."""
        held = self.town.hub.rooms[self.visit].visit.values.get("addr.new.town")
        base = held.revision if held else 0
        command = c.Edit(id=self.town.command_id(), visit=self.visit, field="addr.new.town", base=base, text=text)
        self.town.say(self.desk, command)

    def turns(self, *, said: bool) -> None:
        """The answer is durable."""
        now = self.town.hub.rooms[self.visit].visit
        event = replace(replied(said=said, seq=now.seq + 1), visit=self.visit)
        after = self.town.visits[self.visit] = evolve(now, event)
        self.town.do(self.town.hub.committed(after, (event,), self.town.clock.moment()))

    def heard(self, page: str) -> bytes:
        """Everything that a page was sent."""
        return encode(self.town.inbox[page])


def test_from_the_answer_on_the_branch_has_the_mask_and_when_it_is_taken_back_the_address() -> None:
    """Everybody gets the whole anew: what a page has is not what it may show any more."""
    talk = Talk()
    talk.turns(said=True)
    for page in (talk.station, talk.staff):
        assert assert_sent(talk.town, page, Snapshot).visit.values["addr.new.town"].shown == MASK
        assert STREET.encode() not in talk.heard(page)
        assert b"protected" not in talk.heard(page).replace(b'"protected":null', b"")
    view = assert_sent(talk.town, talk.desk, Snapshot).visit
    assert (view.values["addr.new.town"].shown, view.protected) == (STREET, True)
    talk.town.empty()
    talk.turns(said=False)
    assert assert_sent(talk.town, talk.station, Snapshot).visit.values["addr.new.town"].shown == STREET


def test_no_page_of_the_branch_goes_on_from_what_it_had_before_the_answer() -> None:
    """Also when only a few events are between: the answer is none that it is sent."""
    talk = Talk()
    seen = talk.town.visits[talk.visit].seq
    talk.turns(said=True)
    talk.town.empty()
    talk.town.hello(talk.staff, talk.visit, seen)
    assert assert_sent(talk.town, talk.staff, Snapshot).visit.values["addr.new.town"].shown == MASK


def test_keystrokes_in_an_address_do_not_reach_the_branch() -> None:
    """Of a protected visit; in other fields, and of others, they do."""
    talk = Talk()
    typing = c.Typing(visit=talk.visit, field="addr.new.town", text="立川市", composing=True)
    talk.town.say(talk.desk, typing)
    assert_sent(talk.town, talk.station, TypingRelay)
    talk.turns(said=True)
    talk.town.empty()
    talk.town.say(talk.desk, typing)
    assert talk.town.inbox[talk.station] == []
    assert talk.town.inbox[talk.staff] == []
    talk.town.say(talk.desk, replace(typing, field="p1.name"))
    assert_sent(talk.town, talk.station, TypingRelay)


def test_a_register_without_the_catalogue_guards_every_field() -> None:
    """As long as it is not at hand; so does a relay that was not given it."""
    assert Register().guarded(Deciding().visit) is all_fields
    assert every_field(Deciding().visit) is all_fields
