"""A signature drawn on the branch's pad, as SVG paths for the paper."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypedDict

MAX_STROKES = 400
MAX_POINTS = 20_000
# The drawing is scaled to this height; SVG gets whole numbers.
HEIGHT = 1000
THIN, THICK = 10.0, 28.0


class SignatureDrawing(TypedDict):
    """What the template draws: the view box and each stroke's path with its width."""

    view_box: str
    strokes: list[dict[str, str]]


@dataclass(frozen=True)
class Signature:
    """Strokes as the pad gave them: x and y from 0 to 1 of the pad, `pressure` from 0 to 1 or absent.

    `aspect` is the pad's width divided by its height. Further keys of a point (`t`) are not printed.
    """

    strokes: Sequence[Sequence[Mapping[str, float]]]
    aspect: float


def draw(signature: Signature) -> SignatureDrawing:
    """The signature as smooth paths, as wide as the pen was pressed.

    Raises ValueError for an empty signature, for numbers that are not finite or lie outside the
    pad, for an aspect beyond 1:20, and for more strokes or points than a hand makes.
    """
    if not math.isfinite(signature.aspect) or not 0.05 <= signature.aspect <= 20:
        raise ValueError("signature: the aspect must lie between 0.05 and 20")
    strokes = [stroke for stroke in signature.strokes if stroke]
    if not strokes:
        raise ValueError("signature: no stroke was drawn")
    if len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS:
        raise ValueError("signature: too many strokes or points")
    width = signature.aspect * HEIGHT
    return {
        "view_box": f"0 0 {round(width)} {HEIGHT}",
        "strokes": [
            {
                "path": _path([_place(point, width=width) for point in stroke]),
                "width": f"{THIN + (THICK - THIN) * _pressure(stroke):.0f}",
            }
            for stroke in strokes
        ],
    }


def _place(point: Mapping[str, float], *, width: float) -> tuple[float, float]:
    return _unit(point, "x") * width, _unit(point, "y") * HEIGHT


def _unit(point: Mapping[str, float], key: str) -> float:
    """A coordinate. A pen that leaves the pad's edge overshoots a little; that is drawn at the edge."""
    value = point.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -0.1 <= value <= 1.1:
        raise ValueError(f"signature: {key} must be a number from 0 to 1")
    return min(1.0, max(0.0, float(value)))


def _pressure(stroke: Sequence[Mapping[str, float]]) -> float:
    """The stroke's mean pressure; a pad without one counts as half."""
    told = [_unit(point, "pressure") for point in stroke if point.get("pressure") is not None]
    return sum(told) / len(told) if told else 0.5


def _path(places: Sequence[tuple[float, float]]) -> str:
    """A curve through the middles of the way; a dot is a line of no length, which round ends show."""
    first = places[0]
    parts = [f"M{first[0]:.0f} {first[1]:.0f}"]
    for here, there in pairwise(places):
        middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
        parts.append(f"Q{here[0]:.0f} {here[1]:.0f} {middle[0]:.0f} {middle[1]:.0f}")
    last = places[-1]
    parts.append(f"L{last[0] + (0.1 if len(places) == 1 else 0):.1f} {last[1]:.1f}")
    return "".join(parts)
