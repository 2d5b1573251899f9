"""What a page itself does not tell: the messages it gets, its peer connections, the tracks that it plays."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import sqlalchemy as sa
from playwright.async_api import Page, WebSocket, expect

from server import tables as t
from server.keys import load_master_key, master_key_path
from server.store import LoadedVisit, load_visit
from tests.journeys.known_media import SILENCE_DB, has_voice
from tests.journeys.office import Office

REMOTE = ".stage__remote"
ANSWERED_WITHIN_S = 20.0

PEERS = """
(() => {
  if (window.madePeers) return;
  const Real = window.RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Real { constructor(...given) { super(...given); made.push(this); } };
  Object.defineProperty(window, "madePeers", { value: made });
})();
"""

TRACKS = """
() => {
  const stream = document.querySelector(".stage__remote").srcObject;
  const open = window.madePeers.filter((peer) => peer.connectionState !== "closed");
  const count = (tracks, kind) => tracks.filter((track) => track.kind === kind && track.readyState === "live").length;
  const played = stream === null ? [] : stream.getTracks();
  // The picture of a document camera has a way of its own, one way only, whether anything comes or not.
  const talk = open.flatMap((peer) => peer.getTransceivers().filter(({ direction }) => direction === "sendrecv"));
  const received = talk.map(({ receiver }) => receiver.track);
  return {
    peers: open.length,
    played: { audio: count(played, "audio"), video: count(played, "video") },
    received: { audio: count(received, "audio"), video: count(received, "video") },
  };
}
"""

HUSH = """
async ([selector, limit]) => {
  const media = document.querySelector(selector);
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  context.createMediaStreamSource(new MediaStream(media.srcObject.getAudioTracks())).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  let quiet = 0, loudest = -200;
  for (let turn = 0; turn < 200 && quiet < 30; turn += 1) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatFrequencyData(bins);
    loudest = Math.max(...bins);
    quiet = loudest < limit ? quiet + 1 : 0;
  }
  await context.close();
  return loudest;
}
"""

WATCH = """
(selector) => {
  window.wordsAt = null;
  const look = () => {
    if (window.wordsAt !== null || document.querySelector(selector) === null) return;
    // Drawn with the next frame.
    requestAnimationFrame(() => { window.wordsAt ??= Date.now(); });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}
"""

ONE_CALL = {"peers": 1, "played": {"audio": 1, "video": 1}, "received": {"audio": 1, "video": 1}}
"""What a call is at either side: one peer connection, one voice, one picture."""


class Tap:
    """Everything that a page's sockets have received since the page was loaded anew, and the commands it has sent."""

    def __init__(self, page: Page) -> None:
        self.messages: list[dict[str, Any]] = []
        self._commands: dict[str, str] = {}
        self._news = asyncio.Event()
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        command = json.loads(frame)
        if "id" in command:
            self._commands[command["type"]] = command["id"]

    def _received(self, frame: str | bytes) -> None:
        self.messages.extend(json.loads(frame))
        self._news.set()

    async def done(self, kind: str) -> None:
        """Wait until the last command of this type is in the log: a screen may go on before it is."""
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while not any(message.get("id") == self._commands.get(kind, "none") for message in self.of_type("done")):
                self._news.clear()
                await self._news.wait()

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """All messages of a type, in order."""
        return [message for message in self.messages if message["type"] == kind]

    @property
    def call(self) -> str:
        """The call that the hub named last."""
        return str(self.of_type("call_connect")[-1]["call"])


async def tap(page: Page) -> Tap:
    """Begin to watch a page; it is loaded anew, so that nothing was before."""
    # As patient as the pages' own waiting: a story is about order, not about a slow machine.
    expect.set_options(timeout=20_000)
    await page.add_init_script(PEERS)
    found = Tap(page)
    await page.reload()
    return found


class Watch:
    """When something came to be drawn on a page, by the page's own clock: how late this test looks is not counted."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def drawn_after(self, since: float) -> float:
        """Wait until it is there; seconds since an instant of ``time.time()``."""
        at = await self._page.wait_for_function("() => window.wordsAt")
        return float(await at.json_value()) / 1000 - since


async def watch(page: Page, selector: str) -> Watch:
    """Begin to watch a page for something that is not there yet."""
    assert await page.locator(selector).count() == 0
    await page.evaluate(WATCH, selector)
    return Watch(page)


async def plays_on(page: Page) -> None:
    """Wait until the other side's picture has gone on by half a second.

    A stream that takes the place of another begins at nothing: the time is counted within one stream.
    """
    await page.wait_for_function(
        """(selector) => {
            const { srcObject, currentTime } = document.querySelector(selector);
            const begun = (window.playedFrom ??= { srcObject, currentTime });
            if (begun.srcObject !== srcObject || begun.currentTime > currentTime) {
                window.playedFrom = { srcObject, currentTime };
                return false;
            }
            if (currentTime < begun.currentTime + 0.5) return false;
            delete window.playedFrom;
            return true;
        }""",
        arg=REMOTE,
    )


async def has_one_call(page: Page) -> None:
    """Wait until this side has one peer, one voice and one picture, and no more."""
    await page.wait_for_function(f"(want) => JSON.stringify(({TRACKS})()) === JSON.stringify(want)", arg=ONE_CALL)


async def has_no_call(page: Page) -> None:
    """Wait until no peer connection is left open."""
    await page.wait_for_function('() => window.madePeers.every((peer) => peer.connectionState === "closed")')


async def falls_silent(page: Page) -> None:
    """Wait until nothing of the other's voice arrives for a second and a half (what was under way comes first)."""
    await has_voice(page, REMOTE)
    loudest = await page.evaluate(HUSH, [REMOTE, SILENCE_DB])
    assert loudest < SILENCE_DB, f"not silent: {loudest} dB"


def log_of(office: Office, visit: str) -> LoadedVisit:
    """A visit as its log has it, opened with the installation's own key."""
    key = load_master_key(master_key_path(office.data), create=False)
    loaded = office.look(lambda db: load_visit(db, key, visit))
    assert loaded is not None
    return loaded


def state_of(office: Office, visit: str) -> str:
    """How a visit stands in the list of visits, read while the server runs."""
    row = office.look(lambda db: db.execute(sa.select(t.visit.c.state).where(t.visit.c.id == visit)).one())
    return str(row.state)
