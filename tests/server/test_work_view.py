"""Tests of server/work_view.py: a department's own fields and no other's, and what it may write down."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from server.catalogue.field_types import FieldType
from server.catalogue.model import Option, Words
from server.catalogue.office_rules import OfficeField
from server.work_items import Written
from server.work_view import NOTE_MAX, check_free, check_written, office_rows, seen_forms
from tests.support.live_story import fill
from tests.support.live_town import live_town

TODAY = date(2026, 11, 24)
FIELDS = (
    OfficeField("day", FieldType.DATE, Words("日", "Day")),
    OfficeField("decision", FieldType.ENUM, Words("結果", "Decision"), (Option("認定", "認定", "Granted"),)),
    OfficeField("free", FieldType.TEXT, Words("番号", "Number"), most=5),
)


async def test_a_shared_section_shows_the_fields_of_the_procedure_alone(tmp_path: Path) -> None:
    """The section of a person holds fields for moving in only: whoever pays the allowance does not read them."""
    async with live_town(tmp_path) as town:
        _, desk, visit = await town.serving("tennyu", "jidou_teate")
        await fill(town, desk, visit, {"p1.name": "葛󠄀城花子", "p1.pension": "国民年金1号"})
        state = town.runner.newest(visit)
        plan = town.plans.at_hand(state.catalogue)
        fields = plan.catalogue.content.fields
        moving, allowance = seen_forms(state, ("tennyu", "jidou_teate"), plan, language="ja")
        english = seen_forms(state, ("jidou_teate", "gone"), plan, language="en")
    shown = {label for section in allowance.sections for label, _ in section.rows}
    own = {
        field.label.ja for field in fields.values() if not field.for_procedures or "jidou_teate" in field.for_procedures
    }
    assert own < {field.label.ja for field in fields.values()}
    assert shown <= own
    assert ("葛󠄀城花子") in {text for section in allowance.sections for _, text in section.rows}
    assert any("国民年金1号" in text for section in moving.sections for _, text in section.rows)
    assert not any("国民年金1号" in text for section in allowance.sections for _, text in section.rows)
    assert (allowance.filed_at, allowance.procedure) == ("", "jidou_teate")
    assert [form.title for form in english] == [plan.procedure("jidou_teate").title.en]
    assert {label for section in english[0].sections for label, _ in section.rows} <= {
        field.label.en for field in fields.values()
    }


def test_what_is_typed_is_kept_as_its_type_keeps_it() -> None:
    """An empty field is no answer, and a field that the rules no longer have stays as it was."""
    typed = {"day": "R8.11.20", "decision": "認定", "free": "", "unknown": "x"}
    before = Written("", {"old": "1", "free": "A"})
    written, wrong = check_written(typed, " 一行\r\n二行 ", FIELDS, before=before, today=TODAY, language="ja")
    assert wrong == {}
    assert written == Written("一行\n二行", {"old": "1", "day": "2026-11-20", "decision": "認定"})


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_cannot_be_kept_is_told_at_its_field(language: str) -> None:
    """All of it at once, in the page's language."""
    typed = {"day": "32日", "decision": "却下", "free": "長すぎる番号です"}
    _, wrong = check_written(typed, "x" * (NOTE_MAX + 1), FIELDS, before=Written(), today=TODAY, language=language)
    assert wrong.keys() == {"day", "decision", "free", "note"}
    assert wrong["note"].isascii() is (language == "en")
    assert wrong["day"] != wrong["free"]


@pytest.mark.parametrize("text", ["123456789018", "1234 5678 9018", "番号は１２３４５６７８９０１８"])
def test_no_individual_number_is_kept_anywhere(text: str) -> None:
    """In the note, a field, or a reason."""
    _, wrong = check_written({"free": text}, text, FIELDS, before=Written(), today=TODAY, language="ja")
    assert wrong.keys() == {"free", "note"}
    assert check_free(text, most=400, language="en")[1]
    assert check_free("理由", most=400, language="en") == ("理由", "")


def test_what_was_written_is_printed_as_people_read_it() -> None:
    """In the order of the fields; a value that the rules no longer take is printed as it was kept."""
    decided = OfficeField("decision", FieldType.ENUM, Words("結果", "Decision"), (Option("a", "認定", "Granted"),))
    written = Written("覚え", {"free": "長すぎる番号", "day": "2026-11-20", "decision": "a", "gone": "x"})
    rows = office_rows(written, (FIELDS[0], decided, FIELDS[2]), note_label="メモ", today=TODAY)
    assert rows == [("日", "令和8年11月20日"), ("結果", "認定"), ("番号", "長すぎる番号"), ("メモ", "覚え")]
    assert office_rows(Written(), FIELDS, note_label="メモ", today=TODAY) == []
