"""Shows the visit to those who work along, each their department's part of it, whole whenever anything happened."""

from __future__ import annotations

from msgspec.structs import replace

from signaling.effects import Effect, Send
from signaling.interview_show import PlanOf
from signaling.messages import Snapshot, VisitView
from signaling.plan import FormPlan
from signaling.room import Connection, Room
from signaling.views import NameOf, visit_view
from signaling.visit import Member, Visit
from signaling.working_along import own_procedures, own_sections


class AlongShow:
    """They get no events: which ones are theirs would change with every procedure and person that comes or goes."""

    def __init__(self, plan_of: PlanOf, name_of: NameOf) -> None:
        self._plan_of = plan_of
        self._name_of = name_of

    def to_all(self, room: Room) -> list[Effect]:
        """After each commit, to everybody in the room who works along."""
        effects: list[Effect] = []
        for one in room.along():
            effects += self.to(room, one)
        return effects

    def to(self, room: Room, connection: Connection) -> list[Effect]:
        """To one of them, also to somebody who has just joined."""
        plan, member = self._plan_of(room.visit), room.member_at(connection)
        if plan is None or member is None:
            return []
        view = visit_view(room.visit, connection.actor.role, self._name_of)
        return [Send(connection.id, Snapshot(visit=scoped(view, room.visit, member, plan)))]

    def sees(self, room: Room, connection: Connection, field: str) -> bool:
        """Whether a field is in what this page is shown; everything is, to who does not work along."""
        member = room.member_at(connection)
        if member is None:
            return True
        plan = self._plan_of(room.visit)
        if plan is None:
            return False
        return plan.section_of(field, room.visit.persons) in own_sections(room.visit, member.department, plan)


def scoped(view: VisitView, visit: Visit, member: Member, plan: FormPlan) -> VisitView:
    """The visit as somebody who works along may see it: their department's procedures and sections, no notes."""
    sections = own_sections(visit, member.department, plan)
    procedures = own_procedures(visit, member.department, plan)
    values = {f: held for f, held in view.values.items() if plan.section_of(f, visit.persons) in sections}
    return replace(
        view,
        part=member.part,
        procedures=procedures,
        values=values,
        sections={section: status for section, status in view.sections.items() if section in sections},
        applications={p: held for p, held in view.applications.items() if p in procedures},
        question=None,
        handed=None,
        note=None,
    )
