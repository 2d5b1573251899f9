"""The timers of seats: who was asked and did not come, and who sat in the call and is gone."""

from __future__ import annotations

from signaling.effects import Effect, EndSeat
from signaling.mesh import End
from signaling.mesh_room import page_of
from signaling.moment import Moment
from signaling.register import Register
from signaling.room import Room
from signaling.seats import Seat

GONE_S = 30.0
"""A reload or a lost line keeps the seat; whoever is away for longer has left, and the log says so."""

AGAIN_S = 2.0
"""An end that was not committed is asked for again after so long."""


class SeatClock:
    """Looks at the visits that have seats. Monotonic time decides, so that no change of the clock does."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def due(self, moment: Moment) -> list[Effect]:
        """Seats to end now."""
        effects: list[Effect] = []
        for room in self._register.seated.values():
            for seat in room.visit.seats.values():
                reason = self._ends(room, seat, moment)
                if reason and room.seat_ending.get(seat.id, float("-inf")) <= moment.mono - AGAIN_S:
                    room.seat_ending[seat.id] = moment.mono
                    effects.append(EndSeat(room.visit.id, seat.id, reason))
        return effects

    def _ends(self, room: Room, seat: Seat, moment: Moment) -> str:
        if not seat.taken:
            left = min(max(seat.until - moment.at, 0), seat.until - seat.asked_at) / 1000
            end = room.seat_gone.setdefault(f"ask {seat.id}", moment.mono + left)
            return "no_answer" if end <= moment.mono else ""
        if page_of(room, End(seat.id, seat.role, seat.person or "")) is not None:
            room.seat_gone.pop(seat.id, None)
            return ""
        since = room.seat_gone.setdefault(seat.id, moment.mono)
        return "lost" if moment.mono - since >= GONE_S else ""
