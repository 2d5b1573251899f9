"""Paces load evenly: a timer descriptor wakes the event loop when something is due, and never in between.

A loop's own timers are no finer than a millisecond, which would send 10,000 edits a second in bursts of ten; a loop
that spins until the next one is due takes the core from receiving. timerfd (Linux, timerfd_create(2)) does neither.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import time
from collections.abc import Callable

FINEST_S = 0.0002
"""Two sends that are nearer than this go out together."""

_CLOCK_MONOTONIC = 1
_NONBLOCK = os.O_NONBLOCK


class _TimeSpec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Interval(ctypes.Structure):
    _fields_ = (("every", _TimeSpec), ("first", _TimeSpec))


class Pace:
    """Calls ``send(number)`` ``per_second`` times a second from 0 on; ``late`` holds by how much each was late (s)."""

    def __init__(self, per_second: float, send: Callable[[int], None]) -> None:
        self._gap = 1 / per_second
        self._send = send
        self._sent = 0
        self._begin = 0.0
        self.late: list[float] = []

    async def run(self, seconds: float) -> None:
        """Send for so long; OSError when the system has no timer descriptors."""
        loop = asyncio.get_running_loop()
        descriptor = _ticking(max(self._gap, FINEST_S))
        self._begin = time.perf_counter()
        try:
            loop.add_reader(descriptor, self._due, descriptor)
            await asyncio.sleep(seconds)
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)

    def _due(self, descriptor: int) -> None:
        os.read(descriptor, 8)
        now = time.perf_counter() - self._begin
        while (due := self._sent * self._gap) <= now:
            self._send(self._sent)
            self._sent += 1
            self.late.append(time.perf_counter() - self._begin - due)


def _ticking(every: float) -> int:
    """A descriptor that becomes readable every ``every`` seconds."""
    system = ctypes.CDLL(None, use_errno=True)
    descriptor = int(system.timerfd_create(_CLOCK_MONOTONIC, _NONBLOCK))
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create")
    seconds, rest = divmod(every, 1)
    step = _TimeSpec(int(seconds), max(1, round(rest * 1e9)))
    if system.timerfd_settime(descriptor, 0, ctypes.byref(_Interval(step, step)), None) < 0:
        os.close(descriptor)
        raise OSError(ctypes.get_errno(), "timerfd_settime")
    return descriptor
