"""/office (集中事務センター): the work of all branches as a list, for clerks; how much there is, for supervisors."""

from __future__ import annotations

import re
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from server.directory import OFFICE_ROLES, StaffRole
from server.door_log import Act
from server.errors import PageError
from server.keys import MasterKey, Undecipherable
from server.keys_of_app import clock_key, database_key, doors_key, master_key, pages_key
from server.paper.press import PressBusy, PressError, PreviewRefused
from server.paperwork import papers_key
from server.work_items import WorkConflict, WorkKey, WorkRefused, WorkState, assign, unseal_text
from server.work_list import ACTIVE, SORTS, Due, WorkFilter, WorkLine, list_work, tallies, tone_of
from server.work_pages import ErasedVisit, open_item, rows_for_paper
from server.work_rights import Clerk, attempts_key, clerk_of, may_have, signed_in
from server.work_words import WorkWords, moment, number_of

PAPERS_MAX = 20
"""As many papers as are printed within the time that a request may take."""
SELECTED_MAX = 100

_WORD = re.compile(r"[a-z][a-z0-9_]{0,47}")
_ITEM = re.compile(r"(v[0-9a-z]{8,32}) ([a-z][a-z0-9_]{0,47})(?: ([0-9]{1,9}))?")


def add_routes(app: web.Application) -> None:
    """Mount the list and what is done with many items at once."""
    app.router.add_get("/office", show_office)
    app.router.add_get("/office/items.json", get_items)
    app.router.add_post("/office/assign", post_assign)
    app.router.add_post("/office/print", post_print)


async def show_office(request: web.Request) -> web.Response:
    """GET /office: the list's page for clerks; for supervisors how many items there are, and no visit's number."""
    sign_in = await signed_in(request)
    if sign_in.staff.role is StaffRole.SUPERVISOR:
        return await _counts(request, sign_in.csrf, sign_in.staff.name)
    if sign_in.staff.role not in OFFICE_ROLES:
        raise PageError(403, "other_role")
    clerk = Clerk(sign_in.staff, sign_in.csrf)
    words, directory = WorkWords(request), request.app[doors_key].directory
    departments = clerk.departments
    names = words.departments()
    own = clerk.staff.department
    context = {
        "csrf": clerk.csrf,
        "staff": {"name": clerk.staff.name, "role": clerk.staff.role.value},
        "me": clerk.id,
        "departments": names if departments is None else {own: names.get(own, own)},
        "centre": departments is None,
        "whose": "centre" if departments is None else "own",
        "branches": words.branches(),
        "procedures": words.procedures(departments),
        "clerks": {
            one.id: one.name
            for one in directory.staff.values()
            if one.active and one.role in OFFICE_ROLES and (departments is None or may_have(one, own))
        },
        "states": [ACTIVE, *(state.value for state in WorkState)],
        "dues": [due.value for due in Due],
        "papers_max": PAPERS_MAX,
    }
    return request.app[pages_key].response(request, "office.html", context)


async def _counts(request: web.Request, csrf: str, name: str) -> web.Response:
    words, today = WorkWords(request), request.app[clock_key].now().today
    found = await request.app[database_key].read(lambda db: tallies(db, today))
    context = {
        "csrf": csrf,
        "staff": {"name": name, "role": StaffRole.SUPERVISOR.value},
        "states": [state.value for state in WorkState],
        "lines": [
            {
                "department": words.department(one.department),
                "branch": words.branch(one.branch),
                "counts": [one.states.get(state, 0) for state in WorkState],
                "late": one.late,
            }
            for one in found
        ],
        "sums": [sum(one.states.get(state, 0) for one in found) for state in WorkState],
        "late": sum(one.late for one in found),
    }
    return request.app[pages_key].response(request, "office_counts.html", context)


def filter_of(request: web.Request, clerk: Clerk) -> WorkFilter:
    """What the query asks for, within what the clerk may see; PageError 400 for what no page of ours asks."""
    query = request.query
    chosen = {name: query.get(name, "") for name in ("department", "branch", "procedure", "assignee", "due")}
    chosen["state"] = query.get("state", ACTIVE)
    sort, page = query.get("sort", SORTS[0]), query.get("page", "1")
    if any(value and not _WORD.fullmatch(value) for value in chosen.values()):
        raise PageError(400, "bad_request")
    if sort not in SORTS or not page.isascii() or not page.isdecimal() or len(page) > 6:
        raise PageError(400, "bad_request")
    return WorkFilter(
        departments=clerk.departments,
        **chosen,
        sort=sort,
        descending=query.get("order") == "desc",
        page=int(page),
    )


