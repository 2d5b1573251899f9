"""Calls for help by the silent button."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "help_call",
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=48), nullable=False),
        sa.Column("counter", sa.String(length=48), nullable=True),
        sa.Column("visit", sa.String(length=33), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_help_call")),
    )


def downgrade() -> None:
    """What taking it back removes."""
    op.drop_table("help_call")
