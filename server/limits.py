"""Rate limits: token buckets per key, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """One bucket per key: `burst` tokens at most, a new one every `every_s` seconds.

    At most `most` keys are kept. A bucket that is full again is forgotten for nothing; when all are in use the one
    touched longest ago goes, which is why a flood of keys has to be held back by a second limit (per address, or for
    everybody). `now` tells monotonic seconds.
    """

    def __init__(self, *, burst: int, every_s: float, now: Callable[[], float], most: int = 10_000) -> None:
        self._burst = burst
        self._every_s = every_s
        self._now = now
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: str) -> float:
        """Seconds until a token of this key is there; 0.0 when there is one now. Takes nothing."""
        over = self._full_at.get(key, 0.0) - self._now() - (self._burst - 1) * self._every_s
        return max(0.0, over)

    def take(self, key: str) -> None:
        """Take a token. Ask `wait` first: what is taken beyond the bucket is owed."""
        now = self._now()
        self._full_at[key] = max(self._full_at.get(key, now), now) + self._every_s
        self._full_at.move_to_end(key)
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        while len(self._full_at) > self._most:
            self._full_at.popitem(last=False)

    def give_back(self, key: str) -> None:
        """Undo one `take`: the attempt was no attack after all."""
        if key in self._full_at:
            self._full_at[key] -= self._every_s
