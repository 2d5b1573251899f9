"""Pages of a branch: the counter's screen, its enrolment, and the branch staff's page.

Context of each template, besides ``lang``, ``t`` and ``path`` which every one has:

- ``counter.html`` (GET /counter, enrolled): csrf, counter, branch, catalogue, names
- ``counter_enrol.html`` (GET /counter, not enrolled; POST /counter/enrol, refused): csrf, error ("", wrong, too_many),
  retry_after (seconds or None)
- ``branch.html`` (GET /branch): csrf, staff {name, role}, branch, counters [{id, ja, en}], catalogue, names
- ``branch_enrolment.html`` (POST /branch/enrolment): csrf, staff, counter, code, expires_at, minutes, catalogue, names
- ``branch_visits.html`` (GET /branch/visits): csrf, staff, branch, visits [ClosedVisit], catalogue, names
"""

from __future__ import annotations

from aiohttp import web

from branch_client.ports import BranchDoor, EnrolmentRefused, branch_port

COUNTER_LANGUAGE = "ja"
"""A resident chooses their language on the screen; until then it is Japanese, whoever set up the station."""


def add_routes(app: web.Application) -> None:
    """Mount the pages of a branch."""
    app.router.add_get("/counter", show_counter)
    app.router.add_post("/counter/enrol", enrol_station)
    app.router.add_get("/branch", show_branch)
    app.router.add_post("/branch/enrolment", make_enrolment_code)
    app.router.add_get("/branch/visits", show_closed_visits)


async def show_counter(request: web.Request) -> web.Response:
    """GET /counter: the counter's screen on an enrolled station, the enrolment on any other."""
    port = request.app[branch_port]
    station = await port.station(request)
    if station is None:
        return _enrolment_form(request)
    context = {
        "lang": COUNTER_LANGUAGE,
        "csrf": station.csrf,
        "counter": station.counter,
        "branch": station.branch,
        **await port.everywhere(request),
    }
    response = port.page(request, "counter.html", context)
    await port.renew(request, response)
    return response


def _enrolment_form(
    request: web.Request, *, error: str = "", retry_after: int | None = None, status: int = 200
) -> web.Response:
    port = request.app[branch_port]
    # Branch staff fill it in: it speaks the language that they chose, and its switch leads back to it.
    context = {
        "path": "/counter",
        "csrf": port.form_token(request),
        "error": error,
        "retry_after": retry_after,
    }
    response = port.page(request, "counter_enrol.html", context, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


async def enrol_station(request: web.Request) -> web.Response:
    """POST /counter/enrol {code}: to the counter's screen, or the form again with what is wrong."""
    form = await request.post()
    try:
        return await request.app[branch_port].enrol(request, str(form.get("code", "")))
    except EnrolmentRefused as refusal:
        status = 429 if refusal.code == "too_many" else 400
        return _enrolment_form(request, error=refusal.code, retry_after=refusal.retry_after, status=status)


async def show_branch(request: web.Request) -> web.Response:
    """GET /branch: the branch staff's page."""
    port = request.app[branch_port]
    door = await port.branch_staff(request)
    return port.page(request, "branch.html", await _staff_context(request, door))


async def make_enrolment_code(request: web.Request) -> web.Response:
    """POST /branch/enrolment {counter}: a one-time code, as a page, or as JSON for a script that asks for it."""
    port = request.app[branch_port]
    door = await port.branch_staff(request)
    form = await request.post()
    code = await port.make_code(request, str(form.get("counter", "")))
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"code": code.code, "expires_at": code.expires_at, "counter": code.counter})
    context = {
        **await _staff_context(request, door),
        "counter": code.counter,
        "code": code.code,
        "expires_at": code.expires_text,
        "minutes": code.minutes,
    }
    return port.page(request, "branch_enrolment.html", context)


async def show_closed_visits(request: web.Request) -> web.Response:
    """GET /branch/visits: today's closed visits of the branch, for printing once more."""
    port = request.app[branch_port]
    door = await port.branch_staff(request)
    visits = await port.closed_visits(request, door.branch)
    context = {**await _staff_context(request, door), "visits": visits}
    return port.page(request, "branch_visits.html", context)


async def _staff_context(request: web.Request, door: BranchDoor) -> dict[str, object]:
    return {
        "csrf": door.csrf,
        "staff": {"name": door.name, "role": door.role},
        "branch": door.branch,
        **await request.app[branch_port].everywhere(request),
    }
