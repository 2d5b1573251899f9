"""A town for measuring: as many counters and specialists as asked, all signed in, made straight in the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from server import tables as t
from server.catalogue.shelf import CatalogueShelf
from server.clock import Clock
from server.config import database_url
from server.database import make_engine
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import migrate
from server.sign_in import secret_hash

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Seat:
    """A counter and the specialist beside it: the cookies of their pages."""

    counter: str
    specialist: str
    station_cookie: str
    sign_in_cookie: str


def make_town(data: Path, size: int, *, url: str | None = None) -> list[Seat]:
    """Migrate an empty database (in ``data``, or at ``url``) and fill it; nobody can sign in by a password."""
    engine = make_engine(database_url(data, url))
    migrate(engine)
    now = Clock().now().at
    procedures = CatalogueShelf(DEMONSTRATION_CATALOGUE).current.content.procedures.values()
    skills = sorted({procedure.skill for procedure in procedures})
    seats = [Seat(f"k{n}", f"s{n}", secrets.token_urlsafe(32), secrets.token_urlsafe(32)) for n in range(size)]
    with engine.begin() as db:
        db.execute(sa.insert(t.branch).values(id="kita", name_ja="北支所", name_en="North"))
        db.execute(
            sa.insert(t.counter),
            [{"id": s.counter, "branch": "kita", "name_ja": s.counter, "name_en": s.counter} for s in seats],
        )
        db.execute(
            sa.insert(t.staff),
            [
                {
                    "id": s.specialist,
                    "login": s.specialist,
                    "name": s.specialist,
                    "role": "specialist",
                    "department": "shimin",
                    "password_hash": "-",
                    "active": True,
                    "created_at": now,
                }
                for s in seats
            ],
        )
        db.execute(sa.insert(t.skill), [{"staff": s.specialist, "skill": one} for s in seats for one in skills])
        db.execute(
            sa.insert(t.presence),
            [{"staff": s.specialist, "activity": "available", "wrap_up_until": 0, "idle_since": now} for s in seats],
        )
        db.execute(
            sa.insert(t.sign_in),
            [
                {
                    "token_hash": secret_hash(s.sign_in_cookie),
                    "staff": s.specialist,
                    "csrf": "-",
                    "created_at": now,
                    "seen_at": now,
                    "expires_at": now + DAY_MS,
                }
                for s in seats
            ],
        )
        db.execute(
            sa.insert(t.station),
            [
                {
                    "token_hash": secret_hash(s.station_cookie),
                    "counter": s.counter,
                    "csrf": "-",
                    "created_at": now,
                    "enrolled_by": s.specialist,
                }
                for s in seats
            ],
        )
    engine.dispose()
    return seats


def make_supervisor(data: Path, *, url: str | None = None) -> str:
    """Let a supervisor be signed in, in a town that was made; the cookie of their pages."""
    cookie, now = secrets.token_urlsafe(32), Clock().now().at
    who = {"id": "board", "login": "board", "name": "board", "role": "supervisor", "department": "shimin"}
    engine = make_engine(database_url(data, url))
    with engine.begin() as db:
        db.execute(sa.insert(t.staff).values(**who, password_hash="-", active=True, created_at=now))
        times = {"created_at": now, "seen_at": now, "expires_at": now + DAY_MS}
        db.execute(sa.insert(t.sign_in).values(token_hash=secret_hash(cookie), staff="board", csrf="-", **times))
    engine.dispose()
    return cookie
