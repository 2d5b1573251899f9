"""Sign-ins of staff: a password opens one, the server keeps it, a random secret in a cookie points at it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.database import Database
from server.directory import Staff, count_change, read_staff
from server.door_log import Act, note
from server.limits import Buckets
from server.passwords import LONGEST, Passwords

IDLE_MS = 8 * 3600 * 1000
"""A working day without a touch: somebody went home."""

ABSOLUTE_MS = 12 * 3600 * 1000
"""No sign-in lasts into the next day."""

TOUCH_MS = 60 * 1000
"""`seen_at` is no more exact than this, so that reading a page is not writing to the disk."""


class SignInRefusedError(Exception):
    """Login and password do not open a sign-in; whether the login exists is not told."""


class TooManyError(Exception):
    """Raised when there were too many attempts; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, int(-(-retry_after // 1)))


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person's sign-in. `key` is the hash that finds it; the secret itself is only in the cookie."""

    key: bytes
    staff: Staff
    csrf: str
    expires_at: int


def secret_hash(secret: str) -> bytes:
    """How a secret of 256 random bits is kept: nothing can be guessed from it, so no salt is needed.

    Any text has one: bytes of a cookie that are no UTF-8 come as lone surrogates, and are nobody's secret.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class SignIns:
    """Opens, finds and ends sign-ins. `clock` tells ms since 1970, `mono` monotonic seconds."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        *,
        clock: Callable[[], int],
        mono: Callable[[], float],
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock
        # Somebody who forgot tries five times; then one guess in half a minute is of no use to anybody.
        self._per_login = Buckets(burst=5, every_s=30, now=mono)
        # An office behind one address signs in at 8:30 together; successes are given back.
        self._per_address = Buckets(burst=20, every_s=6, now=mono)
        self._touched: dict[bytes, int] = {}
        self._written: dict[bytes, int] = {}

    async def open(self, login: str, password: str, *, address: str, replaces: str | None) -> tuple[str, SignIn]:
        """The cookie's new secret and the sign-in.

        The sign-in that the request came with (`replaces`, a secret) is ended: a secret from before never
        becomes a signed-in one. Raises SignInRefusedError, TooManyError or passwords.BusyError.
        """
        login = login.strip().lower()[:64]
        wait = max(self._per_login.wait(login), self._per_address.wait(address))
        if wait > 0:
            raise TooManyError(wait)
        self._per_login.take(login)
        self._per_address.take(address)
        known = await self._database.read(lambda db: _by_login(db, login))
        right = len(password) <= LONGEST and await self._passwords.check(known[1] if known else None, password)
        if len(password) > LONGEST:
            await self._passwords.check(None, "")
        if known is None or not right or not known[2]:
            target = known[0] if known else "unknown login"
            await self._database.write(
                lambda db: note(db, Act.SIGN_IN_FAILED, at=self._clock(), actor=f"address:{address}", target=target)
            )
            raise SignInRefusedError
        self._per_login.give_back(login)
        self._per_address.give_back(address)
        staff, kept = known[0], known[1]
        dated = self._passwords.is_dated(kept)
        fresh = await self._passwords.hash_soon(password) if dated else kept
        secret = secrets.token_urlsafe(32)
        record = await self._database.write(lambda db: self._begin(db, staff, secret, replaces, (kept, fresh)))
        return secret, record

    def _begin(
        self, db: sa.Connection, staff_id: str, secret: str, replaces: str | None, hashes: tuple[str, str]
    ) -> SignIn:
        now = self._clock()
        staff = read_staff(db, staff_id)
        kept, fresh = hashes
        # Deactivated, or the password changed, while the old one was being checked.
        still = sa.select(t.staff.c.password_hash).where(t.staff.c.id == staff_id)
        if staff is None or not staff.active or db.execute(still).scalar() != kept:
            raise SignInRefusedError
        if fresh != kept:
            db.execute(sa.update(t.staff).where(t.staff.c.id == staff_id).values(password_hash=fresh))
        if replaces is not None:
            db.execute(sa.delete(t.sign_in).where(t.sign_in.c.token_hash == secret_hash(replaces)))
        record = SignIn(secret_hash(secret), staff, secrets.token_urlsafe(24), now + ABSOLUTE_MS)
        db.execute(
            sa.insert(t.sign_in).values(
                token_hash=record.key,
                staff=staff.id,
                csrf=record.csrf,
                created_at=now,
                seen_at=now,
                expires_at=record.expires_at,
            )
        )
        note(db, Act.SIGNED_IN, at=now, actor=f"staff:{staff.id}")
        count_change(db)
        return record

    async def find(self, secret: str) -> SignIn | None:
        """The sign-in of a cookie's secret, with its person as they are now; None when it is over."""
        key = secret_hash(secret)
        record = await self._database.read(lambda db: self.find_now(db, key))
        if record is not None:
            self.touch(key)
        return record

    def find_now(self, db: sa.Connection, key: bytes) -> SignIn | None:
        """`find` by the key, within a transaction; touches nothing."""
        return find_sign_in(db, key, now=self._clock())

    def touch(self, key: bytes) -> None:
        """Somebody did something under this sign-in; the idle time begins anew. Cheap: call it for every command."""
        now = self._clock()
        if now - self._written.get(key, 0) >= TOUCH_MS:
            self._touched[key] = now

    async def close(self, secret: str) -> None:
        """End a sign-in; nothing happens when it is over already."""
        key = secret_hash(secret)
        await self._database.write(lambda db: self._end(db, key))

    def _end(self, db: sa.Connection, key: bytes) -> None:
        staff = db.execute(sa.select(t.sign_in.c.staff).where(t.sign_in.c.token_hash == key)).scalar()
        if staff is None:
            return
        db.execute(sa.delete(t.sign_in).where(t.sign_in.c.token_hash == key))
        note(db, Act.SIGNED_OUT, at=self._clock(), actor=f"staff:{staff}")
        count_change(db)

    def take_touched(self) -> dict[bytes, int]:
        """Who was touched since, for `sweep`; on the event loop, like `touch`."""
        now = self._clock()
        touched, self._touched = self._touched, {}
        self._written = {key: at for key, at in self._written.items() if now - at < TOUCH_MS} | touched
        return touched

    def sweep(self, db: sa.Connection, touched: dict[bytes, int]) -> None:
        """Write down who was seen, and take out what is over."""
        for key, at in touched.items():
            db.execute(sa.update(t.sign_in).where(t.sign_in.c.token_hash == key).values(seen_at=at))
        ended = db.execute(sa.delete(t.sign_in).where(_over(self._clock())))
        if ended.rowcount:
            count_change(db)

    def any_over(self, db: sa.Connection) -> bool:
        """Whether some sign-in is over and has to be taken out."""
        return db.execute(sa.select(t.sign_in.c.staff).where(_over(self._clock())).limit(1)).first() is not None


def find_sign_in(db: sa.Connection, key: bytes, *, now: int) -> SignIn | None:
    """A sign-in by its key, unless it is over or its person may no longer sign in."""
    row = db.execute(sa.select(t.sign_in).where(t.sign_in.c.token_hash == key, ~_over(now))).one_or_none()
    if row is None:
        return None
    staff = read_staff(db, row.staff)
    if staff is None or not staff.active:
        return None
    return SignIn(key, staff, row.csrf, row.expires_at)


def _over(now: int) -> sa.ColumnElement[bool]:
    return sa.or_(t.sign_in.c.expires_at <= now, t.sign_in.c.seen_at <= now - IDLE_MS)


def _by_login(db: sa.Connection, login: str) -> tuple[str, str, bool] | None:
    row = db.execute(
        sa.select(t.staff.c.id, t.staff.c.password_hash, t.staff.c.active).where(t.staff.c.login == login)
    ).one_or_none()
    return None if row is None else (row.id, row.password_hash, row.active)
