"""Tests of commands that name somebody of the town."""

import pytest

from signaling import commands as c
from signaling.addressing import addressed
from signaling.errors import ErrorCode, Refused
from signaling.register import Register, Specialist
from signaling.rights import Actor
from signaling.words import Role
from tests.support.wire_examples import command_example

SATO = Actor(Role.SPECIALIST, "sato", department="shimin")


def town() -> Register:
    """Somebody in two departments, and somebody in none."""
    register = Register()
    register.specialists["suzuki"] = Specialist("鈴木 明", "kokuho", frozenset({"idou"}))
    register.specialists["abe"] = Specialist("阿部 結", "", frozenset({"idou"}))
    return register


@pytest.mark.parametrize("kind", [c.HandOver, c.AskAlong])
def test_the_department_of_a_person_is_the_directorys_to_say(kind: type[c.HandOver] | type[c.AskAlong]) -> None:
    """Whatever the page said; who is in none has none."""
    for person, department in (("suzuki", "kokuho"), ("abe", None)):
        command = kind(id="k3f9a2m7q1x8d4b6-1", visit="v00000001", specialist=person, department="zeimu")
        completed = addressed(town(), SATO, command)
        assert isinstance(completed, kind)
        assert completed.department == department


@pytest.mark.parametrize(
    "command",
    [
        c.HandOver(id="k3f9a2m7q1x8d4b6-1", visit="v00000001", specialist="nobody"),
        c.AskAlong(id="k3f9a2m7q1x8d4b6-1", visit="v00000001", specialist="nobody"),
        c.HandOver(id="k3f9a2m7q1x8d4b6-1", visit="v00000001", department="nowhere"),
        c.SetCourse(id="k3f9a2m7q1x8d4b6-1", visit="v00000001", departments=["kokuho", "nowhere"]),
    ],
)
def test_who_is_not_of_this_town_is_refused(command: c.LastingCommand) -> None:
    """With a code that says so."""
    with pytest.raises(Refused) as refusal:
        addressed(town(), SATO, command)
    assert refusal.value.code == ErrorCode.NOT_FOUND


@pytest.mark.parametrize("kind", [c.Edit, c.Close, c.Recall])
def test_every_other_command_stays_as_it_is(kind: type[c.Edit] | type[c.Close] | type[c.Recall]) -> None:
    """Also a recall by somebody who has no other visit."""
    command = command_example(kind)
    assert addressed(town(), SATO, command) is command
