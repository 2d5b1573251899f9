"""What may be asked about the document camera (書画カメラ): 「見るだけ」 on and off, and a mark on what it shows."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from signaling.command import VisitCommand
from signaling.passing import Passing
from signaling.words import MarkKind

MARK_POINTS_MAX = 64
"""Most points of one mark; a page sends a longer line in parts."""

Unit = Annotated[float, Meta(ge=0, le=1)]
"""A place along one side of the picture as the camera gives it, however it is turned or enlarged on a screen."""


class Spot(Struct, frozen=True, gc=False, forbid_unknown_fields=True, array_like=True):
    """One point of a mark."""

    x: Unit
    y: Unit


class ShowPaper(VisitCommand, frozen=True, tag="show_paper", kw_only=True):
    """「見るだけ」: what lies under the station's document camera goes to the desk; nothing of it is kept."""


class HidePaper(VisitCommand, frozen=True, tag="hide_paper", kw_only=True):
    """The picture of the document camera ends."""


class MarkPaper(Passing, frozen=True, tag="mark_paper", kw_only=True):
    """The specialist points at, or draws on, the picture of the document camera; it fades at the counter by itself."""

    mark: MarkKind
    points: Annotated[list[Spot], Meta(min_length=1, max_length=MARK_POINTS_MAX)]
