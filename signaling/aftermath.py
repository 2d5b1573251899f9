"""What a durable event sets in motion: ringing, the call, wrap-up, and a counter that is free again."""

from __future__ import annotations

from collections.abc import Mapping

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.boards import Boards
from signaling.call_room import CallRoom
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.estimates import Estimates
from signaling.matching import Matching
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.participants import tell_people
from signaling.presence_desk import PresenceDesk
from signaling.reception import Reception
from signaling.register import Register
from signaling.rights import may_enter, may_watch
from signaling.room import Connection, Room
from signaling.seat_show import SeatShow
from signaling.visit import Visit
from signaling.words import Role, VisitState

MOVES = (
    e.Opened,
    e.Offered,
    e.OfferEnded,
    e.Passed,
    e.WaitChosen,
    e.Dropped,
    e.CameBack,
    e.Promised,
    e.Arrived,
    e.Answered,
    e.Parked,
    e.Recalled,
    e.HandedOver,
    e.Requeued,
    e.TakenOver,
    e.Left,
    e.Closed,
    e.Wiped,
    *e.SEAT_EVENTS,
)
"""Events after which somebody waits, rings, serves or is free who did not before."""


class Aftermath:
    """Knows what follows from each kind of event; called with the room as it is after all of them."""

    def __init__(
        self,
        register: Register,
        *,
        presence: PresenceDesk,
        matching: Matching,
        boards: Boards,
        call_room: CallRoom,
        reception: Reception,
        seat_show: SeatShow,
        outlook: Outlook,
        estimates: Estimates,
    ) -> None:
        self._outlook = outlook
        self._estimates = estimates
        self._register = register
        self._presence = presence
        self._matching = matching
        self._boards = boards
        self._call_room = call_room
        self._reception = reception
        self._seat_show = seat_show

    def of(self, room: Room, before: Visit | None, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """The indexes, timers and messages that follow from these events; ``before`` is the visit without them."""
        self._register.index(room)
        self._matching.settled(room.visit, moment)
        effects: list[Effect] = []
        for event in events:
            effects += self._moved(room, before, event, moment)
            self._learn(room.visit, before, event, moment)
        self._register.forget_idle(room)
        return effects

    def _learn(self, visit: Visit, before: Visit | None, event: e.Event, moment: Moment) -> None:
        """What this says about how long people wait and how long serving takes."""
        match event.body:
            case e.Opened():
                self._estimates.said(visit.id, *self._boards.said_to(visit, moment))
            case e.Answered():
                since = before.waiting_since if before is not None else visit.waiting_since
                self._estimates.answered(visit.id, event.at - since)
            case e.Promised():
                self._estimates.forget(visit.id)
            case e.Closed():
                self._estimates.forget(visit.id)
                if before is not None and before.state == VisitState.SERVING and before.answered_at is not None:
                    self._estimates.served(self._outlook.department_of(visit), event.at - before.answered_at)
            case _:
                pass

    def _moved(self, room: Room, before: Visit | None, event: e.Event, moment: Moment) -> list[Effect]:
        visit = room.visit
        match event.body:
            case e.Opened() | e.Arrived():
                return self._opened(visit, event.actor, moment)
            case e.Offered():
                return self._ring((event.body.specialist, *event.body.others), moment)
            case e.OfferEnded(specialist=specialist, reason=reason) | e.Passed(specialist=specialist, reason=reason):
                away = [self._presence.rang_out(specialist)] if reason == "no_answer" else []
                ended = self._matching.ring_off(visit.id, specialist, reason)
                return [*ended, *away, *self._presence.tell(specialist, moment)]
            case e.Answered(specialist=specialist):
                answered = self._matching.ring_off(visit.id, specialist, "answered")
                answered += self._presence.tell(specialist, moment)
                others = self._ring_off(visit, before, "taken", moment, but=specialist)
                return [*answered, *others, *self._call_room.join(room, moment)]
            case e.Promised():
                return [*self._ring_off(visit, before, "left", moment), *self._free_counter(room, before, moment)]
            case e.Recalled(specialist=specialist):
                return [*self._presence.tell(specialist, moment), *self._call_room.join(room, moment)]
            case e.Parked():
                return self._given_up(room, before, moment, wraps_up=False)
            case e.HandedOver() | e.Requeued():
                return self._given_up(room, before, moment, wraps_up=True)
            case e.TakenOver():
                return self._taken_over(room, moment)
            case e.Left():
                return self._release(room, moment)
            case e.SeatOffered(person=person):
                return [*self._seat_show.asked(room, event.body), *self._own_status(person, moment)]
            case e.SeatTaken() | e.SeatChanged() | e.SeatLeft():
                return self._seat_moved(room, before, event.body, moment)
            case e.Closed():
                return self._closed(room, before, moment)
            case e.Wiped():
                return self._wiped(room, moment)
            case _:
                return []

    def _opened(self, visit: Visit, actor: str, moment: Moment) -> list[Effect]:
        """The counter's screen is about this visit now. It leaves one of before that nobody cleared; when branch
        staff opened the visit for the resident, it learns of it by a welcome.
        """
        page = self._register.page(Role.RESIDENT, visit.counter)
        if page is None:
            return []
        effects = [] if page.visit in (None, visit.id) else self.leave(page, moment)
        return effects if actor == page.actor.name else effects + self._reception.welcome(page, moment)

    def _given_up(self, room: Room, before: Visit | None, moment: Moment, *, wraps_up: bool) -> list[Effect]:
        """Who served it is free: for others at once when it is parked, after some paper when it is given away."""
        room.talk_ends()
        effects = [*self._call_room.end(room, moment), *self._release(room, moment)]
        effects += self._seats_over(before, moment)
        if before is None or before.specialist is None or before.state != VisitState.SERVING:
            return effects
        then = self._presence.served if wraps_up else self._presence.freed
        effects.append(then(before.specialist, moment.at))
        return effects + self._presence.tell(before.specialist, moment)

    def _taken_over(self, room: Room, moment: Moment) -> list[Effect]:
        """Who was in the call serves now: the call of the two is dialled anew, who served has some paper to do."""
        visit = room.visit
        effects = self._release(room, moment, by=self._register.name_of(visit.specialist or ""))
        effects += self._call_room.join(room, moment)
        # The event itself says who served, also to a node that knew nothing of the visit.
        earlier = visit.handed.by if visit.handed is not None else ""
        effects.append(self._presence.served(earlier, moment.at))
        return effects + self._presence.tell(earlier, moment) + self._own_status(visit.specialist, moment)

    def _release(self, room: Room, moment: Moment, *, by: str = "") -> list[Effect]:
        """Pages of head office that have no part in the visit any more show their desk."""
        effects: list[Effect] = []
        for desk in list(room.of_role(Role.SPECIALIST)):
            if not (may_watch(desk.actor, room.visit) or may_enter(desk.actor, room.visit)):
                effects.append(Send(desk.id, m.Released(visit=room.visit.id, by=by)))
                effects += self.leave(desk, moment)
        return effects

    def _seat_moved(
        self, room: Room, before: Visit | None, body: e.SeatTaken | e.SeatChanged | e.SeatLeft, moment: Moment
    ) -> list[Effect]:
        """The pairs change with who sits in the call; a colleague who goes also leaves the room."""
        effects = self._call_room.seats_changed(room, moment)
        seat = before.seats.get(body.seat) if before is not None else None
        person = seat.person if seat is not None and seat.role == Role.SPECIALIST else None
        if person is not None and not isinstance(body, e.SeatChanged):
            reason = body.reason if isinstance(body, e.SeatLeft) else "taken"
            effects += self._seat_show.over(room.visit.id, person, reason)
        return effects + self._own_status(person, moment)

    def _seats_over(self, before: Visit | None, moment: Moment) -> list[Effect]:
        """The visit is served no longer: colleagues in its call are free."""
        effects: list[Effect] = []
        for seat in () if before is None else before.seats.values():
            if seat.role == Role.SPECIALIST and seat.person is not None and before is not None:
                effects += self._seat_show.over(before.id, seat.person, "closed")
                effects += self._presence.tell(seat.person, moment)
        return effects

    def _own_status(self, person: str | None, moment: Moment) -> list[Effect]:
        return [] if person is None else self._presence.tell(person, moment)

    def _closed(self, room: Room, before: Visit | None, moment: Moment) -> list[Effect]:
        visit = room.visit
        room.talk_ends()
        effects = self._call_room.end(room, moment)
        effects += self._seats_over(before, moment)
        effects += self._ring_off(visit, before, "left", moment)
        effects += self._release(room, moment)
        was_parked = before is not None and before.state == VisitState.PARKED
        if visit.specialist is not None and visit.closed_at is not None and not was_parked:
            effects.append(self._presence.served(visit.specialist, visit.closed_at))
            effects += self._presence.tell(visit.specialist, moment)
        return effects

    def _wiped(self, room: Room, moment: Moment) -> list[Effect]:
        """The counter is free again: its page leaves the room, so nothing of the visit can reach it."""
        return self._free_counter(room, None, moment)

    def _free_counter(self, room: Room, before: Visit | None, moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for station in list(room.of_role(Role.RESIDENT)):
            effects += self.leave(station, moment)
            effects += self._boards.greet(station, moment)
        return effects + self.call_staff((before or room.visit).counter, wanted=False)

    def _ring(self, specialists: tuple[str, ...], moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for specialist in specialists:
            effects += self._matching.ring(specialist) + self._presence.tell(specialist, moment)
        return effects

    def _ring_off(
        self, visit: Visit, before: Visit | None, reason: str, moment: Moment, *, but: str = ""
    ) -> list[Effect]:
        """It no longer rings at those where it rang before."""
        effects: list[Effect] = []
        for specialist in before.ringing if before is not None else ():
            if specialist != but:
                effects += self._matching.ring_off(visit.id, specialist, reason)
                effects += self._presence.tell(specialist, moment)
        return effects

    def leave(self, connection: Connection, moment: Moment) -> list[Effect]:
        """A page looks at no visit any more; the others in the room are told."""
        room = self._register.room_of(connection)
        connection.joined(None, 0)
        if room is None:
            return []
        room.leave(connection.id)
        effects = tell_people(room, moment.mono)
        self._register.forget_idle(room)
        return effects

    def asked_for_staff(self, connection: Connection, command: c.CallStaff) -> list[Effect]:
        """「職員を呼ぶ」 pressed at a counter or for one; Refused(FORBIDDEN) to others."""
        actor = connection.actor
        match actor.role:
            case Role.RESIDENT:
                counter = actor.id
            case Role.BRANCH_STAFF if command.counter in self._register.counters.get(actor.branch, ()):
                counter = str(command.counter)
            case _:
                raise Refused(ErrorCode.FORBIDDEN)
        called = self.call_staff(counter, wanted=command.wanted)
        return [Send(connection.id, m.Done(id=command.id)), *called]

    def call_staff(self, counter: str, *, wanted: bool) -> list[Effect]:
        """「職員を呼ぶ」 at a counter stands, or not any more; its screen says which."""
        called = self._register.staff_called
        if wanted == (counter in called):
            return []
        (called.add if wanted else called.discard)(counter)
        self._register.staff_calls[counter] = self._register.staff_calls.get(counter, 0) + 1
        self._boards.mark()
        page = self._register.page(Role.RESIDENT, counter)
        return [] if page is None else [Send(page.id, m.StaffCalled(wanted=wanted))]

    def hear_calls(self, told: Mapping[str, tuple[int, bool]]) -> list[Effect]:
        """What another node knows of 「職員を呼ぶ」: more changes are right, and between equals the call."""
        effects: list[Effect] = []
        for counter, (changes, wanted) in told.items():
            known = self._register.staff_calls.get(counter, 0)
            if changes > known or (changes == known and wanted):
                effects += self.call_staff(counter, wanted=wanted)
                self._register.staff_calls[counter] = changes
        return effects
