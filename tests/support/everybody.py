"""Everybody who might say something about a visit, and what holds of whatever they say (design 2.4, 2.5)."""

from __future__ import annotations

from signaling import commands as c
from signaling import events as e
from signaling.decide import decide
from signaling.errors import ErrorCode, Refused
from signaling.rights import Actor, works_along
from signaling.visit import Visit, evolve
from signaling.words import Role, VisitState
from tests.support.all_commands import all_commands
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding

COLLEAGUE = Actor(Role.SPECIALIST, "suzuki")
NO_PART = [
    Actor(Role.RESIDENT, "asahi_2", "asahi"),
    Actor(Role.BRANCH_STAFF, "kato", "minami"),
]
SUPERVISOR = Actor(Role.SUPERVISOR, "ito")
PEOPLE = [RESIDENT, STAFF, SPECIALIST, COLLEAGUE, SUPERVISOR, *NO_PART]


def commands_of(town: Deciding, section: str, application: str) -> list[c.LastingCommand]:
    """What anybody could say about the visit as it stands."""
    return all_commands(town.visit, town.plan, town.id(), section=section, application=application, at=town.clock.at)


def is_stranger(visit: Visit, actor: Actor) -> bool:
    """Another counter, another branch, or a specialist whose visit it is not, and who is not asked into its call."""
    if works_along(actor, visit):
        return False
    theirs = (*(visit.ringing or (visit.specialist,)), *(seat.person for seat in visit.seats.values()))
    return actor in NO_PART or (actor.role == Role.SPECIALIST and actor.id not in theirs)


def may_anyway(visit: Visit, actor: Actor, command: c.LastingCommand) -> bool:
    """A supervisor puts visits back into the queue; who sent one on takes it back. Nothing else without a part."""
    if isinstance(command, c.Requeue):
        return actor.role == Role.SUPERVISOR
    return isinstance(command, c.Recall) and visit.target is not None and visit.target.by == actor.id


def tries_everything(town: Deciding, actor: Actor, section: str, application: str) -> None:
    """All commands of one person, without carrying any of them out."""
    for command in commands_of(town, section, application):
        refused: Refused | None = None
        events: tuple[e.Event, ...] = ()
        try:
            events = decide(town.visit, actor, command, town.moment, town.plan)
        except Refused as refusal:
            refused = refusal
        if is_stranger(town.visit, actor) and not may_anyway(town.visit, actor, command):
            assert refused is not None, f"{actor} has no part in this: {command}"
            assert refused.code == ErrorCode.FORBIDDEN
        elif events:
            town.audit.would_take(events)
    town.audit.agrees_with(town.visit)


def leaves(visit: Visit, town: Deciding) -> Visit:
    """The visit after the resident's one touch, which is never refused (design 2.5: nobody is held)."""
    who = STAFF if visit.state == VisitState.PROMISED else RESIDENT
    for event in decide(visit, who, c.Cancel(id=town.id(), visit=VISIT), town.moment, town.plan):
        visit = evolve(visit, event)
    return visit
