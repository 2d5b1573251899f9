"""Who is served before whom: protected, then promised, then who was served already, then everybody else."""

from __future__ import annotations

from signaling.visit import Visit
from signaling.words import Priority

ORDER = (Priority.PROTECTED, Priority.PROMISED, Priority.RETURNED, Priority.NORMAL)
RANK = {priority: rank for rank, priority in enumerate(ORDER)}


def priority(visit: Visit) -> Priority:
    """The priority of a visit, from what is known of it. The branch is never told which (design 2.10)."""
    if visit.protected:
        return Priority.PROTECTED
    if visit.promised_at is not None:
        return Priority.PROMISED
    if visit.target is not None:
        return Priority.RETURNED
    return Priority.NORMAL
