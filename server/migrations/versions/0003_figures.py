"""Figures: what is counted of each visit, its matters, and its periods; all of it made out of the log."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STEPS = ("identity", "interview", "confirm", "sign", "print", "hold", "other")


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "figure_visit",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("branch", sa.String(length=48), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("wait_ms", sa.BigInteger(), nullable=True),
        sa.Column("serving_ms", sa.BigInteger(), nullable=False),
        sa.Column("hand_overs", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=48), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        *(sa.Column(f"{step}_ms", sa.BigInteger(), nullable=False) for step in _STEPS),
        sa.Column("through_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_figure_visit_visit_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_figure_visit")),
    )
    op.create_index("ix_figure_visit_day", "figure_visit", ["day", "branch"])
    op.create_table(
        "figure_matter",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("procedure", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_figure_matter_visit_visit")),
        sa.PrimaryKeyConstraint("visit", "procedure", name=op.f("pk_figure_matter")),
    )
    op.create_index("ix_figure_matter_procedure", "figure_matter", ["procedure"])
    op.create_table(
        "period",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("specialist", sa.String(length=48), nullable=True),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_period_visit_visit")),
        sa.PrimaryKeyConstraint("visit", "seq", name=op.f("pk_period")),
    )
    op.create_index("ix_period_began_at", "period", ["began_at"])


def downgrade() -> None:
    """What taking it back removes."""
    for table in ("period", "figure_matter", "figure_visit"):
        op.drop_table(table)
