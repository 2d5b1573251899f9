"""Tests of a second specialist who fills in their department's sections: what they may, and what they may not."""

import pytest

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode
from signaling.rights import MAY, Actor, may_watch, works_along
from signaling.words import MemberLeft, ParkReason, Part, Role
from signaling.working_along import ALONG_MAX, MAY_ALONG, member_of, own_procedures, own_sections
from tests.support.deciding import RESIDENT, VISIT, Deciding
from tests.support.wire_examples import command_example

NAKANO = Actor(Role.SPECIALIST, "nakano", department="kosodate")


def town_with_two_departments() -> Deciding:
    """住民票 of one department, 児童手当 of another; both carry the visitor."""
    town = Deciding("juminhyo", "jidou_teate")
    asks(town)
    return town


def asks(town: Deciding, specialist: str = "nakano", department: str = "kosodate") -> list[e.AnyBody]:
    """Who serves asks somebody to work along."""
    return town.say(c.AskAlong(id=town.id(), visit=VISIT, specialist=specialist, department=department))


def test_who_works_along_sees_their_departments_sections() -> None:
    """Those that the applications of its procedures carry, and no others."""
    town = town_with_two_departments()
    assert own_procedures(town.visit, "kosodate", town.plan) == ("jidou_teate",)
    assert own_sections(town.visit, "kosodate", town.plan) == {"visitor", "person:p1"}
    assert own_sections(town.visit, "zeimu", town.plan) == frozenset()
    assert works_along(NAKANO, town.visit)
    assert may_watch(NAKANO, town.visit)


def test_who_works_along_edits_in_their_sections_alone() -> None:
    """And what they wrote stands for everybody; a My Number is nobody's to write."""
    town = town_with_two_departments()
    [edited] = town.say(town.edit_of("p1.name", "一郎"), NAKANO)
    assert isinstance(edited, e.Edited)
    assert town.visit.values["p1.name"].by == "specialist:nakano"
    details = town.refuses(ErrorCode.FORBIDDEN, town.edit_of("cert.copies", "2"), NAKANO)
    assert details == {"field": "cert.copies"}
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("no.such", "2"), NAKANO)
    town.refuses(ErrorCode.SECRET_FIELD, town.edit_of("p1.my_number", "123456789018"), NAKANO)


def test_an_edit_by_who_works_along_voids_a_confirmation_like_any_other() -> None:
    """Design 2.2 asks not who typed."""
    town = town_with_two_departments()
    town.edit("visitor.name", "甲")
    town.confirm("visitor")
    town.say(town.edit_of("visitor.name", "乙"), NAKANO)
    assert not town.visit.sections["visitor"].confirmed


@pytest.mark.parametrize("kind", [kind for kind in MAY if kind not in MAY_ALONG], ids=lambda kind: kind.__name__)
def test_who_works_along_may_nothing_else(kind: type[c.VisitCommand]) -> None:
    """Neither confirm nor present, neither sign nor file, neither close nor hand over."""
    town = town_with_two_departments()
    town.refuses(ErrorCode.FORBIDDEN, command_example(kind), NAKANO)  # type: ignore[arg-type]


def test_who_was_not_asked_has_no_part() -> None:
    """Also of the same department."""
    town = town_with_two_departments()
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("p1.name", "一郎"), Actor(Role.SPECIALIST, "abe"))
    town.refuses(ErrorCode.FORBIDDEN, c.AskAlong(id=town.id(), visit=VISIT, specialist="abe"), NAKANO)
    town.refuses(ErrorCode.FORBIDDEN, c.AskAlong(id=town.id(), visit=VISIT, specialist="abe"), RESIDENT)


def test_somebody_is_asked_once_and_never_themselves() -> None:
    """And there is an end to how many."""
    town = town_with_two_departments()
    assert asks(town) == []
    town.refuses(ErrorCode.INVALID_VALUE, c.AskAlong(id=town.id(), visit=VISIT, specialist="sato"))
    for more in range(1, ALONG_MAX):
        asks(town, f"more{more}")
    details = town.refuses(ErrorCode.TOO_MANY, c.AskAlong(id=town.id(), visit=VISIT, specialist="toomany"))
    assert details == {"max": ALONG_MAX}


@pytest.mark.parametrize("own", [True, False])
def test_who_works_along_goes_or_is_sent_away(own: bool) -> None:
    """Then they have no part; once more changes nothing, and their number is never given out again."""
    town = town_with_two_departments()
    leave = c.LeaveAlong(id=town.id(), visit=VISIT, number=1)
    [left] = town.say(leave, NAKANO) if own else town.say(leave)
    assert left == e.Left(number=1, reason=MemberLeft.OWN if own else MemberLeft.SENT_AWAY)
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("p1.name", "一郎"), NAKANO)
    assert town.say(c.LeaveAlong(id=town.id(), visit=VISIT, number=1)) == []
    asks(town)
    assert [one.number for one in town.visit.members] == [2]


def test_nobody_sends_a_colleague_away_who_does_not_serve() -> None:
    """Two work along: each goes by themselves."""
    town = town_with_two_departments()
    asks(town, "kato", "hoken")
    town.refuses(ErrorCode.FORBIDDEN, c.LeaveAlong(id=town.id(), visit=VISIT, number=2), NAKANO)


def test_while_nobody_serves_nobody_works_along() -> None:
    """Parked, it stands still; recalled, they go on."""
    town = town_with_two_departments()
    town.say(c.Park(id=town.id(), visit=VISIT, reason=ParkReason.OTHER, minutes=5))
    town.refuses(ErrorCode.FORBIDDEN, town.edit_of("p1.name", "一郎"), NAKANO)
    assert not may_watch(NAKANO, town.visit)
    town.say(c.Recall(id=town.id(), visit=VISIT))
    assert town.say(town.edit_of("p1.name", "一郎"), NAKANO)


@pytest.mark.parametrize(("to", "gone"), [("nakano", True), ("kato", False), (None, True)])
def test_who_is_to_serve_next_works_along_no_more(to: str | None, gone: bool) -> None:
    """It rings at theirs as at anybody's; who is of another department goes on filling in."""
    town = town_with_two_departments()
    department = "kosodate" if to != "kato" else "hoken"
    bodies = town.say(c.HandOver(id=town.id(), visit=VISIT, specialist=to, department=department))
    assert (bodies[0] == e.Left(number=1, reason=MemberLeft.SERVES)) == gone
    assert (town.visit.member("nakano", Part.WORKS_ALONG) is None) == gone


def test_who_serves_is_no_member() -> None:
    """One person has one part."""
    town = town_with_two_departments()
    assert member_of(town.visit, "sato") is None
    assert member_of(town.visit, "nakano") == town.visit.members[0]
