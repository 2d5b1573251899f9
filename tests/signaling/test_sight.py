"""Tests of signaling/sight.py: each side's media, and the slate, between counter and desk alone."""

from __future__ import annotations

import pytest

from signaling import commands as c
from signaling.errors import ErrorCode
from signaling.sight_commands import INK_MAX, LINE_MAX
from signaling.sight_messages import (
    MediaReported,
    SlateDrawn,
    SlateRefused,
    SlateSide,
    SlateWhole,
    SlateWiped,
    SlateWritten,
)
from signaling.words import Outcome, PictureState, Role, SlatePart, SoundWay, VoiceState
from tests.signaling.test_elsewhere import served
from tests.signaling.test_relay import Conversation
from tests.support.clock import HandClock
from tests.support.hub_driver import assert_sent
from tests.support.hub_nodes import HubTown
from tests.support.watched_town import MY_NUMBER


@pytest.fixture
def talk() -> Conversation:
    """A visit that is served, with everybody who may be in the room."""
    return Conversation()


def report(visit: str, voice: VoiceState = VoiceState.SILENT) -> c.ReportMedia:
    """The command."""
    return c.ReportMedia(visit=visit, voice=voice, picture=PictureState.OK, sound=SoundWay.HANDSET, volume=3)


def alone(talk: Conversation, page: str) -> list[object]:
    """What this page was told, and nobody else was told anything."""
    assert all(inbox == [] for other, inbox in talk.town.inbox.items() if other != page)
    return list(talk.town.inbox[page])


def commands_of(visit: str) -> list[c.PassingCommand]:
    """One of each kind."""
    return [
        report(visit),
        c.SlateWrite(visit=visit, sheet=0, words="x"),
        c.SlateDraw(visit=visit, sheet=0, line=[1, 2]),
        c.SlateWipe(visit=visit, sheet=0, part=SlatePart.ALL),
        c.CatchUp(visit=visit),
    ]


def test_each_side_is_told_how_the_media_of_the_other_are(talk: Conversation) -> None:
    """And nobody else: the branch's staff and supervisors have no part in the talk."""
    for page, other, role in ((talk.station, talk.desk, Role.RESIDENT), (talk.desk, talk.station, Role.SPECIALIST)):
        talk.town.say(page, report(talk.visit))
        wanted = MediaReported(
            visit=talk.visit,
            role=role,
            voice=VoiceState.SILENT,
            picture=PictureState.OK,
            sound=SoundWay.HANDSET,
            volume=3,
        )
        assert alone(talk, other) == [wanted]
        talk.town.empty()


def test_nobody_but_the_two_of_the_talk_takes_part(talk: Conversation) -> None:
    """Also not by asking."""
    for page in (talk.staff, talk.supervisor):
        for command in commands_of(talk.visit):
            talk.refuses(ErrorCode.FORBIDDEN, page, command)


def test_what_is_written_and_drawn_goes_to_the_other_side(talk: Conversation) -> None:
    """Words as they stand, lines piece by piece."""
    talk.town.say(talk.desk, c.SlateWrite(visit=talk.visit, sheet=0, words="お名前は"))
    written = SlateWritten(visit=talk.visit, sheet=0, role=Role.SPECIALIST, words="お名前は")
    assert alone(talk, talk.station) == [written]
    talk.town.empty()
    talk.town.say(talk.station, c.SlateDraw(visit=talk.visit, sheet=0, line=[1, 2], goes_on=True))
    drawn = SlateDrawn(visit=talk.visit, sheet=0, role=Role.RESIDENT, line=(1, 2), goes_on=True)
    assert alone(talk, talk.desk) == [drawn]


def test_a_my_number_does_not_reach_the_other_screen(talk: Conversation) -> None:
    """Who wrote it is told; what was written before stands."""
    talk.town.say(talk.station, c.SlateWrite(visit=talk.visit, sheet=0, words="はい"))
    talk.town.empty()
    talk.town.say(talk.station, c.SlateWrite(visit=talk.visit, sheet=0, words=f"番号は{MY_NUMBER}"))
    assert alone(talk, talk.station) == [SlateRefused(visit=talk.visit, sheet=0, full=False)]
    talk.town.say(talk.desk, c.CatchUp(visit=talk.visit))
    assert assert_sent(talk.town, talk.desk, SlateWhole).sides[0].words == "はい"


