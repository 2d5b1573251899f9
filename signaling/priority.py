"""Who is served before whom: protected, then promised, then who was served already, then everybody else."""

from __future__ import annotations

from signaling.visit import Visit
from signaling.words import Priority

ORDER = (Priority.PROTECTED, Priority.PROMISED, Priority.RETURNED, Priority.NORMAL)
RANK = {priority: rank for rank, priority in enumerate(ORDER)}

PROTECTED_FACT = "protected"
"""支援措置 (住民基本台帳事務処理要領 第5-10): the fact of the catalogue that says so."""


def priority(visit: Visit) -> Priority:
    """The priority of a visit, from what is known of it. The branch is never told which (design 2.10)."""
    if _protected(visit):
        return Priority.PROTECTED
    if visit.promised_at is not None:
        return Priority.PROMISED
    if visit.target is not None:
        return Priority.RETURNED
    return Priority.NORMAL


def _protected(visit: Visit) -> bool:
    said = [reply for reply in visit.replies.values() if PROTECTED_FACT in reply.facts and not reply.taken_back]
    return bool(said) and max(said, key=lambda reply: reply.seq).facts[PROTECTED_FACT] is True
