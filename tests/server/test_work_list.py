"""Tests of server/work_list.py: filters, orders and pages over thousands of items, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import make_engine
from server.work_items import WorkState
from server.work_list import PAGE, SORTS, Tone, WorkFilter, WorkPage, list_work, tallies, tone_of
from tests.server.test_tables import visit
from tests.server.test_work_items import item_row
from tests.support.live_town import BRANCH, Place, make_tables

TODAY = date(2026, 11, 24)
MANY = 2_000


@pytest.fixture
def engine(place: Place) -> Iterator[sa.Engine]:
    """Two thousand visits of two branches, each with work for one or two departments; the first one is erased."""
    make_tables(place)
    engine = make_engine(place.url)
    states = list(WorkState)
    visits, items, own = [], [], []
    for number in range(1, MANY + 1):
        ident = f"v{number:05}"
        key = None if number == 1 else b"k"
        visits.append(visit(ident, number) | {"branch": BRANCH if number % 2 else "minami", "wrapped_key": key})
        departments = ("shimin", "kosodate") if number % 4 == 0 else ("shimin",)
        for department in departments:
            due = None if number % 5 == 0 else date.fromordinal(TODAY.toordinal() + number % 9 - 4).isoformat()
            state = states[number % 4].value
            assignee = "sato" if number % 3 == 0 else None
            more = {"due": due, "state": state, "assignee": assignee, "arrived_at": MANY - number}
            items.append(item_row(ident, department, **more))
            procedure = "tennyu" if number % 2 else "juminhyo"
            own.append({"visit": ident, "department": department, "procedure": procedure, "filed": True})
    with engine.begin() as db:
        db.execute(sa.insert(t.catalogue).values(version="c" * 16, plan="{}", loaded_at=0))
        db.execute(sa.insert(t.branch).values(id="minami", name_ja="南", name_en="South"))
        db.execute(sa.insert(t.visit), visits)
        db.execute(sa.insert(t.work_item), items)
        db.execute(sa.insert(t.work_procedure), own)
    yield engine
    engine.dispose()


def wanted(engine: sa.Engine, **more: Any) -> WorkPage:
    """A page of everything, or of what a filter says."""
    given: dict[str, Any] = {"departments": None, "state": ""}
    with engine.connect() as db:
        return list_work(db, WorkFilter(**(given | more)), me="sato", today=TODAY)


def test_pages_hold_every_item_once(engine: sa.Engine) -> None:
    """In every order, both ways; the erased one on none."""
    total = MANY - 1 + MANY // 4
    for sort in SORTS:
        for descending in (False, True):
            pages = [wanted(engine, sort=sort, descending=descending, page=number) for number in (1, 2, 51)]
            assert {page.total for page in pages} == {total}
            assert pages[0].pages == -(-total // PAGE)
            assert pages[2].page == pages[0].pages or pages[2].page == 51
    seen = [line.key for number in range(1, -(-total // PAGE) + 1) for line in wanted(engine, page=number).lines]
    assert len(seen) == len(set(seen)) == total
    assert "v00001" not in {key.visit for key in seen}
    assert wanted(engine, page=10_000).page == -(-total // PAGE)
    assert wanted(engine, page=0).page == 1


def test_the_soonest_comes_first_and_what_has_no_day_last(engine: sa.Engine) -> None:
    """Either way round, on both databases."""
    for descending in (False, True):
        first = wanted(engine, descending=descending).lines
        last = wanted(engine, descending=descending, page=10_000).lines
        days = [line.due for line in first]
        assert None not in days
        assert days == sorted(days, key=str, reverse=descending)
        assert {line.due for line in last} == {None}


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({"departments": frozenset({"kosodate"})}, lambda line: line.key.department == "kosodate"),
        ({"department": "shimin"}, lambda line: line.key.department == "shimin"),
        ({"branch": "minami"}, lambda line: line.branch == "minami"),
        ({"procedure": "tennyu"}, lambda line: "tennyu" in line.procedures),
        ({"state": "active"}, lambda line: line.state is not WorkState.DONE),
        ({"state": "returned"}, lambda line: line.state is WorkState.RETURNED),
        ({"assignee": "me"}, lambda line: line.assignee == "sato"),
        ({"assignee": "none"}, lambda line: line.assignee is None),
        ({"due": "late"}, lambda line: line.due < "2026-11-24" and line.state in (WorkState.OPEN, WorkState.ACCEPTED)),
        ({"due": "today"}, lambda line: line.due == "2026-11-24"),
        ({"due": "week"}, lambda line: "2026-11-24" <= line.due <= "2026-12-01"),
        ({"due": "none"}, lambda line: line.due is None),
    ],
)
def test_a_filter_keeps_what_it_says_and_all_of_it(engine: sa.Engine, filters: dict[str, Any], holds: Any) -> None:
    """As many as there are when each line is looked at."""
    expected = 0
    for number in range(1, 10_000):
        page = wanted(engine, page=number)
        if filters.get("due") in ("late", "today", "week"):
            expected += sum(line.due is not None and holds(line) for line in page.lines)
        else:
            expected += sum(holds(line) for line in page.lines)
        if number == page.pages:
            break
    found = wanted(engine, **filters)
    assert found.total == expected > 0
    assert all(holds(line) for line in found.lines)


def test_nothing_is_an_empty_page(engine: sa.Engine) -> None:
    """Of a department without work, or of none."""
    for departments in (frozenset({"zeimu"}), frozenset()):
        page = wanted(engine, departments=departments)
        assert (list(page.lines), page.total, page.page, page.pages) == ([], 0, 1, 1)


def test_tallies_count_what_is_not_erased(engine: sa.Engine) -> None:
    """By department, branch and state, and what of it is late."""
    with engine.connect() as db:
        found = tallies(db, TODAY)
    assert sum(sum(one.states.values()) for one in found) == MANY - 1 + MANY // 4
    assert {(one.department, one.branch) for one in found} == {
        ("shimin", BRANCH),
        ("shimin", "minami"),
        ("kosodate", "minami"),
    }
    assert sum(one.late for one in found) == wanted(engine, due="late").total


@pytest.mark.parametrize(
    ("state", "due", "tone"),
    [
        ("open", "2026-11-23", Tone.LATE),
        ("accepted", "2026-11-24", Tone.TODAY),
        ("open", "2026-11-25", Tone.SOON),
        ("open", "2026-11-26", Tone.SOON),
        ("open", "2026-11-27", Tone.CALM),
        ("open", None, Tone.NONE),
        ("returned", "2026-11-01", Tone.WAITING),
        ("done", "2026-11-01", Tone.DONE),
    ],
)
def test_how_urgent_something_is(state: str, due: str | None, tone: Tone) -> None:
    """By its day; what waits for somebody else, or is done, is not late."""
    assert tone_of(WorkState(state), due, TODAY) is tone
