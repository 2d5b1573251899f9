"""Tests of what somebody who works along is shown: their part of the visit, whole, after everything that happens."""

import pytest

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.errors import ErrorCode, Refused
from signaling.presence import PresenceStatus
from signaling.words import ParkReason, VisitState
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


class Two:
    """A visit with matters of two departments; 中野 of the other one works along."""

    def __init__(self) -> None:
        self.town = HubDriver(interview=True)
        self.town.hire("sato", "residents", "children")
        self.town.hire("nakano", "children", department="kosodate")
        self.station, self.desk = self.town.station(), self.town.desk("sato")
        self.visit = self.town.serve(self.station, self.desk, "juminhyo", "jidou_teate")
        self.along = self.town.desk("nakano")
        self.ask()

    def ask(self) -> None:
        """Who serves asks for help."""
        self.town.say(self.desk, c.AskAlong(id=self.town.command_id(), visit=self.visit, specialist="nakano"))

    def joins(self) -> None:
        """They open the visit."""
        self.town.hello(self.along, self.visit)

    def edit(self, page: str, field: str, text: str) -> None:
        """An edit from a page."""
        held = self.town.visits[self.visit].values.get(field)
        base = held.revision if held else 0
        one = self.town.command_id()
        self.town.say(page, c.Edit(id=one, visit=self.visit, field=field, base=base, text=text))

    def shown(self) -> m.VisitView:
        """What they see now."""
        return assert_sent(self.town, self.along, m.Snapshot).visit


def test_they_are_asked_at_their_desk_until_they_are_there() -> None:
    """By who serves; their department is the directory's to say."""
    two = Two()
    two.town.tick(0.3)
    [line] = assert_sent(two.town, two.along, m.PassedOn).visits
    assert (line.visit, line.state, line.specialist) == (two.visit, VisitState.SERVING, "Sato")
    assert two.town.visits[two.visit].members[0].department == "kosodate"
    two.joins()
    two.town.tick(0.3)
    assert assert_sent(two.town, two.along, m.PassedOn).visits == ()


def test_they_see_their_sections_and_nothing_beside() -> None:
    """Design 2.10: no note, no interview, no other department's values; it is not sent to them at all."""
    two = Two()
    two.edit(two.desk, "visitor.name", "葛󠄀城 花子")
    two.edit(two.desk, "cert.use", "銀行")
    two.town.say(two.desk, c.WriteNote(id=two.town.command_id(), visit=two.visit, text="支援措置"))
    two.joins()
    shown = two.shown()
    assert shown.part is not None
    assert shown.procedures == ("jidou_teate",)
    assert "visitor.name" in shown.values
    assert not any(field.startswith("cert.") for field in shown.values)
    assert set(shown.sections) <= {"visitor", "person:p1"}
    assert shown.note is None
    assert_not_sent(two.town, two.along, m.InterviewMessage)
    assert_not_sent(two.town, two.along, m.CallConnect)


def test_both_see_what_the_other_writes_as_it_becomes_true() -> None:
    """And a page of theirs that shows the newest is not behind, whatever happened out of its sight."""
    two = Two()
    two.joins()
    two.edit(two.along, "p1.name", "一郎")
    event = assert_sent(two.town, two.desk, m.EventMessage)
    assert event.actor == "specialist:nakano"
    two.edit(two.desk, "cert.use", "銀行")
    two.edit(two.desk, "visitor.name", "甲")
    assert two.shown().values["visitor.name"].value == "甲"
    assert two.shown().seq == two.town.visits[two.visit].seq
    assert_not_sent(two.town, two.along, m.EventMessage)


def test_typing_passes_within_their_sections_only() -> None:
    """With the name of who types; what is out of their sight is neither shown to them nor theirs to type in."""
    two = Two()
    two.joins()
    town = two.town

    def types(page: str, field: str) -> None:
        town.say(page, c.Typing(visit=two.visit, field=field, text="い", composing=True))

    types(two.along, "p1.name")
    assert assert_sent(town, two.desk, m.TypingRelay).name == "Nakano"
    assert assert_sent(town, two.station, m.TypingRelay).field == "p1.name"
    types(two.desk, "cert.use")
    assert_not_sent(town, two.along, m.TypingRelay)
    types(two.desk, "visitor.name")
    assert assert_sent(town, two.along, m.TypingRelay).name == "Sato"
    with pytest.raises(Refused) as refusal:
        types(two.along, "cert.use")
    assert refusal.value.code == ErrorCode.FORBIDDEN
    with pytest.raises(Refused):
        town.say(two.along, c.Focus(visit=two.visit, field="cert.use"))
    town.say(two.along, c.Focus(visit=two.visit, field="p1.name"))
    town.say(two.along, c.Focus(visit=two.visit, field=None))
    assert assert_sent(town, two.desk, m.FocusRelay).field is None
    town.say(two.station, c.Viewing(visit=two.visit, screen="confirming", section="cert"))
    assert_not_sent(town, two.along, m.ViewingRelay)


