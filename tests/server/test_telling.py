"""Tests of server/telling.py: what moved is told at once, all of it every second, and nothing when nobody listens."""

from __future__ import annotations

import asyncio

import pytest

from server.bus import Bus
from server.keys import KEY_BYTES, MasterKey
from server.telling import WHOLE_EVERY, Telling
from signaling import commands as c
from signaling.node_messages import AnyNodeMessage, Members, Overheard
from tests.support.hub_driver import ORIGIN, HubDriver
from tests.support.live_town import HandClock


class Line(Bus):
    """A line that is open to nowhere and keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(
            "postgresql://nobody@127.0.0.1:1/x",
            node="one",
            master=MasterKey(b"m" * KEY_BYTES),
            hear=lambda node, message: None,
            opened=lambda: None,
        )
        self.told: list[AnyNodeMessage] = []

    def tell(self, message: AnyNodeMessage) -> None:
        """Keep it."""
        self.told.append(message)


@pytest.fixture
async def parts() -> tuple[Telling, Line, HubDriver]:
    """Somebody listens to a node with a hub."""
    driver, line = HubDriver(), Line()
    telling = Telling(driver.hub, line, HandClock())
    telling.on = True
    return telling, line, driver


async def test_what_moved_in_one_turn_is_told_together(parts: tuple[Telling, Line, HubDriver]) -> None:
    """A page that came, one that went; a change that is none is not told."""
    telling, line, driver = parts
    station, staff = driver.station(), driver.staff()
    for connection in (station, staff, "c9"):
        telling.page_changed(connection)
    assert line.told == []
    await asyncio.sleep(0)
    (told,) = line.told
    assert isinstance(told, Members)
    assert {member.id for member in told.members} == {station, staff}
    assert told.gone == ("c9",)
    assert not told.whole
    telling.page_changed(station)
    await asyncio.sleep(0)
    assert len(line.told) == 1


async def test_where_a_page_is_is_told_before_what_it_says(parts: tuple[Telling, Line, HubDriver]) -> None:
    """The others could make nothing of a word from somebody who is nowhere."""
    telling, line, driver = parts
    station = driver.station()
    telling.page_changed(station)
    command = c.CallStaff(id=f"{ORIGIN}-1", wanted=True)
    telling.passed(station, command)
    await asyncio.sleep(0)
    assert isinstance(line.told[0], Members)
    assert line.told[1:] == [Overheard(connection=station, command=command)]
    telling.passed(station, c.Pulse(shown=0))
    telling.passed(station, c.Hello(id=f"{ORIGIN}-2"))
    assert len(line.told) == 2


async def test_all_is_told_every_second_and_changes_in_between(parts: tuple[Telling, Line, HubDriver]) -> None:
    """A screen that went silent by itself is told in the next round; one that did not is told with all."""
    telling, line, driver = parts
    station = driver.station()
    driver.say(driver.staff(), c.CallStaff(id=f"{ORIGIN}-1", wanted=True, counter="asahi_1"))
    telling.round()
    telling.round()
    (whole,) = line.told
    assert isinstance(whole, Members)
    assert (whole.whole, len(whole.members), whole.called) == (True, 2, {"asahi_1": (1, True)})
    driver.hub.connections[station].live = False
    telling.round()
    assert isinstance(line.told[1], Members)
    assert [(member.id, member.live) for member in line.told[1].members] == [(station, False)]
    for _ in range(WHOLE_EVERY - 2):
        telling.round()
    assert [told.whole for told in line.told if isinstance(told, Members)] == [True, False, True]
    telling.anew()
    telling.round()
    assert isinstance(line.told[-1], Members)
    assert line.told[-1].whole


async def test_nothing_is_told_when_nobody_listens(parts: tuple[Telling, Line, HubDriver]) -> None:
    """A single process pays nothing."""
    telling, line, driver = parts
    telling.on = False
    station = driver.station()
    telling.page_changed(station)
    telling.passed(station, c.CallStaff(id=f"{ORIGIN}-1", wanted=True))
    telling.round()
    await asyncio.sleep(0)
    assert line.told == []
