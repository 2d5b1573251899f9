"""Tests of bench/report.py: what a line says, and which of several rounds it tells."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from bench.report import Rounds, quantile, report


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was printed, read as JSON."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_has_the_five_keys_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads the output by a program finds each figure in the same place."""
    report("edit_shown", "p50", 0.123456, "ms", {"visits": 100})
    assert lines(capsys) == [
        {"bench": "edit_shown", "metric": "p50", "value": 0.1235, "unit": "ms", "conditions": {"visits": 100}}
    ]


def test_what_was_not_measured_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    """NaN is no JSON, and zero would be a figure."""
    report("edit_shown", "p50", math.nan, "ms", {})
    assert lines(capsys)[0]["value"] is None


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([7.0], 0.99, 7.0),
        ([1.0, 9.0], 0.0, 1.0),
        ([1.0, 9.0], 1.0, 9.0),
    ],
)
def test_a_quantile_is_the_nearest_rank(values: list[float], share: float, wanted: float) -> None:
    """A value that was measured, never one in between."""
    assert quantile(values, share) == wanted


def test_the_quantile_of_nothing_is_not_a_number() -> None:
    """A benchmark in which nothing came back must not look fast."""
    assert math.isnan(quantile([], 0.5))


def test_rounds_tell_their_median_and_how_far_they_lie_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """One slow minute of the machine is visible and does not become the figure."""
    rounds = Rounds()
    for value in (10.0, 900.0, 12.0):
        rounds.note("edit_shown", "p50", value, "ms", {"of": "enmado"})
        rounds.note("edit_shown", "p50", value / 2, "ms", {"of": "bare relay"})
    rounds.tell()
    first, second = lines(capsys)
    assert first["value"] == 12.0
    assert first["conditions"] == {"of": "enmado", "rounds": 3, "lowest": 10.0, "highest": 900.0}
    assert second["value"] == 6.0
    assert second["conditions"]["of"] == "bare relay"


def test_a_round_without_a_figure_is_counted_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The median is of what was measured; when that is nothing, it is null."""
    rounds = Rounds()
    for value in (math.nan, 5.0):
        rounds.note("call", "caller_sees", value, "ms", {})
    rounds.note("call", "callee_sees", math.nan, "ms", {})
    rounds.tell()
    first, second = lines(capsys)
    assert (first["value"], first["conditions"]) == (5.0, {"rounds": 2})
    assert (second["value"], second["conditions"]) == (None, {"rounds": 1})
