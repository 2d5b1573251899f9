"""The page of a synthetic specialist: besides the visit, what rings there and what their own status is."""

from __future__ import annotations

from branch_client.call_page import CallPage, Watcher
from branch_client.line import Door
from signaling import messages as m
from signaling.messages import AnyMessage
from signaling.seat_line import SeatLine


class DeskPage(CallPage):
    """The desk's page: besides the visit, what rings and what the specialist's own status is."""

    def __init__(self, door: Door, *, name: str, side: int | None, watcher: Watcher) -> None:
        super().__init__(door, name=name, side=side, leads=True, watcher=watcher)
        self.secret = door.cookie.partition("=")[2]
        self.ringing: m.Ringing | None = None
        self.presence: m.OwnPresence | None = None
        self.passed_on: tuple[m.PassedOnLine, ...] = ()
        """What this desk may recall."""
        self.colleagues: m.Colleagues | None = None
        self.seats: tuple[SeatLine, ...] = ()
        """Who else is in the call of the visit that this desk is in, or was asked into it."""
        self.seat_call: m.SeatCall | None = None
        """A colleague asks this desk into a call."""
        self.seat_over = ""
        """Why the last asking is over."""
        self.released: set[str] = set()
        """Visits in which this desk has no part any more, until it serves them again."""

    def taken(self, message: AnyMessage) -> None:
        """Keep the ring, the presence, and which visits are this desk's no more."""
        match message:
            case m.Ringing():
                self.ringing = message
            case m.RingingEnded():
                self.ringing = None
            case m.OwnPresence():
                self.presence = message
            case m.PassedOn():
                self.passed_on = message.visits
            case m.Released():
                self.released.add(message.visit)
            case m.Welcome() if self.line.visit is not None and message.visit != self.line.visit:
                # It went while this line was down: nobody could be told.
                self.released.add(self.line.visit)
            case m.Colleagues():
                self.colleagues = message
            case m.Seats():
                self.seats = message.seats
            case m.SeatCall():
                self.seat_call, self.seat_over = message, ""
            case m.SeatCallEnded():
                self.seat_call, self.seat_over = None, message.reason
            case m.Snapshot():
                self.released.discard(message.visit.id)
            case _:
                pass
