"""The audit of what is switched on and off in a talk: the hold, the document camera. Never twice the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signaling import events as e

if TYPE_CHECKING:
    from tests.support.audit import Audit


def apply_switch(audit: Audit, body: e.Held | e.Resumed | e.PaperShown | e.PaperHidden) -> None:
    """Fails for an event that changes nothing."""
    on = isinstance(body, e.Held | e.PaperShown)
    if isinstance(body, e.Held | e.Resumed):
        assert audit.held != on
        audit.held = on
    else:
        assert audit.paper != on
        audit.paper = on
