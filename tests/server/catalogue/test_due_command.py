"""Tests of `enmado due`."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.catalogue.deadlines import term_of
from server.catalogue.due_command import main_due
from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from signaling.interview_plan import Text
from signaling.term_days import day_of
from tests.server.catalogue.small import write

DAY = Text("", "")


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the one line of JSON."""
    code = main_due(argv)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return code, found


@pytest.mark.parametrize(
    ("procedure", "event", "due"),
    [
        ("tennyu", "2026-11-09", "2026-11-24"),
        ("shussei", "2026-11-09", "2026-11-24"),
        ("tenkyo", "2026-12-16", "2027-01-04"),
        ("shibou", "2026-12-23", "2027-01-04"),
        ("tennyu", "2027-04-19", "2027-05-06"),
        ("shussei", "2027-04-20", "2027-05-06"),
        ("jidou_teate_nintei", "2026-11-30", "2026-12-15"),
        ("jidou_teate", "2026-11-30", "2026-12-15"),
        ("jidou_teate_shoumetsu", "2026-11-30", "2026-12-15"),
        ("tenshutsu", "令和8年11月4日", "2026-11-18"),
        ("sousaihi", "2026-03-02", "2028-03-02"),
        ("setai_henkou", "R8.11.4", "2026-11-18"),
        ("rikon", "2026-11-02", "2026-11-11"),
        ("kokuho_shutoku", "2026-11-04", "2026-11-18"),
        ("kouki_soushitsu", "2026-11-04", "2026-11-18"),
        ("nenkin_1gou", "2026-11-04", "2026-11-18"),
        ("kaigo_nintei_tennyu", "2026-11-04", "2026-11-18"),
        ("zairyu_jukyo", "2026-11-04", "2026-11-18"),
        ("mynumber_keizoku", "2026-08-26", "2026-11-24"),
        ("mynumber_keizoku", "2026-08-25", "2026-11-24"),
        ("inu_henkou", "2026-10-09", "2026-11-09"),
        ("daihyou_souzoku", "2026-11-09", "2027-02-09"),
        ("shussan_ichiji", "2026-11-09", "2028-11-09"),
        ("nenkin_shibou_1gou", "2026-11-09", "2028-11-09"),
        ("moped_touroku", "2026-11-09", "2026-11-24"),
        ("moped_haisha", "2026-11-09", "2026-12-09"),
        ("nyukan_shutoku", "2026-10-12", "2026-11-11"),
        ("sousaihi_kokuho", "2024-11-25", "2026-11-25"),
        ("sousaihi_kouki", "2024-02-29", "2026-03-02"),
        ("daihyou_souzoku", "2026-11-24", "2027-02-24"),
        ("nenkin_shibou", "2026-11-02", "2026-11-12"),
    ],
)
def test_a_procedure_is_due_as_its_law_counts(
    capsys: pytest.CaptureFixture[str], procedure: str, event: str, due: str
) -> None:
    """Published examples, each way of counting, and dates in either calendar."""
    code, found = answer(capsys, procedure, "--event", event)
    assert code == 0
    assert (found["ok"], found["due"], found["procedure"]) == (True, due, procedure)


def test_the_answer_says_how_it_was_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """And from which day it was moved; other terms of the procedure stand beside it."""
    found = answer(capsys, "shussei", "--event", "2026-11-09")[1]
    assert (found["shown"], found["days"], found["first_day_counts"]) == ("令和8年11月24日", 14, True)
    assert found["moved_from"] == "令和8年11月22日"
    assert found["since"]["ja"] == "生まれた日"
    assert [(each["due"], each["months"]) for each in found["others"]] == [("2027-02-08", 3)]
    assert found["others"][0]["only_if"]["ja"] == "国外で起きたとき"
    assert "moved_from" not in answer(capsys, "tennyu", "--event", "2026-11-04")[1]


