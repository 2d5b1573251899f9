"""One line of a benchmark's output: {"bench", "metric", "value", "unit", "conditions"}."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence


def report(bench: str, metric: str, value: float, unit: str, conditions: Mapping[str, object]) -> None:
    """Print one JSON line; ``value`` keeps four significant digits."""
    rounded = float(f"{value:.4g}") if math.isfinite(value) else None
    line = {"bench": bench, "metric": metric, "value": rounded, "unit": unit, "conditions": dict(conditions)}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie (nearest rank); NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
