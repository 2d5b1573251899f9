"""Tests of the peer in Python: two of them see and hear each other, also when an offer is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from branch_client.media import hertz_of
from branch_client.robot_peer import RobotPeer
from signaling.descriptions import Candidate, Description
from signaling.words import CallPhase
from tests.support.live_town import until

WITHIN_S = 30


class Pair:
    """A leading peer (side 1) and one that follows (side 2); ``swallow`` takes so many messages off the wire."""

    def __init__(self) -> None:
        self.swallow = 0
        self.sent: list[str] = []
        self.phases: list[tuple[str, CallPhase]] = []
        self.given_up = asyncio.Event()
        self.lead: RobotPeer = self._peer(1, leads=True, to=lambda: self.follow)
        self.follow: RobotPeer = self._peer(2, leads=False, to=lambda: self.lead)

    def _peer(self, side: int, *, leads: bool, to: Callable[[], RobotPeer]) -> RobotPeer:
        name = "lead" if leads else "follow"

        async def send(description: Description | None, candidate: Candidate | None) -> None:
            assert description is not None
            self.sent.append(description.type)
            if self.swallow:
                self.swallow -= 1
                return
            await to().receive(description, candidate)

        async def report(phase: CallPhase) -> None:
            self.phases.append((name, phase))

        async def give_up() -> None:
            self.given_up.set()

        return RobotPeer(side, leads=leads, ice_servers=(), send=send, report=report, give_up=give_up)

    async def connected(self) -> None:
        """Wait until both have seen and heard enough."""
        async with asyncio.timeout(WITHIN_S):
            for peer in (self.lead, self.follow):
                await peer.connected.wait()
                await peer.reception.enough.wait()


@asynccontextmanager
async def pair(*, swallow: int = 0) -> AsyncIterator[Pair]:
    """Two peers that have begun."""
    both = Pair()
    both.swallow = swallow
    both.follow.begin()
    both.lead.begin()
    try:
        yield both
    finally:
        await both.lead.close()
        await both.follow.close()


async def test_two_peers_see_and_hear_each_other() -> None:
    """Each gets the other's picture and tone, one track of each kind, and tells that it is connected."""
    async with pair() as both:
        await both.connected()
        for peer, far in ((both.lead, 2), (both.follow, 1)):
            assert set(peer.reception.sides) == {far}
            assert peer.reception.tones.most_common(1)[0][0] == hertz_of(far)
            assert peer.coming == {"audio": 1, "video": 1}
        assert {("lead", CallPhase.CONNECTED), ("follow", CallPhase.CONNECTED)} <= set(both.phases)
        assert both.sent[:2] == ["offer", "answer"]


async def test_an_offer_that_was_lost_is_sent_again() -> None:
    """The first one went into a dead socket."""
    async with pair(swallow=1) as both:
        await both.connected()
        assert both.sent.count("offer") == 2


async def test_a_leading_peer_takes_no_offer_while_its_own_stands() -> None:
    """It cannot roll back; and candidates that cannot be read cost nothing."""
    async with pair(swallow=1) as both:
        await until(lambda: bool(both.sent))
        await both.lead.receive(Description(type="offer", sdp="v=0\r\n"), None)
        await both.lead.receive(None, Candidate(candidate="candidate:nonsense"))
        await both.follow.receive(None, Candidate(candidate="", username_fragment="x"))
        await both.connected()
        await both.lead.receive(None, Candidate(candidate="candidate:nonsense"))
        await both.lead.receive(None, Candidate(candidate=""))


async def test_what_is_quiet_is_not_heard() -> None:
    """A side on hold sends silence."""
    async with pair() as both:
        await both.connected()
        both.lead.quiet(True)
        both.follow.reception.tones.clear()
        await until(lambda: both.follow.reception.tones[0] == 3)
        # What was on its way when it went quiet may still have come.
        assert both.follow.reception.tones[hertz_of(1)] <= 5


async def test_a_call_that_goes_silent_is_reconnecting() -> None:
    """Within a few seconds, long before aiortc notices that nobody is there."""
    async with pair() as both:
        await both.connected()
        await both.follow.close()
        async with asyncio.timeout(WITHIN_S):
            await until(lambda: ("lead", CallPhase.RECONNECTING) in both.phases)
