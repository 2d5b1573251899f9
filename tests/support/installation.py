"""A whole installation in a directory of its own: the real application on a loopback port, and browsers of people."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from server import town
from server.app import make_app
from server.clock import TOWN_ZONE, Clock
from server.config import Config
from server.database import Database, make_engine
from server.directory import StaffRole
from server.doors import Doors
from server.keys_of_app import database_key, doors_key
from server.listening import FIRST_HEAD_WITHIN_S, http_log, listening
from server.middlewares import AccessLog, access
from server.migrate import migrate
from server.passwords import Passwords
from signaling.moment import Moment

PASSWORD = "correct horse battery"

CSRF = re.compile(r'name="csrf" (?:content|value)="([^"]+)"')

PEOPLE = {
    "sato": StaffRole.SPECIALIST,
    "suzuki": StaffRole.SPECIALIST,
    "abe": StaffRole.BRANCH_STAFF,
    "minami": StaffRole.BRANCH_STAFF,
    "tanaka": StaffRole.SUPERVISOR,
    "kanri": StaffRole.ADMINISTRATOR,
    "ito": StaffRole.DEPARTMENT_CLERK,
    "ueda": StaffRole.DEPARTMENT_CLERK,
    "ono": StaffRole.DEPARTMENT_CLERK,
    "mori": StaffRole.CENTRE_CLERK,
}
BRANCH_OF = {"abe": "kita", "minami": "minami"}
DEPARTMENT_OF = {"sato": "shimin", "suzuki": "shimin", "ito": "shimin", "ueda": "shimin", "ono": "kosodate"}


class MovedClock(Clock):
    """The real clock, moved ahead by a test."""

    def __init__(self) -> None:
        super().__init__()
        super().__init__()
        self._ahead_ms = 0
        self._held: Moment | None = None

    def hold(self) -> None:
        """Stand still from now on but for jumps: on a busy machine a second passes between two lines of a test."""
        self._held = super().now()

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead_ms += round(seconds * 1000)

    def now(self) -> Moment:
        """This instant, as the test has it."""
        was = self._held or super().now()
        at = was.at + self._ahead_ms
        today = datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE).date()
        return Moment(at=at, today=today, mono=was.mono + self._ahead_ms / 1000)


@dataclass
class Browser:
    """One person's browser: its cookies, and the token of the last page that it loaded."""

    origin: str
    client: aiohttp.ClientSession
    csrf: str = ""

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that the server set."""
        found = self.client.cookie_jar.filter_cookies(URL(self.origin)).get(name)
        return found.value if found else None

    async def get(self, path: str, **headers: str) -> Answer:
        """Load a page; its token is kept for the next form."""
        async with self.client.get(self.origin + path, headers=headers, allow_redirects=False) as response:
            answer = Answer(response.status, response.headers, await response.read(), response.cookies)
        found = CSRF.search(answer.text) if answer.headers.get("Content-Type", "").startswith("text/html") else None
        if found:
            self.csrf = found[1]
        return answer

    async def post(
        self, path: str, form: Mapping[str, str] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form as a page of ours does, with its token, unless `form` brings another one."""
        fields = {"csrf": self.csrf, **(form or {})}
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", **(headers or {})}
        sent = {name: value for name, value in sent.items() if value}
        address = self.origin + path
        async with self.client.post(address, data=fields, headers=sent, allow_redirects=False) as response:
            return Answer(response.status, response.headers, await response.read(), response.cookies)

    async def sign_in(self, login: str, password: str = PASSWORD, *, next_: str = "") -> Answer:
        """Load the sign-in page and fill it in."""
        await self.get("/sign-in")
        return await self.post("/sign-in", {"login": login, "password": password, "next": next_})


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: Any

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Installation:
    """The running server and what a test may look into."""

    app: web.Application
    config: Config
    clock: MovedClock
    origin: str
    clients: list[aiohttp.ClientSession] = field(default_factory=list)

    @property
    def doors(self) -> Doors:
        """The doors of the running application."""
        return self.app[doors_key]

    @property
    def database(self) -> Database:
        """The database of the running application."""
        return self.app[database_key]

    def browser(self) -> Browser:
        """Somebody's fresh browser."""
        client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.clients.append(client)
        return Browser(self.origin, client)

    async def signed_in(self, login: str) -> Browser:
        """The browser of somebody who signed in and loaded their page."""
        browser = self.browser()
        answer = await browser.sign_in(login)
        assert answer.status == 303, answer.text
        await browser.get("/")
        return browser

    async def enrolled(self, counter: str = "kita1", *, by: str = "abe") -> Browser:
        """The browser of a station that was enrolled as people do it."""
        staff = await self.signed_in(by)
        made = await staff.post("/branch/enrolment", {"counter": counter}, headers={"Accept": "application/json"})
        code = re.search(r'"code": "([^"]+)"', made.text)
        assert code, made.text
        station = self.browser()
        await station.get("/counter")
        answer = await station.post("/counter/enrol", {"code": code[1]})
        assert answer.status == 303, answer.text
        return station


