"""/office/scan: a slip's QR or code leads a clerk to the work of their department, or says plainly why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy import Connection, select

from server import tables as t
from server.door_log import Act
from server.keys_of_app import clock_key, database_key, master_key, pages_key
from server.slips import FoundSlip, Malformed, find_slip, normal
from server.store import BrokenLog
from server.work_intake import intake_key
from server.work_items import WorkItem, WorkKey, WorkState, read_item
from server.work_rights import Clerk, attempts_key, clerk_of
from server.work_words import WorkWords, moment
from signaling.errors import Refused

STATUS = {
    "malformed": 400,
    "unknown": 404,
    "nothing": 404,
    "foreign": 403,
    "expired": 410,
    "erased": 410,
    "unreadable": 500,
    "done": 200,
    "choose": 200,
    "too_many": 429,
}


@dataclass(frozen=True)
class Outcome:
    """Where a scan led: to items, or to a problem (``office.scan.problem.<code>``) with the places in its words."""

    problem: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    items: Sequence[WorkKey] = ()
    target: str = ""


def add_routes(app: web.Application) -> None:
    """Mount the scan page."""
    app.router.add_get("/office/scan", show_scan)
    app.router.add_post("/office/scan", scan)


async def show_scan(request: web.Request) -> web.Response:
    """GET: the one field that a hand scanner types into."""
    return scan_page(request, await clerk_of(request))


async def scan(request: web.Request) -> web.Response:
    """POST {code}: on to the item; else the page again with what is wrong and what to do."""
    clerk = await clerk_of(request)
    attempts = request.app[attempts_key]
    wait = attempts.wait(clerk)
    if wait:
        return scan_page(request, clerk, Outcome("too_many", {"seconds": str(wait)}), retry_after=wait)
    code = str((await request.post()).get("code", ""))
    outcome = await _outcome(request, clerk, code)
    if outcome.problem in ("", "done", "choose"):
        await attempts.noted(clerk, Act.SLIP_SCANNED, outcome.target)
    else:
        await attempts.failed(clerk, Act.SLIP_REFUSED, f"{outcome.problem} {outcome.target}".strip())
    if not outcome.problem:
        [key] = outcome.items
        raise web.HTTPSeeOther(f"/office/items/{key.visit}/{key.department}")
    return scan_page(request, clerk, outcome)


def scan_page(
    request: web.Request, clerk: Clerk, outcome: Outcome | None = None, *, retry_after: int = 0
) -> web.Response:
    """The page, with what came of the last scan."""
    outcome = outcome or Outcome()
    words = WorkWords(request)
    links = [
        {"address": f"/office/items/{key.visit}/{key.department}", "department": words.department(key.department)}
        for key in outcome.items
    ]
    context = {
        "csrf": clerk.csrf,
        "staff": {"name": clerk.staff.name, "role": clerk.staff.role.value},
        "problem": outcome.problem,
        "places": dict(outcome.places),
        "links": links,
    }
    status = STATUS[outcome.problem] if outcome.problem else 200
    response = request.app[pages_key].response(request, "office_scan.html", context, status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


async def _outcome(request: web.Request, clerk: Clerk, code: str) -> Outcome:
    try:
        text = normal(code)
    except Malformed:
        return Outcome("malformed")
    master, database = request.app[master_key], request.app[database_key]
    slip = await database.read(lambda db: find_slip(db, master, text))
    if slip is None:
        return Outcome("unknown")
    target = f"{slip.visit}:{slip.department}"
    if slip.department and not clerk.may(slip.department):
        department = WorkWords(request).department(slip.department)
        return Outcome("foreign", {"department": department}, target=target)
    if slip.expires_at <= request.app[clock_key].now().at:
        return Outcome("expired", target=target)
    return await _work(request, clerk, slip, target)


async def _work(request: web.Request, clerk: Clerk, slip: FoundSlip, target: str) -> Outcome:
    database = request.app[database_key]
    try:
        items, erased = await database.read(lambda db: _items(db, clerk, slip))
        if not items and not erased:
            # The visit still goes on: what is on its slip by now is the department's work from here on.
            await request.app[intake_key].take_in(slip.visit)
            items, erased = await database.read(lambda db: _items(db, clerk, slip))
    except (BrokenLog, Refused):
        return Outcome("unreadable", target=target)
    if erased:
        return Outcome("erased", target=target)
    if not items:
        return Outcome("nothing", target=target)
    keys = [item.key for item in items]
    if len(items) > 1:
        return Outcome("choose", items=keys, target=target)
    [item] = items
    target = f"{item.key.visit}:{item.key.department}"
    if item.state is WorkState.DONE:
        places = {"name": WorkWords(request).staff(item.changed_by), "at": moment(item.changed_at)}
        return Outcome("done", places, keys, target)
    return Outcome(items=keys, target=target)


def _items(db: Connection, clerk: Clerk, slip: FoundSlip) -> tuple[list[WorkItem], bool]:
    """The items that the slip is for and the clerk may see, and whether the person was erased."""
    key = db.execute(select(t.visit.c.wrapped_key).where(t.visit.c.id == slip.visit)).scalar()
    own = select(t.work_item.c.department).where(t.work_item.c.visit == slip.visit)
    departments = [slip.department] if slip.department else list(db.execute(own).scalars())
    found = (read_item(db, WorkKey(slip.visit, one)) for one in departments if clerk.may(one))
    return [item for item in found if item is not None], key is None
