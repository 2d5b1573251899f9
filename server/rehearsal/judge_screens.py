"""The judge of the two screens of a visit: alike, or told so within three seconds (design 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from branch_client.call_page import CallPage
from server.rehearsal.judge_queue import Tell
from signaling.words import Role, VisitState

TOLD_S = 3.0
LATE_S = 3.0
"""How much later than promised a busy machine may be before it counts."""

ROLES = {"station": Role.RESIDENT, "desk": Role.SPECIALIST}


class ScreenJudge:
    """Looks once a second at the station and the desk of each visit. ``now`` is monotonic seconds."""

    def __init__(self, tell: Tell, *, now: Callable[[], float]) -> None:
        self._tell, self._now = tell, now
        self._newest: dict[str, list[tuple[int, float]]] = {}
        self._lost: dict[str, float] = {}
        self._live: dict[str, float] = {}

    def event(self, visit: str, seq: int) -> None:
        """An event that both sides may see has come to one of them."""
        newest = self._newest.setdefault(visit, [])
        if not newest or seq > newest[-1][0]:
            newest.append((seq, self._now()))

    def look(self, pages: Iterable[CallPage], *, excused: bool) -> None:
        """Is a page not live, or behind, and the other one does not say so?"""
        now = self._now()
        sides: dict[str, dict[str, CallPage]] = {}
        for page in pages:
            if excused:
                self._live.pop(page.name, None)
                self._lost.pop(page.name, None)
            elif page.line.live:
                self._lost.pop(page.name, None)
                self._live.setdefault(page.name, now)
            else:
                self._live.pop(page.name, None)
                self._lost.setdefault(page.name, now)
            if page.line.way in ROLES and page.view.visit is not None and page.view.visit.id == page.line.visit:
                sides.setdefault(page.line.visit, {})[page.line.way] = page
        self._newest = {visit: newest for visit, newest in self._newest.items() if visit in sides}
        if excused:
            return
        for visit, both in sides.items():
            if len(both) == 2 and all(page.visit.state == VisitState.SERVING for page in both.values()):
                self._one_side(visit, both["station"], both["desk"], now)
                self._one_side(visit, both["desk"], both["station"], now)
            shown = min(page.view.seq for page in both.values())
            self._newest[visit] = [(seq, since) for seq, since in self._newest.get(visit, ()) if seq > shown]

    def _one_side(self, visit: str, one: CallPage, other: CallPage, now: float) -> None:
        late = TOLD_S + LATE_S
        if now - self._live.get(other.name, now) <= late:
            return  # It is not live itself, and says so, or has only just come back.
        if now - self._lost.get(one.name, now) > late and not _told(one, other):
            self._tell("2.3", f"the {one.line.way} is not live, and the other side is not told", visit, other.name)
        behind = next((since for seq, since in self._newest.get(visit, ()) if seq > one.view.seq), now)
        here = self._live.get(one.name, now)
        if now - max(behind, here) > late and not _told(one, other):
            self._tell("2.3", f"the {one.line.way} lacks what the other side has, and neither is told", visit, one.name)


def _told(one: CallPage, other: CallPage) -> bool:
    """Whether ``other`` shows that ``one`` is not there, not live or behind."""
    role = ROLES[one.line.way]
    people = other.people.people if other.people is not None else ()
    return not any(person.role == role and person.live and not person.behind for person in people)
