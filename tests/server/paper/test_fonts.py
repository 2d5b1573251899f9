"""Tests of server/paper/fonts.py."""

from pathlib import Path

import pytest

from server.paper.fonts import NEEDED_FONTS, FontKey, FontsMissing, find_fonts, fonts_conf


def test_every_needed_font_is_found_on_this_machine() -> None:
    """The packages that set-up installs bring all six files."""
    files = find_fonts()
    assert set(files) == set(FontKey)
    assert all(path.is_file() for path in files.values())


def test_missing_fonts_name_the_packages_to_install(tmp_path: Path) -> None:
    """The error is a command to type, with each package once."""
    (tmp_path / "ipamjm.ttf").touch()
    with pytest.raises(FontsMissing) as caught:
        find_fonts([tmp_path])
    assert caught.value.packages == (
        "fonts-morisawa-bizud-mincho",
        "fonts-noto-cjk",
        "fonts-morisawa-bizud-gothic",
    )
    assert str(caught.value).endswith(
        "apt-get install fonts-morisawa-bizud-mincho fonts-noto-cjk fonts-morisawa-bizud-gothic"
    )
    assert str(tmp_path) in str(caught.value)


def test_the_first_folder_that_has_a_font_wins(tmp_path: Path) -> None:
    """A town may put a newer font before the system's."""
    first, second = tmp_path / "own", tmp_path / "system" / "deep"
    for folder in (first, second):
        folder.mkdir(parents=True)
        for font in NEEDED_FONTS:
            (folder / font.file_name).touch()
    (first / "ipamjm.ttf").unlink()
    files = find_fonts([first, tmp_path / "system"])
    assert files[FontKey.NAME] == second / "ipamjm.ttf"
    assert files[FontKey.LABEL] == first / "BIZUDGothic-Regular.ttf"


def test_the_configuration_accepts_these_files_only() -> None:
    """Each file is accepted by its path, everything else is rejected, and odd paths are escaped."""
    conf = fonts_conf({FontKey.NAME: Path("/fonts/a&b/ipamjm.ttf")})
    assert "<dir>/fonts/a&amp;b</dir>" in conf
    assert "<acceptfont><glob>/fonts/a&amp;b/ipamjm.ttf</glob></acceptfont>" in conf
    assert "<rejectfont><glob>*</glob></rejectfont>" in conf
