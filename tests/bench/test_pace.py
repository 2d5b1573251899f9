"""Tests of bench/pace.py: even load, and an honest record of how late it came."""

from __future__ import annotations

import asyncio
import time

from bench.pace import Pace


async def test_sends_are_numbered_and_as_many_as_the_time_holds() -> None:
    """Each number comes once and in order; what a busy machine delayed is made up for, never dropped."""
    sent: list[int] = []
    pace = Pace(500.0, sent.append)
    begin = time.perf_counter()
    await pace.run(0.2)
    took = time.perf_counter() - begin
    assert sent == list(range(len(sent)))
    assert 2 <= len(sent) <= took * 500 + 1
    assert len(pace.late) == len(sent)
    assert all(late >= 0 for late in pace.late)


async def test_the_loop_is_free_between_two_sends() -> None:
    """Pacing must not take the core from receiving: other callbacks of the loop run meanwhile."""
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(turn) if turns < 100 else None

    asyncio.get_running_loop().call_soon(turn)
    await Pace(50.0, lambda _number: None).run(0.1)
    assert turns == 100


async def test_nothing_is_sent_after_the_end() -> None:
    """The timer is gone with the run."""
    sent: list[int] = []
    await Pace(1000.0, sent.append).run(0.02)
    count = len(sent)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(sent) == count
