"""Tests of what a rehearsal counts."""

import math

from server.rehearsal.figures import Figures, quantile


def test_nearest_rank() -> None:
    """As the benchmarks count."""
    values = [float(number) for number in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)) == (50, 99, 100)
    assert math.isnan(quantile([], 0.5))


def test_an_edit_is_shown_when_the_counter_gets_it() -> None:
    """Not when another page gets it, once, and not after the visit."""
    figures = Figures()
    figures.typed("v1", "visitor.tel", 4)
    figures.shown("desk sato", "v1", "visitor.tel", 5)
    assert figures.seconds["shown"] == []
    figures.shown("station k1", "v1", "visitor.tel", 5)
    figures.shown("station k1", "v1", "visitor.tel", 5)
    assert len(figures.seconds["shown"]) == 1
    figures.typed("v1", "visitor.tel", 5)
    figures.forget_sent("v1")
    figures.shown("station k1", "v1", "visitor.tel", 6)
    assert len(figures.seconds["shown"]) == 1


def test_line_and_summary() -> None:
    """A line for people, and everything for programs."""
    figures = Figures()
    figures.answered("edit", 0.012)
    figures.count("finished")
    figures.count("open")
    assert "visits 1 finished, 1 open" in figures.line(broken=2)
    assert "edits 1 (p99 12 ms)" in figures.line(broken=2)
    assert figures.line(broken=2).endswith("broken promises 2")
    summary = figures.summary()
    assert (summary["finished"], summary["edit_p50_ms"], summary["shown_p99_ms"]) == (1, 12.0, None)
    assert "open" not in summary