async def get_items(request: web.Request) -> web.Response:
    """GET /office/items.json: a page of the list, in words; asked for by the page itself every few seconds."""
    clerk = await clerk_of(request, quiet=True)
    wanted = filter_of(request, clerk)
    today = request.app[clock_key].now().today
    found = await request.app[database_key].read(lambda db: list_work(db, wanted, me=clerk.id, today=today))
    words, master = WorkWords(request), request.app[master_key]
    lines = []
    for line in found.lines:
        told: dict[str, object] = {
            "visit": line.key.visit,
            "department": line.key.department,
            "department_name": words.department(line.key.department),
            "number": number_of(line.opened_at, line.number),
            "branch": words.branch(line.branch),
            "matters": [{"title": words.procedure(one), "filed": filed} for one, filed in line.procedures.items()],
            "state": line.state.value,
            "tone": tone_of(line.state, line.due, today).value,
            "due": line.due,
            "due_words": words.day(line.due),
            "assignee": line.assignee,
            "assignee_name": words.staff(line.assignee),
            "opened_at": moment(line.opened_at),
            "arrived_at": line.arrived_at,
            "changed_at": moment(line.changed_at),
            "version": line.version,
        }
        if clerk.sees_names:
            told["applicant"] = _applicant(line, master)
        lines.append(told)
    answer = {
        "items": lines,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "at": request.app[clock_key].now().at,
    }
    return web.json_response(answer, headers={"Cache-Control": "no-store"})


def _applicant(line: WorkLine, master: MasterKey) -> str:
    try:
        cipher = master.visit_cipher(line.key.visit, line.wrapped_key)
        return unseal_text(cipher, line.key, "applicant", line.applicant)
    except Undecipherable:
        # The list must not go down with one visit; its item says what is wrong with it.
        return ""


def selected(text: str, *, most: int) -> list[tuple[WorkKey, int]]:
    """The items of a form's field, each `visit department version`, by commas; PageError 400."""
    parts = [part for part in text.split(",") if part]
    found = [_ITEM.fullmatch(part) for part in parts]
    if not parts or len(parts) > most or not all(found):
        raise PageError(400, "bad_request")
    return [(WorkKey(one[1], one[2]), int(one[3] or 0)) for one in found if one]


async def post_assign(request: web.Request) -> web.Response:
    """POST {items, assignee} from the list's script: how many were assigned, and which had changed meanwhile."""
    clerk = await clerk_of(request)
    form = await request.post()
    wanted = selected(str(form.get("items", "")), most=SELECTED_MAX)
    assignee = str(form.get("assignee", ""))
    staff = request.app[doors_key].directory.staff.get(assignee)
    attempts = request.app[attempts_key]
    for key, _ in wanted:
        if not clerk.may(key.department):
            await attempts.failed(clerk, Act.WORK_REFUSED, f"{key.visit}:{key.department}")
            raise PageError(404, "not_found")
    if assignee and (staff is None or not all(may_have(staff, key.department) for key, _ in wanted)):
        return web.json_response({"code": "not_theirs"}, status=409)
    at = request.app[clock_key].now().at
    work = partial(_assign_all, wanted=wanted, assignee=assignee or None, by=clerk.id, at=at)
    conflicts = await request.app[database_key].write(work)
    return web.json_response({"assigned": len(wanted) - conflicts, "conflicts": conflicts})


def _assign_all(db: Connection, *, wanted: list[tuple[WorkKey, int]], assignee: str | None, by: str, at: int) -> int:
    conflicts = 0
    for key, version in wanted:
        try:
            assign(db, key, assignee, version=version, by=by, at=at)
        except (WorkConflict, WorkRefused):
            conflicts += 1
    return conflicts


async def post_print(request: web.Request) -> web.Response:
    """POST {items}: the forms of the chosen items as one PDF; none of it when one of them may not be seen."""
    clerk = await clerk_of(request)
    form = await request.post()
    wanted = list(dict.fromkeys(key for key, _ in selected(str(form.get("items", "")), most=SELECTED_MAX)))
    if len(wanted) > PAPERS_MAX:
        raise PageError(413, "too_many_papers")
    papers = []
    for key in wanted:
        try:
            opened = await open_item(request, clerk, key)
        except ErasedVisit:
            raise PageError(410, "erased") from None
        visit = opened.loaded.visit
        office = rows_for_paper(opened, today=request.app[clock_key].now().today)
        papers += [(key, visit, one, office) for one in opened.item.procedures if one in visit.procedures]
        if len(papers) > PAPERS_MAX:
            raise PageError(413, "too_many_papers")
    rendered = []
    for key, visit, document, office in papers:
        try:
            rendered.append((await request.app[papers_key].render(visit, document, office=office)).pdf)
        except PressBusy:
            raise PageError(503, "busy", retry_after=5) from None
        except PressError:
            raise PageError(503, "busy") from None
        await request.app[attempts_key].noted(clerk, Act.WORK_PRINTED, f"{key.visit}:{key.department} {document}")
    if not rendered:
        raise PageError(404, "not_found")
    try:
        bound = await request.app[papers_key].bound(rendered)
    except PressBusy:
        raise PageError(503, "busy", retry_after=5) from None
    except PreviewRefused:
        raise PageError(413, "too_many_papers") from None
    except PressError:
        raise PageError(503, "busy") from None
    return web.Response(
        body=bound,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="papers.pdf"', "Cache-Control": "no-store"},
    )
