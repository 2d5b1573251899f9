"""Tests of server/paper/template_command.py: a department tries its templates before residents do."""

import shutil
from pathlib import Path

import pytest

from server.__main__ import main
from server.paper.glyphs import FontBook
from server.paper.job import Template
from server.paper.render import TEMPLATES_DIR
from server.paper.template_command import check_templates, sample_jobs
from tests.server.paper.filled import content


def test_our_own_templates_would_pass(tmp_path: Path, book: FontBook) -> None:
    """Copies of ours are a town's good start: for nobody, for many, for the longest answers."""
    for name in ("slip", "receipt", "plain", "inu", "kokuho"):
        shutil.copy(TEMPLATES_DIR / f"{name}.html", tmp_path)
    shutil.copy(TEMPLATES_DIR / "_parts.html", tmp_path)
    assert list(check_templates(tmp_path, content(), book)) == []


def test_every_template_of_ours_can_be_tried() -> None:
    """Each has jobs to be printed with; a name that no form has, none."""
    papers = {path.stem for path in TEMPLATES_DIR.glob("[a-z]*.html")}
    assert papers == {*content().forms, *Template}
    assert [name for name in papers if not list(sample_jobs(name, content()))] == []
    assert list(sample_jobs("neko", content())) == []


def test_what_breaks_with_long_answers_only_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem on a line of its own, and an exit code for scripts."""
    body = '{% extends "_base.html" %}{% block paper %}<p style="white-space:nowrap">{{ shown["dog.name"] }}'
    (tmp_path / "inu.html").write_text(body + "{{ shown['visitor.addr'] }}</p>{% endblock %}", encoding="utf-8")
    (tmp_path / "neko.html").write_text("x", encoding="utf-8")
    assert main(["templates", "check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("inu.html:1: the text leaves the printable part of the sheet by")
    assert lines[1] == "neko.html:1: the catalogue has no form of this name"


def test_a_folder_in_order_and_one_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to say is said; what cannot be tried is no success."""
    assert main(["templates", "check", str(tmp_path)]) == 0
    assert "no problems" in capsys.readouterr().out
    assert main(["templates", "check", str(tmp_path / "gone")]) == 2
    assert main(["templates", "check", str(tmp_path), "--catalogue", str(tmp_path)]) == 2
    assert "catalogue.yaml" in capsys.readouterr().err
    assert main(["templates"]) == 2
    assert main(["templates", "check", "--help"]) == 0
