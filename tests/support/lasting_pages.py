"""People's pages that outlive the server's process: what they asked and what they heard of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from signaling import commands as c
from signaling.words import Role
from tests.support.crashes import CrashPoint
from tests.support.live_town import PageOutbox


class Person:
    """Somebody's page: it lives on while the server dies, and sends again what was not answered."""

    def __init__(self, role: Role, who: str, *, branch: str = "") -> None:
        self.role = role
        self.who = who
        self.branch = branch
        self.origin = f"{who.replace('_', '')}000000000000"
        self.sent = 0
        self.connection = ""
        self.outbox: Replies | None = None
        self.unanswered: dict[str, c.AnyCommand] = {}


class Replies(PageOutbox):
    """What reaches a page: nothing, from the moment on at which the server is dead."""

    def __init__(self, crash: Callable[[], CrashPoint], heard: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._crash = crash
        self._heard = heard

    def put(self, message: bytes) -> None:
        """Hand a reply on."""
        if not self._crash().dead and self.closed is None:
            self._heard(json.loads(message))
