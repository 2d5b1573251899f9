"""Tests of the silent button."""

import pytest

from signaling import commands as c
from signaling.board_parts import HelpLine
from signaling.errors import ErrorCode, Refused
from signaling.helps import LASTS_MS
from signaling.messages import Help
from signaling.rights import Actor
from signaling.words import Role
from tests.support.board_view import board_of
from tests.support.clock import HandClock
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent
from tests.support.hub_nodes import HubTown


def town_with_a_supervisor() -> tuple[HubDriver, str]:
    """Sato serves residents, Abe watches."""
    town = HubDriver()
    town.hire("sato", "residents")
    return town, town.supervisor()


def press(town: HubDriver, page: str, *, wanted: bool = True, counter: str | None = None) -> None:
    """The silent button of a page."""
    town.say(page, c.AskHelp(id=town.command_id(), wanted=wanted, counter=counter))
    town.live_through(0.5)


def helps(town: HubDriver, supervisor: str) -> list[HelpLine]:
    """Who asked for help, as the supervisor's board says."""
    return list(board_of(town.inbox[supervisor]).helps)


def test_a_specialist_in_trouble_is_shown_with_where_they_are() -> None:
    """The board says who, at which counter, in which visit; nothing of it reaches the branch."""
    town, supervisor = town_with_a_supervisor()
    station, staff = town.station(), town.staff()
    desk = town.desk()
    visit = town.serve(station, desk)
    at = town.clock.at
    press(town, desk)
    (line,) = helps(town, supervisor)
    assert (line.who, line.name, line.visit, line.branch, line.counter) == (
        "specialist:sato",
        "Sato",
        visit,
        "asahi",
        "asahi_1",
    )
    assert (line.since, line.seen_by) == (at, None)
    for page in (station, staff):
        assert_not_sent(town, page, Help)
    assert assert_sent(town, desk, Help) == Help(wanted=True, seen_by=None)


def test_a_supervisor_says_that_they_are_on_it_and_that_it_is_over() -> None:
    """Whoever asked sees both; a second supervisor does not take it over by a press."""
    town, supervisor = town_with_a_supervisor()
    desk = town.desk()
    press(town, desk)
    other = town.connect(Actor(Role.SUPERVISOR, "kato"))
    for page in (supervisor, other):
        town.say(page, c.SeeHelp(id=town.command_id(), who="specialist:sato"))
    assert assert_sent(town, desk, Help) == Help(wanted=True, seen_by="Abe")
    town.say(other, c.SeeHelp(id=town.command_id(), who="specialist:sato", over=True))
    assert assert_sent(town, desk, Help) == Help(wanted=False, seen_by=None)
    town.live_through(0.5)
    assert helps(town, supervisor) == []


def test_branch_staff_say_at_which_counter() -> None:
    """With the visit that is there, when there is one; without a counter it is the branch."""
    town, supervisor = town_with_a_supervisor()
    visit = town.open_visit(town.station("asahi_2"))
    staff = town.staff()
    press(town, staff, counter="asahi_2")
    assert [(line.branch, line.counter, line.visit) for line in helps(town, supervisor)] == [
        ("asahi", "asahi_2", visit)
    ]
    press(town, staff, wanted=False)
    assert helps(town, supervisor) == []
    press(town, staff)
    (line,) = helps(town, supervisor)
    assert (line.branch, line.counter, line.visit) == ("asahi", None, None)
    press(town, town.staff("kato"), counter="asahi_1")
    assert helps(town, supervisor)[1].visit is None


def test_it_stands_through_a_reload_and_is_asked_once() -> None:
    """Pressed again, it is not a new one; a fresh page is told that it stands."""
    town, supervisor = town_with_a_supervisor()
    desk = town.desk()
    press(town, desk)
    since = helps(town, supervisor)[0].since
    press(town, desk)
    town.leave(desk)
    town.live_through(1)
    assert assert_sent(town, town.desk(), Help).wanted
    assert [line.since for line in helps(town, supervisor)] == [since]


