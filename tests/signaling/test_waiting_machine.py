"""A visit before it is served, under any mix of offers, answers and commands (design 2.5)."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from signaling import commands as c
from signaling.decide import end_offer, offer
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

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]))
    def rings(self, at: Actor) -> None:
        """The hub offers the visit: it is taken while it waits, and at no other time."""
        waits = self.town.visit.state == VisitState.WAITING
        try:
            self.town.take(offer(self.town.visit, at.id, at=self.town.clock.at))
        except Refused:
            assert not waits
        else:
            assert waits

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]), reason=st.sampled_from(["no_answer", "lost"]))
    def rings_out(self, at: Actor, reason: str) -> None:
        """The hub takes an offer back: only from whom it was made to."""
        theirs = self.town.visit.state == VisitState.OFFERED and self.town.visit.specialist == at.id
        try:
            self.town.take(end_offer(self.town.visit, at.id, reason, at=self.town.clock.at))
        except Refused:
            assert not theirs
        else:
            assert theirs

    @rule(at=st.sampled_from([SPECIALIST, COLLEAGUE]), takes=st.booleans())
    def reacts(self, at: Actor, takes: bool) -> None:
        """A specialist answers or declines: done when it rings there, refused when it does not (any more)."""
        theirs = self.town.visit.state == VisitState.OFFERED and self.town.visit.specialist == at.id
        command = (c.Answer if takes else c.Decline)(id=self.town.id(), visit=VISIT)
        try:
            self.town.say(command, at)
        except Refused:
            assert not theirs
        else:
            assert theirs

    @rule(actor=st.sampled_from(PEOPLE))
    def somebody_tries_everything(self, actor: Actor) -> None:
        """Also what belongs to a visit that is served, or over."""
        tries_everything(self.town, actor, "visitor", "juminhyo")

    @rule(actor=st.sampled_from([RESIDENT, STAFF]), language=st.sampled_from(Language))
    def something_else_happens(self, actor: Actor, language: Language) -> None:
        """While the resident waits."""
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
