"""Names for people of what the lines of figures are about: branches, departments, matters, hours, days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from server.catalogue.model import Catalogue
from server.directory import Directory
from server.figures.counting import By

Translate = Callable[..., str]
"""The text of a key in the language of the page: ``t(key, **places)``."""


class Naming:
    """Names by today's directory and catalogue; what is in neither any more goes by its id."""

    def __init__(self, directory: Directory, catalogue: Catalogue, *, lang: str, t: Translate) -> None:
        self._directory = directory
        self._content = catalogue.content
        self._english = lang == "en"
        self._t = t

    def line(self, by: By, key: str) -> str:
        """The heading of a line."""
        match by:
            case By.BRANCH:
                return self.branch(key)
            case By.DEPARTMENT:
                return self.department(key)
            case By.MATTER:
                return self.matter(key)
            case By.HOUR:
                return self._said("hour", hour=key)
            case By.DAY:
                return self._day(key)
            case By.TOTAL:
                return self._said("total")

    def branch(self, key: str) -> str:
        """A branch."""
        found = self._directory.branches.get(key)
        return key if found is None else found.name_en if self._english else found.name_ja

    def department(self, key: str) -> str:
        """A department; "" is that of visits whose matter is not known (any more)."""
        if key == "":
            return self._said("unknown")
        found = self._content.departments.get(key)
        return key if found is None else found.en if self._english else found.ja

    def matter(self, key: str) -> str:
        """A procedure."""
        found = self._content.procedures.get(key)
        return key if found is None else found.title.en if self._english else found.title.ja

    def reason(self, key: str) -> str:
        """Why somebody was referred; "" is that nobody said."""
        if key == "":
            return self._said("no_reason")
        found = self._content.referrals.get(key)
        return key if found is None else found.en if self._english else found.ja

    def _said(self, what: str, **places: object) -> str:
        return self._t(f"figures.line.{what}", **places)

    def _day(self, key: str) -> str:
        day = date.fromisoformat(key)
        weekday = self._t(f"figures.weekday.{day.weekday()}")
        return self._said("day", month=day.month, day=day.day, weekday=weekday)

    def choices(self) -> dict[str, dict[str, str]]:
        """What a page offers to narrow by: id and name, in the order of people's lists."""
        return {
            "branch": {key: self.branch(key) for key in self._directory.branches},
            "department": {key: self.department(key) for key in self._content.departments},
            "matter": {key: self.matter(key) for key in (*self._content.tiles, *self._content.at_desk)},
        }
