"""A peer in Python (aiortc): answers offers, or makes one, and tells whose picture and tone come in.

aiortc 1.16 cannot roll back and answers a restart of ICE with its old credentials (design 5). So a peer that follows
never offers, one that leads offers once and ignores offers, and a remote restart gets a new connection. ICE servers are
always named: aiortc's own default is a server on the internet.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidStateError
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame, VideoFrame

from branch_client.media import CountedPicture, Ear, Tone, read_picture
from signaling.descriptions import Candidate, Description
from signaling.words import CallPhase

log = logging.getLogger(__name__)

STALLED_S = 3.0
"""Without a frame for so long the call counts as lost; aiortc itself notices after half a minute."""

GIVE_UP_S = 12.0
"""A call that is not there for so long is dialled anew by the side that leads."""

OFFER_AGAIN_S = 2.0
"""An offer without an answer may have gone into a dead socket."""

EARLY_MAX = 200


class Reception:
    """What came in: how many frames of each kind, whose pictures, which tones."""

    def __init__(self) -> None:
        self.frames: Counter[str] = Counter()
        self.sides: Counter[int] = Counter()
        self.tones: Counter[int] = Counter()
        self.unread = 0
        """Pictures that are no robot's: a person's camera, or one that arrived broken."""
        self.last = time.monotonic()
        self.enough = asyncio.Event()
        """So much came in that it can be said whose it is."""

    def picture(self, frame: VideoFrame) -> None:
        """A picture came in."""
        self.frames["video"] += 1
        self.last = time.monotonic()
        found = read_picture(frame)
        if found is None:
            self.unread += 1
        else:
            self.sides[found[0]] += 1
            self._look()

    def sound(self, frame: AudioFrame, ear: Ear) -> None:
        """A piece of sound came in."""
        self.frames["audio"] += 1
        self.last = time.monotonic()
        tone = ear.hear(frame)
        if tone is not None:
            self.tones[tone] += 1
            self._look()

    def _look(self) -> None:
        if sum(self.tones.values()) >= 5 and sum(self.sides.values()) >= 2:
            self.enough.set()


Send = Callable[[Description | None, Candidate | None], Awaitable[None]]


class RobotPeer:
    """One side of one call. ``side`` is the number that its picture and tone tell; ``report`` hears of each phase.

    A peer that leads calls ``give_up`` when the call does not come (back): only a new one helps then.
    """

    def __init__(
        self,
        side: int,
        *,
        leads: bool,
        ice_servers: Sequence[Mapping[str, object]],
        send: Send,
        report: Callable[[CallPhase], Awaitable[None]],
        give_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._side, self._leads, self._send, self._report = side, leads, send, report
        self._give_up = give_up
        self._configuration = RTCConfiguration(iceServers=[_ice_server(each) for each in ice_servers])
        self._pc: RTCPeerConnection | None = None
        self._tracks: list[MediaStreamTrack] = []
        self._tone: Tone | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._early: list[Candidate] = []
        self._fragment = ""
        self._turn = asyncio.Lock()
        self._closed = False
        self.reception = Reception()
        self.phase = CallPhase.CONNECTING
        self.coming: Counter[str] = Counter()
        """How many tracks of a kind come in now."""
        self.connected = asyncio.Event()

    def begin(self) -> None:
        """Start the watchdog, and the offer of a peer that leads."""
        self._spawn(self._watch())
        if self._leads:
            self._spawn(self._offer())

    async def receive(self, description: Description | None, candidate: Candidate | None) -> None:
        """A description or a candidate of the other side; one after the other, in the order in which they came."""
        async with self._turn:
            if self._closed:
                return
            if description is not None:
                await self._describe(description)
            elif candidate is not None:
                await self._candidate(candidate)

    def quiet(self, value: bool) -> None:
        """Send silence (a resident on hold is heard by nobody), or the tone again."""
        if self._tone is not None:
            self._tone.quiet = value

    async def close(self) -> None:
        """End the peer and everything that it runs."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._end_connection()

    # -- negotiation ----------------------------------------------------------------------------------------------

    def _connection(self) -> RTCPeerConnection:
        pc = RTCPeerConnection(self._configuration)
        self._tone = Tone(self._side)
        self._tracks = [self._tone, CountedPicture(self._side)]
        self.coming.clear()

        @pc.on("track")
        def arrived(track: MediaStreamTrack) -> None:
            self.coming[track.kind] += 1
            self._spawn(self._read(track))

        @pc.on("connectionstatechange")
        async def changed() -> None:
            if pc is self._pc and pc.connectionState == "connected":
                self.reception.last = time.monotonic()
                await self._set(CallPhase.CONNECTED)

        self._pc = pc
        return pc

    async def _offer(self) -> None:
        async with self._turn:
            pc = self._connection()
            for track in self._tracks:
                pc.addTrack(track)
            await pc.setLocalDescription(await pc.createOffer())
        while pc.signalingState == "have-local-offer":
            await self._send(Description(type="offer", sdp=pc.localDescription.sdp), None)
            await asyncio.sleep(OFFER_AGAIN_S)

    async def _describe(self, description: Description) -> None:
        if description.type == "offer":
            # Impolite by nature: while its own offer stands, a leading peer takes no other.
            if not self._leads or (self._pc is not None and self._pc.signalingState == "stable"):
                await self._answer(description)
        elif description.type == "answer" and self._pc is not None and self._pc.signalingState == "have-local-offer":
            await self._pc.setRemoteDescription(RTCSessionDescription(type="answer", sdp=description.sdp))
            await self._add_early()

    async def _answer(self, offer: Description) -> None:
        fragment = _fragment_of(offer.sdp)
        pc = self._pc
        if pc is None or fragment != self._fragment or pc.connectionState in ("failed", "closed"):
            await self._end_connection()
            pc = self._connection()
            self._fragment = fragment
        await pc.setRemoteDescription(RTCSessionDescription(type="offer", sdp=offer.sdp))
        asked = {transceiver.kind for transceiver in pc.getTransceivers()}
        for track in self._tracks:
            if track.kind in asked and not self._sends(pc, track):
                pc.addTrack(track)
        await pc.setLocalDescription(await pc.createAnswer())
        await self._add_early()
        await self._send(Description(type="answer", sdp=pc.localDescription.sdp), None)

    @staticmethod
    def _sends(pc: RTCPeerConnection, track: MediaStreamTrack) -> bool:
        return any(sender.track is track for sender in pc.getSenders())

    async def _candidate(self, candidate: Candidate) -> None:
        pc = self._pc
        mine = candidate.username_fragment in (None, "", self._fragment) or self._leads
        if pc is None or pc.remoteDescription is None or not mine:
            self._early = [*self._early[-EARLY_MAX:], candidate]
            return
        if not candidate.candidate:
            return
        try:
            found = candidate_from_sdp(candidate.candidate.removeprefix("candidate:"))
            found.sdpMid, found.sdpMLineIndex = candidate.sdp_mid, candidate.sdp_m_line_index
            await pc.addIceCandidate(found)
        except (ValueError, AssertionError, IndexError, InvalidStateError) as problem:
            # One address that cannot be read is no reason to give up the others.
            log.warning("a candidate is left out: %s", type(problem).__name__)

    async def _add_early(self) -> None:
        early, self._early = self._early, []
        for candidate in early:
            await self._candidate(candidate)

    async def _end_connection(self) -> None:
        pc, self._pc = self._pc, None
        if pc is not None:
            await pc.close()
        for track in self._tracks:
            track.stop()

    # -- what comes in --------------------------------------------------------------------------------------------

    async def _read(self, track: MediaStreamTrack) -> None:
        # A track that nobody reads grows without end (aiortc#554), so everything is read, also what nobody looks at.
        ear = Ear()
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    self.reception.picture(frame)
                elif isinstance(frame, AudioFrame):
                    self.reception.sound(frame, ear)
        self.coming[track.kind] -= 1

    async def _watch(self) -> None:
        away = time.monotonic()
        while True:
            await asyncio.sleep(STALLED_S / 3)
            if self.phase == CallPhase.CONNECTED:
                away = time.monotonic()
            elif self._leads and time.monotonic() - away > GIVE_UP_S:
                away = time.monotonic()
                await self._give_up()
            silent = time.monotonic() - self.reception.last > STALLED_S
            if self.phase == CallPhase.CONNECTED and silent:
                await self._set(CallPhase.RECONNECTING)
            elif self.phase == CallPhase.RECONNECTING and not silent:
                await self._set(CallPhase.CONNECTED)

    async def _set(self, phase: CallPhase) -> None:
        if phase != self.phase:
            self.phase = phase
            if phase == CallPhase.CONNECTED:
                self.connected.set()
            else:
                self.connected.clear()
            await self._report(phase)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not self._closed:
            log.error("a peer's task failed", exc_info=error)


def _ice_server(given: Mapping[str, object]) -> RTCIceServer:
    """One of the hub's ICE servers in aiortc's words."""
    urls = given["urls"]
    return RTCIceServer(
        urls=[str(url) for url in urls] if isinstance(urls, list | tuple) else str(urls),
        username=str(given["username"]) if "username" in given else None,
        credential=str(given["credential"]) if "credential" in given else None,
    )


def _fragment_of(sdp: str) -> str:
    """The ICE user name fragment of a description's first medium: another one is another generation of ICE."""
    return next((line[12:] for line in sdp.splitlines() if line.startswith("a=ice-ufrag:")), "")