def test_it_is_shown_once_it_is_stored_and_refused_when_it_cannot_be() -> None:
    """What the page is told is true after a restart: a hub that is told what was stored shows the same."""
    town, supervisor = town_with_a_supervisor()
    desk = town.desk()
    town.commits = False
    press(town, desk)
    assert helps(town, supervisor) == []
    assert_not_sent(town, desk, Help)
    town.commits = True
    press(town, desk)
    town.say(supervisor, c.SeeHelp(id=town.command_id(), who="specialist:sato"))
    restarted, watching = town_with_a_supervisor()
    restarted.hub.helps.know(town.helps)
    restarted.live_through(0.5)
    assert helps(restarted, watching) == list(town.helps.values()) == list(town.hub.helps.lines.values())
    assert assert_sent(restarted, restarted.desk(), Help) == Help(wanted=True, seen_by="Abe")


def test_one_of_the_day_before_is_over() -> None:
    """Nobody took it back in the evening; it must not hide the calls of today."""
    town, _ = town_with_a_supervisor()
    desk = town.desk()
    press(town, desk)
    town.clock.jump(LASTS_MS / 1000 - 60)
    town.live_through(1)
    assert len(town.hub.helps.lines) == 1
    town.clock.jump(120)
    town.do(town.hub.tick(town.clock.moment()))
    assert town.hub.helps.lines == {}


def test_it_is_alike_at_every_node_whatever_the_line_loses() -> None:
    """Asked at the one, seen and ended at the other; what is over is not made anew by somebody who was late."""
    clock = HandClock()
    nodes = HubTown([clock, clock])
    nodes.hire("sato", "residents")
    one, two = nodes.nodes
    desk, supervisor = one.desk(), two.supervisor()
    nodes.live(1)
    one.say(desk, c.AskHelp(id=one.command_id(), wanted=True))
    nodes.deliver()
    assert [*two.hub.helps.lines] == ["specialist:sato"]
    two.say(supervisor, c.SeeHelp(id=two.command_id(), who="specialist:sato"))
    nodes.deliver()
    assert assert_sent(one, desk, Help).seen_by == "Abe"
    nodes.cut = True
    one.say(desk, c.AskHelp(id=one.command_id(), wanted=False))
    assert [*two.hub.helps.lines] == ["specialist:sato"]
    nodes.live(2)
    assert two.hub.helps.lines == one.hub.helps.lines == {}
    assert two.hub.helps.saved("specialist:sato", None) == []


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.SUPERVISOR])
def test_the_button_is_for_staff_alone(role: Role) -> None:
    """A resident has 「職員を呼ぶ」."""
    town, _ = town_with_a_supervisor()
    with pytest.raises(Refused) as refused:
        town.say(town.connect(Actor(role, "asahi_1", "asahi")), c.AskHelp(id=town.command_id(), wanted=True))
    assert refused.value.code == ErrorCode.FORBIDDEN


def test_a_counter_of_another_branch_is_nobodys_to_name() -> None:
    """Neither by staff of a branch nor by somebody at head office."""
    town, _ = town_with_a_supervisor()
    for page in (town.staff("kato", "midori"), town.desk()):
        with pytest.raises(Refused) as refused:
            press(town, page, counter="asahi_1")
        assert refused.value.code == ErrorCode.FORBIDDEN


def test_only_supervisors_answer_and_only_what_was_asked() -> None:
    """Somebody who has not asked cannot be seen to."""
    town, supervisor = town_with_a_supervisor()
    desk = town.desk()
    with pytest.raises(Refused) as refused:
        town.say(desk, c.SeeHelp(id=town.command_id(), who="specialist:sato"))
    assert refused.value.code == ErrorCode.FORBIDDEN
    with pytest.raises(Refused) as refused:
        town.say(supervisor, c.SeeHelp(id=town.command_id(), who="specialist:sato"))
    assert refused.value.code == ErrorCode.NOT_FOUND
