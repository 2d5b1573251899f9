"""How late the event loop is: everything live waits for it, so a loop that stands still is seen on every screen."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from server.histogram import Histogram

EVERY_S = 0.5
"""A look costs microseconds; a stop of a second is seen by it at once, and a short one by many looks."""

BOUNDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds. Above 0.1 keystrokes are late, above 2.5 pages say that they are not live."""


async def watch(lag: Histogram, *, every: float = EVERY_S, mono: Callable[[], float] = time.monotonic) -> None:
    """Note by how much the loop is later than asked, until cancelled."""
    while True:
        asked = mono() + every
        await asyncio.sleep(every)
        lag.observe(max(0.0, mono() - asked))


async def lag_ctx(app: web.Application) -> AsyncIterator[None]:
    """The cleanup context that watches the application's loop."""
    app[lag_key] = Histogram(BOUNDS)
    task = asyncio.create_task(watch(app[lag_key]), name="loop lag")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


lag_key = web.AppKey("loop_lag", Histogram)
