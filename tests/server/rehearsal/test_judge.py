"""Tests of the judge: each promise, kept and broken, told once and by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import pytest
from msgspec.structs import replace

from branch_client.call_page import CallPage
from branch_client.line import Door
from branch_client.robot_peer import Reception
from server.rehearsal.cast import Household, Persona
from server.rehearsal.figures import Figures
from server.rehearsal.judge import Broken, Judge
from signaling import events as e
from signaling import messages as m
from signaling.presence import PresenceStatus
from signaling.views import visit_view
from signaling.visit import Visit
from signaling.words import Activity, Language, Role, Source, VisitState

VISIT, OTHER = "v00000001", "v00000002"


@dataclass
class Court:
    """A judge, a counter and two desks before it."""

    told: list[Broken] = field(default_factory=list)
    later: float = 0
    """By how many seconds the judge is ahead."""

    def __post_init__(self) -> None:
        self.judge = Judge(Figures(), tell=self.told.append, alone=True, now=lambda: monotonic() + self.later)
        self.station, self.sato, self.suzuki = (
            CallPage(Door(address="http://x", way=way, cookie=""), name=name, side=1, leads=False, watcher=self.judge)
            for way, name in (("station", "station k1"), ("desk", "desk sato"), ("desk", "desk suzuki"))
        )
        self.judge.opened(self.station, VISIT, 7)
        self.judge.sits_down(self.station, 7)

    def join(self, page: CallPage, *, note: str | None = None, **members: object) -> None:
        """A page gets the visit as a snapshot."""
        visit = Visit(
            id=VISIT,
            number=1,
            branch="b1",
            counter="k1",
            catalogue="0" * 16,
            language=Language.JA,
            procedures=("tennyu",),
            opened_at=1,
            seq=5,
            state=VisitState.SERVING,
            specialist="sato",
        )
        role = Role.RESIDENT if page.line.way == "station" else Role.SPECIALIST
        page.line.visit = VISIT
        view = visit_view(replace(visit, **members), role, str)
        page.message(m.Snapshot(visit=replace(view, note=note)))

    def event(
        self, page: CallPage, seq: int, body: e.AnyBody, *, actor: str = "specialist", visit: str = VISIT
    ) -> None:
        """A page gets an event."""
        page.message(m.EventMessage(visit=visit, seq=seq, at=1, actor=actor, body=body))

    def is_elsewhere(self) -> None:
        """An event of the visit comes to a desk that has gone on to another one."""
        self.sato.line.visit = OTHER
        self.event(self.sato, 6, e.Held())

    @property
    def promises(self) -> list[str]:
        """Which promises were broken, in order."""
        return [broken.promise for broken in self.told]


@pytest.fixture
def court() -> Court:
    """A fresh one."""
    return Court()


def edited(value: str = "1", revision: int = 1) -> e.Edited:
    """An edit of the phone number."""
    return e.Edited(
        field="visitor.tel", section="visitor", revision=revision, value=value, shown=value, source=Source.SAID
    )


def ringing(court: Court, page: CallPage, visit: str = VISIT, *, ms: int = 20_000) -> m.Ringing:
    """It rings at a desk for so long."""
    return m.Ringing(
        visit=visit,
        number=1,
        procedures=("tennyu",),
        branch="b1",
        counter="k1",
        language=Language.JA,
        until=page.line.server_now() + ms,
        waiting_since=1,
    )


def test_an_edit_that_is_there_is_no_loss(court: Court) -> None:
    """It is there when it is acknowledged, and after a rejoin, also when somebody changed it since."""
    court.join(court.sato)
    court.event(court.sato, 6, edited())
    assert court.judge.edited(court.sato, visit=VISIT, field="visitor.tel", value="1", seq=6)
    court.event(court.sato, 7, edited("2", 2))
    court.judge.rejoined(court.sato, court.sato.visit)
    assert court.promises == []


def test_a_lost_edit_is_found_at_once_or_after_a_rejoin(court: Court) -> None:
    """2.1: not there, another value at the same revision, gone from a snapshot."""
    court.join(court.sato)
    assert not court.judge.edited(court.sato, visit=VISIT, field="visitor.tel", value="1", seq=6)
    court.event(court.sato, 6, edited())
    assert court.judge.edited(court.sato, visit=VISIT, field="visitor.tel", value="1", seq=6)
    court.join(court.suzuki)
    assert court.promises == ["2.1", "2.1"]


def test_two_sides_that_differ_are_found(court: Court) -> None:
    """2.3: another event at the same seq; another content at a checkpoint."""
    for page in (court.station, court.sato):
        court.join(page)
    court.event(court.station, 6, edited("1"))
    court.event(court.sato, 6, edited("2"))
    body = e.Presented(section="visitor", revision=1, digest="0" * 64)
    court.event(court.station, 7, body)
    court.event(court.sato, 7, body)
    assert court.promises == ["2.3", "2.3"]


def test_a_confirmation_is_the_residents_own(court: Court) -> None:
    """2.4: one that they did not give, or gave to something else."""
    court.join(court.sato)
    confirmed = e.Confirmed(section="visitor", revision=1, digest="0" * 64, language=Language.JA)
    court.judge.confirms(VISIT, "visitor", revision=1, digest="0" * 64)
    court.event(court.sato, 6, confirmed)
    assert court.promises == []
    court.event(court.sato, 7, replace(confirmed, digest="1" * 64))
    assert court.promises == ["2.4"]


@pytest.mark.parametrize(
    ("happens", "promise"),
    [
        (lambda c: c.event(c.station, 6, e.NoteWritten(text="x")), "2.10"),
        (lambda c: c.event(c.station, 6, edited(), actor="specialist:sato"), "2.10"),
        (lambda c: c.join(c.station, note="x"), "2.10"),
        (lambda c: c.judge.frame(c.station, "窓口に出ない控え".encode()), "2.10"),
        (lambda c: c.judge.frame(c.station, "遠窓　甲甲甲甲".encode()), "2.10"),
        (lambda c: c.judge.frame(c.sato, "遠窓　甲甲甲辛".encode()), "2.10"),
        (lambda c: (c.judge.left(c.station, VISIT), c.join(c.station)), "2.8"),
        (Court.is_elsewhere, "2.10"),
    ],
    ids=["note", "sign-in", "note in snapshot", "words of the note", "a stranger", "not served", "wiped", "not joined"],
)
def test_nobody_gets_what_is_not_theirs(court: Court, happens: Callable[[Court], object], promise: str) -> None:
    """2.10 and 2.8: what a page gets although it may not."""
    court.join(court.station)
    court.join(court.sato)
    assert court.promises == []
    happens(court)
    assert court.promises == [promise]


def test_names_are_seen_by_those_who_talk(court: Court) -> None:
    """The resident's own station, and the specialist who serves them."""
    frame = f'[{{"{Persona(7, Household("h", {}, [{}]), None).name(1)}"}}]'.encode()  # type: ignore[arg-type]
    court.judge.serves(court.sato, VISIT)
    court.judge.frame(court.station, frame)
    court.judge.frame(court.sato, frame)
    assert court.promises == []


