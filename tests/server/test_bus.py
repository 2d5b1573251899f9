"""Tests of server/bus.py: what one node tells the others hear, once, in order, and under seal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from sqlalchemy.engine import make_url

from server.bus import PIECE, Bus, ended_soon
from server.keys import KEY_BYTES, MasterKey
from signaling import commands as c
from signaling.descriptions import Description
from signaling.node_messages import AnyNodeMessage, Leaving, Overheard, Written
from tests.journeys.cuttable_line import CuttableLine
from tests.support.live_town import fresh_database, until

MASTER = MasterKey(b"m" * KEY_BYTES)


class End:
    """One node's end of a line, and what it heard."""

    def __init__(
        self, node: str, *, url: str = "postgresql://nobody@127.0.0.1:1/x", master: MasterKey = MASTER
    ) -> None:
        self.heard: list[tuple[str, AnyNodeMessage]] = []
        self.opened = 0
        self.mono = 0.0
        self.bus = Bus(
            url,
            node=node,
            master=master,
            hear=lambda node, message: self.heard.append((node, message)),
            opened=self._open,
            mono=lambda: self.mono,
        )

    def _open(self) -> None:
        self.opened += 1


def written(seq: int) -> Written:
    """A message that can be told from others."""
    return Written(visit="v00000000", seq=seq)


def test_long_messages_go_in_pieces() -> None:
    """Each fits into a notification, and together they are what was said."""
    one, two = End("one"), End("two")
    long = Overheard(
        connection="c1",
        command=c.Signal(visit="v00000000", call="1.a.b.0", description=Description(type="offer", sdp="s" * 20_000)),
    )
    pieces = one.bus.pieces_of([long, written(1)])
    assert len(pieces) > 1
    assert max(len(piece.encode()) for piece in pieces) <= PIECE + 60
    for piece in pieces:
        two.bus.take(piece)
    assert two.heard == [("one", long), ("one", written(1))]


def test_what_is_late_double_or_torn_is_dropped() -> None:
    """Newer words stand; half a word is none."""
    one, two = End("one"), End("two")
    first, second = one.bus.pieces_of([written(1)]), one.bus.pieces_of([written(2)])
    torn = one.bus.pieces_of([written(n) for n in range(400)])
    third = one.bus.pieces_of([written(3)])
    for piece in (*second, *first, *second, *torn[1:], torn[0], *third):
        two.bus.take(piece)
    assert two.heard == [("one", written(2)), ("one", written(3))]


def test_nobody_else_can_speak_or_listen(caplog: pytest.LogCaptureFixture) -> None:
    """What was not sealed with the installation's key, or was sealed for another place, is neither heard nor logged."""
    one, two, stranger = End("one"), End("two"), End("one", master=MasterKey(b"x" * KEY_BYTES))
    (piece,) = one.bus.pieces_of([written(1)])
    node, number, part, sealed = piece.split(" ")
    assert "v00000000" not in piece
    forged = [
        *stranger.bus.pieces_of([written(9)]),
        f"{node} {int(number) + 1} {part} {sealed}",
        f"three {number} {part} {sealed}",
        f"{node} {number} {part} {sealed[:-4]}",
        "hello",
        "one x 1/1 abc",
    ]
    with caplog.at_level(logging.ERROR):
        for text in forged:
            two.bus.take(text)
    assert two.heard == []
    assert len(caplog.records) == len(forged)
    assert all(sealed not in record.getMessage() for record in caplog.records)
    two.bus.take(piece)
    assert two.heard == [("one", written(1))]


def test_a_node_that_is_gone_is_forgotten() -> None:
    """Its numbers are kept no longer than it lives."""
    one, two = End("one"), End("two")
    (piece,) = one.bus.pieces_of([written(1)])
    two.bus.take(piece)
    two.bus.forget("one")
    two.bus.take(piece)
    assert len(two.heard) == 2


async def test_without_a_line_nothing_waits() -> None:
    """What can't be told now is old when it could be."""
    end = End("one")
    end.bus.tell(written(1))
    await end.bus.sent(within=0.1)
    assert end.heard == []


