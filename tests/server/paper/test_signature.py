"""Tests of server/paper/signature.py."""

import math

import pytest

from server.paper.signature import MAX_POINTS, MAX_STROKES, Signature, draw


def point(x: float, y: float, **more: float) -> dict[str, float]:
    """A point of the pad."""
    return {"x": x, "y": y, "t": 0, **more}


def test_strokes_keep_the_shape_of_the_pad() -> None:
    """A pad three times as wide as high gives a drawing three times as wide as high."""
    drawing = draw(Signature([[point(0, 0), point(1, 1)]], 3.0))
    assert drawing["view_box"] == "0 0 3000 1000"
    assert drawing["strokes"][0]["path"] == "M0 0Q0 0 1500 500L3000.0 1000.0"


def test_pressing_harder_draws_wider() -> None:
    """Width goes from thin to thick with the mean pressure; a pad without one counts as half."""
    strokes = [
        [point(0, 0, pressure=0.0)],
        [point(0, 0)],
        [point(0, 0, pressure=1.0), point(0.5, 0.5, pressure=1.0)],
    ]
    widths = [stroke["width"] for stroke in draw(Signature(strokes, 2.0))["strokes"]]
    assert widths == ["10", "19", "28"]


def test_a_dot_is_drawn() -> None:
    """One touch leaves a path of almost no length, which round ends make a dot."""
    assert draw(Signature([[point(0.5, 0.5)]], 2.0))["strokes"][0]["path"] == ("M1000 500L1000.1 500.0")


def test_a_pen_that_slips_over_the_edge_is_drawn_at_the_edge() -> None:
    """A little overshoot is the hand's, not an error."""
    assert draw(Signature([[point(1.05, -0.05)]], 1.0))["strokes"][0]["path"].startswith("M1000 0L")


@pytest.mark.parametrize(
    ("strokes", "aspect"),
    [
        ([], 2.0),
        ([[], []], 2.0),
        ([[point(2, 0)]], 2.0),
        ([[point(math.nan, 0)]], 2.0),
        ([[point(math.inf, 0)]], 2.0),
        ([[{"x": 0.5}]], 2.0),
        ([[{"x": True, "y": 0.5}]], 2.0),
        ([[point(0, 0, pressure=7)]], 2.0),
        ([[point(0, 0)]], 0.0),
        ([[point(0, 0)]], math.nan),
        ([[point(0, 0)]] * (MAX_STROKES + 1), 2.0),
        ([[point(0, 0)] * (MAX_POINTS + 1)], 2.0),
    ],
)
def test_what_no_hand_draws_is_refused(strokes: list[list[dict[str, float]]], aspect: float) -> None:
    """Nothing drawn, numbers off the pad or not numbers at all, and floods are errors."""
    with pytest.raises(ValueError, match=r"^signature: "):
        draw(Signature(strokes, aspect))


def test_text_in_a_coordinate_is_refused() -> None:
    """Strokes come from a browser; a text cannot slip into the SVG."""
    strokes: list[list[dict[str, object]]] = [[{"x": '0"/><script>', "y": 0.5}]]
    with pytest.raises(ValueError, match="x must be a number"):
        draw(Signature(strokes, 2.0))  # type: ignore[arg-type]
