"""A writer at work on a fresh database, and events decided by hand for it to write."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from server import tables as t
from server.database import make_engine
from server.keys import MasterKey, VisitCipher
from server.verify import verify_all
from server.writer import AppendEvents, Failure, Work, Writer
from signaling import events as e
from signaling.visit import Visit, evolve, opened
from signaling.words import Language
from tests.support.live_town import BRANCH, Place, make_tables

PLAN = {"version": "c" * 16, "plan": "{}", "loaded_at": 0}


class Desk:
    """Decides by hand what a writer writes."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.master = MasterKey(bytes(32))
        self.writer = Writer(engine, self.master)
        self.ciphers: dict[str, VisitCipher] = {}
        with engine.begin() as db:
            db.execute(sa.insert(t.catalogue).values(**PLAN))

    def write(self, *batch: Work) -> Sequence[Failure]:
        """The outcomes of a batch."""
        outcomes: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()
        self.writer.submit(batch, outcomes.put)
        return outcomes.get(timeout=20)

    def opening(self, visit: str, number: int, counter: str = "kita1") -> AppendEvents:
        """A visit to be opened."""
        body = e.Opened(
            branch=BRANCH,
            counter=counter,
            procedures=("tennyu",),
            language=Language.JA,
            catalogue=PLAN["version"],  # type: ignore[arg-type]
            number=number,
        )
        event = e.Event(visit=visit, seq=1, at=1, actor="resident:kita1", cause="origin00-1", body=body)
        wrapped, self.ciphers[visit] = self.master.new_visit_key(visit)
        return AppendEvents(opened(event, body), (event,), self.ciphers[visit], wrapped)

    def after(self, visit: Visit, *bodies: e.AnyBody) -> AppendEvents:
        """More events of a visit."""
        events = tuple(
            e.Event(visit=visit.id, seq=seq, at=seq, actor="system:hub", cause="", body=body)
            for seq, body in enumerate(bodies, visit.seq + 1)
        )
        for event in events:
            visit = evolve(visit, event)
        return AppendEvents(visit, events, self.ciphers[visit.id])

    def note(self, visit: Visit, text: str = "x") -> AppendEvents:
        """One harmless event."""
        return self.after(visit, e.NoteWritten(text=text))

    def kinds(self, visit: str) -> list[str]:
        """The kinds of a visit's stored events."""
        rows = sa.select(t.event.c.kind).where(t.event.c.visit == visit).order_by(t.event.c.seq)
        with self.engine.connect() as db:
            return list(db.execute(rows).scalars())

    def whole(self) -> bool:
        """Whether everything stored is whole."""
        with self.engine.connect() as db:
            return all(finding.whole for finding in verify_all(db, self.master))


def at_work(place: Place) -> Iterator[Desk]:
    """The writer's thread runs."""
    make_tables(place)
    engine = make_engine(place.url)
    desk = Desk(engine)
    desk.writer.start()
    yield desk
    assert desk.writer.stop(20)
    engine.dispose()
