"""Every table of the installation, as SQLAlchemy Core knows them; ``migrations/`` makes and changes them.

Times are ms since 1970 (UTC). The log (``event``) is only ever appended to; its bodies are encrypted with the
visit's own key. ``claim`` and ``occupancy`` guard, by their keys, that no specialist has two visits and no counter two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# -- the town ---------------------------------------------------------------------------------------------------

branch = Table(
    "branch",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("name_ja", String(100), nullable=False),
    Column("name_en", String(100), nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("branch", ForeignKey("branch.id"), nullable=False),
    Column("name_ja", String(100), nullable=False),
    Column("name_en", String(100), nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    # one of directory.StaffRole
    Column("role", String(16), nullable=False),
    Column("branch", ForeignKey("branch.id")),
    Column("department", String(48), nullable=False, server_default=""),
    Column("password_hash", String(255), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", BigInteger, nullable=False),
)

skill = Table(
    "skill",
    metadata,
    Column("staff", ForeignKey("staff.id"), primary_key=True),
    Column("skill", String(48), primary_key=True),
)

presence = Table(
    "presence",
    metadata,
    Column("staff", ForeignKey("staff.id"), primary_key=True),
    Column("activity", String(16), nullable=False),
    Column("reason", String(16)),
    Column("return_at", BigInteger),
    Column("wrap_up_until", BigInteger, nullable=False, default=0),
    Column("idle_since", BigInteger, nullable=False, default=0),
    # What comes back with one touch after being away.
    Column("before", String(16), nullable=False, server_default="available"),
)

# Days (ISO) on which a supervisor closed a department before its time.
closed_day = Table(
    "closed_day",
    metadata,
    Column("department", String(48), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("by", String(80), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Who pressed the silent button and for whom it is not over yet; ``who`` is ``role:id``.
help_call = Table(
    "help_call",
    metadata,
    Column("who", String(80), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("branch", String(48), nullable=False),
    Column("counter", String(48)),
    Column("visit", String(33)),
    Column("since", BigInteger, nullable=False),
    Column("seen_by", String(100)),
)

# -- doors ------------------------------------------------------------------------------------------------------

# Sign-ins and stations are found by the SHA-256 of the cookie's secret: a copy of the table opens no door.
sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("staff", ForeignKey("staff.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

station = Table(
    "station",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("counter", ForeignKey("counter.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("enrolled_by", ForeignKey("staff.id"), nullable=False),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("counter", ForeignKey("counter.id"), nullable=False),
    Column("made_by", ForeignKey("staff.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

# Who did what at the doors and to the set-up: sign-ins, failures, enrolments, admin commands. No personal data of
# residents.
door_log = Table(
    "door_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("actor", String(64), nullable=False),
    Column("act", String(48), nullable=False),
    Column("target", String(96), nullable=False, default=""),
)

# One row that every change to the town or to a door counts up, in the change's own transaction: a running server (and
# every other node) notices that it has to read them again.
door_change = Table(
    "door_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

# -- visits -----------------------------------------------------------------------------------------------------

catalogue = Table(
    "catalogue",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("plan", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("id", String(33), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("branch", ForeignKey("branch.id"), nullable=False),
    Column("counter", ForeignKey("counter.id"), nullable=False),
    Column("catalogue", ForeignKey("catalogue.version"), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("specialist", String(48)),
    # When the present offer ends, or NULL: whoever is alive carries it out.
    Column("offer_until", BigInteger),
    # When the resident of a promise is to be served, and since when the counter of a waiting one is silent.
    Column("promised_at", BigInteger, index=True),
    Column("dropped_at", BigInteger),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("wiped", Boolean, nullable=False, default=False),
    # The visit's own key, wrapped with the installation's master key; NULL once the person is erased.
    Column("wrapped_key", LargeBinary(128)),
    # The newest event, and a MAC over it with the master key: a log cut short is noticed.
    Column("head_seq", Integer, nullable=False),
    Column("head_hash", LargeBinary(32), nullable=False),
    Column("head_mac", LargeBinary(32), nullable=False),
    Index("ix_visit_open", "branch", "wiped", "closed_at"),
)

event = Table(
    "event",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("cause", String(42), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# At whom a visit rings (several, perhaps), who answered it (one), and which colleagues are asked into its call or sit
# there (``seat``): nobody has two of these, and no visit has two who answered it.
claim = Table(
    "claim",
    metadata,
    Column("specialist", ForeignKey("staff.id"), primary_key=True),
    Column("visit", ForeignKey("visit.id"), nullable=False, index=True),
    Column("answered", Boolean, nullable=False),
    Column("seat", String(8)),
    Index(
        "uq_claim_answered",
        "visit",
        unique=True,
        sqlite_where=text("answered"),
        postgresql_where=text("answered"),
    ),
)

occupancy = Table(
    "occupancy",
    metadata,
    Column("counter", ForeignKey("counter.id"), primary_key=True),
    Column("visit", ForeignKey("visit.id"), nullable=False, unique=True),
)

# How many visits there have ever been, with a MAC: a visit taken out whole is noticed.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("visits", Integer, nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
)

# Tokens on slips: random, with an expiry, pointing at a visit; nothing personal is in the code.
slip = Table(
    "slip",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("visit", ForeignKey("visit.id"), nullable=False, index=True),
    Column("department", String(48), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # Of the code under the QR, with the master key; NULL on slips from before there were codes.
    Column("code_mac", LargeBinary(32), unique=True),
)

# The processes that serve this installation, on PostgreSQL. Who has not renewed the lease is gone, and its connections
# with it; the database's clock alone counts.
node = Table(
    "node",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
)

# -- the departments' work ----------------------------------------------------------------------------------------

# One row per visit and department that has something to do for it. What people wrote is encrypted with the visit's
# key, like the log: erasing the person makes it unreadable.
work_item = Table(
    "work_item",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("department", String(48), primary_key=True),
    # open | accepted | returned | done
    Column("state", String(16), nullable=False),
    Column("assignee", ForeignKey("staff.id")),
    # The day (ISO) by which the first of its procedures has to be filed or dealt with.
    Column("due", String(10)),
    Column("arrived_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(64), nullable=False),
    # Counts every change: who changes what another has changed meanwhile is told.
    Column("version", Integer, nullable=False),
    Column("applicant", LargeBinary),
    Column("office", LargeBinary),
    Index("ix_work_item_department", "department", "state", "due"),
)

work_procedure = Table(
    "work_procedure",
    metadata,
    Column("visit", String(33), primary_key=True),
    Column("department", String(48), primary_key=True),
    Column("procedure", String(48), primary_key=True),
    Column("filed", Boolean, nullable=False),
    ForeignKeyConstraint(["visit", "department"], ["work_item.visit", "work_item.department"]),
)

# What was done with an item, one row per version; only ever appended to.
work_mark = Table(
    "work_mark",
    metadata,
    Column("visit", String(33), primary_key=True),
    Column("department", String(48), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", String(48), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("before", String(16), nullable=False),
    Column("reason", LargeBinary),
    ForeignKeyConstraint(["visit", "department"], ["work_item.visit", "work_item.department"]),
)

# Closed visits of which the departments' work has been made.
work_intake = Table(
    "work_intake",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

# -- the stations' morning checks ---------------------------------------------------------------------------------

# States from closed lists and numbers (checks/results.py); nothing of a person.
station_check = Table(
    "station_check",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("counter", ForeignKey("counter.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("found", String(4000), nullable=False),
    Index("ix_station_check_counter", "counter", "at"),
)

# -- the line of calls ---------------------------------------------------------------------------------------------

# Numbers and closed lists (line_report.py): no address, no name. One row per call and side, the newest report.
line_report = Table(
    "line_report",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("side", String(16), primary_key=True),
    Column("call", String(90), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("found", String(1000), nullable=False),
)

# -- figures ----------------------------------------------------------------------------------------------------

# Made out of the log (figures/rows.py) and nothing else: `enmado figures --rebuild` empties and fills them again.
# Nobody's name or matter of a person is in them; times are ms, `day` and `hour` those of the town.
figure_visit = Table(
    "figure_visit",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("branch", String(48), nullable=False),
    # Of the first matter that somebody came for, by the visit's own catalogue.
    Column("department", String(48), nullable=False),
    Column("language", String(8), nullable=False),
    Column("day", String(10), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("wait_ms", BigInteger),
    Column("serving_ms", BigInteger, nullable=False),
    Column("hand_overs", Integer, nullable=False),
    Column("submitted", Integer, nullable=False),
    Column("outcome", String(16)),
    Column("reason", String(48)),
    Column("rating", Integer),
    *(
        Column(f"{step}_ms", BigInteger, nullable=False)
        for step in ("identity", "interview", "confirm", "sign", "print", "hold", "other")
    ),
    # Up to which event of the log this was made.
    Column("through_seq", Integer, nullable=False),
    Index("ix_figure_visit_day", "day", "branch"),
)

figure_matter = Table(
    "figure_matter",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    Column("procedure", String(48), primary_key=True),
    Index("ix_figure_matter_procedure", "procedure"),
)

period = Table(
    "period",
    metadata,
    Column("visit", ForeignKey("visit.id"), primary_key=True),
    # The event that began it.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("specialist", String(48)),
    Index("ix_period_began_at", "began_at"),
)
