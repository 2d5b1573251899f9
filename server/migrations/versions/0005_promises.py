"""Promises, dropped counters, several desks that ring at once, closed days, and the activity before being away."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("before", sa.String(length=16), server_default="available", nullable=False))
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("dropped_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_visit_promised_at"), ["promised_at"], unique=False)
    op.create_table(
        "closed_day",
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("department", "day", name=op.f("pk_closed_day")),
    )
    held = op.get_bind().execute(
        sa.text("SELECT claim.visit, claim.specialist, visit.state FROM claim JOIN visit ON visit.id = claim.visit")
    )
    rows = [{"visit": row.visit, "specialist": row.specialist, "answered": row.state == "serving"} for row in held]
    op.drop_table("claim")
    claim = op.create_table(
        "claim",
        sa.Column("specialist", sa.String(length=48), nullable=False),
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["specialist"], ["staff.id"], name=op.f("fk_claim_specialist_staff")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_claim_visit_visit")),
        sa.PrimaryKeyConstraint("specialist", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_visit"), ["visit"], unique=False)
        batch_op.create_index(
            "uq_claim_answered",
            ["visit"],
            unique=True,
            sqlite_where=sa.text("answered"),
            postgresql_where=sa.text("answered"),
        )
    op.bulk_insert(claim, rows)


def downgrade() -> None:
    """What taking it back removes. Of several desks at which a visit rings, the first keeps it."""
    held = op.get_bind().execute(sa.text("SELECT visit, MIN(specialist) AS specialist FROM claim GROUP BY visit"))
    rows = [{"visit": row.visit, "specialist": row.specialist} for row in held]
    op.drop_table("claim")
    claim = op.create_table(
        "claim",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("specialist", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["specialist"], ["staff.id"], name=op.f("fk_claim_specialist_staff")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_claim_visit_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_claim")),
        sa.UniqueConstraint("specialist", name=op.f("uq_claim_specialist")),
    )
    op.bulk_insert(claim, rows)
    op.drop_table("closed_day")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_promised_at"))
        batch_op.drop_column("dropped_at")
        batch_op.drop_column("promised_at")
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_column("before")
