"""A page's picture of its visit: a snapshot and the events after it, as the browser keeps it."""

from __future__ import annotations

from msgspec.structs import asdict, replace

from signaling.events import Answered, Event
from signaling.interview_view import InterviewView
from signaling.messages import AnyMessage, EventMessage, InterviewMessage, Snapshot, VisitView
from signaling.views import visit_view
from signaling.visit import Visit, evolve
from signaling.words import Role, VisitState


class ClientView:
    """Takes messages in; ``view`` is what the page would draw. Names stand where ids do in the log."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.visit: Visit | None = None
        self.interview: InterviewView | None = None

    def take(self, message: AnyMessage) -> None:
        """One message of the socket."""
        if isinstance(message, Snapshot):
            members = asdict(message.visit) | {"note": message.visit.note or ""}
            assert members.pop("part") is None, "nobody works along here"
            self.visit = Visit(**members)
        elif isinstance(message, InterviewMessage):
            assert self.visit is not None, "the interview of no visit"
            self.interview = message.view
        elif isinstance(message, EventMessage):
            assert self.visit is not None, "an event before the snapshot"
            assert message.visit == self.visit.id
            assert message.seq > self.visit.seq
            self._apply(self.visit, message)

    def _apply(self, visit: Visit, message: EventMessage) -> None:
        if isinstance(message.body, Answered) and visit.state == VisitState.WAITING:
            # The branch was not told that it rang.
            visit = replace(visit, state=VisitState.OFFERED)
        event = Event(
            visit=message.visit, seq=message.seq, at=message.at, actor=message.actor, cause="", body=message.body
        )
        self.visit = evolve(visit, event)

    @property
    def view(self) -> VisitView | None:
        """What the role's snapshot would be, made from what the page has."""
        return None if self.visit is None else visit_view(self.visit, self.role, str)
