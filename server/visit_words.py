"""A listed visit in words for people, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict

from aiohttp import web

from server.catalogue.model import Catalogue
from server.clock import TOWN_ZONE
from server.directory import Directory
from server.keys_of_app import doors_key, pages_key
from server.live import plans_key
from server.rendering import language_of
from server.visit_list import ListedVisit


class Line(TypedDict):
    """What every list of visits shows of one."""

    id: str
    number: int
    branch: str
    counter: str
    procedures: list[str]
    opened_at: str
    closed_at: str | None
    outcome: str | None
    specialist: str | None


class VisitWords:
    """Names of places and people, and the titles that each visit's own catalogue version has."""

    def __init__(
        self, directory: Directory, catalogues: dict[str, Catalogue], *, lang: str, titles: dict[str, str]
    ) -> None:
        self._directory = directory
        self._catalogues = catalogues
        self._english = lang == "en"
        self._titles = titles

    @classmethod
    async def of(cls, request: web.Request, visits: Iterable[ListedVisit]) -> VisitWords:
        """The words for these visits."""
        plans = request.app[plans_key]
        catalogues = {
            version: await plans.catalogue_of(version) for version in sorted({one.catalogue for one in visits})
        }
        words = request.app[pages_key].words
        titles = {document: words(request, f"doors.document.{document}") for document in ("slip", "receipt")}
        return cls(request.app[doors_key].directory, catalogues, lang=language_of(request), titles=titles)

    def line(self, visit: ListedVisit) -> Line:
        """One visit in words."""
        branch = self._directory.branches[visit.branch]
        counter = self._directory.counters[visit.counter]
        specialist = self._directory.staff.get(visit.specialist or "")
        return Line(
            id=visit.id,
            number=visit.number,
            branch=branch.name_en if self._english else branch.name_ja,
            counter=counter.name_en if self._english else counter.name_ja,
            procedures=[self.document(visit, procedure) for procedure in visit.procedures],
            opened_at=_moment(visit.opened_at),
            closed_at=_moment(visit.closed_at) if visit.closed_at is not None else None,
            outcome=visit.outcome,
            specialist=specialist.name if specialist else visit.specialist,
        )

    def document(self, visit: ListedVisit, document: str) -> str:
        """The title of a procedure's form, the slip or the receipt."""
        procedure = self._catalogues[visit.catalogue].content.procedures.get(document)
        if procedure is None:
            return self._titles.get(document, document)
        return procedure.title.en if self._english else procedure.title.ja


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE):%Y-%m-%d %H:%M}"
