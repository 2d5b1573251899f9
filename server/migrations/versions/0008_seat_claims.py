"""A colleague's seat in a call is a claim on them, as a visit is."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.add_column("claim", sa.Column("seat", sa.String(length=8), nullable=True))


def downgrade() -> None:
    """What taking it back removes; a seat's claim would be read as a visit's."""
    op.execute(sa.text("DELETE FROM claim WHERE seat IS NOT NULL"))
    op.drop_column("claim", "seat")
