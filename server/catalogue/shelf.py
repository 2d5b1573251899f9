"""The catalogue in use: reloads its folder, and keeps the last good version when a file is broken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.catalogue.loader import CatalogueError, load_catalogue
from server.catalogue.located import Problem
from server.catalogue.model import Catalogue


class CatalogueShelf:
    """The current catalogue of a folder, and the older versions that open visits still need.

    Building one loads the folder, and raises ``CatalogueError`` when there is no good version to
    begin with. ``reload`` and building read the disk: an event loop calls them in a thread.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen = _looks_of(folder)
        self._current = load_catalogue(folder)
        self._versions = {self._current.version: self._current}
        self._problems: tuple[Problem, ...] = ()

    @property
    def current(self) -> Catalogue:
        """The version that new visits get."""
        return self._current

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong at the last reload; empty when ``current`` is what the folder holds."""
        return self._problems

    def reload(self) -> bool:
        """Read the folder again if a file in it changed; True when ``current`` is a new version, False when it stays.

        A broken folder leaves ``current`` as it was and is told in ``problems``.
        """
        looks = _looks_of(self.folder)
        if looks == self._seen:
            return False
        # Kept from before the reading: what changes meanwhile is read at the next call.
        self._seen = looks
        try:
            loaded = load_catalogue(self.folder)
        except CatalogueError as error:
            self._problems = error.problems
            return False
        self._problems = ()
        changed = loaded.version != self._current.version
        if changed:
            self._versions[loaded.version] = loaded
            self._current = loaded
        return changed

    def version(self, version: str) -> Catalogue | None:
        """A version that was current or brought back, or None."""
        return self._versions.get(version)

    def bring_back(self, stored: bytes | str | Mapping[str, Any]) -> Catalogue:
        """Put a stored plan JSON on the shelf for the visits that name its version.

        Raises:
            BrokenPlan: as ``Catalogue.from_plan``.
        """
        catalogue = Catalogue.from_plan(stored)
        return self._versions.setdefault(catalogue.version, catalogue)


def _looks_of(folder: Path) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """By which a change of a folder is noticed without reading it: its files with inode, size and times."""
    return tuple(
        (path.as_posix(), _look_of(path)) for path in sorted((*folder.glob("*.y*ml"), *folder.glob("*/*.y*ml")))
    )


def _look_of(path: Path) -> tuple[int, ...]:
    try:
        seen = path.stat()
    except OSError as error:
        # Gone, or not ours to read: reading will tell, and again when that changes.
        return (error.errno or 0,)
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
