"""Tests of server/paper/town_templates.py and of what the renderer does with a town's own template."""

import re
from pathlib import Path

import pytest

from server.paper.glyphs import FontBook
from server.paper.job import TemplateProblem
from server.paper.render import TEMPLATES_DIR, Renderer
from server.paper.town_templates import MAX_TEMPLATE_BYTES, TemplateRefused, TownTemplates
from tests.server.paper.filled import filled, job_of
from tests.server.paper.probe import Pdf

OWN = """\
{% extends "_base.html" %}
{% import "_parts.html" as m with context %}
{% block paper %}
<section class="sheet">
<h1>遠窓市独自の様式</h1>
{{ m.pairs([[["犬の名", m.val("dog.name", m.FULL, 9, 14)]]]) }}
LINE
</section>
{% endblock %}
"""


def own(folder: Path, line: str = "", *, name: str = "inu.html") -> TownTemplates:
    """A folder with one template of the town's own, with something in its seventh line."""
    (folder / name).write_text(OWN.replace("LINE", line), encoding="utf-8")
    return TownTemplates(folder, TEMPLATES_DIR)


@pytest.fixture(scope="module")
def dog() -> dict[str, tuple[str, str]]:
    """The answers of 犬の登録事項変更届."""
    return filled("inu", 1) | {"dog.name": ("ポチ", "ポチ")}


def printed(book: FontBook, folder: Path, dog: dict[str, tuple[str, str]]) -> tuple[str, TemplateProblem | None]:
    """The text of the form as printed with the town's folder, and what was wrong with its template."""
    paper = Renderer(book, town=folder).print_job(job_of("inu", dog, 1))
    with Pdf(paper.pdf) as pdf:
        return pdf.flowing(), paper.problem


def test_a_towns_own_template_is_used_without_a_restart(
    tmp_path: Path, book: FontBook, dog: dict[str, tuple[str, str]]
) -> None:
    """The folder may be filled, changed and emptied while the worker runs; our pieces are there to build with."""
    renderer = Renderer(book, town=tmp_path)
    job = job_of("inu", dog, 1)
    texts = []
    for change in (lambda: None, lambda: own(tmp_path), (tmp_path / "inu.html").unlink):
        change()
        paper = renderer.print_job(job)
        assert paper.problem is None
        with Pdf(paper.pdf) as pdf:
            texts.append(pdf.flowing())
    assert ["独自の様式" in text for text in texts] == [False, True, False]
    assert all("ポチ" in text for text in texts)
    own(tmp_path)
    assert renderer.print_job(job, ours=True).pdf == renderer.print_job(job, ours=True).pdf
    with Pdf(renderer.print_job(job, ours=True).pdf) as pdf:
        assert "独自の様式" not in pdf.flowing()


@pytest.mark.parametrize(
    ("line", "at", "reason"),
    [
        ("{% if %}", 7, "Expected an expression"),
        ("{{ m.val('dog.nmae', 60, 9) }}", 11, "has no attribute 'dog.nmae'"),
        ("{{ ''.__class__.__mro__ }}", 7, "unsafe"),
        ("{{ ink._book }}", 7, "unsafe"),
        ("{{ shown.clear() }}", 7, "is unsafe"),
        ("{{ 1 // 0 }}", 7, "ZeroDivisionError"),
        ("{% for n in range(10000000) %}x{% endfor %}", 7, "OverflowError"),
        ("{% include 'gone.html' %}", 7, "there is no template `gone.html`"),
        ("{% include '../../../etc/passwd' %}", 7, "there is no template"),
        ('<p style="overflow: hidden">x</p>', 7, "would hide what does not fit"),
        ('<img src="http://192.0.2.1/x">', 1, "asks for a file or an address"),
        ('<p style="white-space:nowrap">{{ "寿限無" * 60 }}</p>', 1, "leaves the printable part of the sheet"),
        ("{% for n in range(9000) %}{{ 'x' * 900 }}{% endfor %}", 1, "over 4000000 characters"),
    ],
)
def test_a_broken_template_is_told_and_ours_is_printed(
    tmp_path: Path, book: FontBook, dog: dict[str, tuple[str, str]], *, line: str, at: int, reason: str
) -> None:
    """The resident has their paper all the same, and the department file, line and reason."""
    own(tmp_path, line)
    text, problem = printed(book, tmp_path, dog)
    assert "犬の登録事項変更届" in text
    assert "ポチ" in text
    assert problem is not None
    assert reason in problem.reason
    assert problem.file in ("inu.html", "_parts.html")
    assert problem.file == "_parts.html" or problem.line == at
    assert "ポチ" not in str(problem)
    assert re.fullmatch(r"[a-z_]+\.html:[0-9]+: .+", str(problem))


def test_an_answer_never_stands_in_a_reason(tmp_path: Path, book: FontBook, dog: dict[str, tuple[str, str]]) -> None:
    """A template that looks an answer up by another answer fails with the answer in Python's words; not in ours."""
    for line in ("{{ shown[shown['dog.name']] }}", "{{ shown['dog.name'] + 1 }}", "{{ shown['dog.name'] | int + '' }}"):
        own(tmp_path, line)
        _, problem = printed(book, tmp_path, dog)
        assert problem is not None
        assert "ポチ" not in problem.reason
        assert problem.line == 7


def test_files_that_are_no_text_of_ours_are_refused(tmp_path: Path) -> None:
    """Too long, or not UTF-8: told with the line before anything of it is read as a template."""
    towns = own(tmp_path)
    for data, reason, line in ((b"x" * (MAX_TEMPLATE_BYTES + 1), "over 262144 bytes", 1), (b"a\n\xff", "not UTF-8", 2)):
        (tmp_path / "paper.css").write_bytes(data)
        with pytest.raises(TemplateRefused, match=reason) as refused:
            towns.html("inu", {})
        assert (refused.value.problem.file, refused.value.problem.line) == ("paper.css", line)


def test_a_form_that_nobody_laid_out_is_printed_as_rows(tmp_path: Path, book: FontBook) -> None:
    """A department's new form has no template: its sections stand one below the other."""
    job = job_of("inu", filled("inu", 1), 1)
    rows = [{"title": "犬", "rows": [{"label": "犬の名前", "shown": "ポチ"}]}]
    new = type(job)("neko", {**job.context, "title": "猫の届", "sections": rows})
    with Pdf(Renderer(book, town=tmp_path).print_job(new).pdf) as pdf:
        text = pdf.flowing()
    assert "猫の届" in text
    assert "犬の名前ポチ" in text
