"""The pages of the morning check: the check itself on a station, and what was found, for branch staff and supervisors.

Context of each template, besides ``lang``, ``t`` and ``path`` which every one has:

- ``check.html`` (GET /counter/check): csrf, counter (its name), items [Item], last Record or None, last_at
- ``checks.html`` (GET /checks): csrf, staff {name, role}, counters [{name, branch, at, record}], records [{…}], home
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from server.checks.records import KEPT, Record, history, keep, newest
from server.checks.results import UNITS, Item, NoCheckError, is_good, read_check
from server.clock import TOWN_ZONE
from server.directory import StaffRole
from server.echo.echo_pages import door_of
from server.errors import PageError
from server.keys_of_app import clock_key, config_key, database_key, doors_key, pages_key
from server.pages import HOME
from server.rendering import language_of
from server.sign_in import SignIn
from server.stations import Station
from server.turn import ice_servers

READERS = (StaffRole.BRANCH_STAFF, StaffRole.SUPERVISOR)


def add_routes(app: web.Application) -> None:
    """Mount the pages and the files."""
    app.router.add_get("/counter/check", show_check)
    app.router.add_post("/counter/check", keep_check)
    app.router.add_get("/echo/ways", get_ways)
    app.router.add_get("/checks", show_checks)
    app.router.add_get("/checks.csv", get_csv)
    app.router.add_get("/checks.json", get_json)


async def _station(request: web.Request) -> Station:
    station = await request.app[doors_key].station_of(request)
    if station is None:
        if request.method == "GET":
            raise web.HTTPSeeOther("/counter")
        raise PageError(401, "signed_out")
    return station


async def show_check(request: web.Request) -> web.Response:
    """GET /counter/check: the check of the station whose screen this is; the enrolment when it is none."""
    station = await _station(request)
    records = await request.app[database_key].read(partial(newest, branch=station.counter.branch))
    last = records.get(station.counter.id)
    english = language_of(request) == "en"
    context = {
        "csrf": station.csrf,
        "counter": station.counter.name_en if english else station.counter.name_ja,
        "items": list(Item),
        "last": last,
        "last_at": _when(last.at) if last is not None else "",
    }
    return request.app[pages_key].response(request, "check.html", context)


async def keep_check(request: web.Request) -> web.Response:
    """POST /counter/check {items}: {good}. 400 for what is no check."""
    station = await _station(request)
    try:
        check = read_check(await request.read())
    except NoCheckError as problem:
        raise PageError(400, "bad_request") from problem
    at = request.app[clock_key].now().at
    await request.app[database_key].write(lambda db: keep(db, station.counter.id, check, at=at))
    return web.json_response({"good": is_good(check), "at": at})


async def get_ways(request: web.Request) -> web.Response:
    """GET /echo/ways: {ice_servers}, our own relay with fresh credentials, for who may have an echo; [] without one."""
    door = await door_of(request)
    now = datetime.fromtimestamp(request.app[clock_key].now().at / 1000, UTC)
    servers = ice_servers(request.app[config_key].turn, name=door.partition(":")[0], now=now)
    return web.json_response({"ice_servers": [dict(server) for server in servers]})


async def _reader(request: web.Request) -> tuple[SignIn, str | None]:
    """Who reads checks, and of which branch (None: of all)."""
    sign_in = await request.app[doors_key].sign_in_of(request)
    if sign_in is None:
        raise web.HTTPSeeOther(f"/sign-in?next={request.path}")
    if sign_in.staff.role not in READERS:
        raise PageError(403, "other_role")
    return sign_in, sign_in.staff.branch if sign_in.staff.role is StaffRole.BRANCH_STAFF else None


async def show_checks(request: web.Request) -> web.Response:
    """GET /checks: each counter's newest check, and the last ones of all."""
    sign_in, branch = await _reader(request)
    database = request.app[database_key]
    counters = await database.read(partial(newest, branch=branch))
    records = await database.read(partial(history, branch=branch))
    context = {
        "csrf": sign_in.csrf,
        "staff": {"name": sign_in.staff.name, "role": sign_in.staff.role.value},
        "home": HOME[sign_in.staff.role],
        "counters": [{"name": _name(request, counter), "record": _row(one)} for counter, one in counters.items()],
        "records": [{"name": _name(request, one.counter), "record": _row(one)} for one in records],
    }
    return request.app[pages_key].response(request, "checks.html", context)


def _row(record: Record | None) -> dict[str, object] | None:
    if record is None:
        return None
    return {
        "at": _when(record.at),
        "good": record.good,
        "bad": [found.item.value for found in record.check.items if found.state == "bad"],
        "values": [
            (found.item.value, f"{found.value:.0f} {UNITS[found.item]}")
            for found in record.check.items
            if found.value is not None and found.item in UNITS
        ],
    }


def _name(request: web.Request, counter: str) -> str:
    directory = request.app[doors_key].directory
    found = directory.counters.get(counter)
    if found is None:
        return counter
    branch = directory.branches[found.branch]
    english = language_of(request) == "en"
    return f"{branch.name_en} {found.name_en}" if english else f"{branch.name_ja} {found.name_ja}"


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE).strftime("%Y-%m-%d %H:%M")


async def get_csv(request: web.Request) -> web.Response:
    """GET /checks.csv: one line per check; states and numbers, nobody's data."""
    _, branch = await _reader(request)
    records = await request.app[database_key].read(partial(history, branch=branch, most=KEPT))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["branch", "counter", "at", "good", *Item, *(f"{item}_{unit}" for item, unit in UNITS.items())])
    for record in records:
        found = {each.item: each for each in record.check.items}
        numbers = [found[item].value for item in UNITS]
        states = [found[item].state.value for item in Item]
        good = "yes" if record.good else "no"
        writer.writerow([record.branch, record.counter, _when(record.at), good, *states, *numbers])
    return _file(text.getvalue(), "text/csv", "checks.csv")


async def get_json(request: web.Request) -> web.Response:
    """GET /checks.json: the same as JSON."""
    _, branch = await _reader(request)
    records = await request.app[database_key].read(partial(history, branch=branch, most=KEPT))
    lines = [
        {
            "branch": one.branch,
            "counter": one.counter,
            "at": one.at,
            "good": one.good,
            "items": {each.item.value: {"state": each.state.value, "value": each.value} for each in one.check.items},
        }
        for one in records
    ]
    response = web.json_response({"checks": lines})
    response.headers["Content-Disposition"] = 'attachment; filename="checks.json"'
    return response


def _file(text: str, content_type: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    # Spreadsheets take a file for UTF-8 when it begins with a mark.
    body = ("\ufeff" + text).encode()
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
