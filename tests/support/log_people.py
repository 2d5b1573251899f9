"""People at a server whose process dies at any statement: they come back and ask again, until they have an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from server.database import Database, make_engine
from signaling import commands as c
from signaling.visit import Visit
from signaling.words import Role, VisitState
from tests.support.crashes import CrashPoint
from tests.support.lasting_pages import Person, Replies
from tests.support.live_town import BRANCH, HandClock, LiveTown, Place, make_tables, start_town


@cache
def empty_database() -> bytes:
    """A file with the tables and the people of the town."""
    with TemporaryDirectory() as data:
        make_tables(Place.of(Path(data)))
        return (Path(data) / "enmado.db").read_bytes()


class LogPeople(RuleBasedStateMachine):
    """Two desks, a counter and branch staff at a server that may die; who got no answer asks again."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.place = self.new_place()
        self.clock = HandClock()
        self.station = Person(Role.RESIDENT, "kita1", branch=BRANCH)
        self.desk = Person(Role.SPECIALIST, "sato")
        self.staff = Person(Role.BRANCH_STAFF, "abe", branch=BRANCH)
        self.colleague = Person(Role.SPECIALIST, "suzuki")
        self.people = (self.station, self.desk, self.staff, self.colleague)
        self.asked: dict[str, c.AnyCommand] = {}
        self.done: dict[str, int] = {}
        self.refused: set[str] = set()
        self.statements: list[str] = []
        make_tables(self.place)
        self.look = Database(make_engine(self.place.url))
        self.start()
        self.master = self.town.master

    def new_place(self) -> Place:
        """An empty database, gone with ``stack``."""
        place = Place.of(Path(self.stack.enter_context(TemporaryDirectory(prefix="enmado-machine-"))))
        (place.data / "enmado.db").write_bytes(empty_database())
        return place

    # -- the process ------------------------------------------------------------------------------------------

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the server work until this is done, or it is dead."""

        async def until() -> None:
            task, dead = asyncio.ensure_future(work), asyncio.ensure_future(self.died.wait())
            await asyncio.wait((task, dead), return_when=asyncio.FIRST_COMPLETED)
            for each in (task, dead):
                each.cancel()
            await asyncio.wait((task, dead))
            if not self.crash.dead:
                task.result()

        self.loop.run_until_complete(until())

    def start(self) -> None:
        """A fresh process on what the last one left; the pages come back and ask again."""
        self.loop = asyncio.new_event_loop()
        self.died = asyncio.Event()
        self.town: LiveTown = self.loop.run_until_complete(start_town(self.place, clock=self.clock))
        loop, died = self.loop, self.died

        def tell() -> None:
            loop.call_soon_threadsafe(died.set)

        self.crash = CrashPoint(self.town.database.engine, tell)
        for person in self.people:
            self.come(person)
        self.settle()

    def come(self, person: Person) -> None:
        """A page opens its socket, joins the visit and sends again what was not answered, in order."""

        async def coming() -> None:
            outbox = Replies(lambda: self.crash, lambda message: self.hear(person, message))
            page = self.town.page(person.role, person.who, branch=person.branch, origin=person.origin, outbox=outbox)
            person.connection, person.outbox = page.connection, outbox
            if (visit := self.visit_id()) is not None:
                await self.town.runner.receive(person.connection, c.Hello(id=self.next_id(person), visit=visit))
            for command in list(person.unanswered.values()):
                await self.town.runner.receive(person.connection, command)

        self.run(coming())

    def throw_away(self) -> None:
        """The process is gone, in whatever state it was."""

        async def cancelled() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.to_thread(self.town.writer.stop)
            await asyncio.to_thread(self.town.database.close)
            await asyncio.get_running_loop().shutdown_default_executor()

        self.loop.run_until_complete(cancelled())
        self.loop.close()

    def settle(self) -> None:
        """Until everything is told; when the server died meanwhile, another one goes on."""
        self.run(self.town.settle())
        while not self.crash.dead and (lost := [one for one in self.people if one.outbox and one.outbox.closed]):
            # A page that was silent for too long was let go; it comes back by itself.
            for person in lost:
                self.come(person)
            self.run(self.town.settle())
        if self.crash.reached:
            self.statements.append(self.crash.reached)
            self.crash.reached = ""
        if self.crash.dead:
            self.throw_away()
            self.start()

    # -- the people -------------------------------------------------------------------------------------------

    def hear(self, person: Person, message: dict[str, Any]) -> None:
        """Keep what was acknowledged and what was refused."""
        if message["type"] not in ("done", "failed") or person.unanswered.pop(message["id"], None) is None:
            return
        if message["type"] == "done":
            self.done[message["id"]] = message["seq"]
        else:
            self.refused.add(message["id"])

    def next_id(self, person: Person) -> str:
        """A command id of this page."""
        person.sent += 1
        return f"{person.origin}-{person.sent}"

    def say(self, person: Person, make: Callable[..., c.AnyCommand], /, *, wait: bool = True, **members: Any) -> None:
        """Somebody sends a command, and waits for the answer or not."""
        ident = self.next_id(person)
        command = make(id=ident, **members)
        self.asked[ident] = person.unanswered[ident] = command
        self.run(self.town.runner.receive(person.connection, command))
        if wait or self.crash.dead:
            self.settle()

    def visit_id(self) -> str | None:
        """The visit at the counter."""
        return self.town.hub.visit_of_counter("kita1")

    def visit(self) -> Visit | None:
        """Its newest state."""
        ident = self.visit_id()
        return self.town.runner.newest(ident) if ident else None

    def in_state(self, *states: VisitState) -> Visit | None:
        """The visit, when it is in one of these states."""
        visit = self.visit()
        return visit if visit is not None and visit.state in states else None

    def desk_of(self, visit: Visit) -> Person:
        """Whose visit it is, or at whom it rings."""
        return self.colleague if visit.specialist == self.colleague.who else self.desk
