"""Tests of the judge of the queue: visits that go from hand to hand, promises, and what the board says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from branch_client.call_page import CallPage
from branch_client.line import Door
from server.rehearsal.judge_queue import QueueJudge
from signaling import events as e
from signaling import messages as m
from signaling.board_parts import BoardGone
from signaling.presence import PresenceStatus
from signaling.target import Target
from signaling.words import Activity, Language, ParkReason, RequeueReason, Role

VISIT = "v00000001"


class NobodyLooks:
    """A watcher of pages that are only looked at here."""

    def frame(self, page: CallPage, frame: bytes) -> None:
        """Nothing."""

    def message(self, page: CallPage, message: object) -> None:
        """Nothing."""

    def fault(self, page: CallPage, problem: Exception) -> None:
        """Nothing."""

    def answered(self, page: CallPage, kind: str, seconds: float) -> None:
        """Nothing."""


def page(way: str, name: str) -> CallPage:
    """A page that is there, of somebody with the same name."""
    made = CallPage(
        Door(address="http://x", way=way, cookie=""),
        name=f"{way} {name}",
        side=None,
        leads=False,
        watcher=NobodyLooks(),
    )
    made.welcome = m.Welcome(role=Role.SPECIALIST, name=name, branch="", counter="", at=1, boot="b", visit=None)
    made.line.open.set()
    return made


@dataclass
class Court:
    """A judge, a counter, two desks of two departments and a board."""

    told: list[tuple[str, str]] = field(default_factory=list)
    now: float = 1000

    def __post_init__(self) -> None:
        self.judge = QueueJudge(
            lambda promise, what, visit, seen_by: self.told.append((promise, what)), alone=True, now=lambda: self.now
        )
        self.station, self.sato, self.ono, self.board = (
            page(way, name) for way, name in (("station", "k1"), ("desk", "sato"), ("desk", "ono"), ("board", "tanaka"))
        )
        self.judge.departments = {"desk sato": "shimin", "desk ono": "kosodate"}
        self.judge.opened(VISIT, self.station.name)
        self.look()

    def look(self, seconds: float = 0, *, excused: bool = False) -> None:
        """Time passes, second by second."""
        for _ in range(int(seconds) + 1):
            self.now += 1
            self.judge.look([self.station, self.sato, self.ono, self.board], excused=excused)

    def available(self, *pages: CallPage) -> None:
        """They are told so."""
        presence = m.OwnPresence(
            status=PresenceStatus.AVAILABLE,
            activity=Activity.AVAILABLE,
            reason=None,
            return_at=None,
            wrap_up_until=0,
            visit=None,
        )
        for one in pages:
            self.judge.presence(one, presence)

    def shows(self, name: str, status: PresenceStatus, *, changed: bool = False) -> None:
        """The board has a line of somebody."""
        line = m.SpecialistLine(
            id=name,
            name=name,
            department="shimin",
            status=status,
            reason=None,
            return_at=None,
            since=1,
            visit=None,
            live=True,
        )
        if changed:
            gone = BoardGone(specialists=(), visits=(), counters=())
            message = m.BoardChanged(at=1, specialists=(line,), visits=(), counters=(), gone=gone)
            self.judge.board(self.board, message)
        else:
            self.judge.board(self.board, m.Board(at=1, specialists=(line,), visits=(), counters=()))

    def rings(self, at: CallPage) -> None:
        """The visit rings at a desk."""
        self.judge.ringing(
            at,
            m.Ringing(
                visit=VISIT,
                number=1,
                procedures=("tennyu",),
                branch="b1",
                counter="k1",
                language=Language.JA,
                until=at.line.server_now() + 20_000,
                waiting_since=1,
            ),
        )


@pytest.fixture
def court() -> Court:
    """A fresh one."""
    return Court()


def handed(*, specialist: str | None = None, department: str | None = None) -> e.HandedOver:
    """A hand-over as the branch sees it."""
    target = Target(by="sato", specialist=specialist, department=department)
    return e.HandedOver(target=target, note="", department="shimin")


def test_who_let_go_may_be_followed_by_another(court: Court) -> None:
    """In whatever order the pages learn of it; who did not let go may not, and a refusal changes nothing."""
    court.judge.serves(court.sato, VISIT, 5)
    assert court.judge.served_now() == [VISIT]
    court.judge.lets_go(court.sato, VISIT)
    court.judge.serves(court.ono, VISIT, 9)
    court.judge.event(VISIT, 7, handed(specialist="ono"))
    assert court.judge.served_now() == [VISIT]
    court.judge.keeps(court.sato, VISIT)
    court.available(court.sato)
    assert court.told == []
    court.judge.serves(court.sato, VISIT, 11)
    assert court.told == [("2.5", "two specialists answered the same visit")]


@pytest.mark.parametrize(
    "body",
    [
        handed(department="kosodate"),
        e.Requeued(target=Target(), reason=RequeueReason.SUPERVISOR),
        e.Parked(specialist="sato", reason=ParkReason.OTHER, until=1),
        e.TakenOver(specialist="ono"),
    ],
    ids=["handed over", "requeued", "parked", "taken over"],
)
def test_an_event_lets_go_as_well(court: Court, body: e.AnyBody) -> None:
    """What somebody else did with the visit."""
    court.judge.serves(court.sato, VISIT, 5)
    court.judge.event(VISIT, 6, body)
    court.judge.serves(court.ono, VISIT, 8)
    assert court.told == []


@pytest.mark.parametrize(
    ("target", "forgotten"),
    [({"specialist": "ono"}, True), ({"department": "kosodate"}, True), ({"specialist": "sato"}, False), ({}, True)],
    ids=["for who is free", "for their department", "for somebody else", "for all but who sent it"],
)
def test_a_visit_that_was_handed_over_waits_for_those_it_is_for(
    court: Court, target: dict[str, str], forgotten: bool
) -> None:
    """Ono is free, and Sato who sent it on is not asked before it comes back."""
    court.judge.serves(court.sato, VISIT, 5)
    court.judge.lets_go(court.sato, VISIT)
    court.judge.event(VISIT, 6, handed(**target))
    court.available(court.ono)
    court.look(15)
    assert set(court.told) == ({("2.5", "a resident waits although a specialist is free")} if forgotten else set())


def test_who_sent_it_on_is_not_blamed_for_being_free(court: Court) -> None:
    """Until it comes back to them; nor is anybody while the counter is away, or held for a promise."""
    court.judge.serves(court.sato, VISIT, 5)
    court.judge.lets_go(court.sato, VISIT)
    court.judge.event(VISIT, 6, handed())
    court.available(court.sato)
    court.look(15)
    assert court.told == []
    court.available(court.ono)
    court.station.line.open.clear()
    court.look(15)
    court.station.line.open.set()
    court.judge.promised("v00000002", court.board.line.server_now() + 60_000)
    court.judge.opened("v00000002", court.station.name)
    court.judge.no_longer_waits("v00000002")
    court.look(5)
    assert court.told == []


def test_a_parked_visit_is_not_forgotten(court: Court) -> None:
    """It turns to others when its time is up; a visit that is closed waits for nobody."""
    court.judge.serves(court.sato, VISIT, 5)
    until = court.station.line.server_now() - 20_000
    court.judge.event(VISIT, 6, e.Parked(specialist="sato", reason=ParkReason.PAPERS, until=until))
    court.look(1, excused=True)
    assert court.told == []
    court.look(1)
    assert set(court.told) == {("2.5", "a parked visit is forgotten when its time is up")}
    court.told.clear()
    court.judge.no_longer_waits(VISIT)
    court.look(1)
    assert court.told == []


def test_a_promise_ends_with_coming(court: Court) -> None:
    """Then the resident waits like anybody."""
    court.judge.promised(VISIT, court.board.line.server_now())
    court.available(court.ono)
    court.look(15)
    assert court.told == []
    court.judge.arrived(VISIT)
    court.look(15)
    assert set(court.told) == {("2.5", "a resident waits although a specialist is free")}


@pytest.mark.parametrize("changed", [False, True], ids=["board", "board changed"])
def test_the_board_says_available_only_of_who_can_answer(court: Court, changed: bool) -> None:
    """2.6: not of who serves, not of who is rung, not of who has no console; a moment of it is on its way."""
    court.shows("sato", PresenceStatus.AVAILABLE, changed=changed)
    court.look(5)
    court.judge.serves(court.sato, VISIT, 5)
    court.look(1)
    assert court.told == []
    court.look(4)
    assert set(court.told) == {("2.6", "the board shows as available somebody who serves")}
    court.told.clear()
    court.shows("sato", PresenceStatus.BUSY, changed=changed)
    court.look(5)
    assert court.told == []
    court.judge.served(court.sato)
    court.shows("ono", PresenceStatus.AVAILABLE, changed=True)
    court.judge.event(VISIT, 9, e.Requeued(target=Target(), reason=RequeueReason.TIME_OUT))
    court.rings(court.ono)
    court.look(5)
    court.judge.ringing_ended(court.ono)
    court.ono.line.open.clear()
    court.look(9)
    assert set(court.told) == {("2.6", "the board shows as available somebody who is being rung")}
    court.look(9)
    assert ("2.6", "the board shows as available somebody who has no console") in court.told


def test_a_board_that_is_not_live_says_so_itself(court: Court) -> None:
    """What stands on it is not judged then."""
    court.shows("sato", PresenceStatus.AVAILABLE)
    court.judge.serves(court.sato, VISIT, 5)
    court.board.line.open.clear()
    court.look(9)
    gone = BoardGone(specialists=("sato",), visits=(), counters=())
    court.judge.board(court.board, m.BoardChanged(at=1, specialists=(), visits=(), counters=(), gone=gone))
    court.board.line.open.set()
    court.look(9)
    assert court.told == []
