"""Tests of server/guards.py: nobody is taken twice, by a visit or by a seat, whoever writes it."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import make_engine
from server.writer import Failed, Failure, Writer
from signaling import events as e
from signaling.visit import Visit
from signaling.words import Outcome, Role, SeatMode
from tests.support.live_town import Place, fresh_database
from tests.support.writing_desk import Desk, at_work


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A writer at work, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield from at_work(Place.of(tmp_path))
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield from at_work(Place(tmp_path, url))


def serving(desk: Desk, number: int, counter: str, specialist: str) -> Visit:
    """A visit that a specialist serves."""
    opening = desk.opening(f"v{number}", number, counter)
    offered = desk.after(opening.visit, e.Offered(specialist=specialist, until=9))
    answered = desk.after(offered.visit, e.Answered(specialist=specialist, department="citizens"))
    assert list(desk.write(opening, offered, answered)) == [None] * 3
    return answered.visit


def asked(seat: str, person: str) -> e.SeatOffered:
    """A colleague is asked into a call."""
    return e.SeatOffered(seat=seat, role=Role.SPECIALIST, mode=SeatMode.CONSULT, person=person, until=9)


def claims(desk: Desk) -> set[tuple[str, str, str | None]]:
    """Who is taken, by which visit, for which seat."""
    with desk.engine.connect() as db:
        return {(row.specialist, row.visit, row.seat) for row in db.execute(sa.select(t.claim))}


def test_a_colleague_who_is_asked_is_taken(desk: Desk) -> None:
    """No visit rings at them until their seat ends, whoever was first; somebody from outside takes nobody."""
    first = serving(desk, 1, "kita1", "sato")
    second = desk.opening("v2", 2, "kita2")
    assert desk.write(second) == [None]
    seat, ring = (
        desk.after(first, asked("s1", "suzuki")),
        desk.after(second.visit, e.Offered(specialist="suzuki", until=9)),
    )
    assert list(desk.write(seat, ring)) == [None, Failed.TAKEN]
    sits = e.SeatTaken(seat="s1", role=Role.SPECIALIST, mode=SeatMode.CONSULT, person="suzuki")
    taken = desk.after(seat.visit, sits)
    assert list(desk.write(taken, ring)) == [None, Failed.TAKEN]
    gone = desk.after(taken.visit, e.SeatLeft(seat="s1", reason="left"))
    assert list(desk.write(gone, ring)) == [None, None]
    assert desk.write(desk.after(gone.visit, asked("s2", "suzuki"))) == [Failed.TAKEN]
    guest = e.SeatOffered(seat="s2", role=Role.FAMILY, mode=SeatMode.TALK, person=None, until=9)
    assert desk.write(desk.after(gone.visit, guest)) == [None]
    assert claims(desk) == {("sato", "v1", None), ("suzuki", "v2", None)}


def test_a_visit_that_goes_to_a_colleague_leaves_the_other_seat(desk: Desk) -> None:
    """The claim changes hands with the event; everything goes when nobody serves the visit any more."""
    visit = serving(desk, 1, "kita1", "sato")
    third = {
        "id": "kimura",
        "login": "kimura",
        "name": "木村",
        "role": "specialist",
        "password_hash": "",
        "created_at": 0,
    }
    with desk.engine.begin() as db:
        db.execute(sa.insert(t.staff).values(**third))
    both = desk.after(visit, asked("s1", "suzuki"), asked("s2", "kimura"))
    assert desk.write(both) == [None]
    serves = e.TakenOver(specialist="suzuki", department="tax")
    over = desk.after(both.visit, e.SeatLeft(seat="s1", reason="serves"), serves)
    assert desk.write(over) == [None]
    assert claims(desk) == {("suzuki", "v1", None), ("kimura", "v1", "s2")}
    assert desk.write(desk.after(over.visit, e.Closed(outcome=Outcome.FINISHED))) == [None]
    assert claims(desk) == set()


def test_of_a_visit_and_a_consultation_at_once_one_comes(desk: Desk) -> None:
    """Two writers, as of two nodes, in a race for the same colleague: each time one of them is taken, never both."""
    visit = serving(desk, 1, "kita1", "sato")
    waiting = desk.opening("v2", 2, "kita2")
    assert desk.write(waiting) == [None]
    engine = make_engine(desk.engine.url.render_as_string(hide_password=False))
    other = Writer(engine, desk.master)
    other.start()
    try:
        for number in range(1, 13):
            seat = desk.after(visit, asked(f"s{number}", "suzuki"))
            ring = desk.after(waiting.visit, e.Offered(specialist="suzuki", until=9))
            outcomes: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()
            other.submit([ring], outcomes.put)
            consults = desk.write(seat)[0]
            rings = outcomes.get(timeout=20)[0]
            assert {consults, rings} == {None, Failed.TAKEN}
            assert len([one for one in claims(desk) if one[0] == "suzuki"]) == 1
            if consults is None:
                free = desk.after(seat.visit, e.SeatLeft(seat=f"s{number}", reason="declined"))
                assert desk.write(free) == [None]
                visit = free.visit
            else:
                free = desk.after(ring.visit, e.OfferEnded(specialist="suzuki", reason="declined"))
                other.submit([free], outcomes.put)
                assert outcomes.get(timeout=20) == [None]
                waiting = free
    finally:
        assert other.stop(20)
        engine.dispose()
    assert desk.whole()
