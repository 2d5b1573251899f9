"""Offers: who is rung for which waiting visit, until when, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from signaling.decide import OFFER_MS
from signaling.department_rules import Reach
from signaling.effects import Effect, EndOffer, Offer, Send, TurnToOthers
from signaling.handing import due_at
from signaling.messages import Ringing, RingingEnded
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.presence import PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
from signaling.room import Room
from signaling.target import BACK_AFTER_S, PARK_MINUTES_MAX
from signaling.visit import Visit
from signaling.visit_queue import Free, next_offers, rested, suits
from signaling.words import Role, VisitState

RETRY_S = 0.5
"""After a claim that was not committed: a full disk must not be asked ten times a second."""

LATE_S = 10.0
"""A claim of which nothing was heard for so long is taken for failed; the log refuses it if it was not."""

LOST_S = 4.0
"""A desk may be away for so long while it rings: a reload takes one or two seconds, a resident waits 25 anyway."""

LONGEST_MS = max(PARK_MINUTES_MAX * 60, BACK_AFTER_S[1]) * 1000
"""No parking and no hand-over is longer: what says more is a clock that was set back."""

LARGE = 2_000
"""Waiting visits times specialists from which a look at everybody is no longer made for every single event."""

LARGE_EVERY_S = 1.0

TOGETHER = 6
"""Desks that ring at once at most: one answers, the others were disturbed for nothing."""

HELD_MOST_MS = 120_000
"""A specialist is held for a promise for so long before its time at most, and …"""

HELD_AFTER_MS = 60_000
"""… for so long after it: who is late waits a moment, others don't wait for who may not come."""

SkillsNeeded = Callable[[Visit], frozenset[str]]


class _Claim(Struct):
    """An offer, or the end of one, on its way to the log."""

    specialists: tuple[str, ...]
    since: float
    failed: bool = False