def test_a_towns_closed_days_move_a_due_date(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """They stand in its own file."""
    folder = tmp_path / "town"
    shutil.copytree(packaged_folder(), folder)
    (folder / "town.yaml").write_text("closed_days: [2026-11-24]\n", "utf-8")
    found = answer(capsys, "tennyu", "--event", "2026-11-09", "--catalogue", str(folder))[1]
    assert found["due"] == "2026-11-25"


def test_an_old_era_is_remarked(capsys: pytest.CaptureFixture[str]) -> None:
    """As in a field."""
    assert "令和" in answer(capsys, "tennyu", "--event", "平成31年5月1日")[1]["warning"]


@pytest.mark.parametrize(
    ("procedure", "event", "code"),
    [
        ("konin", "2026-11-09", "no_due"),
        ("juminhyo", "2026-11-09", "no_due"),
        ("dance", "2026-11-09", "unknown_procedure"),
        ("tennyu", "令和5年2月29日", "no_such_day"),
        ("tennyu", "5.4.1", "which_era"),
        ("tennyu", "tomorrow", "bad_date"),
        ("tennyu", " ", "empty"),
    ],
)
def test_what_has_no_due_date_is_told(
    capsys: pytest.CaptureFixture[str], procedure: str, event: str, code: str
) -> None:
    """With code 1 and words for people."""
    exit_code, found = answer(capsys, procedure, "--event", event)
    assert (exit_code, found["ok"], found["code"]) == (1, False, code)
    assert found["error"]
    assert found["error_en"]


def test_a_catalogue_without_rules_still_has_forms(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """And a broken one is told."""
    folder = write(tmp_path / "small")
    form = next(each for each in load_catalogue(folder).content.procedures.values() if each.due)
    assert answer(capsys, form.id, "--event", "2026-11-09", "--catalogue", str(folder))[0] == 0
    (folder / "catalogue.yaml").write_text("town: 1", "utf-8")
    assert answer(capsys, form.id, "--event", "2026-11-09", "--catalogue", str(folder))[1]["code"] == "broken_catalogue"


def test_a_rule_and_its_form_have_one_due_date() -> None:
    """Where both are in the catalogue."""
    catalogue = load_catalogue(packaged_folder())
    assert catalogue.rules is not None
    for form in catalogue.content.procedures.values():
        rule = catalogue.rules.rules.get(form.id)
        if rule is not None and form.due is not None:
            assert rule.due, form.id
            term, own = rule.due[0], term_of(form.due, DAY)
            counted = (term.days, term.months, term.years, term.include_first, term.rolls)
            assert counted == (own.days, own.months, own.years, own.include_first, own.rolls), form.id


def test_the_live_list_and_the_command_agree_on_every_term(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever day a term counts from: on the same day both name the same last day."""
    catalogue = load_catalogue(packaged_folder())
    assert catalogue.rules is not None
    plan, book = FormPlan(catalogue), catalogue.rules
    day = date(2026, 11, 9)
    household = book.vocabulary.household(
        book.case_defaults | {"today": day, "date": day}, [book.person_defaults | {"birth": day, "newborn": True}]
    )
    for rule in (each for each in book.plan.rules if each.due):
        told = answer(capsys, rule.id, "--event", day.isoformat())[1]
        for term, by_command in zip(rule.due, [told, *told.get("others", [])], strict=True):
            event = day_of(book, term, household, (0,), said=lambda _field, _place: day.isoformat())
            assert event == (None if term.sources == ("other",) else day), rule.id
            assert plan.due(term, day).isoformat() == by_command["due"], rule.id


def test_what_counts_from_the_day_of_filing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """A form's own term, where no rule has one."""
    found = answer(capsys, "mynumber_card", "--event", "2026-08-26")[1]
    assert (found["due"], found["since"]["en"]) == ("2026-11-24", "the day of filing")


@pytest.mark.parametrize("argv", [[], ["tennyu"], ["tennyu", "--event"], ["--event", "2026-11-09"]])
def test_wrong_usage_is_code_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Usage goes to standard error."""
    assert main_due(argv) == 2
    assert "usage" in capsys.readouterr().err
