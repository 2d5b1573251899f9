"""What colleagues of a hub's machine do with a visit: park, recall, hand over, come into its call."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from signaling import commands as c
from signaling import messages as m
from signaling.errors import Refused
from signaling.views import visit_view
from signaling.visit import Visit
from signaling.words import ParkReason, Role, SeatMode, VisitState
from tests.support.hub_points import DEPARTMENTS, SKILLS
from tests.support.hub_weather import HubWeather

KEPT = ("values", "sections", "applications", "replies", "language", "identity", "procedures", "persons", "note")
"""What a visit has, whoever serves it."""

colleagues = st.sampled_from(list(SKILLS))


def kept(visit: Visit) -> list[object]:
    """Everything of a visit that nobody may have to ask again."""
    return [getattr(visit, name) for name in KEPT]


class HubPassing(HubWeather):
    """Rules of hand-over; that the two sides see what they may, and nobody has two visits, is judged as ever."""

    def _served(self) -> list[tuple[Visit, str]]:
        """Visits that are served, each with the page at which it is."""
        served = [visit for visit in self.open_visits() if visit.state == VisitState.SERVING]
        pages = [(visit, self.page_of(Role.SPECIALIST, visit.specialist or "")) for visit in served]
        return [(visit, page) for visit, page in pages if page]

    def _sends_on(self, visit: Visit, page: str, command: c.LastingCommand) -> None:
        """It is done; the desk has no part in it any more and is told so, and nothing of the visit is lost."""
        at, joined = len(self.town.inbox[page]), self.town.hub.connections[page].visit == visit.id
        before = kept(self.town.visits[visit.id])
        self.town.say(page, command)
        assert kept(self.town.visits[visit.id]) == before, "nothing is asked again"
        assert self.town.hub.connections[page].visit is None
        told = [x for x in self.town.inbox[page][at:] if isinstance(x, m.Released)]
        assert [x.visit for x in told] == [visit.id] * joined
        self.stuck.pop(page, None)

    @rule(meant=st.sampled_from([*SKILLS, *DEPARTMENTS.values(), "queue"]), back_after_s=st.sampled_from([30, 180]))
    def who_serves_hands_over(self, meant: str, back_after_s: int) -> None:
        """To a person, to a department, to the queue; the branch never gets the note."""
        for visit, page in self._served():
            command = c.HandOver(
                id=self.town.command_id(),
                visit=visit.id,
                specialist=meant if meant in SKILLS else None,
                department=meant if meant in DEPARTMENTS.values() else DEPARTMENTS.get(meant),
                note="note of a hand-over",
                back_after_s=back_after_s,
            )
            if meant == visit.specialist:
                continue
            self._sends_on(visit, page, command)
            now = self.town.visits[visit.id]
            assert now.state in (VisitState.WAITING, VisitState.OFFERED)
            assert now.handed is not None
            assert now.handed.note == "note of a hand-over"
            shown = visit_view(now, Role.RESIDENT, self.town.hub.name_of)
            assert shown.handed is not None
            assert shown.handed.note == ""
            return

    @rule(minutes=st.sampled_from([1, 1, 10]))
    def who_serves_parks(self, minutes: int) -> None:
        """And is free for others at once."""
        for visit, page in self._served():
            park = c.Park(id=self.town.command_id(), visit=visit.id, reason=ParkReason.PAPERS, minutes=minutes)
            self._sends_on(visit, page, park)
            assert self.town.visits[visit.id].state == VisitState.PARKED
            return

    @rule()
    def what_was_sent_on_is_taken_back(self) -> None:
        """By who parked it or sent it on, while nobody else has it and they have nothing else."""
        for visit in self.open_visits():
            by = visit.parking.specialist if visit.parking else visit.target.by if visit.target else None
            page = self.page_of(Role.SPECIALIST, by or "")
            if not page or by is None:
                continue
            free = not self.town.visits_of(by)
            may = visit.state in (VisitState.WAITING, VisitState.PARKED) and free
            before = kept(visit)
            try:
                self.town.say(page, c.Recall(id=self.town.command_id(), visit=visit.id))
            except Refused:
                assert not may, (visit.state, by)
                continue
            assert may
            now = self.town.visits[visit.id]
            assert (now.state, now.specialist) == (VisitState.SERVING, by)
            assert kept(now) == before
            self.town.hello(page, visit.id)

    def _may(self, page: str, command: c.LastingCommand) -> bool:
        try:
            self.town.say(page, command)
        except Refused:
            return False
        return True

    @rule(colleague=colleagues, mode=st.sampled_from([SeatMode.CONSULT, SeatMode.TALK]), comes=st.booleans())
    def a_colleague_is_asked_into_the_call(self, colleague: str, mode: SeatMode, comes: bool) -> None:
        """And comes, or not in time; meanwhile nothing rings at theirs (``status_of``)."""
        page = self.page_of(Role.SPECIALIST, colleague)
        for visit, desk in self._served():
            if not page or colleague == visit.specialist:
                continue
            ident = self.town.command_id()
            asked = c.OfferSeat(id=ident, visit=visit.id, role=Role.SPECIALIST, mode=mode, person=colleague)
            if self._may(desk, asked) and comes:
                assert self._may(page, c.TakeSeat(id=self.town.command_id(), visit=visit.id))
            return
