"""Tests of server/histogram.py: steps that add up, as Prometheus reads them."""

from __future__ import annotations

from server.histogram import Histogram


def test_each_step_holds_all_that_is_below_its_bound() -> None:
    """What is just on a bound is in its step; what is beyond the last one is in +Inf alone."""
    took = Histogram((0.01, 0.1, 1.0))
    for value in (0.005, 0.01, 0.02, 1.5):
        took.observe(value)
    assert took.lines("took_seconds", "How long it took.") == [
        "# HELP took_seconds How long it took.",
        "# TYPE took_seconds histogram",
        'took_seconds_bucket{le="0.01"} 2',
        'took_seconds_bucket{le="0.1"} 3',
        'took_seconds_bucket{le="1"} 3',
        'took_seconds_bucket{le="+Inf"} 4',
        "took_seconds_sum 1.535000",
        "took_seconds_count 4",
    ]
    assert took.count == 4


def test_without_an_observation_every_step_is_there_with_nothing() -> None:
    """A step that comes later would look like a jump."""
    assert Histogram((1.0,)).lines("took", "…")[2:] == [
        'took_bucket{le="1"} 0',
        'took_bucket{le="+Inf"} 0',
        "took_sum 0.000000",
        "took_count 0",
    ]
