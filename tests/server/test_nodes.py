"""Tests of server/nodes.py: a lease says who lives, by the database's clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import make_engine
from server.nodes import FORGET_S, LEASE_S, Node, leave, others, renew
from tests.support.live_town import fresh_database

pytestmark = pytest.mark.postgres
ONE, TWO = Node("1" * 16, "left"), Node("2" * 16, "right")


@pytest.fixture
def db(postgres: str) -> Iterator[sa.Connection]:
    """A transaction in a database with the table of nodes."""
    with fresh_database(postgres) as url:
        engine = make_engine(url)
        t.node.create(engine)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def ends(db: sa.Connection, node: Node, seconds: float) -> None:
    """The lease of a node ended so long ago."""
    db.execute(
        sa.text("UPDATE node SET lease_until = extract(epoch from clock_timestamp()) * 1000 - :ago WHERE id = :id"),
        {"ago": seconds * 1000, "id": node.id},
    )


def test_who_renews_lives(db: sa.Connection) -> None:
    """Each sees the others and not itself; a lease that was renewed lasts for LEASE_S from now."""
    renew(db, ONE)
    renew(db, TWO)
    renew(db, TWO)
    assert others(db, ONE) == [TWO]
    assert others(db, TWO) == [ONE]
    left = db.execute(
        sa.text("SELECT lease_until - extract(epoch from clock_timestamp()) * 1000 FROM node WHERE id = :id"),
        {"id": TWO.id},
    ).scalar_one()
    assert 0 < left <= LEASE_S * 1000


def test_a_lease_that_is_over_is_no_life(db: sa.Connection) -> None:
    """Whoever comes back by renewing lives again; who left does not."""
    renew(db, ONE)
    renew(db, TWO)
    ends(db, TWO, 0.1)
    assert others(db, ONE) == []
    renew(db, TWO)
    assert others(db, ONE) == [TWO]
    leave(db, TWO)
    assert others(db, ONE) == []


def test_rows_of_dead_nodes_are_not_kept_for_ever(db: sa.Connection) -> None:
    """A new node takes out those that have been dead for a day."""
    renew(db, ONE)
    ends(db, ONE, FORGET_S + 10)
    renew(db, TWO)
    assert db.execute(sa.select(t.node.c.id)).scalars().all() == [TWO.id]
