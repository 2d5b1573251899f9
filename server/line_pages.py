"""Line reports come in from the pages of a call, and supervisors read why a call was bad.

Context of ``line.html`` (GET /board/visits/{visit}/line): csrf, staff {name, role}, visit {id, number},
reports [{side, at, reasons [key], numbers [(key, text)]}]
"""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from aiohttp import web

from server import tables as t
from server.call_paths import call_paths_key
from server.directory import StaffRole
from server.errors import PageError
from server.evidence import moment_words
from server.keys_of_app import clock_key, database_key, doors_key, pages_key
from server.line_records import LineRecord, Reporter, keep_line, lines_of
from server.line_report import NoReportError, Side, read_posted, reasons_of

VISIT = r"{visit:v[0-9a-z]{8,32}}"
READERS = (StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR)


def add_routes(app: web.Application) -> None:
    """Mount both."""
    app.router.add_post(rf"/visits/{VISIT}/line", keep_report)
    app.router.add_get(rf"/board/visits/{VISIT}/line", show_line)


async def keep_report(request: web.Request) -> web.Response:
    """POST /visits/{visit}/line {call, report}: {kept}. 401 for strangers, 400 for what is no report.

    Who has no part in the visit any more (it was handed over or closed a moment ago) did nothing wrong: not kept.
    """
    reporter = await _reporter(request)
    try:
        posted = read_posted(await request.read())
    except NoReportError as problem:
        raise PageError(400, "bad_request") from problem
    moment = request.app[clock_key].now()
    visit = request.match_info["visit"]
    keep = partial(keep_line, visit=visit, reporter=reporter, call=posted.call, report=posted.report, at=moment.at)
    kept = await request.app[database_key].write(keep)
    if kept:
        request.app[call_paths_key].tell(posted.call, reporter.side, posted.report.path, moment.mono)
    return web.json_response({"kept": kept})


async def _reporter(request: web.Request) -> Reporter:
    doors = request.app[doors_key]
    station = await doors.station_of(request)
    if station is not None and request.query.get("as") == "station":
        return Reporter(Side.RESIDENT, station.counter.id)
    sign_in = await doors.sign_in_of(request)
    if sign_in is None:
        raise PageError(401, "signed_out")
    return Reporter(Side.SPECIALIST, sign_in.staff.id)


async def show_line(request: web.Request) -> web.Response:
    """GET: how the line of each call of a visit was, in words and numbers; for supervisors and administrators."""
    sign_in = await request.app[doors_key].sign_in_of(request)
    if sign_in is None:
        raise web.HTTPSeeOther(f"/sign-in?next={request.path}")
    if sign_in.staff.role not in READERS:
        raise PageError(403, "other_role")
    visit = request.match_info["visit"]
    number_of = sa.select(t.visit.c.number).where(t.visit.c.id == visit)
    number = await request.app[database_key].read(lambda db: db.execute(number_of).scalar())
    if number is None:
        raise web.HTTPNotFound
    records = await request.app[database_key].read(partial(lines_of, visit=visit))
    context = {
        "csrf": sign_in.csrf,
        "staff": {"name": sign_in.staff.name, "role": sign_in.staff.role.value},
        "visit": {"id": visit, "number": number},
        "supervisor": sign_in.staff.role is StaffRole.SUPERVISOR,
        "reports": [_shown(one) for one in records],
    }
    return request.app[pages_key].response(request, "line.html", context)


def _shown(record: LineRecord) -> dict[str, object]:
    report = record.report
    numbers = [
        ("seconds", f"{report.seconds:.0f} s"),
        ("setup", "–" if report.setup_ms is None else f"{report.setup_ms:.0f} ms"),
        ("concealed", f"{report.concealed:.1%}"),
        ("lost_in", f"{report.lost_in:.1%}"),
        ("lost_out", f"{report.lost_out:.1%}"),
        ("round_trip", f"{report.round_trip_ms:.0f} ms"),
        ("jitter", f"{report.jitter_ms:.0f} ms"),
        ("cuts", f"{report.cuts} ({report.away_s:.0f} s)"),
        ("frozen", f"{report.frozen_s:.1f} s"),
        ("steps", " / ".join(f"{seconds:.0f}" for seconds in report.steps) + " s"),
    ]
    return {
        "side": record.side.value,
        "at": moment_words(record.at),
        "path": report.path.value,
        "reasons": [reason.value for reason in reasons_of(report)],
        "numbers": numbers,
    }
