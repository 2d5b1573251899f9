"""A small town with a real database, writer and hub, driven without sockets: pages are lists of messages."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from server import tables as t
from server.catalogue.queue_rules import QUEUE_FILE
from server.catalogue.shelf import CatalogueShelf
from server.catalogue.town_file import TownShelf
from server.clock import Clock
from server.database import Database, make_engine
from server.keys import MasterKey, load_master_key, master_key_path
from server.live import DEMONSTRATION_CATALOGUE
from server.neighbours import Neighbours
from server.nodes import Node
from server.plans import Plans, holds_no_my_number
from server.queue_rules import TownRules
from server.runner import Runner
from server.sockets import Page
from server.store import help_lines, load_visit, open_visits, presence_facts, visits_so_far
from server.writer import Writer
from signaling import commands as c
from signaling.hub import Hub
from signaling.moment import Moment
from signaling.presence import PresenceFacts
from signaling.rights import Actor
from signaling.words import Activity, Role

BRANCH = "kita"
COUNTERS = ("kita1", "kita2")
SPECIALISTS = ("sato", "suzuki")


@dataclass(frozen=True)
class Place:
    """Where a town's data lie: its files, and its database."""

    data: Path
    url: str

    @staticmethod
    def of(place: Path | Place) -> Place:
        """A directory is a place with SQLite in it."""
        return place if isinstance(place, Place) else Place(place, f"sqlite:///{place / 'enmado.db'}")


class HandClock(Clock):
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = super().now()

    def now(self) -> Moment:
        """The instant that the test made it."""
        return self._moment

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        was = self._moment
        self._moment = Moment(at=was.at + int(seconds * 1000), today=was.today, mono=was.mono + seconds)


class TickingClock(HandClock):
    """The machine's clock, moved ahead by a test."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = 0.0

    def now(self) -> Moment:
        """This instant, as the test has it."""
        was = Clock.now(self)
        return Moment(at=was.at + int(self._ahead * 1000), today=was.today, mono=was.mono + self._ahead)

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds


class PageOutbox:
    """Takes what goes to one page, like ``server.outbox.Outbox``."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None

    def put(self, message: bytes) -> None:
        """Keep a message, decoded."""
        self.messages.append(json.loads(message))

    def close(self, code: int, reason: str) -> None:
        """Keep the first close code."""
        self.closed = self.closed or (code, reason)


@dataclass
class TestPage:
    """A page in somebody's browser: sends commands, holds what came back."""

    __test__ = False

    town: LiveTown
    connection: str
    outbox: PageOutbox
    origin: str
    sent: int = 0

    def next_id(self) -> str:
        """A command id as the browser makes it."""
        self.sent += 1
        return f"{self.origin}-{self.sent}"

    async def send(self, command: Callable[..., c.AnyCommand], **members: Any) -> dict[str, Any]:
        """Send a command and wait for its reply (``done`` or ``failed``)."""
        ident = members.pop("id", None) or self.next_id()
        await self.town.runner.receive(self.connection, command(id=ident, **members))
        return await self.reply(ident)

    async def reply(self, ident: str) -> dict[str, Any]:
        """The newest reply to a command, once what is being written is written."""
        await self.town.settle()
        replies = [m for m in self.outbox.messages if m.get("id") == ident]
        assert replies, f"no reply to {ident}"
        return replies[-1]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """All messages of a type, in order."""
        return [message for message in self.outbox.messages if message["type"] == kind]

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of all events of a kind that came to this page."""
        return [m["body"] for m in self.of_type("event") if m["body"]["kind"] == kind]


@dataclass
class LiveTown:
    """The parts of one running process."""

    data: Path
    clock: HandClock
    database: Database
    master: MasterKey
    writer: Writer
    plans: Plans
    hub: Hub
    runner: Runner
    pages: list[TestPage] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def page(
        self, role: Role, who: str, *, branch: str = "", origin: str = "", outbox: PageOutbox | None = None
    ) -> TestPage:
        """Open a page; its socket is a list."""
        outbox = outbox or PageOutbox()
        skills = frozenset(self.plans.procedure_skills().values())
        actor = Actor(role, who, branch)
        origin = origin or f"{who.replace('_', '')}{len(self.pages):012}"
        page = Page(f"door:{who}", actor, who, skills)
        connection = self.runner.connect(page, origin, outbox)
        opened = TestPage(self, connection, outbox, origin)
        self.pages.append(opened)
        return opened

    def station(self, counter: str = "kita1", *, origin: str = "") -> TestPage:
        """The page of a counter."""
        return self.page(Role.RESIDENT, counter, branch=BRANCH, origin=origin)

    def desk(self, specialist: str = "sato", *, origin: str = "") -> TestPage:
        """The page of a specialist."""
        return self.page(Role.SPECIALIST, specialist, origin=origin)

    async def settle(self) -> None:
        """Until everything decided is written and told."""
        await self.runner.settled()

    async def serving(self, *procedures: str) -> tuple[TestPage, TestPage, str]:
        """A counter and a desk in a visit that has just been answered; the visit's id."""
        station, desk = self.station(), self.desk()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        opened = await station.send(c.OpenVisit, procedures=list(procedures or ("tennyu",)))
        visit = opened["visit"]
        await station.send(c.Hello, visit=visit)
        await self.settle()
        await desk.send(c.Answer, visit=visit)
        await desk.send(c.Hello, visit=visit)
        return station, desk, visit

    async def close(self) -> None:
        """End the process in good order."""
        await self.runner.stop()
        await asyncio.to_thread(self.writer.stop)
        await asyncio.to_thread(self.database.close)