async def call_and_leave(station: Browser, *procedures: str) -> str:
    """A resident calls at an enrolled station and leaves again; the id of the visit, which is closed then."""
    address = f"{station.origin}/ws?as=station&origin={'0' * 16}"
    async with station.client.ws_connect(address, headers={"Origin": station.origin}) as socket:

        async def ask(number: int, **command: object) -> str:
            await socket.send_json({"id": f"{'0' * 16}-{number}", **command})
            async with asyncio.timeout(10):
                while True:
                    messages = await socket.receive_json()
                    for message in messages:
                        if message.get("id") == f"{'0' * 16}-{number}":
                            assert message["type"] == "done", message
                            return str(message.get("visit") or "")

        visit = await ask(1, type="open_visit", procedures=list(procedures))
        await ask(2, type="cancel", visit=visit)
    return visit


@cache
def password_hash() -> str:
    """The hash of everybody's password, made once for all tests."""
    passwords = Passwords()
    try:
        return passwords.hash(PASSWORD)
    finally:
        passwords.close()


def make_town(database: Database) -> None:
    """Two branches with counters, and somebody of each role; all have the same password."""
    hashed = password_hash()

    def work(db: Any) -> None:
        change = town.Change(db, "command:test", 1)
        for branch in ("kita", "minami"):
            town.add_branch(change, branch, ja=f"{branch}支所", en=f"{branch} branch")
            town.add_counter(change, f"{branch}1", branch=branch, ja="窓口1", en="Counter 1")
        for person, role in PEOPLE.items():
            specialist = role == StaffRole.SPECIALIST
            new = town.NewStaff(
                id=person,
                login=person,
                name=f"{person} さん",
                role=role,
                branch=BRANCH_OF.get(person),
                department=DEPARTMENT_OF.get(person, ""),
                skills=("idou",) if specialist else (),
            )
            town.add_staff(change, new, password_hash=hashed)

    database.write_now(work)


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(config: Config) -> None:
    """Tables and town."""
    database = Database(make_engine(config.database_url))
    migrate(database.engine)
    make_town(database)
    database.close()


@asynccontextmanager
async def installation(
    data: Path,
    *,
    extend: Callable[[web.Application], object] = lambda app: None,
    first_head_within: float = FIRST_HEAD_WITHIN_S,
    **settings: Any,
) -> AsyncIterator[Installation]:
    """The application, served on a port of its own; settings are `Config`'s. `extend` may add routes of the test."""
    port = free_port()
    chosen: dict[str, Any] = {"database_url": f"sqlite:///{data / 'enmado.db'}", "port": port, **settings}
    config = Config(data=data, **chosen)
    clock = MovedClock()
    await asyncio.to_thread(prepare, config)
    app = await asyncio.to_thread(make_app, config, clock=clock, strict_texts=True)
    extend(app)
    runner = web.AppRunner(app, access_log_class=AccessLog, access_log=access, logger=http_log(), shutdown_timeout=2)
    await runner.setup()
    running = Installation(app, config, clock, f"http://127.0.0.1:{port}")
    try:
        async with listening(runner, "127.0.0.1", port, first_head_within=first_head_within):
            yield running
    finally:
        for client in running.clients:
            await client.close()
        await runner.cleanup()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Installation]:
    """A running installation for one test."""
    async with installation(tmp_path) as running:
        yield running
