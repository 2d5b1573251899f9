"""Counts how long something took in fixed steps, and writes it down as Prometheus adds it up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Histogram:
    """Observations in steps. ``bounds`` are the upper ends of the steps, in growing order; one more is beyond them.

    In the text format (0.0.4) each step holds all that is below its bound, so that steps of several processes add up.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """One more."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self._counts)

    def lines(self, name: str, about: str) -> list[str]:
        """The lines of one metric."""
        below, lines = 0, [f"# HELP {name} {about}", f"# TYPE {name} histogram"]
        for bound, count in zip((*self._bounds, None), self._counts, strict=True):
            below += count
            lines.append(f'{name}_bucket{{le="{"+Inf" if bound is None else format(bound, "g")}"}} {below}')
        return [*lines, f"{name}_sum {self._sum:.6f}", f"{name}_count {below}"]
