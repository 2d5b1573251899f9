"""Tests of `enmado procedures`."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from server.catalogue.procedures_command import main_procedures
from tests.server.catalogue.small import write
from tests.support.worked import HOUSEHOLDS


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the one line of JSON, and what was said beside it."""
    code = main_procedures(argv)
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    found: dict[str, Any] = json.loads(captured.out)
    return code, found, captured.err


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A file with a worked household, just as it is in the list of them."""
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(HOUSEHOLDS[1], ensure_ascii=False), "utf-8")
    return path


def test_a_household_is_answered_with_procedures_unknown_and_why(
    capsys: pytest.CaptureFixture[str], facts: Path
) -> None:
    """Three keys; persons by their ids, readable."""
    code, found, said = answer(capsys, "--facts", str(facts))
    assert code == 0
    assert list(found) == ["procedures", "unknown", "why"]
    assert found["procedures"]["zairyu_jukyo"] == ["夫", "妻", "子"]
    reason = found["why"]["inkan_touroku"][0]
    assert reason["person"] == "夫"
    assert reason["facts"] == {"夫.wants_seal": True, "夫.deceased": False, "夫.age": 31}
    assert "印鑑登録をする：はい" in reason["ja"]
    assert "2026-11-24" in said


def test_the_day_is_said(capsys: pytest.CaptureFixture[str], facts: Path) -> None:
    """Then there is nothing to remark."""
    code, found, said = answer(capsys, "--facts", str(facts), "--today", "2043-04-01")
    assert (code, said) == (0, "")
    assert "kodomo_iryo_shinki" not in found["procedures"]


def test_facts_can_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With -."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(facts.read_bytes())))
    assert answer(capsys, "--facts", "-")[0] == 0


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    """As JSON and on standard error, with code 1."""
    code, found, said = answer(capsys, "--facts", str(tmp_path / name))
    assert code == 1
    assert found["ok"] is False
    assert found["code"] == "cannot_read"
    assert found["error"]
    assert said.startswith("enmado procedures: The file cannot be read")


def test_a_household_that_is_wrong_is_told_with_its_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No traceback, whatever the file holds."""
    path = tmp_path / "facts.json"
    path.write_text('{"case": {"event": "party"}, "persons": []}', "utf-8")
    code, found, said = answer(capsys, "--facts", str(path))
    assert (code, found["code"], found["at"]) == (1, "not_an_option", "case.event")
    assert said.startswith("enmado procedures: case.event: ")
    path.write_text('{"case": {"\\ud800": 1}, "persons": []}', "utf-8")
    assert answer(capsys, "--facts", str(path))[1]["code"] == "unknown_fact"


def test_another_catalogue_may_have_no_rules_or_be_broken(
    capsys: pytest.CaptureFixture[str], facts: Path, tmp_path: Path
) -> None:
    """Both are told."""
    folder = write(tmp_path / "small")
    assert answer(capsys, "--facts", str(facts), "--catalogue", str(folder))[1]["code"] == "no_rules"
    (folder / "catalogue.yaml").write_text("town: 1", "utf-8")
    _, found, _ = answer(capsys, "--facts", str(facts), "--catalogue", str(folder))
    assert found["code"] == "broken_catalogue"
    assert "catalogue.yaml:1" in found["error_en"]


@pytest.mark.parametrize("argv", [[], ["--facts"], ["--facts", "x", "--today", "soon"], ["x"]])
def test_wrong_usage_is_code_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Usage goes to standard error."""
    assert main_procedures(argv) == 2
    assert "usage" in capsys.readouterr().err
