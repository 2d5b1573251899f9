"""Tests of the catalogue in use while departments edit its files."""

from pathlib import Path

import pytest

from server.catalogue import shelf as shelves
from server.catalogue.loader import CatalogueError, load_catalogue
from server.catalogue.model import Catalogue
from server.catalogue.shelf import CatalogueShelf
from tests.server.catalogue.small import write


def test_a_changed_folder_becomes_the_current_version(tmp_path: Path) -> None:
    """Visits with the old version still find it."""
    shelf = CatalogueShelf(write(tmp_path))
    old = shelf.current
    assert shelf.reload() is False
    write(tmp_path, file="catalogue.yaml", old="甲町", new="乙町")
    assert shelf.reload() is True
    assert shelf.current.content.town.ja == "乙町"
    assert shelf.version(old.version) is old
    assert shelf.version(shelf.current.version) is shelf.current


def test_a_broken_folder_leaves_the_last_good_version(tmp_path: Path) -> None:
    """The problem is told, and goes away when the file is mended."""
    shelf = CatalogueShelf(write(tmp_path))
    good = shelf.current
    write(tmp_path, file="catalogue.yaml", old="town:", new="twon:")
    assert shelf.reload() is False
    assert shelf.current is good
    assert shelf.problems[0].file == "catalogue.yaml"
    write(tmp_path)
    assert shelf.reload() is False
    assert shelf.problems == ()


def test_an_unchanged_folder_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it takes long beside what an edit takes; a file of the same size and a dangling link are changes."""
    read: list[Path] = []

    def counted(folder: Path) -> Catalogue:
        read.append(folder)
        return load_catalogue(folder)

    monkeypatch.setattr(shelves, "load_catalogue", counted)
    shelf = CatalogueShelf(write(tmp_path))
    assert [shelf.reload(), shelf.reload(), len(read)] == [False, False, 1]
    write(tmp_path, file="catalogue.yaml", old="甲町", new="乙町")
    assert [shelf.reload(), shelf.reload(), len(read)] == [True, False, 2]
    (tmp_path / "procedures" / "lost.yaml").symlink_to(tmp_path / "nowhere")
    assert [shelf.reload(), shelf.reload(), len(read)] == [False, False, 3]
    assert shelf.problems[0].file == "procedures/lost.yaml"


def test_there_is_no_shelf_without_a_first_good_version(tmp_path: Path) -> None:
    """A server without a catalogue could serve nobody."""
    with pytest.raises(CatalogueError):
        CatalogueShelf(tmp_path)


def test_an_old_version_is_brought_back_from_its_plan(tmp_path: Path) -> None:
    """After a restart, visits that are still open name versions that no file holds any more."""
    old = load_catalogue(write(tmp_path / "old", file="catalogue.yaml", old="甲町", new="乙町"))
    shelf = CatalogueShelf(write(tmp_path / "new"))
    assert shelf.version(old.version) is None
    brought = shelf.bring_back(old.plan_json())
    assert brought.content == old.content
    assert shelf.version(old.version) is brought
    assert shelf.bring_back(old.plan()) is brought
    assert shelf.current.content.town.ja == "甲町"
