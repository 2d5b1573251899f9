"""A town of a rehearsal's own: branches, counters and staff in a folder, and the real server in a process."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from server import tables as t
from server import town
from server.catalogue.loader import load_catalogue
from server.catalogue.model import Plan
from server.config import database_url
from server.database import Database, make_engine
from server.directory import StaffRole
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import migrate
from server.passwords import Passwords, generate
from server.rehearsal.front_doors import SignIn
from server.rehearsal.town_server import TownFailedError, TownServer

COUNTERS_PER_BRANCH = 10
DEPARTMENTS_MOST = 4
CATALOGUE = "catalogue"
QUEUE = """mode: super
ladder:
  - {step: specialist, seconds: 50}
  - {step: section, seconds: 40}
call_back: {every_minutes: 1, most: 100, near_minutes: 1, keep_minutes: 30}
serving_minutes: 2
"""
"""A town that is open at any hour, and promises times by the minute: nobody rehearses for ten."""


@dataclass(frozen=True)
class Roster:
    """Who is in the town: the counters of each branch, and who signs in how."""

    counters: dict[str, list[str]]
    branch_staff: dict[str, SignIn]
    specialists: list[SignIn]
    supervisor: SignIn


class OwnTown:
    """The town in ``data``, served by so many ``nodes`` on one database: a file, or PostgreSQL by its ``url``.

    ``settings`` are environment variables of the servers.
    """

    def __init__(
        self, data: Path, *, settings: Mapping[str, str] | None = None, nodes: int = 1, url: str | None = None
    ) -> None:
        self.data, self.url = data, url
        self.settings = {"ENMADO_CATALOGUE": str(data / CATALOGUE), **(settings or {})}
        if url is not None:
            self.settings["DATABASE_URL"] = url
        self.kills = 0
        self.servers = [
            TownServer(data, data / (f"server{number}.log" if number else "server.log"), self.settings)
            for number in range(nodes)
        ]

    @property
    def addresses(self) -> list[str]:
        """Where the servers are, once they were started."""
        return [server.address for server in self.servers]

    @property
    def logs(self) -> list[Path]:
        """Everything that the servers said."""
        return [server.log for server in self.servers]

    def furnish(self, *, counters: int, specialists: int) -> Roster:
        """Make tables and people in an empty folder. One password for all: hashing one takes as long as it should."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = self._catalogue()
        skills = tuple(sorted({procedure.skill for procedure in content.procedures.values()}))
        departments = _departments(content, specialists)
        secret = generate()
        passwords = Passwords()
        try:
            hashed = passwords.hash(secret)
        finally:
            passwords.close()
        ids = [f"k{number}" for number in range(1, counters + 1)]
        branches = {
            f"b{at // COUNTERS_PER_BRANCH + 1}": ids[at : at + COUNTERS_PER_BRANCH]
            for at in range(0, counters, COUNTERS_PER_BRANCH)
        }
        people: list[tuple[str, str, StaffRole, str | None, str]] = [
            (f"s{number}", f"担当 {number}", StaffRole.SPECIALIST, None, department)
            for number, department in enumerate(departments, 1)
        ]
        people += [(f"staff_{branch}", f"支所 {branch}", StaffRole.BRANCH_STAFF, branch, "") for branch in branches]
        people.append(("supervisor", "監督 一", StaffRole.SUPERVISOR, None, ""))

        def work(db: sa.Connection) -> None:
            change = town.Change(db, "command:rehearse", time.time_ns() // 1_000_000)
            for branch, places in branches.items():
                town.add_branch(change, branch, ja=f"稽古支所{branch[1:]}", en=f"Rehearsal branch {branch[1:]}")
                for place in places:
                    town.add_counter(change, place, branch=branch, ja=f"窓口{place[1:]}", en=f"Counter {place[1:]}")
            for ident, name, role, branch_of, department in people:
                new = town.NewStaff(
                    id=ident,
                    login=ident,
                    name=name,
                    role=role,
                    branch=branch_of,
                    department=department,
                    skills=skills if role is StaffRole.SPECIALIST else (),
                )
                town.add_staff(change, new, password_hash=hashed)

        database = Database(make_engine(database_url(self.data, self.url)))
        try:
            migrate(database.engine)
            database.write_now(_is_empty)
            database.write_now(work)
        finally:
            database.close()
        return Roster(
            branches,
            {branch: SignIn(f"staff_{branch}", secret) for branch in branches},
            [SignIn(f"s{number}", secret) for number in range(1, specialists + 1)],
            SignIn("supervisor", secret),
        )

    def _catalogue(self) -> Plan:
        """The packaged catalogue with a queue of the rehearsal's own, in the town's folder."""
        folder = self.data / CATALOGUE
        shutil.copytree(DEMONSTRATION_CATALOGUE, folder)
        (folder / "queue.yaml").write_text(QUEUE, "utf-8")
        return load_catalogue(folder).content

    async def start(self) -> None:
        """Run the servers, one after the other: the first makes the master key. Raises TownFailedError."""
        for server in self.servers:
            if server.process is None or server.process.returncode is not None:
                await server.start()

    async def kill(self) -> None:
        """Kill -9 of one server, each in its turn: no clean-up, no last words."""
        await self.servers[self.kills % len(self.servers)].kill()
        self.kills += 1

    async def end(self) -> None:
        """Kill whatever still runs."""
        for server in self.servers:
            await server.kill()

    async def stop(self) -> None:
        """End the servers as an operator does. Raises TownFailedError when one does not end in order."""
        for server in self.servers:
            await server.stop()


def _departments(content: Plan, specialists: int) -> list[str]:
    """The department of each specialist: that of the first matter, then the others in turn; each serves all matters."""
    first = content.procedures[content.tiles[0]].department
    count = Counter(procedure.department for procedure in content.procedures.values())
    others = sorted(count.keys() - {first}, key=lambda each: (-count[each], each))
    names = [first, *others][:DEPARTMENTS_MOST]
    return [names[number % len(names)] for number in range(specialists)]


def _is_empty(db: sa.Connection) -> None:
    """Raises TownFailedError where somebody's town is already."""
    if db.execute(sa.select(sa.func.count()).select_from(t.staff)).scalar_one():
        raise TownFailedError("there is a town in this database; a rehearsal of its own begins in an empty one")


def found_in_log(log: Path, words: Sequence[str]) -> list[int]:
    """The numbers of the lines in which one of the words stands, which nobody may find there."""
    wanted = [word for word in words if word]
    if not wanted or not log.exists():
        return []
    with log.open(encoding="utf-8", errors="replace") as lines:
        return [number for number, line in enumerate(lines, 1) if any(word in line for word in wanted)]
