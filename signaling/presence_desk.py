"""The facts about every specialist: chosen, made durable, and told to their own desk as a computed status."""

from __future__ import annotations

from msgspec.structs import replace

from signaling import commands as c
from signaling.departments import Departments
from signaling.effects import Effect, SavePresence, Send
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, OwnPresence
from signaling.moment import Moment
from signaling.presence import (
    NEVER_CHOSEN,
    WRAP_UP_MS,
    PresenceFacts,
    PresenceStatus,
    Seen,
    asks,
    away_reason,
    status,
)
from signaling.register import Register
from signaling.rights import Actor, seat_of
from signaling.room import Connection
from signaling.words import Activity, AwayReason, Role, VisitState

LATE_MS = 60_000
"""A return time may be this far back: the clocks of two machines differ, and a form takes time to send."""

_NOTHING_KNOWN = PresenceFacts()


class PresenceDesk:
    """Facts as they are durable, and as they will be once what is on its way to the log has arrived.

    Each change starts from the newest facts, so that two on their way at once don't undo each other. What makes
    somebody less available counts at once; what makes them available counts when it is durable (design 2.6).
    """

    def __init__(self, register: Register, departments: Departments) -> None:
        self._register = register
        self._departments = departments
        self._saved: dict[str, PresenceFacts] = {}
        self._wanted: dict[str, PresenceFacts] = {}
        self._told: dict[str, OwnPresence] = {}

    def know(self, specialist: str, facts: PresenceFacts) -> None:
        """The facts as stored."""
        self._saved[specialist] = facts

    def forget(self, specialist: str) -> None:
        """Somebody who no longer serves."""
        self._saved.pop(specialist, None)
        self._wanted.pop(specialist, None)

    def facts_of(self, specialist: str) -> PresenceFacts:
        """The newest facts, durable or on their way."""
        wanted = self._wanted.get(specialist)
        return wanted if wanted is not None else self._saved.get(specialist, _NOTHING_KNOWN)

    def status_of(self, specialist: str, moment: Moment) -> PresenceStatus:
        """What a specialist is to the queue at this moment."""
        seen = self._seen(specialist, moment)
        seated = self._seated(specialist)
        if seated is not None and (seen.visit is None or seen.visit.state == VisitState.CLOSED):
            return seated if seen.live else PresenceStatus.OFFLINE
        newest = status(self.facts_of(specialist), seen, at=moment.at)
        if newest == PresenceStatus.AVAILABLE and self._works_along(specialist):
            return PresenceStatus.BUSY
        if newest != PresenceStatus.AVAILABLE or specialist not in self._wanted:
            return newest
        return status(self._saved.get(specialist, _NOTHING_KNOWN), seen, at=moment.at)

    def _works_along(self, specialist: str) -> bool:
        """Whether their page is in somebody else's visit just now: they are not to be rung out of it."""
        page = self._register.page(Role.SPECIALIST, specialist)
        room = self._register.room_of(page) if page else None
        return room is not None and page is not None and room.member_at(page) is not None

    def _seen(self, specialist: str, moment: Moment) -> Seen:
        room = self._register.room_at_desk(specialist)
        page = self._register.page(Role.SPECIALIST, specialist)
        known = self._register.specialists.get(specialist)
        return Seen(
            live=self._register.answers(Role.SPECIALIST, specialist, moment.mono),
            visit=room.visit if room else None,
            untouched=page.untouched(moment.mono) if page else 0.0,
            closed=known is not None and not self._departments.is_open(known.department, moment),
        )

    def _seated(self, specialist: str) -> PresenceStatus | None:
        """Who sits in a colleague's call is busy, and who is asked into one is being rung."""
        room = self._register.room_of_seat(specialist)
        seat = None if room is None else seat_of(room.visit, Actor(Role.SPECIALIST, specialist))
        if seat is None:
            return None
        return PresenceStatus.BUSY if seat.taken else PresenceStatus.OFFERED

    # -- changes ----------------------------------------------------------------------------------------------

    def set_activity(self, connection: Connection, command: c.SetActivity, moment: Moment) -> list[Effect]:
        """What a specialist chooses. Away needs a reason of theirs; some reasons are not for choosing."""
        facts = self._own_facts(connection)
        away = command.activity == Activity.AWAY
        if away and command.reason is None:
            raise Refused(ErrorCode.INCOMPLETE, {"reason": "missing"})
        if away and command.reason in NEVER_CHOSEN:
            raise Refused(ErrorCode.INVALID_VALUE, {"field": "reason"})
        if command.return_at is not None and command.return_at < moment.at - LATE_MS:
            raise Refused(ErrorCode.INVALID_VALUE, {"field": "return_at"})
        was_away = facts.activity == Activity.AWAY
        changed = replace(
            facts,
            activity=command.activity,
            reason=command.reason if away else None,
            return_at=command.return_at if away else None,
            idle_since=moment.at if was_away != away else facts.idle_since,
            before=facts.before if was_away else facts.activity,
        )
        return [self._want(connection.actor.id, changed, (connection.id, command.id))]

    def set_away(self, connection: Connection, command: c.SetAway) -> list[Effect]:
        """A supervisor sets somebody away who forgot to. Refused(FORBIDDEN) to others, Refused(NOT_FOUND)."""
        if connection.actor.role != Role.SUPERVISOR:
            raise Refused(ErrorCode.FORBIDDEN)
        if command.specialist not in self._register.specialists:
            raise Refused(ErrorCode.NOT_FOUND, {"specialist": command.specialist})
        reply_to = (connection.id, command.id)
        return [self._gone(command.specialist, AwayReason.SET_AWAY, reply_to)]

    def finish_wrap_up(self, connection: Connection, command: c.FinishWrapUp, moment: Moment) -> list[Effect]:
        """The paper is done before its time; without a wrap-up nothing changes."""
        facts = self._own_facts(connection)
        if facts.wrap_up_until <= moment.at:
            return [Send(connection.id, Done(id=command.id))]
        changed = replace(facts, wrap_up_until=0, idle_since=moment.at)
        return [self._want(connection.actor.id, changed, (connection.id, command.id))]

    def rang_out(self, specialist: str) -> Effect:
        """Nobody answered the ringing: they are away until they say otherwise."""
        return self._gone(specialist, AwayReason.NO_ANSWER)

    def _gone(self, specialist: str, reason: AwayReason, reply_to: tuple[str, str] | None = None) -> SavePresence:
        facts = self.facts_of(specialist)
        before = facts.before if facts.activity == Activity.AWAY else facts.activity
        changed = replace(facts, activity=Activity.AWAY, reason=reason, return_at=None, before=before)
        return self._want(specialist, changed, reply_to)

    def served(self, specialist: str, closed_at: int) -> Effect:
        """A visit ended: some time for its paper."""
        until = closed_at + WRAP_UP_MS
        return self._want(specialist, replace(self.facts_of(specialist), wrap_up_until=until, idle_since=until))

    def freed(self, specialist: str, at: int) -> Effect:
        """They are free at once, without a wrap-up: what they served is parked, and theirs still."""
        return self._want(specialist, replace(self.facts_of(specialist), idle_since=at))

    def _own_facts(self, connection: Connection) -> PresenceFacts:
        if connection.actor.role != Role.SPECIALIST:
            raise Refused(ErrorCode.FORBIDDEN)
        return self.facts_of(connection.actor.id)

    def _want(self, specialist: str, facts: PresenceFacts, reply_to: tuple[str, str] | None = None) -> SavePresence:
        self._wanted[specialist] = facts
        return SavePresence(specialist, facts, reply_to)

    def saved(self, specialist: str, facts: PresenceFacts) -> None:
        """These facts are durable now; newer ones may still be on their way."""
        self._saved[specialist] = facts
        if self._wanted.get(specialist) == facts:
            del self._wanted[specialist]

    def failed(self, specialist: str) -> None:
        """The last change could not be made durable: what is stored counts again."""
        self._wanted.pop(specialist, None)

    # -- telling ----------------------------------------------------------------------------------------------

    def tell(self, specialist: str, moment: Moment, *, anew: bool = False) -> list[Effect]:
        """Their own status to a specialist's desk, when it is not what they were told last."""
        page = self._register.page(Role.SPECIALIST, specialist)
        if page is None:
            self._told.pop(specialist, None)
            return []
        facts, seen = self.facts_of(specialist), self._seen(specialist, moment)
        own = OwnPresence(
            status=self.status_of(specialist, moment),
            activity=facts.activity,
            reason=away_reason(facts, seen),
            return_at=facts.return_at,
            wrap_up_until=facts.wrap_up_until,
            visit=self._register.visit_of_specialist(specialist),
            ask=asks(facts, seen, at=moment.at),
            before=facts.before,
        )
        if not anew and self._told.get(specialist) == own:
            return []
        self._told[specialist] = own
        return [Send(page.id, own)]

    def changed(self, moment: Moment) -> list[str]:
        """Specialists whose status is no longer what their desk was told: a wrap-up ended, a line went quiet,
        the time to be back has passed.
        """
        return [specialist for specialist, told in self._told.items() if self._differs(specialist, told, moment)]

    def _differs(self, specialist: str, told: OwnPresence, moment: Moment) -> bool:
        ask = asks(self.facts_of(specialist), self._seen(specialist, moment), at=moment.at)
        return told.status != self.status_of(specialist, moment) or told.ask != ask
