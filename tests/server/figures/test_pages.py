"""Tests of /figures and its files over HTTP: who may see them, what they say, and what can't be asked."""

import asyncio
import csv
import io
import json

import pytest

from server.figures.making import FigureMaking
from server.keys_of_app import database_key, master_key
from tests.support.department_work import closed_visit
from tests.support.installation import Installation


async def counted(office: Installation) -> None:
    """One visit from its beginning to its end, in the figures."""
    await closed_visit(office)
    making = FigureMaking(office.app[database_key], office.app[master_key])
    await asyncio.to_thread(making.round_now)


async def test_a_supervisor_sees_what_was_counted(office: Installation) -> None:
    """In sums and in tables, the numbers of one visit."""
    await counted(office)
    answer = await (await office.signed_in("tanaka")).get("/figures")
    assert answer.status == 200
    assert '<table class="list" data-table="branch">' in answer.text
    assert "kita支所" in answer.text
    assert "住民票の写し等の交付申請" in answer.text
    assert 'href="/figures.csv?' in answer.text


async def test_a_span_without_visits_says_how_to_see_some(office: Installation) -> None:
    """It is not an empty table."""
    await counted(office)
    answer = await (await office.signed_in("tanaka")).get("/figures?from=2020-01-01&to=2020-01-31")
    assert answer.status == 200
    assert "当てはまる来庁者はいません" in answer.text
    assert "<table" not in answer.text


@pytest.mark.parametrize("query", ["from=x", "from=2026-02-01&to=2026-01-01", "branch=%27", "from=2001-01-01"])
async def test_what_cannot_be_asked_is_said_with_what_to_do(office: Installation, query: str) -> None:
    """And never repeated: an address could hold anything."""
    browser = await office.signed_in("tanaka")
    answer = await browser.get(f"/figures?{query}")
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert "えらんで" in answer.text or "えらびなおして" in answer.text
    assert (await browser.get(f"/figures.csv?{query}")).status == 400


@pytest.mark.parametrize("path", ["/figures", "/figures.csv", "/figures/today.json"])
@pytest.mark.parametrize("who", ["sato", "abe", "kanri", "ito", "mori"])
async def test_figures_are_the_supervisors(office: Installation, path: str, who: str) -> None:
    """Nobody else compares colleagues."""
    assert (await (await office.signed_in(who)).get(path)).status == 403


async def test_a_stranger_is_led_to_the_sign_in(office: Installation) -> None:
    """As from every page of staff."""
    assert (await office.browser().get("/figures")).status == 303


async def test_a_file_has_every_column_and_the_lines_of_its_table(office: Installation) -> None:
    """By procedure: two, as the visit had."""
    await counted(office)
    answer = await (await office.signed_in("tanaka")).get("/figures.csv?by=matter")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="figures-matter-')
    heading, *lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert heading[:2] == ["手続き", "来庁者"]
    assert {len(line) for line in lines} == {len(heading)}
    assert len(lines) == 2
    assert (await (await office.signed_in("tanaka")).get("/figures.csv?by=name")).status == 400


async def test_the_board_is_told_of_today(office: Installation) -> None:
    """Service level and waits so far."""
    await counted(office)
    answer = await (await office.signed_in("tanaka")).get("/figures/today.json")
    today = json.loads(answer.text)
    assert (today["within_s"], today["visits"], today["answered"]) == (office.config.service_level_s, "1", "1")
