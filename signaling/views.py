"""What each role sees of a visit: made here on the server, never hidden by a style sheet."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from signaling import events as e
from signaling.events import AnyBody, Edited, Event
from signaling.messages import EventMessage, VisitView
from signaling.protection import IsGuarded, all_fields, masked_edit, masked_value
from signaling.rights import BRANCH_SIDE, may_see
from signaling.target import Target
from signaling.visit import FieldValue, Visit
from signaling.words import Role, VisitState

NameOf = Callable[[str], str]
"""The name for people of a specialist's id."""


def visit_view(visit: Visit, role: Role, name_of: NameOf, guarded: IsGuarded = all_fields) -> VisitView:
    """The visit for one role. The branch gets no note, no sign-in names, a state that hides the search for a
    specialist, and of a protected visit a mask for what is ``guarded``.
    """
    branch = role in BRANCH_SIDE
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
        values=_for_branch(visit, guarded) if branch else visit.values,
        sections=visit.sections,
        applications=visit.applications,
        question=visit.question,
        specialist=None if visit.specialist is None or (branch and offered) else name_of(visit.specialist),
        department=visit.department,
        parking=visit.parking and replace(visit.parking, specialist=name_of(visit.parking.specialist)),
        target=visit.target and _target(visit.target, name_of, branch=branch),
        handed=visit.handed
        and replace(visit.handed, by=name_of(visit.handed.by), note="" if branch else visit.handed.note),
        course=visit.course,
        served=visit.served,
        part=None,
        members=tuple(replace(one, person=name_of(one.person)) for one in visit.members),
        held=visit.held,
        paper=visit.paper,
        note=None if branch else visit.note,
        identity=visit.identity and replace(visit.identity, by=_seen_actor(visit.identity.by, branch=branch)),
        ticks=visit.ticks,
        printed=visit.printed,
        opened_at=visit.opened_at,
        answered_at=visit.answered_at,
        closed_at=visit.closed_at,
        outcome=visit.outcome,
        why_ended=visit.why_ended,
        wiped=visit.wiped,
        promised_at=visit.promised_at,
        protected=None if branch else visit.protected,
        papers_released=None if branch else visit.papers_released,
    )


def event_view(
    event: Event, role: Role, name_of: NameOf, *, protected: bool, guarded: IsGuarded = all_fields
) -> EventMessage | None:
    """An event for one role, or None when it is not theirs to see. Ids of people become names.

    ``protected`` is what the visit is now, whatever it was when this happened.
    """
    body: AnyBody = event.body
    if type(body) is Edited:  # of which there are the most: for everybody, and names nobody
        if protected and role in BRANCH_SIDE and guarded(body.field):
            body = masked_edit(body)
    else:
        if not may_see(role, body):
            return None
        body = _named(body, name_of, branch=role in BRANCH_SIDE)
    return EventMessage(
        visit=event.visit,
        seq=event.seq,
        at=event.at,
        actor=_seen_actor(event.actor, branch=role in BRANCH_SIDE),
        body=body,
    )


def _seen_actor(actor: str, *, branch: bool) -> str:
    """Who acted: the branch sees the role alone, for the rest is somebody's sign-in name."""
    return actor.partition(":")[0] if branch else actor


def _for_branch(visit: Visit, guarded: IsGuarded) -> dict[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    for field, held in visit.values.items():
        seen = masked_value(held) if visit.protected and guarded(field) else held
        values[field] = replace(seen, by=_seen_actor(held.by, branch=True))
    return values


def _target(target: Target, name_of: NameOf, *, branch: bool) -> Target:
    """Whom it is for, by name. Who is asked first, and when it comes back, is head office's search."""
    return Target(
        specialist=target.specialist and name_of(target.specialist),
        department=target.department,
        first=None if branch or target.first is None else name_of(target.first),
        by=target.by and name_of(target.by),
        back_at=None if branch else target.back_at,
    )


def _named(body: AnyBody, name_of: NameOf, *, branch: bool) -> AnyBody:
    match body:
        case e.Offered():
            return replace(body, specialist=name_of(body.specialist), others=tuple(map(name_of, body.others)))
        case e.OfferEnded() | e.Passed() | e.Answered() | e.Parked() | e.Recalled():
            return replace(body, specialist=name_of(body.specialist))
        case e.TakenOver():
            return replace(body, specialist=name_of(body.specialist), note="" if branch else body.note)
        case e.Joined():
            return replace(body, person=name_of(body.person))
        case e.Requeued():
            return replace(body, target=_target(body.target, name_of, branch=branch))
        case e.HandedOver():
            note = "" if branch else body.note
            return replace(body, target=_target(body.target, name_of, branch=branch), note=note)
        case _:
            return body
