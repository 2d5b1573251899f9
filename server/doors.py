"""Who is behind a request, for pages and for the socket; and who no longer is, told to whoever keeps a line open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server.config import Config
from server.database import Database
from server.directory import Directory, StaffRole, read_directory, read_version
from server.origins import same_origin
from server.sign_in import SignIn, SignIns, secret_hash
from server.stations import Station, Stations, find_station
from signaling.words import Role

log = logging.getLogger(__name__)

SIGN_IN_COOKIE = "enmado_sign_in"
STATION_COOKIE = "enmado_station"

STATION_COOKIE_S = 400 * 24 * 3600
"""The longest that browsers keep a cookie (RFC 6265bis, 5.5); every visit of /counter begins it anew."""

EVERY_S = 2.0
"""How soon changes by `enmado admin` or on another node are noticed here."""

_ROLES = {
    "desk": (StaffRole.SPECIALIST, Role.SPECIALIST),
    "branch": (StaffRole.BRANCH_STAFF, Role.BRANCH_STAFF),
    "board": (StaffRole.SUPERVISOR, Role.SUPERVISOR),
}

_AT_THE_DESK = (Role.SPECIALIST, Role.SUPERVISOR)
"""A supervisor who took a visit over serves it from a desk; no visit rings there."""

_SIGNALING_ROLE: dict[StaffRole, Role] = dict(_ROLES.values())


@dataclass(frozen=True, slots=True)
class Identified:
    """Who is behind a socket: what the hub needs to know, and `key`, the door that was used.

    `id` is the person's id, or the counter's for a station. Two are equal when nothing about their rights differs.
    """

    key: str
    role: Role
    id: str
    name: str
    branch: str = ""
    skills: frozenset[str] = frozenset()
    department: str = ""


Changes = Mapping[str, Identified | None]
"""By key: what is different about somebody now, or None when their door is shut (4003)."""


class Doors:
    """All doors of the installation. `refresh` is called every `EVERY_S` by `doors_watch`, and after own changes."""

    def __init__(self, database: Database, *, config: Config, sign_ins: SignIns, stations: Stations) -> None:
        self._database = database
        self._config = config
        self.sign_ins = sign_ins
        self.stations = stations
        self._open: dict[str, Identified] = {}
        self._directory: Directory | None = None
        self._on_revoked: list[Callable[[Changes], None]] = []
        self._on_directory: list[Callable[[Directory], None]] = []
        self._refreshing = asyncio.Lock()

    @property
    def directory(self) -> Directory:
        """Branches, counters and staff as last read."""
        assert self._directory is not None, "refresh() comes before anything else"
        return self._directory

    # -- who is it ----------------------------------------------------------------------------------------------

    async def sign_in_of(self, request: web.Request) -> SignIn | None:
        """The sign-in of a request's cookie, read from the database."""
        secret = request.cookies.get(SIGN_IN_COOKIE)
        return await self.sign_ins.find(secret) if secret else None

    async def station_of(self, request: web.Request) -> Station | None:
        """The station of a request's cookie, read from the database."""
        secret = request.cookies.get(STATION_COOKIE)
        return await self.stations.find(secret) if secret else None

    async def who_is(self, request: web.Request, as_: str) -> Identified | None:
        """Who opens a socket or asks for paper as ``station``, ``desk``, ``branch`` or ``board``.

        None when the cookie for that is missing or over, when the person's role does not fit, or for another word.
        """
        cookie = STATION_COOKIE if as_ == "station" else SIGN_IN_COOKIE if as_ in _ROLES else ""
        secret = request.cookies.get(cookie)
        if secret is None:
            return None
        key = secret_hash(secret)
        find = self._find_station if as_ == "station" else self._find_person
        while True:
            version, found = await self._database.read(lambda db: (read_version(db), find(db, key)))
            # While the answer was on its way here, a door may have been shut and told of; then it is asked anew.
            if version >= self.directory.version:
                break
        fits = _AT_THE_DESK if as_ == "desk" else _ROLES[as_][1:] if as_ in _ROLES else (Role.RESIDENT,)
        if found is None or found.role not in fits:
            return None
        # Whoever keeps a socket for them hears of the next change, even if this process has not read of them yet.
        self._open.setdefault(found.key, found)
        self.touch(found)
        return found

    def _find_station(self, db: sa.Connection, key: bytes) -> Identified | None:
        station = find_station(db, key)
        return None if station is None else _station(station)

    def _find_person(self, db: sa.Connection, key: bytes) -> Identified | None:
        sign_in = self.sign_ins.find_now(db, key)
        return None if sign_in is None else _person(sign_in)

    def same_origin(self, request: web.Request) -> bool:
        """Whether a page of ours opens this socket: every browser names the page's origin (RFC 6455, 10.2)."""
        return same_origin(request, self._config, required=True)

    def touch(self, identified: Identified) -> None:
        """They did something over their socket: the idle time of a sign-in begins anew. Cheap."""
        kind, _, key = identified.key.partition(":")
        if kind == "sign_in":
            self.sign_ins.touch(bytes.fromhex(key))

    # -- who no longer is ---------------------------------------------------------------------------------------

    def on_revoked(self, callback: Callable[[Changes], None]) -> None:
        """`callback` hears, on the event loop, whose door was shut or whose rights differ from before."""
        self._on_revoked.append(callback)

    def on_directory(self, callback: Callable[[Directory], None]) -> None:
        """`callback` hears, on the event loop, of a changed directory."""
        self._on_directory.append(callback)

    async def refresh(self) -> None:
        """Take out what is over, read what changed, and tell the callbacks."""
        async with self._refreshing:
            touched = self.sign_ins.take_touched()
            over = await self._database.read(self.sign_ins.any_over)
            if touched or over:
                await self._database.write(lambda db: self.sign_ins.sweep(db, touched))
            known = -1 if self._directory is None else self._directory.version
            before = dict(self._open)
            found = await self._database.read(lambda db: _read_if_changed(db, known))
            if found is None:
                return
            directory, opened = found
            # Who came in while this was read may be newer than what was read; the next look tells.
            came = {key: person for key, person in self._open.items() if key not in before}
            self._open = came | opened
            self._directory = directory
            changes = {key: opened.get(key) for key, was in before.items() if opened.get(key) != was}
            if changes:
                for tell in self._on_revoked:
                    tell(changes)
            for show in self._on_directory:
                show(directory)


