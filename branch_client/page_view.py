"""What a page knows of its visit: the newest snapshot and the events after it, exactly as the server sent them."""

from __future__ import annotations

from msgspec.structs import asdict, replace

from signaling.events import Answered, Event
from signaling.interview_view import InterviewView
from signaling.messages import AnyMessage, EventMessage, InterviewMessage, Snapshot
from signaling.visit import Visit, evolve
from signaling.words import VisitState


class OutOfOrderError(Exception):
    """An event came that does not follow what the page has; the text says which. It never holds a value."""


class PageView:
    """Takes messages in. ``visit`` is what the page would draw (names where the log has ids), None before it joined."""

    def __init__(self) -> None:
        self.visit: Visit | None = None
        self.interview: InterviewView | None = None
        self.snapshots = 0

    @property
    def seq(self) -> int:
        """The newest seq that the page has; 0 before it joined."""
        return 0 if self.visit is None else self.visit.seq

    def forget(self) -> None:
        """The visit is gone from the page."""
        self.visit, self.interview = None, None

    def take(self, message: AnyMessage) -> bool:
        """One message of the socket; whether it changed the visit. OutOfOrderError for an event that cannot be next."""
        match message:
            case Snapshot():
                members = asdict(message.visit)
                members["note"] = members.get("note") or ""
                self.visit = Visit(**{name: members[name] for name in Visit.__struct_fields__ if name in members})
                self.snapshots += 1
                return True
            case InterviewMessage():
                self.interview = message.view
                return False
            case EventMessage() if self.visit is None:
                # It has not joined yet: what it will be sent then holds this event.
                return False
            case EventMessage():
                self._apply(message)
                return True
            case _:
                return False

    def _apply(self, message: EventMessage) -> None:
        visit = self.visit
        assert visit is not None, "looked at before"
        if message.visit != visit.id:
            raise OutOfOrderError(f"an event of {message.visit} at a page of {visit.id}")
        if message.seq <= visit.seq:
            raise OutOfOrderError(f"event {message.seq} of {visit.id} after {visit.seq}")
        if isinstance(message.body, Answered) and visit.state == VisitState.WAITING:
            # The branch is not told for whom it rings.
            visit = replace(visit, state=VisitState.OFFERED)
        event = Event(
            visit=message.visit, seq=message.seq, at=message.at, actor=message.actor, cause="", body=message.body
        )
        self.visit = evolve(visit, event)
