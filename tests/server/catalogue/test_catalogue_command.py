"""Tests of `enmado catalogue check`."""

from pathlib import Path

import pytest

from server.catalogue.catalogue_command import main_catalogue
from tests.server.catalogue.small import write


def test_a_good_folder_is_said_to_be_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the version, code 0."""
    assert main_catalogue(["check", str(write(tmp_path))]) == 0
    assert "2 procedures" in capsys.readouterr().out


def test_the_packaged_folder_is_checked_when_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """What comes with Enmado is good; its rules and questions are counted too."""
    assert main_catalogue(["check"]) == 0
    said = capsys.readouterr().out
    assert "no problems" in said
    assert "72 rules" in said


def test_every_problem_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line and reason as editors and compilers write them, code 1."""
    write(tmp_path, file="catalogue.yaml", old=", en: Ko Town", new="")
    assert main_catalogue(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "catalogue.yaml:1: `en` is missing\n"


def test_the_departments_own_file_is_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``office.yaml`` is refused with its line, as the server would."""
    (write(tmp_path) / "office.yaml").write_text("days: 5\ndepartments: 3\n")
    assert main_catalogue(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "office.yaml:2: a list is expected here\n"


def test_what_the_files_beside_the_catalogue_name_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A department that was renamed, a procedure that was mistyped."""
    write(tmp_path)
    (tmp_path / "office.yaml").write_text(
        "departments: [{id: gone, fields: [{id: x, type: yesno, label: {ja: あ, en: a}, for: [tenyu]}]}]", "utf-8"
    )
    (tmp_path / "queue.yaml").write_text(
        "departments: [{id: lost}]\nbundles: [{skill: move, procedures: [tenshutu]}]", "utf-8"
    )
    assert main_catalogue(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "office.yaml:1: the catalogue has no department `gone`",
        "queue.yaml:1: the catalogue has no department `lost`",
        "office.yaml:1: the catalogue has no procedure `tenyu`",
        "queue.yaml:1: the catalogue has no procedure `tenshutu`",
    ]


def test_the_rules_of_the_queue_are_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``queue.yaml`` is refused with its line, as the server would."""
    (write(tmp_path) / "queue.yaml").write_text("mode: super\nhours: {mon: [noon]}\n")
    assert main_catalogue(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("queue.yaml:2: `noon`")


@pytest.mark.parametrize("argv", [[], ["chekc"], ["check", "a", "b"]])
def test_wrong_usage_is_code_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Usage goes to stderr."""
    assert main_catalogue(argv) == 2
    assert "usage" in capsys.readouterr().err
