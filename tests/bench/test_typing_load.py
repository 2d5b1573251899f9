"""Tests of bench/typing_load.py: typists who know their revisions, count what is theirs, and notice a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bench.typing_load import FIELD, Typist, Typists
from bench.wire import Body, Message


class Desk:
    """A visit that takes every edit on the right base, and refuses the others as the server does."""

    def __init__(self, visit: str = "v1", *, revision: int = 0, refuse_at: int = 0) -> None:
        self.visit = visit
        self.on_desk: Callable[[Message], None] = lambda _message: None
        self.on_station: Callable[[Message], None] = lambda _message: None
        self.bases: list[int] = []
        self._revision = revision
        self._held = 0
        self._refuse_at = refuse_at

    def edit(self, text: str, *, field: str, base: int) -> str:
        """Take or refuse one edit, and answer in the next turn of the loop."""
        ident = f"{self.visit}-{len(self.bases)}"
        self.bases.append(base)
        loop = asyncio.get_running_loop()
        if base != self._held or len(self.bases) == self._refuse_at:
            loop.call_soon(lambda: self.on_desk(Message(type="failed", id=ident, code="stale")))
            return ident
        self._revision += 1
        self._held = self._revision
        body = Body(kind="edited", field=field, revision=self._held, value=text)
        event = Message(type="event", visit=self.visit, body=body)
        # Who listens is looked up when it is said: a test may have put somebody else there meanwhile.
        loop.call_soon(lambda: self.on_desk(event))
        loop.call_soon(lambda: self.on_desk(Message(type="done", id=ident)))
        loop.call_soon(lambda: self.on_station(event))
        return ident


async def test_a_typist_learns_where_the_revisions_stand() -> None:
    """A section that has defaults does not begin at zero: the second edit builds on what the first one made."""
    desk = Desk(revision=5)
    typist = Typist(desk)
    typist.send()
    await typist.idle()
    typist.send()
    typist.send()
    await typist.idle()
    assert desk.bases == [0, 6, 7]
    assert len(typist.acknowledged) == 3


async def test_a_refusal_is_counted_and_typing_goes_on_from_what_is_held() -> None:
    """One refused edit takes those after it along; then the typist begins anew and nothing stays stuck."""
    desk = Desk(refuse_at=3)
    typist = Typist(desk)
    for _ in range(4):
        typist.send()
    await typist.idle()
    assert typist.refused == 2
    typist.send()
    await typist.idle()
    assert desk.bases == [0, 1, 2, 3, 2]
    assert len(typist.acknowledged) == 3


async def test_eager_typists_keep_their_edits_on_the_way_and_stop_with_none_left() -> None:
    """Every accepted edit was acknowledged, and time runs to the last answer."""
    desks = [Desk("v1"), Desk("v2", revision=3)]
    typists = Typists(desks)
    result = await typists.eager(1, 0.05)
    assert result.accepted == len(result.acknowledged) > 10
    assert result.refused == 0
    assert result.seconds > 0
    assert sum(len(desk.bases) for desk in desks) == result.accepted


async def test_shown_is_measured_at_the_counter_of_the_visit_whoever_serves_it() -> None:
    """A desk may have answered another counter's ring: the event is found by its visit."""
    one, other = Desk("v1"), Desk("v2")
    typists = Typists([one, other])
    one.on_station, other.on_station = other.on_station, one.on_station
    await typists.warm_up(200.0)
    paced = await typists.paced(200.0, 0.1)
    assert len(paced.shown) == len(paced.acknowledged) > 0
    assert paced.refused == 0


def test_the_typed_field_is_one_that_every_visit_of_the_benchmark_has() -> None:
    """The load edits a free text, which is checked like what people type."""
    assert FIELD == "cert.use"
