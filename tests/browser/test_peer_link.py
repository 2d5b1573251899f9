"""PeerLink between two pages of a real Chromium: media, glare, mutes, holds, lost signals and a cut path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.support.cuttable_path import CuttablePath

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<!doctype html><html lang="en"><title>wait</title><body>
<script type="module" src="/peer_page.mjs"></script></body></html>"""
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=30",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--no-sandbox",
]

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Pair:
    """The two pages of a call: the station is polite, the desk makes the first offer and leads restarts."""

    station: Page
    desk: Page

    @property
    def both(self) -> tuple[Page, Page]:
        """Both sides."""
        return self.station, self.desk

    async def open(self, wanted: dict[str, bool] | None = None) -> None:
        """Open microphone and camera at both sides."""
        for page in self.both:
            await page.evaluate("wanted => side.open(wanted)", wanted or {})

    async def begin(self, call: str) -> None:
        """Make new peers for a call, as the pages do when the hub names one."""
        await self.station.evaluate("call => side.begin({call, polite: true})", call)
        await self.desk.evaluate("call => side.begin({call, polite: false})", call)

    async def connected(self) -> None:
        """Wait until both sides say so."""
        for page in self.both:
            await page.wait_for_function("side.peer.phase === 'connected'", timeout=10_000)

    async def frames_flow(self) -> None:
        """Wait until both sides show ten more pictures than now."""
        for page in self.both:
            await more(page, "frames", by=10)


async def more(page: Page, what: str, *, by: float) -> None:
    """Wait until a counter of what came in has grown."""
    before = (await page.evaluate("side.received()"))[what]
    await page.wait_for_function(
        "async ([what, least]) => (await side.received())[what] >= least", arg=[what, before + by], timeout=15_000
    )


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server of the browser code and the page that drives it."""
    app = web.Application()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def module(_: web.Request) -> web.Response:
        text = (Path(__file__).parent / "peer_page.mjs").read_text("utf-8")
        return web.Response(text=text, content_type="text/javascript")

    app.router.add_get("/peer_page.mjs", module)
    app.router.add_get("/", page)
    app.router.add_static("/static", ROOT / "static")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}/"
    await runner.cleanup()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium with a fake camera and microphone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh profile."""
    context = await browser.new_context()
    yield context
    await context.close()


@pytest.fixture
async def pair(context: BrowserContext, address: str) -> AsyncIterator[Pair]:
    """Two pages that are ready for a call; afterwards nothing unexpected has happened in either."""
    pages = []
    for _ in range(2):
        page = await context.new_page()
        await page.goto(address)
        await page.wait_for_function("document.title === 'ready'")
        pages.append(page)
    yield Pair(*pages)
    for page in pages:
        assert await page.evaluate("side.faults") == []


async def test_both_sides_see_and_hear_each_other(pair: Pair) -> None:
    """After one offer and one answer each side has one receiver and one sender per kind, and pictures flow."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    await pair.frames_flow()
    for page in pair.both:
        received = await page.evaluate("side.received()")
        assert sorted(received["receivers"]) == ["audio", "video"]
        assert sorted(received["senders"]) == ["audio", "video"]
        assert await page.evaluate("side.phases") == ["connected"]
    described = [
        await page.evaluate("side.sent.map(each => each.sent).filter(each => each !== 'candidate')")
        for page in pair.both
    ]
    assert described == [["answer"], ["offer"]]


async def test_devices_opened_late_join_the_call_that_is_there(pair: Pair) -> None:
    """A peer made before the permission dialog is answered sends what is opened later, without a new offer."""
    await pair.begin("call-0")
    await pair.connected()
    await pair.open()
    for page in pair.both:
        await page.evaluate("side.peer.setTracks(side.devices.tracks.audio, side.devices.tracks.video)")
    await pair.frames_flow()
    assert await pair.desk.evaluate("side.sent.filter(each => each.sent === 'offer').length") == 1


async def test_a_counter_without_camera_still_talks_and_sees(pair: Pair) -> None:
    """Audio only at one side: its voice goes out, the other's picture comes in."""
    await pair.station.evaluate("side.open({audio: true, video: false})")
    await pair.desk.evaluate("side.open({})")
    await pair.begin("call-0")
    await pair.connected()
    await more(pair.station, "frames", by=10)
    await more(pair.desk, "audio", by=50)
    assert (await pair.desk.evaluate("side.received()"))["frames"] == 0
    await pair.desk.wait_for_function("side.peer.flow.audio && !side.peer.flow.video")


