"""Shows everybody in the room how the interview stands, whenever something happened that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from signaling import events as e
from signaling.effects import Effect, Send
from signaling.interview_view import InterviewView, view_for, views
from signaling.messages import InterviewMessage
from signaling.moment import Moment
from signaling.plan import FormPlan
from signaling.room import Connection, Room
from signaling.visit import Visit

PlanOf = Callable[[Visit], FormPlan | None]
"""The catalogue version of a visit; None while it is not at hand."""

CONCERNS = (
    e.Answered,
    e.Asked,
    e.Closed,
    e.IdentityChecked,
    e.KeptOff,
    e.LanguageChosen,
    e.PersonAdded,
    e.PersonRemoved,
    e.ProcedureAdded,
    e.ProcedureRemoved,
    e.Replied,
)
"""What the interview rests on, beside edits of fields that say one of its facts."""


def no_plan(visit: Visit) -> FormPlan | None:
    """For a hub that has not been given the catalogues."""
    return None


class InterviewShow:
    """Sends each side its view; one that has not changed is not sent again, except to somebody who has just come."""

    def __init__(self, plan_of: PlanOf) -> None:
        self._plan_of = plan_of
        self._fields: dict[str, frozenset[str]] = {}

    def join(self, room: Room, connection: Connection, moment: Moment) -> list[Effect]:
        """The interview for somebody who joins the visit."""
        plan = self._plan_of(room.visit)
        view = None if plan is None else view_for(room.visit, plan, connection.actor.role, today=moment.today)
        return [] if plan is None or plan.interview is None else [Send(connection.id, _message(room, view))]

    def after(self, room: Room, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """The interview for both sides, when one of the events concerns it."""
        plan = self._plan_of(room.visit)
        if plan is None or not any(self._concerns(plan, event.body) for event in events):
            return []
        return self._to_all(room, plan, moment.today)

    def anew(self, room: Room, moment: Moment) -> list[Effect]:
        """The interview for both sides, when events in between are not at hand."""
        plan = self._plan_of(room.visit)
        return [] if plan is None else self._to_all(room, plan, moment.today)

    def _to_all(self, room: Room, plan: FormPlan, today: date) -> list[Effect]:
        sides = room.sides()
        both = views(room.visit, plan, today=today, before=room.step) if any(sides) else None
        if both is None:
            return []
        room.step = both.step
        effects: list[Effect] = []
        for at, view in enumerate((both.whole, both.branch)):
            if view == room.interview[at]:
                continue
            room.interview[at] = view
            message = _message(room, view)
            effects += [Send(one, message) for one in sides[at]]
        return effects

    def _concerns(self, plan: FormPlan, body: e.AnyBody) -> bool:
        if isinstance(body, e.Edited):
            person, _, rest = body.field.partition(".")
            fields = self._fields_of(plan)
            return body.field in fields or (person.removeprefix("p").isdecimal() and f"p.{rest}" in fields)
        return isinstance(body, CONCERNS)

    def _fields_of(self, plan: FormPlan) -> frozenset[str]:
        """The fields, as templates, that say a fact of the interview."""
        known = self._fields.get(plan.version)
        if known is None:
            facts = (*plan.interview.book.plan.case, *plan.interview.book.plan.person) if plan.interview else ()
            known = self._fields[plan.version] = frozenset(fact.field for fact in facts if fact.field)
        return known


def _message(room: Room, view: InterviewView | None) -> InterviewMessage:
    return InterviewMessage(visit=room.visit.id, seq=room.visit.seq, view=view)