def test_a_full_sheet_takes_no_more(talk: Conversation) -> None:
    """The page says so; a wiped one begins anew."""
    piece = [5, 5] * (LINE_MAX // 2)
    for _ in range(INK_MAX // LINE_MAX):
        talk.town.say(talk.station, c.SlateDraw(visit=talk.visit, sheet=0, line=piece))
    talk.town.empty()
    talk.town.say(talk.station, c.SlateDraw(visit=talk.visit, sheet=0, line=[1, 2]))
    assert alone(talk, talk.station) == [SlateRefused(visit=talk.visit, sheet=0, full=True)]


def test_half_a_point_is_no_line(talk: Conversation) -> None:
    """A page of ours sends none."""
    talk.refuses(ErrorCode.INVALID_FORMAT, talk.desk, c.SlateDraw(visit=talk.visit, sheet=0, line=[1, 2, 3]))


def test_words_that_were_read_are_wiped_by_who_read_them(talk: Conversation) -> None:
    """On both screens; one's own words and the lines stay."""
    talk.town.say(talk.desk, c.SlateWrite(visit=talk.visit, sheet=0, words="お名前は"))
    talk.town.say(talk.station, c.SlateWrite(visit=talk.visit, sheet=0, words="山田です"))
    talk.town.empty()
    talk.town.say(talk.station, c.SlateWipe(visit=talk.visit, sheet=0, part=SlatePart.WORDS))
    wiped = SlateWiped(visit=talk.visit, sheet=0, role=Role.RESIDENT, part=SlatePart.WORDS, words="お名前は")
    assert talk.town.inbox[talk.station] == talk.town.inbox[talk.desk] == [wiped]
    talk.town.say(talk.desk, c.SlateWipe(visit=talk.visit, sheet=0, part=SlatePart.WORDS))
    assert talk.town.sent(talk.station, SlateWiped)[-1].words == "山田です"


def test_wiping_and_drawing_may_cross(talk: Conversation) -> None:
    """What was meant for the sheet of before is dropped everywhere, so both screens come to the same."""
    for command in commands_of(talk.visit)[1:4]:
        talk.town.say(talk.desk, command)
    talk.town.empty()
    for command in commands_of(talk.visit)[1:4]:
        talk.town.say(talk.station, command)
    assert talk.town.inbox[talk.station] == talk.town.inbox[talk.desk] == []
    talk.town.say(talk.station, c.CatchUp(visit=talk.visit))
    sides = tuple(SlateSide(role, "", ()) for role in (Role.RESIDENT, Role.SPECIALIST))
    assert assert_sent(talk.town, talk.station, SlateWhole) == SlateWhole(visit=talk.visit, sheet=1, sides=sides)


def test_a_page_that_comes_late_catches_up(talk: Conversation) -> None:
    """What the other side said of its media, and the slate."""
    talk.town.say(talk.station, report(talk.visit))
    talk.town.say(talk.station, c.SlateWrite(visit=talk.visit, sheet=0, words="はい"))
    again = talk.town.desk()
    talk.town.hello(again, talk.visit)
    talk.town.empty()
    talk.town.say(again, c.CatchUp(visit=talk.visit))
    assert assert_sent(talk.town, again, MediaReported).role == Role.RESIDENT
    assert assert_sent(talk.town, again, SlateWhole).sides[0].words == "はい"


def test_without_anybody_at_the_other_side_it_is_kept_for_who_comes(talk: Conversation) -> None:
    """A desk that is loaded anew must not lose what was written meanwhile."""
    talk.town.leave(talk.desk)
    for command in commands_of(talk.visit)[:3]:
        talk.town.say(talk.station, command)
    assert talk.town.sent(talk.station, SlateRefused) == []
    again = talk.town.desk()
    talk.town.hello(again, talk.visit)
    talk.town.say(again, c.CatchUp(visit=talk.visit))
    assert assert_sent(talk.town, again, SlateWhole).sides[0] == SlateSide(Role.RESIDENT, "x", ((1, 2),))


def test_it_goes_with_the_talk(talk: Conversation) -> None:
    """The next who serves the visit begins with an empty slate."""
    talk.town.say(talk.desk, c.SlateWrite(visit=talk.visit, sheet=0, words="x"))
    talk.town.say(talk.desk, report(talk.visit))
    room = talk.town.hub.rooms[talk.visit]
    close = c.Close(id=talk.town.command_id(), visit=talk.visit, outcome=Outcome.FINISHED)
    talk.town.say(talk.desk, close)
    assert room.media == {}
    assert all(side.words == "" for side in room.slate.sides())
    talk.town.empty()
    talk.refuses(ErrorCode.WRONG_STATE, talk.station, c.CatchUp(visit=talk.visit))


def test_the_two_sides_may_be_at_two_nodes() -> None:
    """Each node carries it out for the far side too, so either can catch up."""
    clock = HandClock()
    town = HubTown([clock, clock])
    town.hire("sato", "residents", "moving", "children")
    station, desk, visit = served(town)
    one, two = town.nodes
    one.say(station, report(visit))
    one.say(station, c.SlateWrite(visit=visit, sheet=0, words="はい"))
    town.deliver()
    assert assert_sent(two, desk, MediaReported).voice == VoiceState.SILENT
    assert assert_sent(two, desk, SlateWritten).words == "はい"
