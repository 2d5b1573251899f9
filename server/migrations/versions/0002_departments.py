"""The departments' work, and a code under each QR of a slip. Visits that are closed by now have been dealt with."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "work_item",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("assignee", sa.String(length=48), nullable=True),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=True),
        sa.Column("office", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["assignee"], ["staff.id"], name=op.f("fk_work_item_assignee_staff")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_work_item_visit_visit")),
        sa.PrimaryKeyConstraint("visit", "department", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index("ix_work_item_department", ["department", "state", "due"], unique=False)

    op.create_table(
        "work_procedure",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("procedure", sa.String(length=48), nullable=False),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit", "department"],
            ["work_item.visit", "work_item.department"],
            name=op.f("fk_work_procedure_visit_work_item"),
        ),
        sa.PrimaryKeyConstraint("visit", "department", "procedure", name=op.f("pk_work_procedure")),
    )
    op.create_table(
        "work_mark",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit", "department"],
            ["work_item.visit", "work_item.department"],
            name=op.f("fk_work_mark_visit_work_item"),
        ),
        sa.PrimaryKeyConstraint("visit", "department", "version", name=op.f("pk_work_mark")),
    )
    op.create_table(
        "work_intake",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_work_intake_visit_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_work_intake")),
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_mac", sa.LargeBinary(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_slip_code_mac"), ["code_mac"])

    # The town's departments worked without these tables so far: what is closed must not come up as new work.
    op.execute(
        sa.text("INSERT INTO work_intake (visit, at) SELECT id, closed_at FROM visit WHERE closed_at IS NOT NULL")
    )


def downgrade() -> None:
    """What taking it back removes."""
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_slip_code_mac"), type_="unique")
        batch_op.drop_column("code_mac")
    for table in ("work_intake", "work_mark", "work_procedure", "work_item"):
        op.drop_table(table)