@asynccontextmanager
async def lines(url: str, *names: str) -> AsyncIterator[list[End]]:
    """The ends of several nodes on one PostgreSQL, open."""
    ends = [End(name, url=url) for name in names]
    tasks = [asyncio.create_task(end.bus.run()) for end in ends]
    try:
        await until(lambda: all(end.bus.is_open for end in ends))
        yield ends
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.postgres
async def test_what_one_tells_the_others_hear_in_order(postgres: str) -> None:
    """All of it, and not the teller."""
    with fresh_database(postgres) as url:
        async with lines(url, "one", "two", "three") as (one, two, three):
            for seq in range(300):
                one.bus.tell(written(seq))
            await one.bus.sent(within=10)
            two.bus.tell(Leaving())
            await until(lambda: len(two.heard) == 300 and len(three.heard) == 301 and bool(one.heard))
            assert [message for node, message in three.heard if node == "one"] == [written(seq) for seq in range(300)]
            assert one.heard == [("two", Leaving())]


@pytest.mark.postgres
async def test_a_line_that_is_cut_or_silent_is_opened_anew(postgres: str, caplog: pytest.LogCaptureFixture) -> None:
    """By the database, or by something in between that says nothing."""
    with fresh_database(postgres) as url:
        async with lines(url, "one", "two") as (one, two):
            with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False)) as db:
                db.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'enmado nodes' AND pid <> pg_backend_pid()"
                )
            await until(lambda: one.opened >= 2 and two.opened >= 2)
            before = one.opened

            def opens_anew() -> bool:
                one.mono += 60  # whatever it has heard of itself, that was long ago
                return one.opened > before

            await until(opens_anew)
            one.bus.tell(written(1))
            await until(lambda: two.heard == [("one", written(1))])
    assert "opening it anew" in caplog.text


@pytest.mark.postgres
async def test_a_dead_line_does_not_hold_up_a_node_that_stops(postgres: str) -> None:
    """Nothing gets through and nobody says so, with a query under way: the driver's own way would take ten seconds."""
    with fresh_database(postgres) as url:
        target = make_url(url)
        async with CuttableLine(target.port or 5432) as line:
            end = End("one", url=target.set(port=line.port).render_as_string(hide_password=False))
            running = asyncio.create_task(end.bus.run())
            await until(lambda: end.bus.is_open)
            line.cut()
            end.bus.tell(written(1))
            await end.bus.sent(within=1.0)  # taken up; it can't end
            running.cancel()
            _, late = await asyncio.wait([running], timeout=5)
            assert not late
            assert running.cancelled()


@pytest.mark.postgres
async def test_a_query_that_fails_while_it_is_ended_is_told_once(postgres: str) -> None:
    """What it raises goes to who asked; what it raises after the cancelling goes to the log, and is not lost."""
    with fresh_database(postgres) as url:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as db:
            with pytest.raises(psycopg.errors.DivisionByZero):
                await ended_soon(db.execute("SELECT 1/0"))
            asked = asyncio.create_task(ended_soon(db.execute("SELECT pg_sleep(60)"), within=5))
            await until(lambda: db.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE)
            asked.cancel()
            _, late = await asyncio.wait([asked], timeout=5)
            assert not late
            assert asked.cancelled()
            row = await (await db.execute("SELECT 7")).fetchone()
            assert row == (7,)  # ended in order: the connection is as good as before


async def test_what_goes_wrong_after_the_cancelling_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    """The kind goes to the log; the cancelling is what counts."""
    began = asyncio.Event()

    async def query() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise OSError from None

    with caplog.at_level(logging.INFO):
        asked = asyncio.create_task(ended_soon(query()))
        await began.wait()
        asked.cancel()
        await asyncio.wait([asked])
    assert asked.cancelled()
    assert "OSError" in caplog.text


@pytest.mark.postgres
async def test_a_line_that_is_too_slow_lets_go_of_what_is_old(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest words are the ones that count."""
    monkeypatch.setattr("server.bus.WAITING_MAX", 10)
    with fresh_database(postgres) as url:
        async with lines(url, "one", "two") as (one, two):
            for seq in range(16):
                one.bus.tell(written(seq))
            await until(lambda: ("one", written(15)) in two.heard)
            assert len(two.heard) < 16
