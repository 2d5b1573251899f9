"""What the counter is told of the document camera beside the log: the specialist's marks on its picture."""

from __future__ import annotations

from signaling.message import Message
from signaling.paper_commands import Spot
from signaling.words import MarkKind


class PaperMark(Message, frozen=True, tag="paper_mark", kw_only=True):
    """A mark on the picture of the document camera, in parts of its width and height; not stored, it fades."""

    visit: str
    mark: MarkKind
    points: tuple[Spot, ...]
