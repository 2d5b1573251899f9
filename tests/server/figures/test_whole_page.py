"""Tests of all tables at once: whatever the rows are, they are the tables counted one by one."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.figures.counting import Asked, By, count, reasons
from server.figures.rows import STEPS
from server.figures.whole_page import count_page
from tests.server.figures.test_counting import DAY, WITHIN_S, answered, left, put


def anything(seed: int, number: int) -> list[dict[str, Any]]:
    """Visits of all kinds over some days, branches, departments, hours and matters; many waits are equal."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        wait = chance.choice((0, 5, 60, 61, chance.randrange(600)))
        line: dict[str, Any] = chance.choice(
            (answered(wait), left(wait), {"state": "waiting"}, answered(wait, closed_at=None))
        )
        if line.get("outcome") == "finished" and chance.random() < 0.3:
            line |= {"outcome": "referred", "reason": chance.choice((None, "original_needed", "by_law"))}
        line |= {"branch": chance.choice(("kita", "minami")), "department": chance.choice(("", "shimin", "hoken"))}
        line |= {"hour": chance.choice((8, 9, 10, 17)), "day": (DAY + timedelta(days=chance.randrange(9))).isoformat()}
        line |= {"hand_overs": chance.randrange(4), "rating": chance.choice((None, 1, 2, 3))}
        line |= {f"{step}_ms": chance.randrange(1000) for step in STEPS}
        line["matters"] = chance.sample(("tennyu", "tenkyo", "jidou_teate"), chance.randrange(4))
        found.append(line)
    return found


@pytest.mark.parametrize("number", [0, 1, 2, 90])
def test_all_at_once_are_the_tables_one_by_one(empty_engine: sa.Engine, number: int) -> None:
    """Also when narrowed to a branch, a department, a matter or some days, and where nothing is left."""
    put(empty_engine, anything(number, number))
    week = Asked(first=DAY, last=DAY + timedelta(days=6))
    questions = [
        week,
        Asked(first=DAY + timedelta(days=2), last=DAY + timedelta(days=2)),
        replace(week, branch="kita"),
        replace(week, department="shimin", branch="minami"),
        replace(week, matter="tennyu"),
        replace(week, matter="nothing"),
    ]
    with empty_engine.connect() as db:
        for asked in questions:
            page = count_page(db, asked, within_s=WITHIN_S)
            assert page.tables == {by: count(db, asked, by, within_s=WITHIN_S) for by in By}
            assert page.reasons == reasons(db, asked)
