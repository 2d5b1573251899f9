"""(c) Press of “call” → the other side's first picture on the screen, with the real pages; beside a bare page."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.extent import Extent
from bench.processes import free_port, running, start_enmado, start_peer, wait_until_quiet
from bench.report import Rounds, quantile, report
from bench.town import Seat, make_town
from bench.visits import HOST

PROCEDURE = "juminhyo"
WITHIN_MS = 30_000
FIRST_FRAME = Path(__file__).parent / "first_frame.mjs"

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=30",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--no-sandbox",
)
"""A camera and microphone that need no hardware, no questions asked, and addresses of loopback as candidates."""

ENMADO = "enmado (/counter and /desk; the desk answers as soon as it rings)"
BARE = "bare page (one RTCPeerConnection, node relay; answers by itself)"


def run(extent: Extent) -> None:
    """Calls at the product and at the bare page in turns; every call has fresh browser contexts."""
    with (
        tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder,
        sync_playwright() as playwright,
    ):
        data, port, bare_port = Path(folder), free_port(), free_port()
        seats = make_town(data, extent.calls)
        with (
            running(start_enmado(data, port)) as process,
            running(start_peer("call_relay.mjs", port=bare_port)),
        ):
            wait_until_quiet(process)
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            try:
                _tell([(_product(browser, port, seat), _bare(browser, bare_port, seat)) for seat in seats])
            finally:
                browser.close()


def _tell(calls: list[tuple[Mapping[str, float], Mapping[str, float]]]) -> None:
    rounds = Rounds()
    for pair in calls:
        for of, taken in zip((ENMADO, BARE), pair, strict=True):
            for metric, value in taken.items():
                rounds.note("call", metric, value, "ms", {"of": of, "browsers": "one Chromium, two contexts"})
    rounds.tell()
    for metric in ("caller_sees", "callee_sees"):
        ratios = [product[metric] / bare[metric] for product, bare in calls]
        report("call", f"{metric}_ratio", quantile(ratios, 0.5), "enmado/bare", {"pairs": len(ratios)})


def _product(browser: Browser, port: int, seat: Seat) -> dict[str, float]:
    address = f"http://{HOST}:{port}"
    branch = _context(browser, address, {"enmado_station": seat.station_cookie})
    office = _context(browser, address, {"enmado_sign_in": seat.sign_in_cookie})
    try:
        desk = office.new_page()
        desk.goto(f"{address}/desk")
        counter = branch.new_page()
        counter.goto(f"{address}/counter")
        # The tile says that somebody is there for this now: the desk's line is up.
        counter.wait_for_selector(f"[data-procedure='{PROCEDURE}'] [data-door='now']", timeout=WITHIN_MS)
        counter.click(f"[data-procedure='{PROCEDURE}']")
        taken = _press_and_wait(counter, desk)
        pressed = counter.evaluate("firstFrame.noted.pressed")
        return {"callee_rings": desk.evaluate("firstFrame.noted.answered") - pressed, **taken}
    finally:
        branch.close()
        office.close()


def _bare(browser: Browser, port: int, seat: Seat) -> dict[str, float]:
    address = f"http://{HOST}:{port}"
    contexts = [_context(browser, address, {}) for _ in range(2)]
    try:
        caller, callee = (context.new_page() for context in contexts)
        for page in (callee, caller):
            page.goto(f"{address}/?room={seat.counter}")
            page.wait_for_selector("body[data-ready]")
        return _press_and_wait(caller, callee)
    finally:
        for context in contexts:
            context.close()


def _press_and_wait(caller: Page, callee: Page) -> dict[str, float]:
    """Press the button; how long after it each side saw the other, in ms."""
    caller.click("[data-act='call']")
    callee_saw, caller_saw = (page.evaluate("firstFrame.seen()") for page in (callee, caller))
    pressed = caller.evaluate("firstFrame.noted.pressed")
    return {"caller_sees": caller_saw - pressed, "callee_sees": callee_saw - pressed}


def _context(browser: Browser, address: str, cookies: Mapping[str, str]) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="ja-JP", timezone_id="Asia/Tokyo")
    context.grant_permissions(["camera", "microphone"])
    context.set_default_timeout(WITHIN_MS)
    context.add_init_script(path=FIRST_FRAME)
    if cookies:
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


def chromium() -> str:
    """The browser's path: ENMADO_CHROMIUM, or the first that is installed. RuntimeError when there is none."""
    given = os.environ.get("ENMADO_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    found = given or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("there is no Chromium; set ENMADO_CHROMIUM")
    return found
