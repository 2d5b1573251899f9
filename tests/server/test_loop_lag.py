"""Tests of server/loop_lag.py: a loop that stands still is noticed, by as much as it stood."""

from __future__ import annotations

import asyncio
from pathlib import Path

from server.histogram import Histogram
from server.loop_lag import lag_key, watch
from tests.support.installation import Installation, installation
from tests.support.live_town import until


async def test_by_how_much_the_loop_is_late_is_noted() -> None:
    """A clock that is moved ahead while it waits: the first look is half a second late, the second one in time."""
    lag, times = Histogram((0.1, 0.4)), iter([0.0, 0.51, 1.0, 1.01])

    def mono() -> float:
        return next(times, 2.0)

    task = asyncio.create_task(watch(lag, every=0.01, mono=mono))
    await until(lambda: lag.count >= 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    lines = lag.lines("lag", "…")
    assert 'lag_bucket{le="0.4"} ' in "\n".join(lines)
    late = lag.count - int(next(line for line in lines if 'le="0.4"' in line).split()[1])
    assert late == 1


async def test_the_application_watches_its_own_loop(tmp_path: Path) -> None:
    """From its start to its end."""
    async with installation(tmp_path) as office:
        watched: Installation = office
        await until(lambda: watched.app[lag_key].count > 0)
