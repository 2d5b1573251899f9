"""A town of a rehearsal's own: branches, counters and staff in a folder, and the real server in a process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from server import town
from server.catalogue.loader import load_catalogue
from server.config import ROOT, database_url
from server.database import Database, make_engine
from server.directory import StaffRole
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import migrate
from server.passwords import Passwords, generate
from server.rehearsal.front_doors import SignIn

STARTS_WITHIN_S, ENDS_WITHIN_S = 60.0, 15.0
COUNTERS_PER_BRANCH = 10
LOG = "server.log"


class TownFailedError(Exception):
    """Raised when the town's server does not start, or does not end in order; the text tells what it said last."""


@dataclass(frozen=True)
class Roster:
    """Who is in the town: the counters of each branch, and who signs in how."""

    counters: dict[str, list[str]]
    branch_staff: dict[str, SignIn]
    specialists: list[SignIn]
    supervisor: SignIn


@dataclass
class OwnTown:
    """The town in ``data``. ``settings`` are environment variables of the server."""

    data: Path
    port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    @property
    def address(self) -> str:
        """Where the server is, once it was started."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything that the server said."""
        return self.data / LOG

    def furnish(self, *, counters: int, specialists: int) -> Roster:
        """Make tables and people in an empty folder. One password for all: hashing one takes as long as it should."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = load_catalogue(DEMONSTRATION_CATALOGUE).content
        skills = tuple(sorted({procedure.skill for procedure in content.procedures.values()}))
        department = content.procedures[content.tiles[0]].department
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
        people: list[tuple[str, str, StaffRole, str | None]] = [
            (f"s{number}", f"担当 {number}", StaffRole.SPECIALIST, None) for number in range(1, specialists + 1)
        ]
        people += [(f"staff_{branch}", f"支所 {branch}", StaffRole.BRANCH_STAFF, branch) for branch in branches]
        people.append(("supervisor", "監督 一", StaffRole.SUPERVISOR, None))

        def work(db: sa.Connection) -> None:
            change = town.Change(db, "command:rehearse", time.time_ns() // 1_000_000)
            for branch, places in branches.items():
                town.add_branch(change, branch, ja=f"稽古支所{branch[1:]}", en=f"Rehearsal branch {branch[1:]}")
                for place in places:
                    town.add_counter(change, place, branch=branch, ja=f"窓口{place[1:]}", en=f"Counter {place[1:]}")
            for ident, name, role, branch_of in people:
                serves = role is StaffRole.SPECIALIST
                new = town.NewStaff(
                    id=ident,
                    login=ident,
                    name=name,
                    role=role,
                    branch=branch_of,
                    department=department if serves else "",
                    skills=skills if serves else (),
                )
                town.add_staff(change, new, password_hash=hashed)

        database = Database(make_engine(database_url(self.data, None)))
        try:
            migrate(database.engine)
            database.write_now(work)
        finally:
            database.close()
        return Roster(
            branches,
            {branch: SignIn(f"staff_{branch}", secret) for branch in branches},
            [SignIn(f"s{number}", secret) for number in range(1, specialists + 1)],
            SignIn("supervisor", secret),
        )

    async def start(self) -> None:
        """Run the server until it says that it serves. Raises TownFailedError."""
        self.port = self.port or free_port()
        with self.log.open("ab") as said:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server", "serve"),
                *("--data", str(self.data), "--port", str(self.port)),
                cwd=ROOT,
                env=_environment(self.settings),
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
            )
        assert self.process.stdout is not None
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN_S)
        except TimeoutError:
            line = b""
        if not line.startswith(b"Enmado serves"):
            await self._end(signal.SIGKILL)
            raise TownFailedError(f"the server did not start: {self.last_words()}")

    async def kill(self) -> None:
        """Kill -9: no clean-up, no last words."""
        self.kills += 1
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End the server as an operator does. Raises TownFailedError when it does not end in order."""
        if self.process is not None and self.process.returncode is None:
            code = await self._end(signal.SIGTERM)
            if code != 0:
                raise TownFailedError(f"the server ended with {code}: {self.last_words()}")

    def last_words(self) -> str:
        """The last lines of the server's log."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return " / ".join(lines[-3:]) or "(nothing was said)"

    async def _end(self, how: signal.Signals) -> int | None:
        process = self.process
        if process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            return await asyncio.wait_for(process.wait(), ENDS_WITHIN_S)
        except TimeoutError:
            process.kill()
            return await process.wait()


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """What the server is told: nothing of an installation that this machine may have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENMADO_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "ENMADO_LOG": "info", **settings}


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def found_in_log(log: Path, words: Sequence[str]) -> list[int]:
    """The numbers of the lines in which one of the words stands, which nobody may find there."""
    wanted = [word for word in words if word]
    if not wanted or not log.exists():
        return []
    with log.open(encoding="utf-8", errors="replace") as lines:
        return [number for number, line in enumerate(lines, 1) if any(word in line for word in wanted)]