def make_tables(place: Place) -> None:
    """The tables and the people of the town, unless they are there."""
    engine = make_engine(place.url)
    if sa.inspect(engine).has_table("branch"):
        engine.dispose()
        return
    t.metadata.create_all(engine)
    with engine.begin() as db:
        db.execute(sa.insert(t.branch).values(id=BRANCH, name_ja="北支所", name_en="North"))
        for counter in COUNTERS:
            db.execute(sa.insert(t.counter).values(id=counter, branch=BRANCH, name_ja="窓口", name_en="Counter"))
        for specialist in SPECIALISTS:
            db.execute(
                sa.insert(t.staff).values(
                    id=specialist,
                    login=specialist,
                    name=specialist,
                    role="specialist",
                    password_hash="-",
                    active=True,
                    created_at=0,
                )
            )
    engine.dispose()


REACHED_WITHIN_S = 60.0


async def until(reached: Callable[[], bool]) -> None:
    """Let the loop run until something is so. TimeoutError for what never is: a test must not hold up all others."""
    async with asyncio.timeout(REACHED_WITHIN_S):
        while not reached():  # noqa: ASYNC110 -- what a test waits for has no event
            await asyncio.sleep(0)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of an empty schema on a PostgreSQL server, removed afterwards."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"town_{secrets.token_hex(4)}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.exec_driver_sql(f"CREATE SCHEMA {name}")
        yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
        with engine.connect() as db:
            db.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Data and database of a town: the test runs once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        yield Place.of(tmp_path)
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield Place(tmp_path, url)


@cache
def shelf() -> CatalogueShelf:
    """The demonstration's catalogue, read once for all towns; nothing in a town changes it."""
    return CatalogueShelf(DEMONSTRATION_CATALOGUE)


@asynccontextmanager
async def live_town(place: Path | Place, *, clock: HandClock | None = None) -> AsyncIterator[LiveTown]:
    """A process on ``place`` (made when empty); entering it again is a restart."""
    town = await start_town(place, clock=clock)
    try:
        yield town
    finally:
        await town.close()


@asynccontextmanager
async def town_of_nodes(place: Place, count: int = 2) -> AsyncIterator[list[LiveTown]]:
    """Several processes on one PostgreSQL that know of each other; clocks of the machine, so that looks are made."""
    async with AsyncExitStack() as stack:
        towns: list[LiveTown] = []
        for number in range(count):
            town = await stack.enter_async_context(live_town(place, clock=TickingClock()))
            node = Node(secrets.token_hex(8), f"node {number + 1}")
            town.nodes.append(node)
            await stack.enter_async_context(town.runner.join(node, place.url).watch())
            towns.append(town)
        await until(lambda: all(len(known_others(town)) == count - 1 for town in towns))
        yield towns


def known_others(town: LiveTown) -> list[str]:
    """The ids of the other nodes that a node knows to live."""
    assert isinstance(town.runner.neighbours, Neighbours)
    return sorted(town.runner.neighbours.others)


async def start_town(place: Path | Place, *, clock: HandClock | None = None) -> LiveTown:
    """Like ``live_town``, for tests that end the process themselves (or let it crash)."""
    place = Place.of(place)
    data = place.data
    await asyncio.to_thread(make_tables, place)
    engine = await asyncio.to_thread(make_engine, place.url)
    database = Database(engine)
    master = await asyncio.to_thread(load_master_key, master_key_path(data), create=True)
    plans = Plans(await asyncio.to_thread(shelf), database)
    await plans.start()
    writer = Writer(engine, master)
    writer.start()
    rules = TownRules(await asyncio.to_thread(TownShelf, QUEUE_FILE, DEMONSTRATION_CATALOGUE), plans)
    hub = Hub(
        boot="test",
        skills_needed=rules.skills_needed,
        procedure_skills=plans.procedure_skills,
        ice_servers=lambda name, at: (),
        is_secret=plans.is_secret,
        safe_text=holds_no_my_number,
        queue_rules=rules,
    )
    clock = clock or HandClock()
    runner = Runner(
        hub,
        database=database,
        master=master,
        writer=writer,
        plans=plans,
        clock=clock,
        visits_so_far=await database.read(visits_so_far),
        counter_branch=lambda counter: BRANCH if counter in COUNTERS else None,
    )
    hub.know_counters({BRANCH: COUNTERS})
    facts = await database.read(presence_facts)
    skills = frozenset(plans.procedure_skills().values())
    for specialist in SPECIALISTS:
        known = facts.get(specialist, PresenceFacts())
        hub.know_specialist(specialist, known, name=specialist, department="shimin", skills=skills)
    hub.helps.know(await database.read(lambda db: help_lines(db, since=0)))
    for visit in await database.read(open_visits):
        loaded = await database.read(partial(load_visit, master=master, visit=visit))
        assert loaded is not None
        await plans.ensure(loaded.visit.catalogue)
        runner.take_in(loaded)
    return LiveTown(data, clock, database, master, writer, plans, hub, runner)
