"""How the lines of calls were."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "line_report",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("call", sa.String(length=90), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_line_report_visit_visit")),
        sa.PrimaryKeyConstraint("visit", "side", "call", name=op.f("pk_line_report")),
    )


def downgrade() -> None:
    """What taking it back removes."""
    op.drop_table("line_report")
