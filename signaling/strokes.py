"""The strokes of a signature as they come over the wire and stay in the log."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

STROKES_MAX = 200
POINTS_MAX = 1200

Unit = Annotated[float, Meta(ge=0, le=1)]
Since = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class StrokePoint(Struct, frozen=True, gc=False, forbid_unknown_fields=True, array_like=True):
    """One point of a stroke: place in the pad (0..1 each), milliseconds since the first point, pressure 0..1."""

    x: Unit
    y: Unit
    t: Since
    pressure: Unit


Stroke = Annotated[list[StrokePoint], Meta(min_length=1, max_length=POINTS_MAX)]
Strokes = Annotated[list[Stroke], Meta(max_length=STROKES_MAX)]