def test_one_ring_one_specialist_one_timer(court: Court) -> None:
    """2.5: two offers at a desk, a ring while serving, a ring without end, two who answer, one who serves two."""
    court.sato.message(ringing(court, court.sato))
    court.sato.message(ringing(court, court.sato, OTHER))
    court.suzuki.message(ringing(court, court.suzuki, ms=99_000))
    court.judge.serves(court.sato, VISIT)
    court.sato.message(ringing(court, court.sato, OTHER))
    court.judge.serves(court.suzuki, VISIT)
    court.judge.serves(court.sato, OTHER)
    assert [broken.what for broken in court.told] == [
        "a specialist is offered two visits",
        "a visit rings without a timer that runs",
        "it rings at a specialist who serves",
        "two specialists answered the same visit",
        "a specialist serves two visits",
    ]


def presence(status: PresenceStatus) -> m.OwnPresence:
    """What a specialist is told of themselves."""
    return m.OwnPresence(
        status=status, activity=Activity.AVAILABLE, reason=None, return_at=None, wrap_up_until=0, visit=None
    )


def test_nobody_waits_while_somebody_is_free(court: Court) -> None:
    """2.5, after ten seconds; not while the server is being killed, not when it rings, not without anybody free."""
    pages = [court.station, court.sato, court.suzuki]
    for page in pages:
        page.line.open.set()
    court.sato.message(presence(PresenceStatus.AVAILABLE))
    court.later = 11
    court.judge.excuse(5)
    court.judge.look(pages)
    assert court.promises == []
    court.later = 30
    court.judge.look(pages)
    assert court.promises == ["2.5"]
    court.sato.message(presence(PresenceStatus.AWAY))
    court.judge.queue.no_longer_waits(VISIT)
    court.judge.look(pages)
    assert court.promises == ["2.5"]


def test_a_ring_ends_with_its_time(court: Court) -> None:
    """2.5: the server's clock is what counts."""
    court.sato.line.open.set()
    court.sato.message(ringing(court, court.sato, ms=5_000))
    court.judge.look([court.sato])
    assert court.promises == []
    court.sato.line.heard_clock(court.sato.line.server_now() + 15_000)
    court.judge.look([court.sato])
    assert court.promises == ["2.5"]
    court.sato.message(m.RingingEnded(visit=VISIT, reason="no_answer"))
    court.judge.look([court.sato])
    assert court.promises == ["2.5"]


def test_who_serves_is_not_available(court: Court) -> None:
    """2.6."""
    court.judge.serves(court.sato, VISIT)
    court.sato.message(presence(PresenceStatus.AVAILABLE))
    court.judge.queue.served(court.sato)
    court.sato.message(presence(PresenceStatus.AVAILABLE))
    assert court.promises == ["2.6"]


@dataclass
class Heard:
    """What came in at a side."""

    reception: Reception = field(default_factory=Reception)
    coming: dict[str, int] = field(default_factory=lambda: {"audio": 1, "video": 1})


def test_a_call_has_one_picture_and_one_tone(court: Court) -> None:
    """2.7: two tracks of a kind, somebody else's picture, somebody else's tone, none."""
    heard = Heard()
    heard.reception.sides[2] = 4
    heard.reception.tones[496] = 9
    court.judge.heard(court.sato, heard.reception, heard.coming, side=2, hertz=496, visit=VISIT)
    assert court.promises == []
    heard.coming["video"] = 2
    heard.reception.sides[3] = 1
    heard.reception.tones[544] = 4
    court.judge.heard(court.sato, heard.reception, heard.coming, side=2, hertz=496, visit=VISIT)
    court.judge.no_media(court.sato, VISIT, "nothing came")
    assert court.promises == ["2.7"] * 4


def test_the_same_thing_is_told_once_and_others_hear_of_it(court: Court) -> None:
    """Per visit and page; somebody else may listen."""
    heard: list[Broken] = []
    court.judge.tell_too(heard.append)
    for _ in range(3):
        court.judge.stuck("desk sato", VISIT, "waits")
    court.judge.stuck("desk suzuki", VISIT, "waits")
    assert court.told == heard == court.judge.broken
    assert [broken.seen_by for broken in heard] == ["desk sato", "desk suzuki"]
