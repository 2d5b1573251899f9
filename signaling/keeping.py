"""Places and promises are kept for a while: what to do when a counter goes silent, comes back, or nobody comes."""

from __future__ import annotations

from signaling.effects import Effect, Keep
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.register import Register
from signaling.visit import Visit
from signaling.words import Role, VisitState

SILENT_S = 10.0
"""A counter that was not heard for so long is noted as dropped: a reload, or a nap of the network, is shorter."""

PLACE_MS = 120_000
"""The place of a dropped counter is kept for so long; then its visit is given up and the counter is free."""

LATE_S = 60.0
"""A promise must be seen late for so long: a clock that is set forward for a moment ends nothing."""

AGAIN_S = 2.0
"""A wish that was not carried out is made again only after this."""


class Keeping:
    """Looks at every place and promise once per tick. What lasts is in the visit (``dropped_at``, ``promised_at``), so
    that any process can carry it out; what this process has seen itself counts in monotonic time.
    """

    def __init__(self, register: Register, outlook: Outlook) -> None:
        self._register = register
        self._outlook = outlook
        self._silent: dict[str, float] = {}
        self._ends: dict[str, tuple[int, float]] = {}
        self._late: dict[str, float] = {}
        self._wished: dict[str, float] = {}

    def look(self, moment: Moment) -> list[Effect]:
        """The wishes that are due."""
        effects: list[Effect] = []
        for room in self._register.queue.values():
            effects += self._place(room.visit, moment)
        for room in self._register.promised.values():
            effects += self._promise(room.visit, moment)
        self._forget()
        return effects

    def _place(self, visit: Visit, moment: Moment) -> list[Effect]:
        if self._register.answers(Role.RESIDENT, visit.counter, moment.mono):
            self._silent.pop(visit.id, None)
            return [] if visit.dropped_at is None else self._wish(visit, "come_back", moment)
        if visit.dropped_at is None:
            since = self._silent.setdefault(visit.id, moment.mono)
            return self._wish(visit, "drop", moment) if moment.mono - since >= SILENT_S else []
        if visit.state == VisitState.WAITING and self._end(visit, visit.dropped_at, moment) <= moment.mono:
            return self._wish(visit, "give_up", moment)
        return []

    def _end(self, visit: Visit, dropped_at: int, moment: Moment) -> float:
        known = self._ends.get(visit.id)
        if known is None or known[0] != dropped_at:
            left = min(max(dropped_at + PLACE_MS - moment.at, 0), PLACE_MS)
            known = self._ends[visit.id] = (dropped_at, moment.mono + left / 1000)
        return known[1]

    def _promise(self, visit: Visit, moment: Moment) -> list[Effect]:
        if moment.at < (visit.promised_at or 0) + self._outlook.keep_ms(visit):
            self._late.pop(visit.id, None)
            return []
        since = self._late.setdefault(visit.id, moment.mono)
        return self._wish(visit, "give_up", moment) if moment.mono - since >= LATE_S else []

    def _wish(self, visit: Visit, how: str, moment: Moment) -> list[Effect]:
        wished = self._wished.get(visit.id)
        if wished is not None and moment.mono - wished < AGAIN_S:
            return []
        self._wished[visit.id] = moment.mono
        return [Keep(visit.id, how)]

    def _forget(self) -> None:
        for memory in (self._silent, self._ends, self._late, self._wished):
            for visit in [visit for visit in memory if not self._known(visit)]:
                del memory[visit]

    def _known(self, visit: str) -> bool:
        return visit in self._register.queue or visit in self._register.promised
