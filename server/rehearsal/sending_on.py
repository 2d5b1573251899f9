"""What a synthetic specialist may do with a visit instead of going on: park it, hand it over, ask a colleague."""

from __future__ import annotations

from branch_client.line import LineRefusedError
from server.rehearsal.led_visit import GaveUpError, LedVisit
from signaling import commands as c
from signaling.seat_line import SeatLine
from signaling.words import ParkReason, Role, SeatMode

RECALLED = 0.75
"""Of what is parked, how much is recalled; the rest waits until the time runs out."""

PARKED_MIN = 1
BACK_AFTER_S = (30, 60)
SEAT_WITHIN_S = 40.0
"""A colleague is asked for 25 s; then it is over."""


class SentOnError(Exception):
    """Raised when the visit is served here no more; ``recall_in`` says in how many seconds it is to be taken back."""

    def __init__(self, how: str, *, recall_in: float | None = None) -> None:
        super().__init__(how)
        self.how, self.recall_in = how, recall_in


class SendingOn:
    """The turns of one visit, at the desk that serves it now."""

    def __init__(self, led: LedVisit) -> None:
        self._led = led

    async def at(self, stage: str) -> None:
        """Whatever is drawn for this stage. Raises SentOnError when somebody else serves the visit from now on, and
        GaveUpError.
        """
        led = self._led
        lot = led.scene.lot_of(led.id, led.pace.chance)
        while (turn := lot.next_at(stage)) is not None:
            await led.pace.think(1, 3)
            match turn:
                case "park":
                    await self._park()
                case "person":
                    await self._to_person()
                case "department":
                    await self._to_department()
                case "queue":
                    await self._hand_over("to_queue")
                case "serial":
                    await self._next_in_course()
                case "consult":
                    await self._consult(hand=False)
                case _:
                    await self._consult(hand=True)

    # -- parking and handing over ---------------------------------------------------------------------------------

    async def _park(self) -> None:
        led = self._led
        reason = led.pace.chance.choice(list(ParkReason))
        recall_in = led.pace.chance.uniform(4, 30) / led.pace.speed if led.pace.happens(RECALLED) else None
        await self._lets_go(c.Park, "parked", reason=reason, minutes=PARKED_MIN)
        raise SentOnError("parked", recall_in=recall_in)

    async def _to_person(self) -> None:
        led = self._led
        others = await self._colleagues()
        if others:
            await self._hand_over("to_person", specialist=led.pace.chance.choice(others))

    async def _to_department(self) -> None:
        led = self._led
        own = led.scene.department_of(led.desk.name)
        others = sorted({department for department in led.scene.departments.values() if department != own})
        if others:
            await self._hand_over("to_department", department=led.pace.chance.choice(others))

    async def _next_in_course(self) -> None:
        """Set the course at first, of the departments that there are; then on to the next of them."""
        led = self._led
        own = led.scene.department_of(led.desk.name)
        others = sorted(set(led.scene.departments.values()) - {own})
        if not led.desk.visit.course and others:
            course = [own, *led.pace.chance.sample(others, min(2, len(others)))]
            await led.ask(c.SetCourse, departments=course)
            await led.until(lambda: bool(led.desk.visit.course), "a course that was set does not show")
            far = led.scene.stations.get(led.id)
            if far is not None:
                await led.until(
                    lambda: far.view.visit is None or far.visit.course == led.desk.visit.course,
                    "the counter does not show the course",
                )
        visit = led.desk.visit
        left = [each for each in visit.course if each not in visit.served and each != own]
        if left:
            await self._hand_over("to_department", department=left[0])

    async def _hand_over(self, how: str, **to: str) -> None:
        chance = self._led.pace.chance
        back_after_s = chance.randint(*BACK_AFTER_S)
        note = self._led.persona.note()
        await self._lets_go(c.HandOver, how, back_after_s=back_after_s, note=note, **to)
        raise SentOnError(how)

    async def _lets_go(self, command: type[c.VisitCommand], how: str, **members: object) -> None:
        """Carried out, or refused: then the visit is served here still, and the judge knows."""
        led, queue = self._led, self._led.scene.judge.queue
        queue.lets_go(led.desk, led.id)
        try:
            await led.ask(command, **members)
        except (LineRefusedError, GaveUpError):
            queue.keeps(led.desk, led.id)
            raise
        led.scene.figures.count(how)

    # -- a colleague ----------------------------------------------------------------------------------------------

    async def _colleagues(self) -> list[str]:
        """Everybody of this rehearsal to whom a visit can be handed, by id."""
        led, desk = self._led, self._led.desk
        await desk.line.ask(c.WatchColleagues, wanted=True)
        await led.until(lambda: desk.colleagues is not None, "no colleagues are shown")
        await desk.line.ask(c.WatchColleagues, wanted=False)
        assert desk.colleagues is not None, "waited for"
        return [
            person.id
            for department in desk.colleagues.departments
            for person in department.people
            if led.scene.desks.get(person.name) not in (None, desk)
        ]

    async def _consult(self, *, hand: bool) -> None:
        """Ask a colleague, with the resident on hold; they come or not. ``hand``: they serve from then on."""
        led = self._led
        others = await self._colleagues()
        if not others:
            return
        person = led.pace.chance.choice(others)
        try:
            await led.ask(c.OfferSeat, role=Role.SPECIALIST, mode=SeatMode.CONSULT, person=person)
        except LineRefusedError as refused:
            if refused.code in ("taken", "too_fast"):
                return
            raise
        led.scene.figures.count("consulted")
        await led.until(lambda: led.desk.visit.held, "nobody is put on hold for a consultation")
        seat = await self._seat_is_taken()
        if seat is not None and hand:
            await self._lets_go(c.HandSeat, "seat_handed", seat=seat)
            raise SentOnError("seat_handed")
        if seat is not None:
            await led.pace.think(5, 20)
            await led.until(lambda: not led.desk.seats, "a colleague does not leave", within=SEAT_WITHIN_S)
        await led.until(lambda: not led.desk.visit.held, "the hold of a consultation does not end")

    async def _seat_is_taken(self) -> str | None:
        """The seat, once the colleague is in it; None when they did not come."""
        led = self._led

        def seat() -> SeatLine | None:
            return next((each for each in led.desk.seats if each.role == Role.SPECIALIST), None)

        await led.until(lambda: seat() is not None, "nobody is asked into the call")
        await led.until(
            lambda: (now := seat()) is None or now.taken_at is not None,
            "the asking of a colleague does not end",
            within=SEAT_WITHIN_S,
        )
        now = seat()
        return None if now is None else now.seat
