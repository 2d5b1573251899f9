"""/figures: what was counted, for supervisors, as tables and charts; /figures.csv: one of the tables as a file."""

from __future__ import annotations

from datetime import date
from functools import partial

from aiohttp import web

from server.answers import require
from server.directory import StaffRole
from server.errors import PageError
from server.figures.asking import CannotAsk, address_of, asked_for, recent, spans
from server.figures.counting import RATINGS, Asked, By, Line, count
from server.figures.csv_text import csv_file
from server.figures.naming import Naming
from server.figures.rows import STEPS
from server.figures.table import BY_NAME, COLUMNS, cells, kept_back
from server.figures.whole_page import count_page
from server.keys_of_app import clock_key, config_key, database_key, doors_key, pages_key
from server.live import plans_key
from server.rendering import language_of

SHOWN = ("visits", "answered", "abandoned", "service_level", "service_level_2", "wait_p50", "wait_p90")
"""Columns of the tables that stand beside a chart; the files have all of them."""

COMPARED = (*SHOWN, "hand_overs", "completed", "trips_saved", "referred")

TABLES = (By.BRANCH, By.DEPARTMENT, By.MATTER)


def add_routes(app: web.Application) -> None:
    """Mount the page and the files."""
    app.router.add_get("/figures", show_figures)
    app.router.add_get("/figures.csv", get_csv)
    app.router.add_get("/figures/today.json", get_today)


def _naming(request: web.Request) -> Naming:
    words = request.app[pages_key].words
    directory, catalogue = request.app[doors_key].directory, request.app[plans_key].catalogue
    return Naming(directory, catalogue, lang=language_of(request), t=partial(words, request))


async def show_figures(request: web.Request) -> web.Response:
    """GET /figures: the tables and charts of the days that the address asks for."""
    sign_in = await require(request, StaffRole.SUPERVISOR)
    app, today = request.app, request.app[clock_key].now().today
    problem = None
    try:
        asked = asked_for(request.query, today)
    except CannotAsk as refusal:
        asked, problem = recent(today), refusal.reason
    within_s = app[config_key].service_level_s
    counted = await app[database_key].read(partial(count_page, asked=asked, within_s=within_s))
    lines, why = counted.tables, counted.reasons
    naming = _naming(request)
    total = lines[By.TOTAL][0] if lines[By.TOTAL] else None
    context = {
        "csrf": sign_in.csrf,
        "staff": {"name": sign_in.staff.name, "role": sign_in.staff.role.value},
        "asked": asked,
        "problem": problem,
        "within_s": within_s,
        "choices": naming.choices(),
        "spans": {name: _span(asked, *days) for name, days in spans(today).items()},
        "total": total,
        "sums": {column.name: column.text(total) for column in COLUMNS} if total else {},
        "columns": {"chart": SHOWN, "table": COMPARED},
        "days": _table(lines[By.DAY], By.DAY, naming, SHOWN),
        "hours": _table(lines[By.HOUR], By.HOUR, naming, SHOWN),
        "tables": {by.value: _table(lines[by], by, naming, COMPARED) for by in TABLES},
        "steps": [(step, BY_NAME[f"step_{step}"].text(total)) for step in STEPS] if total else [],
        "ratings": [(score, total.ratings[score]) for score in RATINGS] if total else [],
        "reasons": [(naming.reason(key), number) for key, number in why.items()],
        "files": {by.value: f"/figures.csv?{address_of(asked, by=by.value)}" for by in By},
    }
    status = 400 if problem else 200
    return app[pages_key].response(request, "figures.html", context, status=status)


def _span(asked: Asked, first: date, last: date) -> str:
    moved = Asked(first=first, last=last, branch=asked.branch, department=asked.department, matter=asked.matter)
    return f"/figures?{address_of(moved)}"


def _table(lines: list[Line], by: By, naming: Naming, names: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    return [(naming.line(by, line.key), [BY_NAME[name].text(line) for name in names]) for line in lines]


async def get_csv(request: web.Request) -> web.Response:
    """GET /figures.csv?by=…: one table with all its columns; numbers of few visits are kept back as set."""
    await require(request, StaffRole.SUPERVISOR)
    app = request.app
    try:
        asked = asked_for(request.query, app[clock_key].now().today)
        by = By(request.query.get("by", By.TOTAL.value))
    except (CannotAsk, ValueError):
        raise PageError(400, "bad_request") from None
    config = app[config_key]
    lines = await app[database_key].read(partial(count, asked=asked, by=by, within_s=config.service_level_s))
    naming, words = _naming(request), partial(app[pages_key].words, request)
    body = table_as_csv(lines, by, naming=naming, t=words, least=config.figures_least)
    name = f"figures-{by.value}-{asked.first}-{asked.last}.csv"
    return web.Response(
        body=body,
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def table_as_csv(lines: list[Line], by: By, *, naming: Naming, t: partial[str], least: int) -> bytes:
    """The file of one table: days as the calendar writes them, so that a spreadsheet knows them."""
    hidden = kept_back(lines, least)
    heading = [t(f"figures.by.{by.value}"), *(t(f"figures.column.{column.name}") for column in COLUMNS)]
    names = [line.key if by is By.DAY else naming.line(by, line.key) for line in lines]
    return csv_file(heading, [[name, *cells(line, hidden)] for name, line in zip(names, lines, strict=True)])


async def get_today(request: web.Request) -> web.Response:
    """GET /figures/today.json: what the board says of today: visits, service levels and waits so far."""
    await require(request, StaffRole.SUPERVISOR)
    today, config = request.app[clock_key].now().today, request.app[config_key]
    asked = Asked(first=today, last=today)
    lines = await request.app[database_key].read(
        partial(count, asked=asked, by=By.TOTAL, within_s=config.service_level_s)
    )
    found = {name: BY_NAME[name].text(line) for line in lines for name in SHOWN}
    return web.json_response({"within_s": config.service_level_s, **found}, headers={"Cache-Control": "no-store"})
