"""Tests of when the interview is sent, and to whom."""

from signaling import commands as c
from signaling import messages as m
from signaling.interview_show import no_plan
from signaling.interview_view import InterviewView
from tests.support.all_commands import base_of, reply_of
from tests.support.hub_driver import HubDriver


class Room:
    """A visit that is being served, with the interview."""

    def __init__(self) -> None:
        self.town = HubDriver(interview=True)
        self.town.hire("sato", "residents")
        self.desk = self.town.desk()
        self.station = self.town.station()
        self.visit = self.town.serve(self.station, self.desk, "tennyu")

    def shown(self, page: str) -> list[InterviewView | None]:
        """Every view that a page was sent."""
        return [each.view for each in self.town.sent(page, m.InterviewMessage)]

    def reply(self, page: str, question: str, value: bool | None) -> None:
        """An answer from a page."""
        visit = self.town.visits[self.visit]
        self.town.say(page, reply_of(visit, self.town.plan, self.town.command_id(), question, value))

    def edit(self, field: str, text: str) -> None:
        """The specialist writes."""
        visit = self.town.visits[self.visit]
        held = visit.values.get(field)
        base, one = held.revision if held else 0, self.town.command_id()
        self.town.say(self.desk, c.Edit(id=one, visit=self.visit, field=field, base=base, text=text))


def test_both_sides_see_each_answer_at_once() -> None:
    """Whoever gave it; the station only from when it was begun."""
    room = Room()
    before = len(room.shown(room.desk))
    assert room.shown(room.station)[-1] is None
    room.reply(room.station, "Q11", True)
    for page in (room.desk, room.station):
        view = room.shown(page)[-1]
        assert view is not None
        assert any(line.rule == "dog" and line.needed for line in view.procedures)
    assert len(room.shown(room.desk)) == before + 1
    assert base_of(room.town.visits[room.visit], room.town.plan, "Q11") > 0


def test_an_edit_that_says_a_fact_is_shown_and_no_other() -> None:
    """Of the case, or of a person; nothing is sent for a telephone number."""
    room = Room()
    count = len(room.shown(room.desk))
    room.edit("visitor.tel", "0420000000")
    assert len(room.shown(room.desk)) == count
    room.edit("case.from_abroad", "yes")
    room.edit("p1.name", "花子")
    assert len(room.shown(room.desk)) == count + 2
    room.edit("visitor.name", "花子")
    assert len(room.shown(room.desk)) == count + 2


def test_what_has_not_changed_is_not_sent_again() -> None:
    """A hidden answer changes nothing at the branch."""
    room = Room()
    room.reply(room.desk, "Q11", True)
    station, desk = len(room.shown(room.station)), len(room.shown(room.desk))
    room.reply(room.desk, "Q10", True)
    assert (len(room.shown(room.station)), len(room.shown(room.desk))) == (station, desk + 1)


def test_who_comes_back_gets_it_anew() -> None:
    """A reload of either side loses nothing."""
    room = Room()
    room.reply(room.station, "Q11", True)
    views = [room.shown(page)[-1] for page in (room.desk, room.station)]
    room.town.leave(room.desk)
    room.town.leave(room.station)
    desk, station = room.town.desk(), room.town.station()
    room.town.hello(desk, room.visit)
    room.town.hello(station, room.visit)
    assert [room.shown(desk)[-1], room.shown(station)[-1]] == views


def test_after_a_gap_everybody_is_shown_the_whole() -> None:
    """When another process wrote what is not at hand."""
    room = Room()
    visit = room.town.visits[room.visit]
    town = room.town
    actor = town.hub.connections[room.desk].actor
    town.note(town.decided(actor, reply_of(visit, town.plan, town.command_id(), "Q11", True)))
    events = town.decided(actor, reply_of(town.visits[room.visit], town.plan, town.command_id(), "Q10", True))
    visit = town.note(events)
    count = len(room.shown(room.desk))
    town.do(town.hub.committed(visit, events, town.clock.moment()))
    assert len(room.shown(room.desk)) == count + 1


def test_with_nobody_there_nothing_is_made() -> None:
    """And a catalogue that is not at hand has nothing to show."""
    room = Room()
    town, visit = room.town, room.town.visits[room.visit]
    actor = town.hub.connections[room.desk].actor
    command = reply_of(visit, town.plan, town.command_id(), "Q11", True)
    town.leave(room.desk)
    town.leave(room.station)
    events = town.decided(actor, command)
    effects = town.hub.committed(town.note(events), events, town.clock.moment())
    assert not [effect for effect in effects if isinstance(getattr(effect, "message", None), m.InterviewMessage)]
    bare = HubDriver()
    bare.hire("sato", "residents")
    station, desk = bare.station(), bare.desk()
    bare.serve(station, desk, "tennyu")
    assert bare.sent(desk, m.InterviewMessage) == []
    assert no_plan(room.town.visits[room.visit]) is None


def test_a_catalogue_without_an_interview_shows_none() -> None:
    """Edits concern nothing then."""
    room = Room()
    town = HubDriver(interview=True)
    town.plan = type(town.plan)(interview=None)
    town.hire("sato", "residents")
    station, desk = town.station(), town.desk()
    visit = town.serve(station, desk, "tennyu")
    town.say(desk, c.Edit(id=town.command_id(), visit=visit, field="case.from_abroad", base=0, text="yes"))
    town.say(desk, c.AddPerson(id=town.command_id(), visit=visit))
    assert town.sent(desk, m.InterviewMessage) == []
    assert room.shown(room.desk) != []
