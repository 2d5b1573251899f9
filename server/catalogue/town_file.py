"""A town's own file beside the catalogue: read whole and within a bound, and read again when it has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from server.catalogue.loader import CatalogueError
from server.catalogue.located import MOST_BYTES, Located, Problem, read_yaml
from server.catalogue.reading import Reader

log = logging.getLogger(__name__)

Rules = TypeVar("Rules")


@dataclass(frozen=True, slots=True)
class TownFile(Generic[Rules]):
    """A kind of file: its name in the folder, how its document is read, and what holds where a town has none."""

    name: str
    read: Callable[[Located, Reader], Rules]
    default: Callable[[], Rules]

    def load(self, folder: Path) -> Rules:
        """The rules in a catalogue's folder; the defaults where the file is not there, or is empty. Reads the disk.

        Raises CatalogueError (file, line, reason of each problem) for a file that cannot be used.
        """
        try:
            with (folder / self.name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return self.default()
        except OSError as error:
            raise CatalogueError((Problem(self.name, 1, f"cannot be read: {error.strerror}"),)) from error
        if len(data) > MOST_BYTES:
            raise CatalogueError((Problem(self.name, 1, f"the file has more than {MOST_BYTES} bytes"),))
        document, problems = read_yaml(self.name, data)
        rules = self.default() if document is None else self.read(document, Reader(self.name, problems))
        if problems:
            raise CatalogueError(tuple(sorted(problems, key=lambda each: each.line)))
        return rules


class TownShelf(Generic[Rules]):
    """The rules in use: read again when the file has changed; a broken one is logged and the last good one stays.

    Building one reads the disk, and raises CatalogueError when there is no good version to begin with.
    """

    def __init__(self, kind: TownFile[Rules], folder: Path) -> None:
        self._kind = kind
        self._folder = folder
        self._stamp = self._look()
        self.rules = kind.load(folder)

    async def reload(self) -> bool:
        """Read the file again when it has changed; whether other rules are in force now."""
        return await asyncio.to_thread(self._reload)

    def _reload(self) -> bool:
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.rules = self._kind.load(self._folder)
        except CatalogueError as error:
            log.error("%s refused, the last good version stays: %s", self._kind.name, error)
            return False
        return True

    def _look(self) -> tuple[int, int]:
        try:
            found = (self._folder / self._kind.name).stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
