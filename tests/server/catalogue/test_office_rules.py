"""Tests of server/catalogue/office_rules.py: the departments' own file, its bounds, and a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.catalogue.field_types import FieldType
from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.office_rules import DAYS, FIELDS_MAX, FILE, OFFICE_FILE, OfficeRules

GOOD = """
days: 3
departments:
  - id: shimin
    days: 1
    fields:
      - {id: day, type: date, label: {ja: 日, en: Day}, for: [tennyu]}
      - {id: result, type: enum, label: {ja: 結果, en: Result}, options: [{value: 認定, en: Granted}]}
  - {id: zeimu}
"""


def written(folder: Path, text: str) -> Path:
    """A folder with this office.yaml."""
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_departments_fields_and_days(tmp_path: Path) -> None:
    """Its own days or the town's; fields for all procedures or some."""
    rules = OFFICE_FILE.load(written(tmp_path, GOOD))
    assert (rules.days_of("shimin"), rules.days_of("zeimu"), rules.days_of("gone")) == (1, 3, 3)
    assert [field.id for field in rules.fields_of("shimin", {"tennyu": True})] == ["day", "result"]
    assert [field.id for field in rules.fields_of("shimin", {"juminhyo": True})] == ["result"]
    assert rules.fields_of("zeimu", {"tennyu": True}) == ()
    assert rules.fields_of("shimin", {"x": True})[0].options[0].en == "Granted"
    assert rules.fields_of("shimin", {"tennyu": True})[0].type is FieldType.DATE


def test_a_town_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    """Notes only, and five open days."""
    assert OFFICE_FILE.load(tmp_path) == OfficeRules()
    assert OfficeRules().days_of("shimin") == DAYS


def test_the_packaged_file_fits_its_catalogue() -> None:
    """Departments and procedures that it names are there."""
    content = load_catalogue(packaged_folder()).content
    rules = OFFICE_FILE.load(packaged_folder())
    assert rules.fields_by_department
    assert {*rules.days_by_department, *rules.fields_by_department} <= content.departments.keys()
    named = {one for fields in rules.fields_by_department.values() for field in fields for one in field.procedures}
    assert named <= content.procedures.keys()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("days: 0", 1, "whole number"),
        ("dayz: 1", 1, "unknown key"),
        ("departments: [{id: A}]", 1, "is no id"),
        ("departments:\n  - {id: a}\n  - {id: a}", 3, "twice"),
        ("departments: [{id: a, fields: [{id: x, type: my_number, label: {ja: あ, en: a}}]}]", 1, "none of"),
        ("departments: [{id: a, fields: [{id: x, type: enum, label: {ja: あ, en: a}}]}]", 1, "has options"),
        (
            "departments: [{id: a, fields: [{id: x, type: yesno, label: {ja: あ, en: a}},"
            " {id: x, type: yesno, label: {ja: あ, en: a}}]}]",
            1,
            "twice",
        ),
        ("a: &x 1\nb: *x", 1, "anchors"),
        ("days: ]", 1, "not YAML"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    """File, line and reason, for the department that wrote it."""
    with pytest.raises(CatalogueError) as raised:
        OFFICE_FILE.load(written(tmp_path, text))
    assert (raised.value.file, raised.value.line) == (FILE, line)
    assert reason in str(raised.value)


def test_more_fields_than_remarks_need_are_refused(tmp_path: Path) -> None:
    """A form of its own is no set of remarks."""
    fields = ", ".join(f"{{id: f{number}, type: yesno, label: {{ja: あ, en: a}}}}" for number in range(FIELDS_MAX + 1))
    with pytest.raises(CatalogueError, match="more than 12 fields"):
        OFFICE_FILE.load(written(tmp_path, f"departments: [{{id: a, fields: [{fields}]}}]"))