class Matching:
    """Pairs waiting visits with free specialists, and keeps the timer of everything that rings.

    Timers run on monotonic time from when this process learned of the offer, so that no change of the clock
    makes a visit ring for an hour or not at all.
    """

    def __init__(
        self, register: Register, presence: PresenceDesk, skills_needed: SkillsNeeded, outlook: Outlook
    ) -> None:
        self._register = register
        self._presence = presence
        self._skills_needed = skills_needed
        self._outlook = outlook
        self._claims: dict[str, _Claim] = {}
        self._ring_ends: dict[str, tuple[int, float]] = {}
        self._lost_since: dict[tuple[str, str], float] = {}
        self._due: dict[str, float] = {}
        self._wanted = False
        self._matched = 0.0

    def soon(self, moment: Moment) -> list[Effect]:
        """Something changed that may make a pair: look now, or, where many wait for many, once at the next tick."""
        if self._is_large():
            self._wanted = True
            return []
        return self.match(moment)

    def on_tick(self, moment: Moment) -> list[Effect]:
        """Time alone makes pairs as well (a wrap-up ends, a declined visit has rested)."""
        if self._is_large() and not self._wanted and moment.mono - self._matched < LARGE_EVERY_S:
            return []
        return self.match(moment)

    def _is_large(self) -> bool:
        return len(self._register.queue) * len(self._register.specialists) > LARGE

    def match(self, moment: Moment) -> list[Effect]:
        """Offers for every pair that suits; a pair that is on its way to the log is not made twice."""
        self._wanted = False
        self._matched = moment.mono
        waiting = [
            room.visit
            for room in self._register.queue.values()
            if room.visit.state == VisitState.WAITING
            and room.visit.dropped_at is None  # nobody would be there
            and not self._claimed(room.visit.id, moment)
        ]
        if not waiting:
            return []
        claimed = {one for claim in self._claims.values() if not claim.failed for one in claim.specialists}
        free = [
            Free(specialist, known.skills, self._presence.facts_of(specialist).idle_since, known.department)
            for specialist, known in self._register.specialists.items()
            if specialist not in claimed and self._presence.status_of(specialist, moment) == PresenceStatus.AVAILABLE
        ]
        reached = {visit.id: self._outlook.reach_of(visit, moment) for visit in waiting}
        expected = self._expected(moment)
        pairs = next_offers(
            [*waiting, *expected],
            free,
            self._skills_needed,
            at=moment.at,
            asked=lambda visit: reached[visit.id].departments if visit.id in reached else frozenset(),
        )
        taken = {specialist for _, specialist in pairs}
        spare = [one for one in free if one.specialist not in taken]
        effects: list[Effect] = []
        for visit, specialist in pairs:
            if visit.state != VisitState.WAITING:
                continue  # held for who comes at the time that was promised
            others = self._with_them(visit, reached[visit.id], spare, moment)
            spare = [one for one in spare if one.specialist not in others]
            self._claims[visit.id] = _Claim((specialist, *others), moment.mono)
            effects.append(Offer(visit.id, specialist, others))
        return effects

    def _expected(self, moment: Moment) -> list[Visit]:
        """Promises whose time is near: a specialist who is free is held for each of them."""
        near: list[Visit] = []
        for room in self._register.promised.values():
            visit = room.visit
            left = (visit.promised_at or 0) - moment.at
            if -HELD_AFTER_MS < left <= min(self._outlook.near_ms(visit), HELD_MOST_MS):
                near.append(visit)
        return near

    def _with_them(self, visit: Visit, reach: Reach, spare: list[Free], moment: Moment) -> tuple[str, ...]:
        """Who is rung together with the first, where the search has reached several."""
        if not reach.rings_together or visit.target is not None:
            return ()
        needed = self._skills_needed(visit)
        able = [one for one in spare if suits(visit, needed, one, reach.departments) and rested(visit, one, moment.at)]
        able.sort(key=lambda one: (one.idle_since, one.specialist))
        return tuple(one.specialist for one in able[: TOGETHER - 1])

    def expire(self, moment: Moment) -> list[Effect]:
        """Take back what rang long enough, or rings at a desk that is gone."""
        effects: list[Effect] = []
        for room in self._register.queue.values():
            visit = room.visit
            if visit.state != VisitState.OFFERED or self._claimed(visit.id, moment):
                continue
            for specialist in visit.ringing:
                reason = self._end_of_ringing(visit, specialist, moment)
                if reason:
                    self._claims[visit.id] = _Claim(visit.ringing, moment.mono)
                    effects.append(EndOffer(visit.id, specialist, reason, visit.offer_until or 0))
        return effects

    def turn_to_others(self, moment: Moment) -> list[Effect]:
        """What was parked, or meant for somebody, until now."""
        effects: list[Effect] = []
        for room in self._register.passed_on():
            visit = room.visit
            if self._due_at(visit, moment) <= moment.mono and not self._claimed(visit.id, moment):
                self._claims[visit.id] = _Claim((), moment.mono)
                effects.append(TurnToOthers(visit.id))
        return effects

    def _due_at(self, visit: Visit, moment: Moment) -> float:
        """When a visit turns to others in monotonic time, which no change of the clock makes longer or shorter."""
        due = self._due.get(visit.id)
        if due is None:
            at = due_at(visit)
            left = float("inf") if at is None else min(max(at - moment.at, 0), LONGEST_MS) / 1000
            due = self._due[visit.id] = moment.mono + left
        return due

    def _end_of_ringing(self, visit: Visit, specialist: str, moment: Moment) -> str:
        if self._ring_end(visit, moment) <= moment.mono:
            return "no_answer"
        if self._register.answers(Role.SPECIALIST, specialist, moment.mono):
            self._lost_since.pop((visit.id, specialist), None)
            return ""
        since = self._lost_since.setdefault((visit.id, specialist), moment.mono)
        return "lost" if moment.mono - since >= LOST_S else ""

    def _ring_end(self, visit: Visit, moment: Moment) -> float:
        """When the ringing ends in monotonic time; never later than a whole ringing from now."""
        until = visit.offer_until or 0
        known = self._ring_ends.get(visit.id)
        if known is None or known[0] != until:
            left = min(max(until - moment.at, 0), OFFER_MS)
            known = self._ring_ends[visit.id] = (until, moment.mono + left / 1000)
        return known[1]

    def _claimed(self, visit: str, moment: Moment) -> bool:
        claim = self._claims.get(visit)
        if claim is None:
            return False
        if moment.mono - claim.since < (RETRY_S if claim.failed else LATE_S):
            return True
        del self._claims[visit]
        return False

    def failed(self, visit: str) -> None:
        """The claim (or its end) was not committed; a later tick tries again."""
        claim = self._claims.get(visit)
        if claim is not None:
            claim.failed = True

    def settled(self, visit: Visit, moment: Moment) -> None:
        """The log has moved the visit: nothing about it is on its way any more, and a new ringing has its timer."""
        self._claims.pop(visit.id, None)
        ringing = visit.ringing if visit.state == VisitState.OFFERED else ()
        for lost in [lost for lost in self._lost_since if lost[0] == visit.id and lost[1] not in ringing]:
            del self._lost_since[lost]
        if ringing:
            self._ring_end(visit, moment)
        else:
            self._ring_ends.pop(visit.id, None)
        self._due.pop(visit.id, None)
        if due_at(visit) is not None:
            self._due_at(visit, moment)

    # -- what the desk is told --------------------------------------------------------------------------------

    def ring(self, specialist: str) -> list[Effect]:
        """The ringing at a specialist's desk, when something rings there."""
        page = self._register.page(Role.SPECIALIST, specialist)
        room = self._register.room_at_desk(specialist)
        if page is None or room is None or room.visit.state != VisitState.OFFERED:
            return []
        return [Send(page.id, _ringing(room))]

    def ring_off(self, visit: str, specialist: str, reason: str) -> list[Effect]:
        """The ringing is over."""
        page = self._register.page(Role.SPECIALIST, specialist)
        return [] if page is None else [Send(page.id, RingingEnded(visit=visit, reason=reason))]


def _ringing(room: Room) -> Ringing:
    visit = room.visit
    return Ringing(
        visit=visit.id,
        number=visit.number,
        procedures=visit.procedures,
        branch=visit.branch,
        counter=visit.counter,
        language=visit.language,
        until=visit.offer_until or 0,
        waiting_since=visit.waiting_since,
    )
