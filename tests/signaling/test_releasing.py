"""Tests of the second clerk who lets the branch print the forms of a protected visit."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import decide
from signaling.errors import ErrorCode, Refused
from signaling.releasing import may_print, waits_for_release
from signaling.rights import Actor
from signaling.visit import Application, Visit
from signaling.words import Role
from tests.support.deciding import SPECIALIST, STAFF, VISIT, Deciding

SUPERVISOR = Actor(Role.SUPERVISOR, "hara")


def release(visit: Visit, actor: Actor) -> list[e.AnyBody]:
    """What the command makes of the visit."""
    town = Deciding()
    command = c.ReleasePapers(id=town.id(), visit=VISIT)
    return [event.body for event in decide(visit, actor, command, town.moment, town.plan)]


def test_a_supervisor_releases_once() -> None:
    """Again changes nothing; where nobody is protected there is nothing to release."""
    visit = replace(Deciding().visit, protected=True)
    assert release(visit, SUPERVISOR) == [e.PapersReleased()]
    assert release(replace(visit, papers_released=True), SUPERVISOR) == []
    assert release(replace(visit, protected=False), SUPERVISOR) == []


@pytest.mark.parametrize("actor", [SPECIALIST, STAFF])
def test_four_eyes_are_of_two_people(actor: Actor) -> None:
    """Neither who serves, nor the branch itself."""
    with pytest.raises(Refused) as refused:
        release(replace(Deciding().visit, protected=True), actor)
    assert refused.value.code == ErrorCode.FORBIDDEN


def test_the_branch_may_print_what_is_released_and_what_needs_no_release() -> None:
    """A supervisor is told once there is a form to print."""
    visit = Deciding().visit
    assert may_print(visit)
    guarded = replace(visit, protected=True)
    assert not may_print(guarded)
    assert not waits_for_release(guarded)
    asked = replace(guarded, applications={"juminhyo": Application(requested="d" * 64)})
    assert waits_for_release(asked)
    filed = replace(guarded, applications={"juminhyo": Application(submitted="d" * 64)})
    assert waits_for_release(filed)
    released = replace(asked, papers_released=True)
    assert may_print(released)
    assert not waits_for_release(released)
