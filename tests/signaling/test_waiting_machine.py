"""A visit before it is served, under any mix of offers, answers and commands (design 2.5)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from signaling import commands as c
from signaling import events as e
from signaling.decide import come_back, drop, end_offer, give_up, offer
from signaling.errors import Refused
from signaling.rights import Actor
from signaling.words import IdentityLevel, Language, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding
from tests.support.everybody import COLLEAGUE, PEOPLE, leaves, tries_everything


class WaitingMachine(RuleBasedStateMachine):
    """A visit that waits, rings here and there, and is perhaps answered (design 2.5)."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Deciding("juminhyo", serving=False)

    @initialize(rings=st.booleans())
    def morning(self, rings: bool) -> None:
        """Perhaps it rings already."""
        if rings:
            self.rings(SPECIALIST)

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]), both=st.booleans())
    def rings(self, at: Actor, both: bool = False) -> None:
        """The hub offers the visit: it is taken while it waits, and at no other time."""
        waits = self.town.visit.state == VisitState.WAITING
        others = tuple(one.id for one in (SPECIALIST, COLLEAGUE) if both and one != at)
        try:
            self.town.take(offer(self.town.visit, at.id, others=others, at=self.town.clock.at))
        except Refused:
            assert not waits
        else:
            assert waits

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]), reason=st.sampled_from(["no_answer", "lost"]))
    def rings_out(self, at: Actor, reason: str) -> None:
        """The hub takes an offer back: only from whom it was made to."""
        theirs = at.id in self.town.visit.ringing
        try:
            self.town.take(end_offer(self.town.visit, at.id, reason, at=self.town.clock.at))
        except Refused:
            assert not theirs
        else:
            assert theirs

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]), takes=st.booleans())
    def reacts(self, at: Actor, takes: bool) -> None:
        """A specialist answers or declines: done when it rings there, refused when it does not (any more)."""
        theirs = at.id in self.town.visit.ringing
        command = (c.Answer if takes else c.Decline)(id=self.town.id(), visit=VISIT)
        try:
            self.town.say(command, at)
        except Refused:
            assert not theirs
        else:
            assert theirs

    @rule(minutes=st.integers(1, 90), who=st.sampled_from([RESIDENT, STAFF]))
    def a_promise_is_made(self, minutes: int, who: Actor) -> None:
        """While the resident waits, or while it rings."""
        waits = self.town.visit.state in (VisitState.WAITING, VisitState.OFFERED)
        at = self.town.clock.at + minutes * 60_000
        try:
            self.town.say(c.AskCallBack(id=self.town.id(), visit=VISIT, at=at), who)
        except Refused:
            assert not waits
        else:
            assert waits
            assert self.town.visit.promised_at == at

    @rule(counter=st.sampled_from(["asahi_1", "asahi_2"]))
    def the_resident_comes(self, counter: str) -> None:
        """For a promise; to nothing else does anybody arrive."""
        promised = self.town.visit.state == VisitState.PROMISED
        try:
            self.town.say(c.Arrive(id=self.town.id(), visit=VISIT, counter=counter), STAFF)
        except Refused:
            assert not promised
        else:
            assert promised
        if self.town.visit.counter != RESIDENT.id and self.town.visit.state == VisitState.WAITING:
            # The others of this machine know the first counter.
            at = self.town.clock.at + 60_000
            self.town.say(c.AskCallBack(id=self.town.id(), visit=VISIT, at=at), STAFF)
            self.town.say(c.Arrive(id=self.town.id(), visit=VISIT, counter=RESIDENT.id), STAFF)

    @rule(wish=st.sampled_from([drop, come_back]))
    def the_counter_is_lost_or_back(self, wish: Callable[..., tuple[e.Event, ...]]) -> None:
        """The hub notes it while the resident waits, once."""
        waits = self.town.visit.state in (VisitState.WAITING, VisitState.OFFERED)
        try:
            events = wish(self.town.visit, at=self.town.clock.at)
        except Refused:
            assert not waits
        else:
            assert waits
            assert bool(events) == ((self.town.visit.dropped_at is None) == (wish is drop))
            if events:
                self.town.take(events)

    @invariant()
    def point_5_nobody_is_given_up_who_may_still_come(self) -> None:
        """The hub closes only what was dropped, or promised."""
        visit = self.town.visit
        lost = visit.state == VisitState.WAITING and visit.dropped_at is not None
        try:
            self.town.audit.would_take(give_up(visit, at=self.town.clock.at))
        except Refused:
            assert not lost
            assert visit.state != VisitState.PROMISED
        else:
            assert lost or visit.state == VisitState.PROMISED

    @rule(actor=st.sampled_from(PEOPLE))
    def somebody_tries_everything(self, actor: Actor) -> None:
        """Also what belongs to a visit that is served, or over."""
        tries_everything(self.town, actor, "visitor", "juminhyo")

    @rule(actor=st.sampled_from([RESIDENT, STAFF]), language=st.sampled_from(Language))
    def something_else_happens(self, actor: Actor, language: Language) -> None:
        """While the resident waits."""
        if self.town.visit.state not in (VisitState.WAITING, VisitState.OFFERED, VisitState.SERVING):
            return
        self.town.say(c.ChooseLanguage(id=self.town.id(), visit=VISIT, language=language), actor)
        documents = ["card", "book"]
        identity = c.CheckIdentity(id=self.town.id(), visit=VISIT, level=IdentityLevel.B2, documents=documents)
        self.town.say(identity, STAFF)

    @invariant()
    def point_5_a_resident_may_always_leave(self) -> None:
        """Also while it rings: then nobody has a part in it."""
        left = leaves(self.town.visit, self.town)
        assert (left.state, left.offer_until) == (VisitState.CLOSED, None)
        assert left.specialist == (self.town.visit.specialist if self.town.visit.answered_at else None)


TestWaiting = WaitingMachine.TestCase
TestWaiting.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
