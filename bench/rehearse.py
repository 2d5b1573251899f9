"""How many synthetic visits one server process carries before p99 of an edit passes 100 ms, at the pace of people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from bench.extent import Extent
from bench.processes import cores
from bench.report import report

BOUND_MS = 100.0
PACE = "1"
"""As people type; what more people would do is not what fewer quick ones do."""

ENDS_WITHIN_S = 240.0
Summary = Mapping[str, float | None]


def run(extent: Extent) -> None:
    """Twice as many people in each round, until an edit is too slow; one line per figure and round."""
    carried = climb(extent.rehearsed_visits, lambda visits: _round(visits, extent))
    conditions = {
        "bound_ms": BOUND_MS,
        "pace": float(PACE),
        "cores": cores(),
        "most_tried": extent.rehearsed_visits[-1],
    }
    report("rehearse", "visits_carried", carried, "visits", conditions)


def climb(sizes: tuple[int, ...], round_of: Callable[[int], float]) -> int:
    """The largest size whose p99 (ms, NaN of nothing) is within the bound, going up until one is not; 0 of none."""
    carried = 0
    for size in sizes:
        if not round_of(size) <= BOUND_MS:
            break
        carried = size
    return carried


def _round(visits: int, extent: Extent) -> float:
    summary = _rehearse(visits, extent.rehearsed_minutes)
    conditions = {"visits": visits, "pace": float(PACE), "minutes": extent.rehearsed_minutes, "cores": cores()}
    for metric, unit in (
        *((f"{kind}_{share}_ms", "ms") for kind in ("edit", "shown") for share in ("p50", "p99")),
        ("load_busy", "%"),
        ("broken", "promises"),
    ):
        value = summary.get(metric)
        report("rehearse", metric, float("nan") if value is None else value, unit, conditions)
    value = summary.get("edit_p99_ms")
    return float("nan") if value is None else value


def _rehearse(visits: int, minutes: float) -> Summary:
    """The summary of one rehearsal without media or mischief; its own words go to stderr."""
    command = [
        *(sys.executable, "-m", "server", "rehearse", "--residents", str(visits), "--specialists", str(visits)),
        *("--no-media", "--mischief", "0", "--pace", PACE, "--minutes", str(minutes)),
    ]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        check=False,
        timeout=minutes * 60 + ENDS_WITHIN_S + visits,
    )
    lines = done.stdout.splitlines()
    if done.returncode == 2 or not lines:
        raise RuntimeError(f"a rehearsal of {visits} visits could not begin")
    summary: Summary = json.loads(lines[-1])["summary"]
    return summary
