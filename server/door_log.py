"""The log of the doors: who signed in, failed, enrolled or changed the set-up. Nothing about residents is in it."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from server import tables as t


class Act(StrEnum):
    """What the log knows."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    CODE_MADE = "enrolment_code_made"
    ENROLLED = "station_enrolled"
    ENROLMENT_FAILED = "enrolment_failed"
    STATION_REVOKED = "station_revoked"
    BRANCH_ADDED = "branch_added"
    COUNTER_ADDED = "counter_added"
    STAFF_ADDED = "staff_added"
    STAFF_DEACTIVATED = "staff_deactivated"
    STAFF_ACTIVATED = "staff_activated"
    STAFF_CHANGED = "staff_changed"
    PASSWORD_SET = "password_set"  # noqa: S105 -- the name of an act
    SKILL_ADDED = "skill_added"
    SKILL_REMOVED = "skill_removed"
    EVIDENCE_READ = "evidence_read"
    VISIT_ERASED = "visit_erased"
    SLIP_SCANNED = "slip_scanned"
    SLIP_REFUSED = "slip_refused"
    WORK_READ = "work_read"
    WORK_REFUSED = "work_refused"
    WORK_PRINTED = "work_printed"


def note(db: sa.Connection, act: Act, *, at: int, actor: str, target: str = "") -> None:
    """Write one line, in the transaction of what it tells. Longer texts than the columns are cut."""
    db.execute(sa.insert(t.door_log).values(at=at, actor=actor[:64], act=act.value, target=target[:96]))
