"""Stations at the counters: a one-time code enrols one, a long-lived secret in its cookie opens the counter's page."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.database import Database
from server.directory import Counter, Staff, StaffRole, count_change, read_staff
from server.door_log import Act, note
from server.limits import Buckets
from server.sign_in import TooManyError, secret_hash

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 O 1 I L: a code is read out across a room."""

CODE_LENGTH = 8
CODE_MS = 10 * 60 * 1000
"""As long as it takes to walk to the counter and type."""


class NotYourCounterError(Exception):
    """Raised when branch staff ask for a counter that is not of their branch, or not there at all."""


class WrongCodeError(Exception):
    """The code opens nothing: mistyped, used, too old, or replaced by a newer one. Which of these is not told."""


@dataclass(frozen=True, slots=True)
class Station:
    """An enrolled station. `key` is the hash that finds it; the secret itself is only in the station's cookie."""

    key: bytes
    counter: Counter
    csrf: str


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """A fresh code, as people read it, and when it ends (ms)."""

    counter: str
    code: str
    expires_at: int


def code_hash(code: str) -> bytes:
    """How a code is kept. Whoever copies the table finds codes that have run out."""
    return hashlib.sha256(f"enrolment {code}".encode()).digest()


def typed_code(text: str) -> str | None:
    """The code that somebody typed, in any width and case, with or without spaces and hyphens; None if it is none."""
    plain = unicodedata.normalize("NFKC", text[:64]).upper()
    code = "".join(letter for letter in plain if letter.isalnum())
    return code if len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code) else None


class Stations:
    """Makes codes, enrols and finds stations. `clock` tells ms since 1970, `mono` monotonic seconds."""

    def __init__(self, database: Database, *, clock: Callable[[], int], mono: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        # Of 31^8 codes a handful is open at a time: half an attempt a second from everywhere together would need
        # some thousand years for one. Per address, so that one broken station does not use up the rest.
        self._everybody = Buckets(burst=30, every_s=2, now=mono, most=1)
        self._per_address = Buckets(burst=5, every_s=30, now=mono)

    async def make_code(self, staff: Staff, counter: str) -> EnrolmentCode:
        """A code for a counter of the person's own branch; older codes of that counter are void.

        Raises NotYourCounterError.
        """
        return await self._database.write(lambda db: make_code(db, staff, counter, now=self._clock()))

    async def enrol(self, text: str, *, address: str) -> tuple[str, Station]:
        """The cookie's secret and the station, for a code that was typed; older stations of the counter are revoked.

        Raises WrongCodeError or TooManyError.
        """
        wait = max(self._everybody.wait(""), self._per_address.wait(address))
        if wait > 0:
            raise TooManyError(wait)
        self._everybody.take("")
        self._per_address.take(address)
        secret = secrets.token_urlsafe(32)
        station = await self._database.write(lambda db: self._enrol(db, typed_code(text), secret, address))
        if station is None:
            raise WrongCodeError
        self._everybody.give_back("")
        self._per_address.give_back(address)
        return secret, station

    def _enrol(self, db: sa.Connection, code: str | None, secret: str, address: str) -> Station | None:
        now = self._clock()
        # One statement uses the code up and tells whose it was: of two that come at once, one gets it.
        used = (
            sa.update(t.enrolment)
            .where(
                t.enrolment.c.code_hash == code_hash(code or ""),
                t.enrolment.c.used_at.is_(None),
                t.enrolment.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(t.enrolment.c.counter, t.enrolment.c.made_by)
        )
        row = db.execute(used).one_or_none() if code is not None else None
        maker = read_staff(db, row.made_by) if row is not None else None
        if row is None or maker is None or not maker.active:
            note(db, Act.ENROLMENT_FAILED, at=now, actor=f"address:{address}")
            return None
        db.execute(sa.delete(t.station).where(t.station.c.counter == row.counter))
        key, csrf = secret_hash(secret), secrets.token_urlsafe(24)
        db.execute(
            sa.insert(t.station).values(
                token_hash=key, counter=row.counter, csrf=csrf, created_at=now, enrolled_by=row.made_by
            )
        )
        note(db, Act.ENROLLED, at=now, actor=f"staff:{row.made_by}", target=f"counter:{row.counter}")
        count_change(db)
        return find_station(db, key)

    async def find(self, secret: str) -> Station | None:
        """The station of a cookie's secret; None when another one was enrolled in its place, or it was revoked."""
        key = secret_hash(secret)
        return await self._database.read(lambda db: find_station(db, key))


def make_code(db: sa.Connection, staff: Staff, counter: str, *, now: int) -> EnrolmentCode:
    """`Stations.make_code` within a transaction, for `enmado demo` too."""
    branch = db.execute(sa.select(t.counter.c.branch).where(t.counter.c.id == counter)).scalar()
    if staff.role != StaffRole.BRANCH_STAFF or branch is None or branch != staff.branch:
        raise NotYourCounterError
    # Used codes stay until they would have run out, so that a code is never drawn twice while somebody remembers it.
    out = sa.or_(t.enrolment.c.expires_at <= now, t.enrolment.c.used_at.is_(None) & (t.enrolment.c.counter == counter))
    db.execute(sa.delete(t.enrolment).where(out))
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    expires_at = now + CODE_MS
    db.execute(
        sa.insert(t.enrolment).values(
            code_hash=code_hash(code), counter=counter, made_by=staff.id, expires_at=expires_at, used_at=None
        )
    )
    note(db, Act.CODE_MADE, at=now, actor=f"staff:{staff.id}", target=f"counter:{counter}")
    return EnrolmentCode(counter, f"{code[:4]}-{code[4:]}", expires_at)


def find_station(db: sa.Connection, key: bytes) -> Station | None:
    """A station by its key, with its counter."""
    row = db.execute(
        sa.select(t.station.c.csrf, t.counter).join(t.counter).where(t.station.c.token_hash == key)
    ).one_or_none()
    if row is None:
        return None
    return Station(key, Counter(row.id, row.branch, row.name_ja, row.name_en), row.csrf)
