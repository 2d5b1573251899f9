"""Tests of what is counted on figures: against the same sums made by hand, on SQLite and on PostgreSQL."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import pytest
import sqlalchemy as sa

from server import tables as t
from server.figures.counting import Asked, By, count, reasons
from server.figures.rows import STEPS

DAY = date(2026, 11, 2)
WITHIN_S = 60


def put(engine: sa.Engine, lines: Sequence[dict[str, Any]]) -> None:
    """Rows of figures for these visits; each has its matters under ``matters``."""
    t.metadata.create_all(engine)
    plain = {"language": "ja", "hour": 9, "state": "closed", "serving_ms": 0, "hand_overs": 0, "submitted": 0}
    plain |= {"answered_at": None, "closed_at": None, "wait_ms": None, "outcome": None, "reason": None, "rating": None}
    plain |= {"through_seq": 1, "department": "shimin", "branch": "kita", "day": DAY.isoformat()}
    plain |= {f"{step}_ms": 0 for step in STEPS}
    with engine.begin() as db:
        db.execute(sa.insert(t.branch).values(id="kita", name_ja="北", name_en="North"))
        db.execute(sa.insert(t.counter).values(id="k1", branch="kita", name_ja="1", name_en="1"))
        db.execute(sa.insert(t.catalogue).values(version="c", plan="{}", loaded_at=0))
        for number, line in enumerate(lines, 1):
            visit = f"v{number}"
            head = {"head_seq": 1, "head_hash": b"h", "head_mac": b"m", "catalogue": "c", "counter": "k1"}
            head |= {"branch": "kita", "state": "closed", "opened_at": 1, "wiped": True}
            db.execute(sa.insert(t.visit).values(id=visit, number=number, **head))
            own = {key: value for key, value in line.items() if key != "matters"}
            db.execute(sa.insert(t.figure_visit).values(visit=visit, **{**plain, **own}))
            for matter in line.get("matters", ("tennyu",)):
                db.execute(sa.insert(t.figure_matter).values(visit=visit, procedure=matter))


def answered(wait_s: float, **more: Any) -> dict[str, Any]:
    """A visit that was answered after so long, and has ended."""
    return {"answered_at": 1, "closed_at": 2, "wait_ms": int(wait_s * 1000), "outcome": "finished", **more}


def left(wait_s: float, **more: Any) -> dict[str, Any]:
    """A visit that nobody answered."""
    return {"closed_at": 2, "wait_ms": int(wait_s * 1000), "outcome": "left", **more}


def table(engine: sa.Engine, by: By, **asked: Any) -> list[Any]:
    """A table over the first week."""
    wanted = Asked(first=asked.pop("first", DAY), last=asked.pop("last", DAY + timedelta(days=6)), **asked)
    with engine.connect() as db:
        return count(db, wanted, by, within_s=WITHIN_S)


def test_service_levels_with_and_without_those_who_left(empty_engine: sa.Engine) -> None:
    """Two of three answered in time; one left at once, one late, one still waits."""
    put(empty_engine, [answered(10), answered(60), answered(61), left(5), left(300), {"state": "waiting"}])
    (total,) = table(empty_engine, By.TOTAL)
    assert (total.visits, total.answered, total.abandoned, total.waiting) == (6, 3, 2, 1)
    assert total.service_level == pytest.approx(2 / 3)
    assert total.service_level_2 == pytest.approx(3 / 5)
    assert (total.completed, total.trips_saved, total.referred) == (3, 3, 0)


def test_nothing_is_divided_by_nothing(empty_engine: sa.Engine) -> None:
    """A share of no visits is none, not 0 and not 100 per cent."""
    put(empty_engine, [{"state": "waiting"}])
    (total,) = table(empty_engine, By.TOTAL)
    assert (total.service_level, total.service_level_2, total.wait_p50, total.minutes("sign")) == (None,) * 4
    assert table(empty_engine, By.TOTAL, first=date(2020, 1, 1), last=date(2020, 1, 2)) == []


@pytest.mark.parametrize("number", [1, 2, 3, 10, 41])
def test_percentiles_are_of_the_nearest_rank(empty_engine: sa.Engine, number: int) -> None:
    """Those who left do not count, nor does the order in which they came."""
    waits = random.Random(number).sample(range(1000), number)
    put(empty_engine, [*(answered(wait) for wait in waits), left(5000)])
    (total,) = table(empty_engine, By.TOTAL)
    ranked = sorted(waits)
    assert total.wait_p50 == ranked[ceil(0.5 * number) - 1] * 1000
    assert total.wait_p90 == ranked[ceil(0.9 * number) - 1] * 1000


def test_lines_by_branch_hour_day_department_and_matter(empty_engine: sa.Engine) -> None:
    """Each visit once; by matter once for each of its matters."""
    put(
        empty_engine,
        [
            answered(1, branch="kita", hour=9, matters=("tennyu", "jidou_teate"), hand_overs=1, rating=3),
            answered(2, branch="minami", hour=10, department="kosodate", outcome="referred", rating=1),
            left(3, branch="kita", hour=9, day=(DAY + timedelta(days=1)).isoformat()),
        ],
    )

    def visits(by: By, **asked: Any) -> dict[str, int]:
        return {line.key: line.visits for line in table(empty_engine, by, **asked)}

    assert visits(By.BRANCH) == {"kita": 2, "minami": 1}
    assert visits(By.HOUR) == {"9": 2, "10": 1}
    assert list(visits(By.HOUR)) == ["9", "10"]
    assert visits(By.DAY) == {"2026-11-02": 2, "2026-11-03": 1}
    assert visits(By.DEPARTMENT) == {"kosodate": 1, "shimin": 2}
    assert visits(By.MATTER) == {"jidou_teate": 1, "tennyu": 3}
    assert visits(By.MATTER, matter="jidou_teate") == {"jidou_teate": 1}
    assert visits(By.BRANCH, matter="jidou_teate") == {"kita": 1}
    assert visits(By.TOTAL, branch="minami", department="kosodate") == {"": 1}
    assert visits(By.TOTAL, branch="minami", department="shimin") == {}
    (total,) = table(empty_engine, By.TOTAL)
    assert (total.hand_overs, dict(total.ratings)) == (1, {3: 1, 2: 0, 1: 1})


def test_minutes_are_of_visits_that_were_answered_and_have_ended(empty_engine: sa.Engine) -> None:
    """One that is being served has not spent its time yet."""
    put(
        empty_engine,
        [
            answered(1, interview_ms=60_000),
            answered(1, interview_ms=180_000),
            {"answered_at": 1, "wait_ms": 1, "state": "serving", "interview_ms": 900_000},
        ],
    )
    (total,) = table(empty_engine, By.TOTAL)
    assert (total.minutes("interview"), total.minutes("print")) == (2, 0)


def test_reasons_are_of_those_who_were_referred(empty_engine: sa.Engine) -> None:
    """Also of those where nobody chose one."""
    lines = [answered(1, outcome="referred", reason=reason) for reason in ("identity", "other", "other", None)]
    put(empty_engine, [*lines, answered(1, reason=None)])
    with empty_engine.connect() as db:
        found = reasons(db, Asked(first=DAY, last=DAY))
    assert list(found.items()) == [("other", 2), ("", 1), ("identity", 1)]
