"""Words of the departments' pages that more than one of them needs: times, numbers, names in the page's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from aiohttp import web

from server.catalogue.eras import wareki
from server.catalogue.model import Department
from server.clock import TOWN_ZONE
from server.documents import day_of
from server.keys_of_app import doors_key
from server.live import plans_key
from server.rendering import language_of


def moment(at: int) -> str:
    """``2026-11-22 10:31`` in the town's time."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE):%Y-%m-%d %H:%M}"


def number_of(opened_at: int, number: int) -> str:
    """The visit's number as papers say it: the year of opening and the number."""
    return f"{day_of(opened_at).year}-{number:05}"


class WorkWords:
    """Names for one request, out of the directory and the catalogue in force."""

    def __init__(self, request: web.Request) -> None:
        self.language = language_of(request)
        self._english = self.language == "en"
        self._directory = request.app[doors_key].directory
        self._content = request.app[plans_key].catalogue.content

    def department(self, department: str) -> str:
        """A department's name; its id where the catalogue in force has none of it."""
        found: Department | None = self._content.departments.get(department)
        return department if found is None else found.en if self._english else found.ja

    def procedure(self, procedure: str) -> str:
        """A procedure's title, likewise."""
        found = self._content.procedures.get(procedure)
        return procedure if found is None else found.title.en if self._english else found.title.ja

    def branch(self, branch: str) -> str:
        """A branch's name."""
        found = self._directory.branches.get(branch)
        return branch if found is None else found.name_en if self._english else found.name_ja

    def staff(self, staff: str | None) -> str:
        """The name of one of the staff; "" for nobody."""
        found = self._directory.staff.get(staff or "")
        return found.name if found else staff or ""

    def day(self, iso: str | None) -> str:
        """A day as people read it."""
        if not iso:
            return ""
        return iso if self._english else wareki(date.fromisoformat(iso))

    def departments(self) -> dict[str, str]:
        """All departments of the catalogue by id."""
        return {ident: self.department(ident) for ident in self._content.departments}

    def procedures(self, departments: frozenset[str] | None) -> dict[str, str]:
        """The procedures of these departments by id; all for None."""
        return {
            ident: self.procedure(ident)
            for ident, entry in self._content.procedures.items()
            if departments is None or entry.department in departments
        }

    def branches(self) -> dict[str, str]:
        """All branches by id."""
        return {ident: self.branch(ident) for ident in self._directory.branches}