async def test_offers_that_cross_end_in_one_negotiation(pair: Pair) -> None:
    """Both sides renegotiate while the other's offer is on its way, again and again: the impolite one's holds."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    for page in pair.both:
        await page.evaluate("side.delay = 60")
    for _ in range(5):
        before = [await page.evaluate("side.fragment()") for page in pair.both]
        await pair.desk.evaluate("side.bothRenegotiate()")
        for page, fragment in zip(pair.both, before, strict=True):
            await page.wait_for_function(
                "before => side.peer.pc.signalingState === 'stable' && side.fragment() !== before", arg=fragment
            )
    await pair.frames_flow()
    offers = [await page.evaluate("side.sent.filter(each => each.sent === 'offer').length") for page in pair.both]
    assert offers[0] >= 5
    assert offers[1] >= 5
    for page in pair.both:
        assert len((await page.evaluate("side.received()"))["receivers"]) == 2
        assert await page.evaluate("side.phases") == ["connected"]


async def test_a_mute_survives_a_redial(pair: Pair) -> None:
    """A new peer begins muted when the one before was; silence arrives, then the voice after un-muting."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    await more(pair.desk, "energy", by=0.0001)
    await pair.station.evaluate("side.media.setMicrophone(false)")
    await pair.begin("call-1")
    await pair.connected()
    await more(pair.desk, "audio", by=100)
    await pair.frames_flow()
    assert (await pair.desk.evaluate("side.received()"))["energy"] < 0.00001
    await pair.station.evaluate("side.media.setMicrophone(true)")
    await more(pair.desk, "energy", by=0.0001)


async def test_a_hold_stops_both_directions_and_ends_where_it_began(pair: Pair) -> None:
    """On hold no voice and no picture goes either way, the call stays connected, and afterwards everything flows."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    await pair.frames_flow()
    await pair.station.evaluate("side.media.setCamera(false)")
    for page in pair.both:
        await page.evaluate("side.media.setHeld(true)")
    for page in pair.both:
        await page.wait_for_function("!side.peer.flow.audio && !side.peer.flow.video", timeout=10_000)
        assert (await page.evaluate("side.received()"))["senders"] == [None, None]
    for page in pair.both:
        await page.evaluate("side.media.setHeld(false)")
    await more(pair.desk, "audio", by=20)
    await more(pair.station, "frames", by=10)
    assert await pair.station.evaluate("side.peer.pc.getSenders().map(each => each.track?.kind ?? null)") == [
        "audio",
        None,
    ]
    await pair.station.evaluate("side.media.setCamera(true)")
    await more(pair.desk, "frames", by=10)
    for page in pair.both:
        assert await page.evaluate("side.phases") == ["connected"]


async def test_an_offer_that_fell_into_a_dead_socket_is_sent_again(pair: Pair) -> None:
    """The hub is away while the desk restarts ICE; when it is back, the offer that stands goes out again."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    before = await pair.station.evaluate("side.fragment()")
    for page in pair.both:
        await page.evaluate("side.setHub(false)")
    await pair.desk.evaluate("side.glare()")
    await pair.desk.wait_for_function("side.peer.pc.signalingState === 'have-local-offer'")
    for page in pair.both:
        await page.evaluate("side.setHub(true)")
    await pair.station.wait_for_function("before => side.fragment() !== before", arg=before)
    await pair.desk.wait_for_function("side.peer.pc.signalingState === 'stable'")
    await pair.frames_flow()


async def test_a_cut_path_is_noticed_and_healed(pair: Pair, path: CuttablePath) -> None:
    """Nothing comes in for 1.5 s: both sides say so within 3 s, and pictures are back soon after the path is."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    await pair.frames_flow()
    assert path.lost == 0
    path.cut = True
    for page in pair.both:
        await page.wait_for_function("side.peer.phase === 'reconnecting'", timeout=3_000)
    assert path.lost > 0
    path.cut = False
    await pair.connected()
    await pair.frames_flow()
    for page in pair.both:
        assert await page.evaluate("side.phases") == ["connected", "reconnecting", "connected"]
    assert await pair.desk.evaluate("side.sent.filter(each => each.sent === 'offer').length") >= 2


async def test_a_call_given_up_still_heals_when_nobody_dials_anew(pair: Pair, path: CuttablePath) -> None:
    """After 20 s without a path both sides ask for a redial; where none comes, the path's return is enough."""
    await pair.open()
    await pair.begin("call-0")
    await pair.connected()
    path.cut = True
    for page in pair.both:
        await page.wait_for_function("side.peer.phase === 'failed' && side.gaveUp === 1", timeout=30_000)
    path.cut = False
    await pair.connected()
    await pair.frames_flow()


@pytest.fixture
async def path(pair: Pair) -> AsyncIterator[CuttablePath]:
    """Every packet between the two pages goes by way of this."""
    path = CuttablePath()
    for page in pair.both:
        await page.expose_function("portTo", path.port_to)
    yield path
    for page in pair.both:
        await page.evaluate("side.peer?.close()")
    await path.close()
