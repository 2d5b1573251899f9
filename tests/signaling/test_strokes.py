"""Tests of the bounds of a drawn signature."""

import msgspec
import pytest

from signaling.strokes import POINTS_MAX, STROKES_MAX, StrokePoint, Strokes


def test_a_point_is_within_its_pad() -> None:
    """Four numbers in a row; outside of the pad, or before the first point, there is none."""
    assert msgspec.convert([0, 1, 0, 0.5], StrokePoint) == StrokePoint(0, 1, 0, 0.5)
    for wrong in ([1.1, 0, 0, 0], [0, -0.1, 0, 0], [0, 0, -1, 0], [0, 0, 0, 2]):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, StrokePoint)


def test_a_signature_has_an_end() -> None:
    """A pad that is drawn on all day fills no log."""
    point = [0, 0, 0, 0]
    assert len(msgspec.convert([[point] * POINTS_MAX], Strokes)[0]) == POINTS_MAX
    too_much: list[list[list[list[int]]]] = [[[point] * (POINTS_MAX + 1)], [[point]] * (STROKES_MAX + 1), [[]]]
    for wrong in too_much:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Strokes)