@contextlib.asynccontextmanager
async def doors_watch(doors: Doors) -> AsyncIterator[None]:
    """Keeps `doors` up to date while entered. Entering raises when the database cannot be read."""
    await doors.refresh()
    task = asyncio.create_task(_keep_refreshing(doors), name="doors watch")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_refreshing(doors: Doors) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await doors.refresh()
        except SQLAlchemyError:
            # The database is away for a moment; every request asks it anew, so nobody comes in meanwhile.
            log.exception("the doors could not be read again")


def _read_if_changed(db: sa.Connection, known: int) -> tuple[Directory, dict[str, Identified]] | None:
    if read_version(db) == known:
        return None
    directory = read_directory(db)
    opened: dict[str, Identified] = {}
    for row in db.execute(sa.select(t.sign_in)):
        staff = directory.staff[row.staff]
        if staff.active:
            person = _person(SignIn(row.token_hash, staff, row.csrf, row.expires_at))
            if person is not None:
                opened[person.key] = person
    for row in db.execute(sa.select(t.station)):
        station = _station(Station(row.token_hash, directory.counters[row.counter], row.csrf))
        opened[station.key] = station
    return directory, opened


def _station(station: Station) -> Identified:
    counter = station.counter
    return Identified(f"station:{station.key.hex()}", Role.RESIDENT, counter.id, counter.name_ja, counter.branch)


def _person(sign_in: SignIn) -> Identified | None:
    staff = sign_in.staff
    role = _SIGNALING_ROLE.get(staff.role)
    if role is None:
        return None
    return Identified(
        f"sign_in:{sign_in.key.hex()}", role, staff.id, staff.name, staff.branch, staff.skills, staff.department
    )
