"""What the branch's pages need answered; the server answers it, and mounts the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True, slots=True)
class StationDoor:
    """An enrolled station: its counter, and the token that its page's requests carry."""

    counter: str
    branch: str
    csrf: str


@dataclass(frozen=True, slots=True)
class BranchDoor:
    """One of the branch staff, signed in, and the token that their pages' requests carry."""

    staff: str
    name: str
    role: str
    branch: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code for a counter, as it is read out; when it ends in ms, and in words for people."""

    counter: str
    code: str
    expires_at: int
    expires_text: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a visit that can be printed: its name in the address, its title, how often it was printed."""

    document: str
    title: str
    printed: int


@dataclass(frozen=True, slots=True)
class ClosedVisit:
    """A visit of today that is over, in texts for people; nobody's name is among them."""

    id: str
    number: int
    branch: str
    counter: str
    procedures: Sequence[str]
    opened_at: str
    closed_at: str | None
    outcome: str | None
    specialist: str | None
    documents: Sequence[Paper]


class EnrolmentRefused(Exception):
    """Raised when no station is enrolled; `code` is ``wrong`` or ``too_many``, which has `retry_after` in seconds."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class BranchPort(Protocol):
    """Answers of the server. A method that takes a request raises what becomes the right error page or redirect."""

    async def station(self, request: web.Request) -> StationDoor | None:
        """The station behind the request; None when it is not enrolled (any more)."""

    async def branch_staff(self, request: web.Request) -> BranchDoor:
        """The branch staff behind the request; raises a redirect to the sign-in, or a refusal of another role."""

    async def make_code(self, request: web.Request, counter: str) -> Code:
        """A code for a counter of the asker's own branch; raises a refusal for another one."""

    async def enrol(self, request: web.Request, code: str) -> web.Response:
        """The answer that gives the station its cookie and sends it to its page; raises EnrolmentRefused."""

    async def closed_visits(self, request: web.Request, branch: str) -> Sequence[ClosedVisit]:
        """Today's closed visits of a branch, newest first."""

    async def renew(self, request: web.Request, response: web.Response) -> None:
        """Let the station's cookie last from today on."""

    async def everywhere(self, request: web.Request) -> Mapping[str, object]:
        """Context of every page with a script: ``catalogue`` (version in force), ``names`` (of branches, counters)."""

    def form_token(self, request: web.Request) -> str:
        """The token for a form of somebody who is neither signed in nor enrolled."""

    def page(
        self, request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
    ) -> web.Response:
        """A rendered page."""


branch_port = web.AppKey("branch_port", BranchPort)
