"""A page that asks for an echo: an aiortc peer with a tone and a picture of its own, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiortc import RTCPeerConnection

from branch_client.robot_peer import RobotPeer
from signaling.descriptions import Candidate, Description
from signaling.words import CallPhase

WITHIN_S = 40
Post = Callable[[str], Awaitable[str]]
"""Takes an offer, gives the answer."""


def asking(side: int, post: Post) -> RobotPeer:
    """A peer that leads, whose offers go to ``post``."""
    peer: RobotPeer

    async def send(description: Description | None, _candidate: Candidate | None) -> None:
        assert description is not None
        answer = await post(description.sdp)
        await peer.receive(Description(type="answer", sdp=answer), None)

    async def report(_phase: CallPhase) -> None:
        return

    async def give_up() -> None:
        raise AssertionError("the echo did not connect")

    peer = RobotPeer(side, leads=True, ice_servers=(), send=send, report=report, give_up=give_up)
    return peer


async def hears_itself(peer: RobotPeer, *, side: int, hertz: int) -> None:
    """Wait until enough came back; it is one's own tone and picture."""
    peer.begin()
    try:
        async with asyncio.timeout(WITHIN_S):
            await peer.reception.enough.wait()
        assert set(peer.reception.sides) == {side}
        assert peer.reception.tones.most_common(1)[0][0] == hertz
    finally:
        await peer.close()


async def an_offer() -> str:
    """An offer of a peer that is given up at once."""
    pc = RTCPeerConnection()
    pc.addTransceiver("audio")
    await pc.setLocalDescription(await pc.createOffer())
    sdp = str(pc.localDescription.sdp)
    await pc.close()
    return sdp
