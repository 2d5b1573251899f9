"""Which waiting visit suits which free specialist: skill first, then who waits longest."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from signaling.visit import Visit

DECLINE_REST_MS = 60_000
"""A visit comes back to a specialist who passed it on only after this, so that others are asked first."""


class Free(Struct, frozen=True):
    """A specialist who can be rung now."""

    specialist: str
    skills: frozenset[str]
    idle_since: int


def waiting_order(visits: Iterable[Visit]) -> list[Visit]:
    """Waiting visits, the longest waiting first; the number decides between equals."""
    return sorted(visits, key=lambda visit: (visit.waiting_since, visit.number))


def next_offers(
    waiting: Iterable[Visit],
    free: Iterable[Free],
    needed_skills: Callable[[Visit], frozenset[str]],
    *,
    at: int,
) -> list[tuple[Visit, str]]:
    """Pairs of a visit and the specialist to ring for it: each visit and each specialist at most once."""
    left = sorted(free, key=lambda one: (one.idle_since, one.specialist))
    pairs: list[tuple[Visit, str]] = []
    for visit in waiting_order(waiting):
        needed = needed_skills(visit)
        for one in left:
            rested = at - visit.declined.get(one.specialist, -DECLINE_REST_MS) >= DECLINE_REST_MS
            if rested and needed <= one.skills:
                pairs.append((visit, one.specialist))
                left.remove(one)
                break
    return pairs
