"""The document camera of a visit: 「見るだけ」 is on from one event to another; what it shows is not in the log."""

from __future__ import annotations

from typing import assert_never

from signaling import commands as c
from signaling import events as e
from signaling.visit import Visit


def decide_paper(visit: Visit, command: c.ShowPaper | c.HidePaper) -> list[e.AnyBody]:
    """The event of a switch; none when it is so already, for two people may press at once."""
    match command:
        case c.ShowPaper():
            return [] if visit.paper else [e.PaperShown()]
        case c.HidePaper():
            return [e.PaperHidden()] if visit.paper else []
        case _:
            assert_never(command)
