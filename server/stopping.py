"""How a running command ends: told by a signal it stops in order; when that takes too long, or told twice, at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache
from shutil import which
from types import FrameType

END_WITHIN_S = 9.5
"""What an orderly end may take. What has been acknowledged is in the database long before, so nothing is lost then."""

TWICE_AFTER_S = 0.5
"""A shell, `timeout` or a package runner passes on what its whole group gets anyway: that is one press, not two."""

TOLD_BY = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Sets events when a signal comes. Use it as a context manager in the main thread, around the loop's whole life.

    Handlers run as soon as the interpreter can, also while it waits for a log that nobody reads; the orderly end is
    watched by a thread of its own, which a blocked loop or a thread that never comes back can't keep from ending us.
    """

    def __init__(self, name: str, *, end_within: float = END_WITHIN_S) -> None:
        self._name = name
        self._end_within = end_within
        self._told = threading.Event()
        self._over = threading.Event()
        self._told_at = 0.0
        self._stops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @contextlib.contextmanager
    def watched(self) -> Iterator[Stopping]:
        """Listen to the signals meanwhile, and give them back to whoever had them."""
        before = {number: signal.signal(number, self._heard) for number in TOLD_BY}
        watch = threading.Thread(target=self._watch, name="stopping", daemon=True)
        watch.start()
        try:
            yield self
        finally:
            self._over.set()
            self._told.set()
            for number, handler in before.items():
                signal.signal(number, handler)
            watch.join()

    def sets(self, stop: asyncio.Event) -> None:
        """Set this event of the running loop when told; at once when that has been."""
        self._stops.append((asyncio.get_running_loop(), stop))
        if self._told_at:
            stop.set()

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        if self._told_at:
            if time.monotonic() - self._told_at > TWICE_AFTER_S:
                self._end(128 + number, "ended at once, as asked twice")
            return
        self._told_at = time.monotonic()
        for loop, stop in self._stops:
            # The loop may have closed between two of its own steps.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(stop.set)
        self._told.set()

    def _watch(self) -> None:
        self._told.wait()
        if not self._over.wait(self._end_within):
            self._end(1, f"did not end in {self._end_within:g} s when told, and was ended")

    def _end(self, code: int, why: str) -> None:
        """End this process without waiting for anything; what it started dies with it (`dying_with_us`)."""
        with contextlib.suppress(OSError):
            # Whoever should read this may be what we are waiting for.
            os.set_blocking(sys.__stderr__.fileno() if sys.__stderr__ else 2, False)
            os.write(2, f"{self._name}: {why}\n".encode())
        os._exit(code)


@cache
def dying_with_us(number: str) -> Sequence[str]:
    """Prefix of a command by which Linux sends it a signal (``TERM``, ``KILL``) when this process dies, in any way.

    Empty where setpriv (util-linux) is missing.
    """
    setpriv = which("setpriv")
    return (setpriv, "--pdeathsig", number, "--") if setpriv else ()
