"""What a rehearsal counts and times, and the line that tells how it goes."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Sequence

MOST = 200_000
"""Times kept of one kind; a rehearsal of a whole day keeps the first of them."""


class Figures:
    """Counts by name, seconds by kind of command, and how soon an edit is shown at the counter."""

    def __init__(self) -> None:
        self.began, self._cpu = time.monotonic(), time.process_time()
        self.frames = 0
        self.counts: Counter[str] = Counter()
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._sent: dict[tuple[str, str, int], float] = {}

    def count(self, name: str) -> None:
        """One more of these."""
        self.counts[name] += 1

    def answered(self, kind: str, seconds: float) -> None:
        """A command of this kind was answered after so many seconds."""
        times = self.seconds[kind]
        if len(times) < MOST:
            times.append(seconds)

    def typed(self, visit: str, field: str, section_revision: int) -> None:
        """A desk sends an edit now; it will be the section's next revision."""
        self._sent[visit, field, section_revision + 1] = time.monotonic()

    def shown(self, page: str, visit: str, field: str, revision: int) -> None:
        """A page got an edit; what a counter gets was shown so many seconds after it was sent."""
        if not page.startswith("station"):
            return
        sent = self._sent.pop((visit, field, revision), None)
        if sent is not None and len(self.seconds["shown"]) < MOST:
            self.seconds["shown"].append(time.monotonic() - sent)

    def forget_sent(self, visit: str) -> None:
        """The visit is over; what was never shown in it is not waited for."""
        self._sent = {key: sent for key, sent in self._sent.items() if key[0] != visit}

    def quantile(self, kind: str, share: float) -> float:
        """Milliseconds below which this share of a kind lies; NaN of nothing."""
        return quantile(self.seconds[kind], share) * 1000

    def line(self, *, broken: int) -> str:
        """How it goes, in one line."""
        counts, passed = self.counts, int(time.monotonic() - self.began)
        return (
            f"{passed // 60}:{passed % 60:02} · visits {counts['finished']} finished, {counts['open']} open"
            f" · filed {counts['submitted']} · edits {len(self.seconds['edit'])}"
            f" (p99 {_ms(self.quantile('edit', 0.99))}) · calls {counts['calls']} · reloads {counts['reloads']}"
            f" · drops {counts['drops']} · restarts {counts['restarts']} · broken promises {broken}"
        )

    def summary(self) -> dict[str, object]:
        """Everything as JSON: counts, and p50 and p99 in ms of edits answered and shown."""
        times = {
            f"{kind}_{name}_ms": _rounded(self.quantile(kind, share))
            for kind in ("edit", "shown")
            for name, share in (("p50", 0.5), ("p99", 0.99))
        }
        counts = {name: count for name, count in sorted(self.counts.items()) if name != "open"}
        seconds = time.monotonic() - self.began
        # Near 100 it is the synthetic people that were measured, and not the server.
        busy = 100 * (time.process_time() - self._cpu) / max(seconds, 0.001)
        return {"seconds": round(seconds, 1), "frames": self.frames, "load_busy": round(busy, 1), **counts, **times}


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie (nearest rank); NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def _ms(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0f} ms"


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 2)
