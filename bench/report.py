"""Lines of output: {"bench", "metric", "value", "unit", "conditions"}; of several rounds the median is told."""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Conditions = Mapping[str, object]


def report(bench: str, metric: str, value: float, unit: str, conditions: Conditions) -> None:
    """Print one JSON line; ``value`` keeps four significant digits, and is null where nothing was measured."""
    line = {"bench": bench, "metric": metric, "value": _rounded(value), "unit": unit, "conditions": dict(conditions)}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie (nearest rank); NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def _rounded(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None


@dataclass(frozen=True)
class _Metric:
    bench: str
    metric: str
    unit: str
    conditions: str


@dataclass
class Rounds:
    """Figures of interleaved rounds: server, peer, server, peer … on a machine whose speed changes by the minute.

    A line tells the median of the rounds; ``rounds``, ``lowest`` and ``highest`` among its conditions tell the rest.
    """

    noted: dict[_Metric, list[float]] = field(default_factory=dict)

    def note(self, bench: str, metric: str, value: float, unit: str, conditions: Conditions) -> None:
        """One round's figure; figures with the same name and conditions belong together."""
        key = _Metric(bench, metric, unit, json.dumps(dict(conditions), ensure_ascii=False))
        self.noted.setdefault(key, []).append(value)

    def tell(self) -> None:
        """Print a line for each metric, in the order in which they were first noted."""
        for key, values in self.noted.items():
            measured = [value for value in values if math.isfinite(value)]
            conditions = json.loads(key.conditions) | {"rounds": len(values)}
            if len(measured) > 1:
                conditions |= {"lowest": _rounded(min(measured)), "highest": _rounded(max(measured))}
            report(key.bench, key.metric, statistics.median(measured) if measured else math.nan, key.unit, conditions)
