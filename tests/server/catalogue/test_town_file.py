"""Tests of a town's own file beside the catalogue: what cannot be read, and what changes while the town is open."""

import logging
import os
from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError
from server.catalogue.located import MOST_BYTES, Located
from server.catalogue.reading import Reader
from server.catalogue.town_file import TownFile, TownShelf


def read_days(node: Located, reader: Reader) -> int:
    """A file that says one number."""
    return reader.whole(reader.mapping(node, required=("days",)).get("days"), least=1, most=9)


DAYS = TownFile("days.yaml", read_days, lambda: 5)


def written(folder: Path, text: str) -> Path:
    """A folder with this file."""
    (folder / DAYS.name).write_text(text, encoding="utf-8")
    return folder


def test_what_is_written_is_read_and_a_town_without_the_file_has_the_default(tmp_path: Path) -> None:
    """An empty file says nothing, as a file that is not there."""
    assert DAYS.load(tmp_path) == 5
    assert DAYS.load(written(tmp_path, "days: 7")) == 7
    with pytest.raises(CatalogueError, match=r"days\.yaml:2: unknown key"):
        DAYS.load(written(tmp_path, "days: 7\nyears: 1"))


def test_a_file_that_cannot_be_read_or_is_too_long_is_refused(tmp_path: Path) -> None:
    """A folder in its place; a file that nobody wrote by hand."""
    (tmp_path / DAYS.name).mkdir()
    with pytest.raises(CatalogueError, match="cannot be read"):
        DAYS.load(tmp_path)
    (tmp_path / DAYS.name).rmdir()
    with pytest.raises(CatalogueError, match="more than"):
        DAYS.load(written(tmp_path, "#" * (MOST_BYTES + 1)))


async def test_a_change_is_taken_up_and_a_broken_one_is_not(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The last good version stays, and the log says why, once."""
    shelf = TownShelf(DAYS, written(tmp_path, "days: 3"))
    assert not await shelf.reload()
    told = []
    for stamp, text in enumerate(("days: 4", "days: no", "days: 6"), 1):
        written(tmp_path, text)
        os.utime(tmp_path / DAYS.name, ns=(stamp * 10**9, stamp * 10**9))
        with caplog.at_level(logging.ERROR):
            told.append((await shelf.reload(), shelf.rules))
            assert not await shelf.reload()
    assert told == [(True, 4), (False, 4), (True, 6)]
    assert caplog.text.count("days.yaml refused") == 1
    (tmp_path / DAYS.name).unlink()
    assert await shelf.reload()
    assert shelf.rules == 5


def test_a_town_does_not_open_with_a_broken_file(tmp_path: Path) -> None:
    """There is no good version to begin with."""
    with pytest.raises(CatalogueError, match="whole number"):
        TownShelf(DAYS, written(tmp_path, "days: no"))
