"""Tests of the judge of the two screens: who is not live, or behind, is said to be so at the other side (2.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from branch_client.call_page import CallPage
from server.rehearsal.judge_screens import ScreenJudge
from signaling import messages as m
from signaling.visit import Visit
from signaling.words import Language, Role, VisitState
from tests.server.rehearsal.test_judge_queue import VISIT, page


@dataclass
class Court:
    """A judge, and the two pages of one visit."""

    told: list[tuple[str, str]] = field(default_factory=list)
    now: float = 1000

    def __post_init__(self) -> None:
        self.judge = ScreenJudge(
            lambda promise, what, visit, seen_by: self.told.append((promise, what)), now=lambda: self.now
        )
        self.station, self.desk = page("station", "k1"), page("desk", "sato")
        for one in (self.station, self.desk):
            one.line.visit = VISIT
            self.has(one, 5)
        self.is_told(self.station, Role.SPECIALIST)
        self.is_told(self.desk, Role.RESIDENT)
        self.look(10)

    def has(self, one: CallPage, seq: int, state: VisitState = VisitState.SERVING) -> None:
        """What a page has of the visit."""
        one.view.visit = Visit(
            id=VISIT,
            number=1,
            branch="b1",
            counter="k1",
            catalogue="0" * 16,
            language=Language.JA,
            procedures=("tennyu",),
            opened_at=1,
            seq=seq,
            state=state,
        )

    def is_told(self, one: CallPage, role: Role, **how: Any) -> None:
        """What a page shows of the other one."""
        person = m.ParticipantView(role, "x", **{"live": True, "behind": False, **how})
        one.people = m.Participants(visit=VISIT, people=(person,), phase=None)

    def look(self, seconds: int, *, excused: bool = False) -> None:
        """Time passes, second by second."""
        for _ in range(seconds):
            self.now += 1
            self.judge.look([self.station, self.desk], excused=excused)


@pytest.fixture
def court() -> Court:
    """A fresh one."""
    return Court()


def test_a_page_that_is_not_live_is_said_to_be_so(court: Court) -> None:
    """A moment is on its way; while the server is killed nobody can be told."""
    court.station.line.open.clear()
    court.look(5)
    assert court.told == []
    court.is_told(court.desk, Role.RESIDENT, live=False)
    court.look(9)
    assert court.told == []
    court.is_told(court.desk, Role.RESIDENT)
    court.look(9, excused=True)
    assert court.told == []
    court.look(20)
    assert set(court.told) == {("2.3", "the station is not live, and the other side is not told")}


def test_a_page_that_hangs_is_not_live(court: Court) -> None:
    """Its socket is open, and nothing comes from it."""
    with court.desk.line.mute():
        court.look(9)
    assert set(court.told) == {("2.3", "the desk is not live, and the other side is not told")}


def test_a_page_that_lacks_what_the_other_has_is_found(court: Court) -> None:
    """Unless one of them says so, or the visit is served no more."""
    court.judge.event(VISIT, 6)
    court.has(court.desk, 6)
    court.look(4)
    assert court.told == []
    court.is_told(court.desk, Role.RESIDENT, behind=True)
    court.look(9)
    assert court.told == []
    court.has(court.station, 6)
    court.judge.event(VISIT, 7)
    court.has(court.desk, 7, VisitState.PARKED)
    court.look(9)
    assert court.told == []
    court.has(court.desk, 7)
    court.is_told(court.desk, Role.RESIDENT)
    court.look(9)
    assert set(court.told) == {("2.3", "the station lacks what the other side has, and neither is told")}
