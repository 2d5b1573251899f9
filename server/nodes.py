"""Which processes serve this installation now: a lease for each in a table, renewed while it lives.

Times are the database's, so that clocks of machines that differ make nobody dead or immortal. PostgreSQL only: on
SQLite there is one process.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t

LEASE_S = 6.0
"""After a node was killed its connections count as gone within this and one look (design: 10 s)."""

RENEW_S = 1.5
"""Three renewals may fail before the lease is over."""

FORGET_S = 86_400
"""Rows of dead nodes are kept for a day, for whoever looks what happened."""

_NOW = sa.literal_column("(extract(epoch from clock_timestamp()) * 1000)::bigint", sa.BigInteger)


@dataclass(frozen=True, slots=True)
class Node:
    """A process that serves: ``id`` is drawn at its start, ``name`` is for people."""

    id: str
    name: str


def renew(db: sa.Connection, node: Node) -> None:
    """Take the lease, or prolong it: also one that was over, since whoever renews lives."""
    until = _NOW + sa.literal(int(LEASE_S * 1000))
    changed = db.execute(sa.update(t.node).where(t.node.c.id == node.id).values(lease_until=until))
    if changed.rowcount == 0:
        db.execute(sa.delete(t.node).where(t.node.c.lease_until < _NOW - sa.literal(FORGET_S * 1000)))
        db.execute(sa.insert(t.node).values(id=node.id, name=node.name, started_at=_NOW, lease_until=until))


def others(db: sa.Connection, node: Node) -> list[Node]:
    """The other nodes that live, in the order of their ids."""
    rows = db.execute(
        sa.select(t.node.c.id, t.node.c.name)
        .where(t.node.c.id != node.id, t.node.c.lease_until > _NOW)
        .order_by(t.node.c.id)
    )
    return [Node(row.id, row.name) for row in rows]


def leave(db: sa.Connection, node: Node) -> None:
    """The node stops in good order: its lease is over."""
    db.execute(sa.update(t.node).where(t.node.c.id == node.id).values(lease_until=_NOW))
