"""Set up on a LAN as the documents say: a certificate of our own, two browsers that trust it, a call between them."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Error, Page, async_playwright, expect

from tests.journeys.browsers import CHROMIUM, FLAGS, two_browsers
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.office import free_port, run_command, said_until, start_command
from tests.journeys.people import Resident, Specialist
from tests.journeys.taps import REMOTE

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("certutil") is None, reason="certutil (libnss3-tools) is missing"),
]

NAME, ADDRESS = "enmado.town.test", "127.0.0.2"
RESOLVED = f"--host-resolver-rules=MAP {NAME} {ADDRESS}"
PASSWORD = "correct horse battery"
SKILLS = ("--skill", "idou", "--skill", "shoumei")
TOWN = (
    ("branch", "add", "kita", "--ja", "北支所", "--en", "North Branch"),
    ("counter", "add", "kita1", "--branch", "kita", "--ja", "窓口1", "--en", "Counter 1"),
    ("staff", "add", "abe", "--role", "branch_staff", "--branch", "kita", "--name", "阿部 結"),
    ("staff", "add", "sato", "--role", "specialist", "--department", "shimin", "--name", "佐藤 花", *SKILLS),
)


@dataclass(frozen=True)
class Installed:
    """A server that was set up by the commands of the documents."""

    address: str
    authority: Path


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[Installed]:
    """Migrate, make the certificate, serve with it, and create the town; Ctrl-C at the end."""
    data, tls, port = folder / "data", folder / "data" / "tls", free_port()

    async def enmado(*arguments: str, typed: str | None = None) -> str:
        code, said = await run_command(*arguments, typed=typed)
        assert code == 0, said
        return said

    await enmado("migrate", "--data", str(data))
    assert "Let every station and desk trust" in await enmado("cert", NAME, ADDRESS, "--dir", str(tls))
    options = ("--data", str(data), "--host", ADDRESS, "--port", str(port))
    with (folder / "log").open("ab") as log:
        server = await start_command(
            *("serve", *options, "--cert", str(tls / "server.crt"), "--key", str(tls / "server.key")), stderr=log
        )
    try:
        await said_until(server, f"Enmado serves https://{ADDRESS}:{port}")
        for arguments in TOWN:
            typed = PASSWORD if arguments[0] == "staff" else None
            await enmado("admin", *arguments, "--data", str(data), typed=typed)
        yield Installed(f"https://{NAME}:{port}", tls / "ca.crt")
    finally:
        server.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(server.wait(), 30) == 0


async def trusted_home(folder: Path, authority: Path) -> Path:
    """A home directory whose browsers trust this authority, by what `enmado cert` prints for Chrome on Linux."""
    home = folder / "home"
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    certutil = ("certutil", "-d", f"sql:{store}")
    for command in (
        (*certutil, "-N", "--empty-password"),
        (*certutil, "-A", "-t", "C,,", "-n", "enmado", "-i", str(authority)),
    ):
        process = await asyncio.create_subprocess_exec(*command)
        assert await process.wait() == 0
    return home


async def makes_a_code(page: Page, address: str) -> str:
    """Branch staff sign in on their own page, make a code for the counter, and sign out again."""
    await Specialist(page).signs_in(address, "abe", PASSWORD, door="/branch")
    await page.get_by_role("button", name="コードを出す").first.click()
    code = await page.locator(".enrolment__code").inner_text()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="サインアウト").click()
    return code.strip()


async def test_a_counter_calls_a_desk_by_name_over_our_own_certificate(tmp_path: Path) -> None:
    """The page opens without a warning, the socket is a wss, camera and microphone work, cookies go nowhere else."""
    async with set_up(tmp_path) as installed:
        home = await trusted_home(tmp_path, installed.authority)
        async with two_browsers(tmp_path / "media", RESOLVED, home=home) as (branch, head):
            sockets: list[str] = []
            for side in (branch, head):
                side.page.on("websocket", lambda socket: sockets.append(socket.url))
            code = await makes_a_code(head.page, installed.address)
            answer = await branch.page.goto(f"{installed.address}/counter")
            assert answer is not None
            # A year, and for this name only: other hosts of the town's domain are not ours to decide about.
            assert await answer.header_value("strict-transport-security") == "max-age=31536000"
            await branch.page.fill("input[name=code]", code)
            await branch.page.keyboard.press("Enter")
            resident, specialist = Resident(branch.page), Specialist(head.page)
            await resident.sees("start")
            await specialist.signs_in(installed.address, "sato", PASSWORD)
            await specialist.is_available()

            await resident.choose("juminhyo")
            await resident.call()
            await specialist.answers()
            await resident.sees("talking")
            await assert_shows(branch.page, REMOTE, head.media)
            await assert_shows(head.page, REMOTE, branch.media)
            await assert_sounds(branch.page, REMOTE, head.media)
            await assert_sounds(head.page, REMOTE, branch.media)
            await specialist.fills("visitor.name", "山田　太郎")
            await resident.waits_for_value("visitor.name", "山田　太郎")

            for side in (branch, head):
                assert await side.page.evaluate("isSecureContext")
                cookies = await side.context.cookies()
                assert {cookie["name"] for cookie in cookies} & {"enmado_station", "enmado_sign_in"}
                assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies), cookies
            # (The branch staff's page had one as well.)
            assert len(sockets) >= 3
            assert all(re.match(f"wss://{NAME}:", address) for address in sockets), sockets
            await specialist.closes("途中で帰られた")
            await resident.goes()
            assert branch.problems == []
            assert head.problems == []


async def test_a_browser_that_does_not_trust_it_opens_nothing(tmp_path: Path) -> None:
    """So the test above proves the certificate; and nothing is served in the clear on that port."""
    async with set_up(tmp_path) as installed, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, RESOLVED], env={"HOME": str(tmp_path / "nobody")}
        )
        page = await browser.new_page()
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            await page.goto(f"{installed.address}/counter")
        with pytest.raises(Error, match=r"ERR_(EMPTY_RESPONSE|INVALID_HTTP_RESPONSE|CONNECTION_)"):
            await page.goto(f"{installed.address.replace('https', 'http')}/counter")
        await expect(page.locator("input[name=code]")).to_have_count(0)
        await browser.close()
