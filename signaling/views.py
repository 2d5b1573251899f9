"""What each role sees of a visit: made here on the server, never hidden by a style sheet."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from signaling.events import AnyBody, Answered, Event
from signaling.messages import EventMessage, VisitView
from signaling.rights import may_see
from signaling.visit import Visit
from signaling.words import Role, VisitState

_BRANCH = (Role.RESIDENT, Role.BRANCH_STAFF)

NameOf = Callable[[str], str]
"""The name for people of a specialist's id."""


def visit_view(visit: Visit, role: Role, name_of: NameOf) -> VisitView:
    """The visit for one role. The branch gets no note, and a state that hides the search for a specialist."""
    branch = role in _BRANCH
    offered = visit.state == VisitState.OFFERED
    return VisitView(
        id=visit.id,
        seq=visit.seq,
        number=visit.number,
        branch=visit.branch,
        counter=visit.counter,
        catalogue=visit.catalogue,
        language=visit.language,
        procedures=visit.procedures,
        state=VisitState.WAITING if branch and offered else visit.state,
        persons=visit.persons,
        values=visit.values,
        sections=visit.sections,
        applications=visit.applications,
        question=visit.question,
        specialist=None if visit.specialist is None or (branch and offered) else name_of(visit.specialist),
        held=visit.held,
        note=None if branch else visit.note,
        identity=visit.identity,
        ticks=visit.ticks,
        printed=visit.printed,
        opened_at=visit.opened_at,
        answered_at=visit.answered_at,
        closed_at=visit.closed_at,
        outcome=visit.outcome,
        wiped=visit.wiped,
    )


def event_view(event: Event, role: Role, name_of: NameOf) -> EventMessage | None:
    """An event for one role, or None when it is not theirs to see. Ids of people become names."""
    if not may_see(role, event.body):
        return None
    return EventMessage(
        visit=event.visit,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        body=_named(event.body, name_of),
    )


def _named(body: AnyBody, name_of: NameOf) -> AnyBody:
    if isinstance(body, Answered):
        return replace(body, specialist=name_of(body.specialist))
    return body
