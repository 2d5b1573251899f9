"""Where each log ends today, to be kept outside: ``enmado anchor``; and later whether the logs still go through there.

A chain, its heads and the number of visits prove a log to whoever trusts the database or the master key. Somebody with
both, or with an old copy of the database, can make a shorter log that verifies. An anchor, taken away on paper or on
another machine, shows it: what it names must be in every later log, at its place, with its hash.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, LargeBinary, cast, func, select, tuple_

from server import tables as t
from server.config import add_data_option
from server.database import Database
from server.keys import MasterKey
from server.verify import Finding, say, with_database

T = TypeVar("T")

MOST_BYTES = 256 * 2**20
"""An anchor has about 110 bytes a visit: a town's visits of a hundred years stay below."""


AT_ONCE = 500
"""Places that one statement asks for; SQLite takes 32,766 variables."""


class VisitEnd(Struct, frozen=True, array_like=True):
    """Where the log of a visit ended: its last seq, and the hash there (hex)."""

    visit: str
    seq: int
    hash: str


class WorkEnd(Struct, frozen=True, array_like=True):
    """Where a department's marks on a visit ended: the last version that made one, and a hash over all so far (hex)."""

    visit: str
    department: str
    version: int
    hash: str


class Anchor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``enmado anchor`` writes. ``at`` is ms since 1970; ``digest`` covers all the rest, to be copied by hand."""

    enmado_anchor: int = 1
    at: int
    visits: tuple[VisitEnd, ...]
    work: tuple[WorkEnd, ...]
    digest: str


class NoAnchor(Exception):
    """The file is none, or was changed since it was written; the text says which."""


def take_anchor(db: Connection, *, at: int) -> Anchor:
    """The ends of all logs and of all departments' marks, as one transaction sees them."""
    last = select(t.event.c.visit, func.max(t.event.c.seq).label("seq")).group_by(t.event.c.visit).subquery()
    ends = (
        select(t.event.c.visit, t.event.c.seq, cast(t.event.c.hash, LargeBinary).label("hash"))
        .join(last, (last.c.visit == t.event.c.visit) & (last.c.seq == t.event.c.seq))
        .order_by(t.event.c.visit)
    )
    visits = tuple(VisitEnd(row.visit, row.seq, row.hash.hex()) for row in db.execute(ends))
    work = tuple(
        WorkEnd(visit, department, version, digest) for (visit, department), (version, digest) in _marks(db).items()
    )
    return Anchor(at=at, visits=visits, work=work, digest=_digest(at, visits, work))


def check_anchor(db: Connection, anchor: Anchor) -> list[Finding]:
    """A finding for every visit that the anchor names; whole where the log still goes through the place it had."""
    hashes = _hashes_at(db, {end.visit: end.seq for end in anchor.visits})
    wrong = _work_gone_another_way(db, anchor.work)
    findings = []
    for end in anchor.visits:
        found = hashes.get(end.visit)
        if found is None:
            reason = "missing (the anchor has seen it)"
            findings.append(Finding(end.visit, end.seq, end.seq, reason, "truncated"))
        elif found != end.hash:
            reason = "another one than the anchor has seen"
            findings.append(Finding(end.visit, end.seq, end.seq, reason, "altered"))
        elif end.visit in wrong:
            reason = f"the marks of {wrong[end.visit]} are not those that the anchor has seen"
            findings.append(Finding(end.visit, end.seq, None, reason, "altered"))
        else:
            findings.append(Finding(end.visit, end.seq))
    return findings


def _hashes_at(db: Connection, seqs: dict[str, int]) -> dict[str, str]:
    """The hash (hex) of each visit's event at the seq named; a visit without that event is left out."""
    columns = t.event.c
    query = select(columns.visit, cast(columns.hash, LargeBinary).label("hash"))
    places, found = list(seqs.items()), {}
    for first in range(0, len(places), AT_ONCE):
        part = places[first : first + AT_ONCE]
        for row in db.execute(query.where(tuple_(columns.visit, columns.seq).in_(part))):
            found[row.visit] = bytes(row.hash or b"").hex()
    return found