def test_they_have_no_media_and_no_place_in_the_talk() -> None:
    """Signals of theirs are refused; the call stays between the two who talk, also when their page comes and goes."""
    two = Two()
    two.town.empty()
    two.joins()
    assert_not_sent(two.town, two.station, m.CallConnect)
    with pytest.raises(Refused) as refusal:
        two.town.say(two.along, c.Redial(visit=two.visit, call="1.a.b.0"))
    assert refusal.value.code == ErrorCode.FORBIDDEN
    two.town.leave(two.along)
    assert_not_sent(two.town, two.station, m.CallConnect)
    assert_not_sent(two.town, two.station, m.CallEnd)


def test_while_they_are_there_they_are_rung_for_nothing() -> None:
    """They leave and are free; they come back as long as they are asked."""
    two = Two()
    two.joins()
    moment = two.town.clock.moment
    assert two.town.hub.presence_of("nakano", moment()) == PresenceStatus.BUSY
    two.town.hello(two.along, None)
    assert two.town.hub.presence_of("nakano", moment()) == PresenceStatus.AVAILABLE
    two.joins()
    two.town.say(two.along, c.LeaveAlong(id=two.town.command_id(), visit=two.visit, number=1))
    assert_sent(two.town, two.along, m.Released)
    with pytest.raises(Refused):
        two.joins()


@pytest.mark.parametrize("how", ["parked", "closed", "left"])
def test_their_page_is_released_with_the_visit(how: str) -> None:
    """When nobody serves, there is nothing to work along with."""
    two = Two()
    two.joins()
    one = two.town.command_id()
    match how:
        case "parked":
            two.town.say(two.desk, c.Park(id=one, visit=two.visit, reason=ParkReason.OTHER, minutes=3))
        case "left":
            two.town.say(two.station, c.Cancel(id=one, visit=two.visit))
        case _:
            two.town.say(two.desk, c.Close(id=one, visit=two.visit, outcome="finished"))  # type: ignore[arg-type]
    assert_sent(two.town, two.along, m.Released)
    assert two.town.hub.connections[two.along].visit is None


def test_a_gap_in_what_this_process_heard_is_healed_for_them_too() -> None:
    """They get the whole of their part, as after everything."""
    two = Two()
    two.joins()
    two.town.empty()
    visit = two.town.visits[two.visit]
    events: tuple[e.Event, ...] = ()
    for text in ("甲", "乙"):
        held = two.town.visits[two.visit].values.get("visitor.name")
        edit = c.Edit(
            id=two.town.command_id(),
            visit=two.visit,
            field="visitor.name",
            base=held.revision if held else 0,
            text=text,
        )
        events = two.town.decided(two.town.hub.connections[two.desk].actor, edit)
        two.town.note(events)
    two.town.do(two.town.hub.committed(two.town.visits[two.visit], events, two.town.clock.moment()))
    assert visit.seq < two.shown().seq
    assert two.shown().values["visitor.name"].value == "乙"


def test_without_the_catalogue_at_hand_they_are_shown_nothing() -> None:
    """What is theirs can't be told then."""
    town = HubDriver()
    town.hire("sato", "residents", "children")
    town.hire("nakano", "children", department="kosodate")
    desk = town.desk("sato")
    visit = town.serve(town.station(), desk, "jidou_teate")
    along = town.desk("nakano")
    town.say(desk, c.AskAlong(id=town.command_id(), visit=visit, specialist="nakano"))
    town.hello(along, visit)
    assert_not_sent(town, along, m.Snapshot)
    with pytest.raises(Refused):
        town.say(along, c.Focus(visit=visit, field="p1.name"))


def test_somebody_unknown_is_not_asked() -> None:
    """A person of this town."""
    two = Two()
    with pytest.raises(Refused) as refusal:
        two.town.say(two.desk, c.AskAlong(id=two.town.command_id(), visit=two.visit, specialist="nobody"))
    assert refusal.value.code == ErrorCode.NOT_FOUND
