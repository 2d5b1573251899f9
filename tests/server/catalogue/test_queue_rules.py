"""Tests of the town's file about the queue."""

from pathlib import Path

import pytest

from server.catalogue.loader import CatalogueError
from server.catalogue.queue_rules import FILE, QUEUE_FILE, TownQueue
from server.live import DEMONSTRATION_CATALOGUE
from signaling.department_rules import Bundle, CallBack, DepartmentRules, RoutingMode, Step
from signaling.timetable import ALWAYS
from signaling.words import LadderStep

WHOLE = """
mode: bundle
bundles:
  - {skill: hikkoshi, procedures: [tennyu, kokuho]}
hours: {mon: ["08:30-12:00", "13:00-17:15"], tue: ["08:30-17:15"]}
closed: ["12-29", "2026-11-23"]
ladder:
  - {step: specialist, seconds: 20}
  - {step: section, seconds: 30}
departments:
  - id: kokuho
    ladder:
      - {step: support, seconds: 40, departments: [nenkin]}
    call_back: {every_minutes: 15, most: 3, near_minutes: 2, keep_minutes: 60}
    serving_minutes: 20
  - id: shimin
    closed: []
"""


def written(folder: Path, text: str) -> Path:
    """A folder with this file."""
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_what_a_department_does_not_say_is_as_for_the_whole_town(tmp_path: Path) -> None:
    """And what nobody says is as the core has it."""
    town = QUEUE_FILE.load(written(tmp_path, WHOLE))
    assert town.mode == RoutingMode.BUNDLE
    assert town.bundles == (Bundle("hikkoshi", frozenset({"tennyu", "kokuho"})),)
    general = town.of("nowhere")
    assert general.timetable.hours == (((510, 720), (780, 1035)), ((510, 1035),), (), (), (), (), ())
    assert general.timetable.closed == {"12-29", "2026-11-23"}
    assert general.steps == (Step(LadderStep.SPECIALIST, 20), Step(LadderStep.SECTION, 30))
    kokuho = town.of("kokuho")
    assert kokuho.timetable == general.timetable
    assert kokuho.steps == (Step(LadderStep.SUPPORT, 40, ("nenkin",)),)
    assert kokuho.call_back == CallBack(15, 3, 120, 3600)
    assert (kokuho.serving_s, general.serving_s) == (1200, DepartmentRules().serving_s)
    assert town.of("shimin").timetable.closed == frozenset()
    assert town.of("shimin").timetable.hours == general.timetable.hours


def test_a_town_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    """Always open, by skill alone."""
    assert QUEUE_FILE.load(tmp_path) == TownQueue()
    assert TownQueue().of("shimin").timetable.hours == ALWAYS


def test_the_demonstration_has_a_ladder() -> None:
    """Which ends with a choice."""
    town = QUEUE_FILE.load(DEMONSTRATION_CATALOGUE)
    assert [step.kind for step in town.of("kosodate").steps] == ["specialist", "section", "support", "reception"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mode: best", "none of"),
        ('hours: {mon: ["17:15-08:30"]}', "08:30-12:00"),
        ('hours: {mon: ["08:30-12:00", "11:00-13:00"]}', "in order"),
        ('hours: {mon: ["8.30-12"]}', "08:30-12:00"),
        ('hours: {mon: ["08:30-24:01"]}', "08:30-12:00"),
        ('closed: ["Monday"]', "YYYY-MM-DD"),
        ("ladder: []", "at least one step"),
        ("ladder: [{step: choice, seconds: 20}]", "choice"),
        ("ladder: [{step: section, seconds: 20}, {step: specialist, seconds: 20}]", "order"),
        ("ladder: [{step: section, seconds: 20}, {step: section, seconds: 20}]", "order"),
        ("ladder: [{step: support, seconds: 20}]", "name their departments"),
        ("ladder: [{step: section, seconds: 20, departments: [nenkin]}]", "have none"),
        ("ladder: [{step: section, seconds: 2}]", "5"),
        ("call_back: {most: 0}", "1"),
        ("departments: [{id: shimin}, {id: shimin}]", "twice"),
        ("lunch: 12", "lunch"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_line_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    """So that it can be mended."""
    with pytest.raises(CatalogueError) as refusal:
        QUEUE_FILE.load(written(tmp_path, text))
    assert refusal.value.problems[0].file == FILE
    assert reason in str(refusal.value)