def _work_gone_another_way(db: Connection, ends: Iterable[WorkEnd]) -> dict[str, str]:
    """Visits with a department of which the marks up to the anchor's version are not the same any more."""
    known = {(end.visit, end.department): end for end in ends}
    now = _marks(db, {place: end.version for place, end in known.items()})
    return {end.visit: end.department for place, end in known.items() if now.get(place) != (end.version, end.hash)}


def _marks(db: Connection, until: dict[tuple[str, str], int] | None = None) -> dict[tuple[str, str], tuple[int, str]]:
    """Version and chained hash of the last mark of each (visit, department), or of those up to the versions named."""
    columns = t.work_mark.c
    found: dict[tuple[str, str], tuple[int, str]] = {}
    chained: dict[tuple[str, str], bytes] = {}
    query = select(t.work_mark).order_by(columns.visit, columns.department, columns.version)
    for row in db.execute(query):
        place = (row.visit, row.department)
        if until is not None and row.version > until.get(place, 0):
            continue
        head = f"{row.visit}\n{row.department}\n{row.version}\n{row.at}\n{row.by}\n{row.kind}\n{row.before}\n".encode()
        chained[place] = hashlib.sha256(chained.get(place, b"") + head + bytes(row.reason or b"")).digest()
        found[place] = (row.version, chained[place].hex())
    return found


def _digest(at: int, visits: Sequence[VisitEnd], work: Sequence[WorkEnd]) -> str:
    return hashlib.sha256(msgspec.json.encode((at, visits, work))).hexdigest()


def read_anchor(path: Path) -> Anchor:
    """The anchor in a file. Raises NoAnchor for a file that is none, or that is not as it was written; OSError."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise NoAnchor(f"{path} has more than {MOST_BYTES} bytes")
    try:
        anchor = msgspec.json.decode(data, type=Anchor)
    except msgspec.DecodeError:
        raise NoAnchor(f"{path} is no anchor") from None
    if anchor.digest != _digest(anchor.at, anchor.visits, anchor.work):
        raise NoAnchor(f"{path} is not as it was written: its digest does not fit")
    return anchor


def main_anchor(argv: Sequence[str]) -> int:
    """``enmado anchor > FILE`` writes one; ``--check FILE``: 0 when all is as it was, 1 when not, 2 for no answer."""
    parser = argparse.ArgumentParser(
        prog="enmado anchor",
        description="Write down where each log ends, to be kept outside; check later that it goes through there.",
    )
    parser.add_argument("--check", type=Path, metavar="FILE", help="an anchor that was written before")
    add_data_option(parser)
    arguments = parser.parse_args(argv)
    if arguments.check is not None:
        return _check(arguments)
    at = time.time_ns() // 1_000_000
    anchor = with_database(arguments, _reading(lambda db: take_anchor(db, at=at)))
    if anchor is None:
        return 2
    say(msgspec.json.encode(anchor).decode())
    sys.stderr.write(f"{len(anchor.visits)} visits, digest {anchor.digest}\n")
    return 0


def _reading(work: Callable[[Connection], T]) -> Callable[[Database, MasterKey], T]:
    return lambda database, _master: database.read_now(work)


def _check(arguments: argparse.Namespace) -> int:
    try:
        anchor = read_anchor(arguments.check)
    except (NoAnchor, OSError) as error:
        sys.stderr.write(f"enmado: {error}\n")
        return 2
    findings = with_database(arguments, _reading(lambda db: check_anchor(db, anchor)))
    if findings is None:
        return 2
    broken = [finding for finding in findings if not finding.whole]
    for finding in broken:
        say(finding.line())
    say(f"{len(findings) - len(broken)} as the anchor has seen them, {len(broken)} not; its digest is {anchor.digest}")
    return 1 if broken else 0
