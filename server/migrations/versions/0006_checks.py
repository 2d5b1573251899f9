"""The morning checks of the stations."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "station_check",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("counter", sa.String(length=48), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("found", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(["counter"], ["counter.id"], name=op.f("fk_station_check_counter_counter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_check")),
    )
    with op.batch_alter_table("station_check", schema=None) as batch_op:
        batch_op.create_index("ix_station_check_counter", ["counter", "at"], unique=False)


def downgrade() -> None:
    """What taking it back removes."""
    op.drop_table("station_check")
