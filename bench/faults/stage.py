"""The stage of a scenario: server and TURN in the core, a browser at the branch and one at head office, a call."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, async_playwright

from bench.call import chromium
from bench.faults.link import Forwarder
from bench.faults.places import Place
from tests.journeys.people import Resident, Specialist

PORT = 443
START_WITHIN_S = 60.0
PATIENCE_MS = 90_000
TURN_HOME = 3
"""The TURN server has an address of its own, so that both it and the pages can have port 443."""

PROBE = Path(__file__).with_name("probe.js")

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=20",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--ignore-certificate-errors",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
)


@dataclass
class Core:
    """The processes in the core's namespace; each may be killed and comes back."""

    place: Place
    folder: Path
    turn: asyncio.subprocess.Process
    turn_pid: int
    secret: str
    server: asyncio.subprocess.Process | None = None
    code: str = ""
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where browsers find the pages."""
        return f"https://{self.place.address}"

    async def start_server(self) -> None:
        """Start (again) the demonstration town. RuntimeError when it does not come up."""
        tls = self.folder / "tls"
        turn = {
            "ENMADO_TURN_HOST": _turn_address(self.place),
            "ENMADO_TURN_SECRET": self.secret,
            "ENMADO_TURN_TLS_PORT": str(PORT),
        }
        self.server = await _start(
            self.place,
            *("-m", "server", "demo", "--data", str(self.folder / "data"), "--host", self.place.address),
            *("--port", str(PORT), "--cert", str(tls / "server.crt"), "--key", str(tls / "server.key")),
            environment=turn,
        )
        said = await _said_until(self.server, "Ctrl-C stops")
        found = re.search(r"\b([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4})\b", said)
        if found is None:
            raise RuntimeError(f"the server named no code:\n{said}")
        self.code = found[1]
        for login, password in re.findall(r"^  \w+ +(\w+) +([a-z0-9]{4}(?:-[a-z0-9]{4})+)$", said, re.M):
            self.passwords[login] = password

    async def kill_server(self) -> None:
        """Kill -9 the server."""
        assert self.server is not None
        await _end(self.server, signal.SIGKILL)

    def kill_turn(self) -> None:
        """Kill -9 the TURN server; its keeper starts another one."""
        os.kill(self.turn_pid, signal.SIGKILL)


@dataclass
class Stage:
    """Everything that a scenario needs."""

    places: Mapping[str, Place]
    link: Forwarder
    core: Core
    counter: Page
    desk: Page

    @property
    def resident(self) -> Resident:
        """Who is at the counter."""
        return Resident(self.counter)

    @property
    def specialist(self) -> Specialist:
        """Who is at the desk."""
        return Specialist(self.desk)

    async def note(self, page: Page, expression: str) -> object:
        """Something of what the probe in a page has noted."""
        return await page.evaluate(f"() => {{ const noted = globalThis.faults; return {expression}; }}")


@asynccontextmanager
async def stage_in(places: Mapping[str, Place], link: Forwarder, folder: Path) -> AsyncIterator[Stage]:
    """A running town with a counter enrolled and a specialist available, over a line without faults."""
    link.clear()
    core = await _core(places["core"], folder)
    try:
        await core.start_server()
        async with async_playwright() as playwright:
            branch = await _browser(playwright, places["branch"], folder)
            office = await _browser(playwright, places["hq"], folder)
            try:
                counter, desk = await _page(branch, touch=True), await _page(office, touch=False)
                await counter.goto(f"{core.address}/counter")
                await counter.fill("input[name=code]", core.code)
                await counter.keyboard.press("Enter")
                stage = Stage(places, link, core, counter, desk)
                await stage.resident.sees("start")
                await stage.specialist.signs_in(core.address, "sato", core.passwords["sato"])
                await stage.specialist.is_available()
                yield stage
            finally:
                await branch.close()
                await office.close()
    finally:
        if core.server is not None:
            await _end(core.server, signal.SIGINT)
        await _end(core.turn, signal.SIGTERM)


async def _core(place: Place, folder: Path) -> Core:
    tls, turn = folder / "tls", _turn_address(place)
    await _run("ip", "-n", place.namespace, "addr", "add", f"{turn}/32", "dev", "eth0")
    await _run(sys.executable, "-m", "server", "cert", place.address, turn, "--dir", str(tls))
    process = await _start(place, "-m", "bench.faults.core", turn, str(tls / "server.crt"), str(tls / "server.key"))
    said = json.loads(await _said_until(process, "}"))
    core = Core(place, folder, process, said["pid"], said["secret"])
    return core


def _turn_address(place: Place) -> str:
    return f"10.77.{place.home}.{TURN_HOME}"


async def _browser(playwright: Playwright, place: Place, folder: Path) -> Browser:
    """Chromium in a namespace: Playwright talks to it through pipes, which go everywhere."""
    wrapper = folder / f"chromium-{place.name}"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(place.command(chromium()))} "$@"\n', "utf-8")
    wrapper.chmod(0o700)
    return await playwright.chromium.launch(executable_path=wrapper, args=list(FLAGS))


async def _page(browser: Browser, *, touch: bool) -> Page:
    context = await browser.new_context(
        viewport={"width": 1920, "height": 1080},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        has_touch=touch,
        ignore_https_errors=True,
    )
    await context.grant_permissions(["camera", "microphone"])
    context.set_default_timeout(PATIENCE_MS)
    await context.add_init_script(path=PROBE)
    return await context.new_page()


async def _start(
    place: Place, *arguments: str, environment: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *place.command(sys.executable, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
    )


async def _said_until(process: asyncio.subprocess.Process, words: str) -> str:
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(START_WITHIN_S):
        while words not in said:
            line = await process.stdout.readline()
            if not line:
                raise RuntimeError(f"a process of the core did not start:\n{said}")
            said += line.decode()
    return said


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    if await process.wait() != 0:
        raise RuntimeError(f"{command[0]} {command[1]} failed")


async def _end(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    if process.returncode is None:
        process.send_signal(how)
        await asyncio.wait_for(process.wait(), 30)
