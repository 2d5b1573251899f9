"""What head office's pages need answered; the server answers it, and mounts the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True, slots=True)
class OfficeDoor:
    """Somebody at head office, signed in, and the token that their pages' requests carry."""

    staff: str
    name: str
    role: str
    csrf: str


@dataclass(frozen=True, slots=True)
class RecentVisit:
    """A visit as supervisors list it, in texts for people; nobody's name of the residents is among them."""

    id: str
    number: int
    branch: str
    counter: str
    procedures: Sequence[str]
    opened_at: str
    closed_at: str | None
    outcome: str | None
    specialist: str | None


class OfficePort(Protocol):
    """Answers of the server. A method that takes a request raises what becomes the right error page or redirect."""

    async def specialist(self, request: web.Request) -> OfficeDoor:
        """The specialist behind the request; raises a redirect to the sign-in, or a refusal of another role."""

    async def supervisor(self, request: web.Request) -> OfficeDoor:
        """The supervisor behind the request; raises likewise."""

    async def recent_visits(self, request: web.Request) -> Sequence[RecentVisit]:
        """The visits of late, newest first."""

    def wait_alert_s(self, request: web.Request) -> int:
        """After how many seconds of waiting the board warns."""

    async def everywhere(self, request: web.Request) -> Mapping[str, object]:
        """Context of every page with a script: ``catalogue`` (version in force), ``names`` (of branches, counters)."""

    def page(
        self, request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
    ) -> web.Response:
        """A rendered page."""


office_port = web.AppKey("office_port", OfficePort)
