"""The first tables: town, doors, visits."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What this revision adds."""
    op.create_table(
        "branch",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("name_ja", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
    )
    op.create_table(
        "catalogue",
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_catalogue")),
    )
    op.create_table(
        "door_change",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_change")),
    )
    op.create_table(
        "door_log",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=48), nullable=False),
        sa.Column("target", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_log")),
    )
    with op.batch_alter_table("door_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_log_at"), ["at"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "counter",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("branch", sa.String(length=48), nullable=False),
        sa.Column("name_ja", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["branch"], ["branch.id"], name=op.f("fk_counter_branch_branch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=48), nullable=True),
        sa.Column("department", sa.String(length=48), server_default="", nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch"], ["branch.id"], name=op.f("fk_staff_branch_branch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "enrolment",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("counter", sa.String(length=48), nullable=False),
        sa.Column("made_by", sa.String(length=48), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["counter"], ["counter.id"], name=op.f("fk_enrolment_counter_counter")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_enrolment_made_by_staff")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "presence",
        sa.Column("staff", sa.String(length=48), nullable=False),
        sa.Column("activity", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("return_at", sa.BigInteger(), nullable=True),
        sa.Column("wrap_up_until", sa.BigInteger(), nullable=False),
        sa.Column("idle_since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_presence_staff_staff")),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_presence")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff", sa.String(length=48), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_sign_in_staff_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_table(
        "skill",
        sa.Column("staff", sa.String(length=48), nullable=False),
        sa.Column("skill", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_skill_staff_staff")),
        sa.PrimaryKeyConstraint("staff", "skill", name=op.f("pk_skill")),
    )
    op.create_table(
        "station",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("counter", sa.String(length=48), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_by", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["counter"], ["counter.id"], name=op.f("fk_station_counter_counter")),
        sa.ForeignKeyConstraint(["enrolled_by"], ["staff.id"], name=op.f("fk_station_enrolled_by_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_station")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_counter"), ["counter"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=33), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("branch", sa.String(length=48), nullable=False),
        sa.Column("counter", sa.String(length=48), nullable=False),
        sa.Column("catalogue", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("specialist", sa.String(length=48), nullable=True),
        sa.Column("offer_until", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("wiped", sa.Boolean(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(length=128), nullable=True),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("head_mac", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["branch"], ["branch.id"], name=op.f("fk_visit_branch_branch")),
        sa.ForeignKeyConstraint(["catalogue"], ["catalogue.version"], name=op.f("fk_visit_catalogue_catalogue")),
        sa.ForeignKeyConstraint(["counter"], ["counter.id"], name=op.f("fk_visit_counter_counter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_open", ["branch", "wiped", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_state"), ["state"], unique=False)

    op.create_table(
        "claim",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("specialist", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["specialist"], ["staff.id"], name=op.f("fk_claim_specialist_staff")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_claim_visit_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_claim")),
        sa.UniqueConstraint("specialist", name=op.f("uq_claim_specialist")),
    )
    op.create_table(
        "event",
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=42), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_event_visit_visit")),
        sa.PrimaryKeyConstraint("visit", "seq", name=op.f("pk_event")),
    )
    op.create_table(
        "occupancy",
        sa.Column("counter", sa.String(length=48), nullable=False),
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.ForeignKeyConstraint(["counter"], ["counter.id"], name=op.f("fk_occupancy_counter_counter")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_occupancy_visit_visit")),
        sa.PrimaryKeyConstraint("counter", name=op.f("pk_occupancy")),
        sa.UniqueConstraint("visit", name=op.f("uq_occupancy_visit")),
    )
    op.create_table(
        "slip",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("visit", sa.String(length=33), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_slip_visit_visit")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_slip")),
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_visit"), ["visit"], unique=False)

    op.execute("INSERT INTO door_change (id, version) VALUES (1, 0)")


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_visit"))

    op.drop_table("slip")
    op.drop_table("occupancy")
    op.drop_table("event")
    op.drop_table("claim")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_state"))
        batch_op.drop_index("ix_visit_open")

    op.drop_table("visit")
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_counter"))

    op.drop_table("station")
    op.drop_table("skill")
    op.drop_table("sign_in")
    op.drop_table("presence")
    op.drop_table("enrolment")
    op.drop_table("staff")
    op.drop_table("counter")
    op.drop_table("ledger")
    with op.batch_alter_table("door_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_log_at"))

    op.drop_table("door_log")
    op.drop_table("door_change")
    op.drop_table("catalogue")
    op.drop_table("branch")
