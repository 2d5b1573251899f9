"""Which waiting visit suits which free specialist: for whom it is, skill, priority, then who waits longest."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from signaling.priority import RANK, priority
from signaling.visit import Visit

DECLINE_REST_MS = 60_000
"""A visit comes back to a specialist who passed it on only after this, so that others are asked first."""


LANGUAGE_SKILL = "lang_"
"""How a skill begins that is a language (`lang_pt`); no procedure asks for it, and its speakers are asked first."""


class Free(Struct, frozen=True):
    """A specialist who can be rung now."""

    specialist: str
    skills: frozenset[str]
    idle_since: int
    department: str = ""


def waiting_order(visits: Iterable[Visit]) -> list[Visit]:
    """Waiting visits: by priority (``priority.py``), then the longest waiting; the number decides between equals.

    Departments come in turn by that alone: who has several skills serves whoever waits longest for any of them.
    """
    return sorted(visits, key=lambda visit: (RANK[priority(visit)], visit.waiting_since, visit.number))


def suits(visit: Visit, needed: frozenset[str], one: Free, asked: frozenset[str] = frozenset()) -> bool:
    """Whether a visit is for somebody: meant for them, for their department, or else for who has the skills, or is
    of a department that is ``asked`` besides by now.

    Who sent it on is not asked before it is to come back to them.
    """
    target = visit.target
    if target is None:
        return needed <= one.skills or (one.department in asked and bool(one.skills))
    if target.specialist is not None:
        return one.specialist == target.specialist
    if target.back_at is not None and one.specialist == target.by:
        return False
    if target.department is not None:
        return one.specialist == target.first or (one.department == target.department and bool(one.skills))
    return one.specialist == target.first or needed <= one.skills


def next_offers(
    waiting: Iterable[Visit],
    free: Iterable[Free],
    needed_skills: Callable[[Visit], frozenset[str]],
    *,
    at: int,
    asked: Callable[[Visit], frozenset[str]] = lambda _: frozenset(),
) -> list[tuple[Visit, str]]:
    """Pairs of a visit and the specialist to ring for it: each visit and each specialist at most once.

    As many visits as can be are rung for, the earlier in the order before the later; one that goes to whom it knows
    first (``Target.first``) never waits for them while somebody else is free, nor makes another wait.
    """
    ranked = sorted(free, key=lambda one: (one.idle_since, one.specialist))
    order = waiting_order(waiting)
    able: list[list[int]] = []
    wish: list[list[int]] = []
    taken: dict[int, int] = {}
    for turn, visit in enumerate(order):
        if len(taken) == len(ranked):
            break
        needed = needed_skills(visit)
        besides = asked(visit)
        those = [n for n, one in enumerate(ranked) if suits(visit, needed, one, besides) and rested(visit, one, at)]
        able.append(those)
        wish.append(_wished(visit, those, ranked))
        if not _seat(turn, wish, taken, set()):
            # Whom a visit wishes for is no condition: nobody waits for it while somebody else is free.
            wish[turn] = those
            _seat(turn, able, taken, set())
    return [(order[turn], ranked[n].specialist) for n, turn in sorted(taken.items(), key=lambda pair: pair[1])]


def _wished(visit: Visit, those: list[int], ranked: list[Free]) -> list[int]:
    """Of those whom a visit suits: who is named for it first, else who speaks the resident's language, else all."""
    first = visit.target.first if visit.target else None
    speaks = f"{LANGUAGE_SKILL}{visit.language}"
    return (
        [n for n in those if ranked[n].specialist == first] or [n for n in those if speaks in ranked[n].skills] or those
    )


def rested(visit: Visit, one: Free, at: int) -> bool:
    """Whether the specialist may be asked (again). A decline from the future is a clock that was set back."""
    declined = visit.declined.get(one.specialist)
    return declined is None or not 0 <= at - declined < DECLINE_REST_MS


def _seat(turn: int, able: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give this visit the specialist who idles longest; one given away already moves on when another would do too.

    A visit that has somebody keeps somebody, so nobody who waits longer loses by it (an augmenting path, Kuhn 1955).
    """
    for n in able[turn]:
        if n not in taken:
            taken[n] = turn
            return True
    for n in able[turn]:
        if n not in tried:
            tried.add(n)
            if _seat(taken[n], able, taken, tried):
                taken[n] = turn
                return True
    return False
