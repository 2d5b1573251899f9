"""/office/items/…: one department's work for one visit: its form as filed, its own fields, its marks, its papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from server.catalogue.form_plan import FormPlan
from server.catalogue.office_rules import OfficeField
from server.door_log import Act
from server.errors import PageError
from server.keys import MasterKey, Undecipherable
from server.keys_of_app import clock_key, database_key, doors_key, master_key, pages_key
from server.live import office_rules_key, plans_key
from server.paper.press import PressBusy, PressError
from server.paperwork import papers_key
from server.rendering import language_of
from server.store import BrokenLog, Erased, LoadedVisit, load_visit
from server.work_items import (
    MARKS,
    REASON_MAX,
    UNDO_MS,
    Mark,
    MarkKind,
    WorkConflict,
    WorkItem,
    WorkKey,
    WorkRefused,
    WorkState,
    Written,
    assign,
    read_item,
    read_marks,
    seal,
    set_mark,
    undo_mark,
    undoable,
    unseal_text,
    unseal_written,
    write_office,
)
from server.work_list import tone_of
from server.work_rights import Clerk, attempts_key, clerk_of, may_have
from server.work_scan import Outcome, scan_page
from server.work_view import NOTE_MAX, check_free, check_written, office_rows, seen_forms
from server.work_words import WorkWords, moment, number_of
from signaling.errors import Refused

NOTE_LABEL = "課のメモ"
"""Paper is Japanese, whatever language a page is read in."""

ITEM = r"/office/items/{visit:v[0-9a-z]{8,32}}/{department:[a-z][a-z0-9_]{0,47}}"


@dataclass(frozen=True)
class Opened:
    """An item that its clerk may see, with the visit behind it."""

    clerk: Clerk
    item: WorkItem
    marks: list[Mark]
    loaded: LoadedVisit
    plan: FormPlan
    fields: tuple[OfficeField, ...]


@dataclass(frozen=True)
class Attempt:
    """What a clerk tried and what stood in the way; their words come back to the page."""

    conflict: WorkItem | None = None
    refused: str = ""
    wrong: Mapping[str, str] | None = None
    typed: Written | None = None
    reason: str = ""


class ErasedVisit(Exception):
    """The person was erased: there is nothing to show, and nothing to write it with."""


def add_routes(app: web.Application) -> None:
    """Mount an item's page, what is done with it, and its papers."""
    app.router.add_get(ITEM, show_item)
    app.router.add_post(ITEM + "/mark", post_mark)
    app.router.add_post(ITEM + "/undo", post_undo)
    app.router.add_post(ITEM + "/assign", post_assign)
    app.router.add_post(ITEM + "/fields", post_fields)
    app.router.add_get(ITEM + r"/paper/{document:[a-z0-9_]+}.pdf", get_paper)


async def open_item(request: web.Request, clerk: Clerk, key: WorkKey) -> Opened:
    """The item, for somebody who may see it; 404 for everybody else, so that addresses can't be tried.

    Raises ErasedVisit; PageError 404, or 429 after too many tries.
    """
    attempts = request.app[attempts_key]
    wait = attempts.wait(clerk)
    if wait:
        raise PageError(429, "too_many", retry_after=wait)
    database, master = request.app[database_key], request.app[master_key]
    found: tuple[WorkItem, list[Mark], LoadedVisit | None] | None = None
    if clerk.may(key.department):
        try:
            found = await database.read(partial(_read, master=master, key=key))
        except Erased:
            raise ErasedVisit from None
        except BrokenLog:
            raise PageError(500, "unreadable") from None
    if found is None or found[2] is None:
        await attempts.failed(clerk, Act.WORK_REFUSED, f"{key.visit}:{key.department}")
        raise PageError(404, "not_found")
    item, marks, loaded = found
    assert loaded is not None
    try:
        plan = await request.app[plans_key].ensure(loaded.visit.catalogue)
    except Refused:
        raise PageError(500, "unreadable") from None
    shelf = request.app[office_rules_key]
    await shelf.reload()
    return Opened(clerk, item, marks, loaded, plan, shelf.rules.fields_of(key.department, item.procedures))


def _read(db: Connection, *, master: MasterKey, key: WorkKey) -> tuple[WorkItem, list[Mark], LoadedVisit | None] | None:
    item = read_item(db, key)
    if item is None:
        return None
    return item, read_marks(db, key), load_visit(db, master, key.visit)


def key_of(request: web.Request) -> WorkKey:
    """The item that the address names."""
    return WorkKey(request.match_info["visit"], request.match_info["department"])


async def _opened(request: web.Request) -> Opened:
    return await open_item(request, await clerk_of(request), key_of(request))


async def _erased(request: web.Request) -> web.Response:
    return scan_page(request, await clerk_of(request), Outcome("erased"))


async def show_item(request: web.Request) -> web.Response:
    """GET: the item as it stands; that it was read is in the log of the doors."""
    try:
        opened = await _opened(request)
    except ErasedVisit:
        return await _erased(request)
    key = opened.item.key
    await request.app[attempts_key].noted(opened.clerk, Act.WORK_READ, f"{key.visit}:{key.department}")
    return _page(request, opened)


async def post_mark(request: web.Request) -> web.Response:
    """POST {kind, version, reason}: accepted, returned with its reason, or done."""
    form = await request.post()
    kind, typed = str(form.get("kind", "")), str(form.get("reason", ""))
    if kind not in (MarkKind.ACCEPTED, MarkKind.RETURNED, MarkKind.DONE):
        raise PageError(400, "bad_request")
    mark = MarkKind(kind)
    try:
        opened = await _opened(request)
    except ErasedVisit:
        return await _erased(request)
    sealed = None
    if mark is MarkKind.RETURNED:
        reason, problem = check_free(typed, most=REASON_MAX, language=language_of(request))
        if problem or not reason:
            wrong = {"reason": problem} if problem else {}
            return _page(
                request, opened, Attempt(refused="" if problem else "reason_missing", wrong=wrong, reason=typed)
            )
        sealed = seal(opened.loaded.cipher, opened.item.key, "reason", reason)
    change = partial(set_mark, kind=mark, reason=sealed)
    return await _changed(request, opened, change, Attempt(reason=typed))


async def post_undo(request: web.Request) -> web.Response:
    """POST {version}: the last mark is taken back, within a minute, by who set it."""
    try:
        opened = await _opened(request)
    except ErasedVisit:
        return await _erased(request)
    return await _changed(request, opened, undo_mark, Attempt())


async def post_assign(request: web.Request) -> web.Response:
    """POST {assignee, version}: to oneself, a colleague of the department, or ("") nobody."""
    form = await request.post()
    try:
        opened = await _opened(request)
    except ErasedVisit:
        return await _erased(request)
    assignee = str(form.get("assignee", ""))
    staff = request.app[doors_key].directory.staff.get(assignee)
    if assignee and (staff is None or not may_have(staff, opened.item.key.department)):
        return _page(request, opened, Attempt(refused="not_theirs"))
    return await _changed(request, opened, partial(assign, assignee=assignee or None), Attempt())


async def post_fields(request: web.Request) -> web.Response:
    """POST {note, f.<field>…, version}: what only the department knows."""
    form = await request.post()
    try:
        opened = await _opened(request)
    except ErasedVisit:
        return await _erased(request)
    typed = {field.id: str(form.get(f"f.{field.id}", "")) for field in opened.fields}
    note = str(form.get("note", ""))
    cipher, key = opened.loaded.cipher, opened.item.key
    written, wrong = check_written(
        typed,
        note,
        opened.fields,
        before=_written(opened),
        today=request.app[clock_key].now().today,
        language=language_of(request),
    )
    attempt = Attempt(wrong=wrong, typed=Written(note, typed))
    if wrong:
        return _page(request, opened, attempt)
    sealed = seal(cipher, key, "office", written)
    return await _changed(request, opened, partial(write_office, sealed=sealed), attempt)


Change = Callable[..., WorkItem]


async def _changed(request: web.Request, opened: Opened, change: Change, attempt: Attempt) -> web.Response:
    """Carry the change out and show the item anew; or the page with what stood in the way, and what was typed."""
    version = str((await request.post()).get("version", ""))
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise PageError(400, "bad_request")
    key, at = opened.item.key, request.app[clock_key].now().at
    work = partial(change, key=key, version=int(version), by=opened.clerk.id, at=at)
    try:
        await request.app[database_key].write(work)
    except WorkConflict as conflict:
        fresh = await open_item(request, opened.clerk, key)
        stood = Attempt(conflict.item, "", attempt.wrong, attempt.typed, attempt.reason)
        return _page(request, fresh, stood)
    except WorkRefused as refusal:
        fresh = await open_item(request, opened.clerk, key)
        return _page(request, fresh, Attempt(None, refusal.code, attempt.wrong, attempt.typed, attempt.reason))
    raise web.HTTPSeeOther(f"/office/items/{key.visit}/{key.department}")


async def get_paper(request: web.Request) -> web.Response:
    """GET: the printed form of one of the department's procedures; 404 for any other paper of the visit."""
    try:
        opened = await _opened(request)
    except ErasedVisit:
        raise PageError(404, "not_found") from None
    key, document = opened.item.key, request.match_info["document"]
    attempts = request.app[attempts_key]
    if document not in opened.item.procedures or document not in opened.loaded.visit.procedures:
        await attempts.failed(opened.clerk, Act.WORK_REFUSED, f"{key.visit}:{key.department} {document}")
        raise PageError(404, "not_found")
    try:
        office = rows_for_paper(opened, today=request.app[clock_key].now().today)
        paper = await request.app[papers_key].render(opened.loaded.visit, document, office=office)
    except PressBusy:
        raise PageError(503, "busy", retry_after=5) from None
    except PressError:
        raise PageError(503, "busy") from None
    await attempts.noted(opened.clerk, Act.WORK_PRINTED, f"{key.visit}:{key.department} {document}")
    name = f"{opened.loaded.visit.number}-{document}.pdf"
    return web.Response(
        body=paper.pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


def rows_for_paper(opened: Opened, *, today: date) -> list[tuple[str, str]]:
    """What the department wrote down itself, as its paper has it; PageError 500 when it can't be read."""
    return office_rows(_written(opened), opened.fields, note_label=NOTE_LABEL, today=today)


def _written(opened: Opened) -> Written:
    try:
        return unseal_written(opened.loaded.cipher, opened.item.key, opened.item.office)
    except Undecipherable:
        raise PageError(500, "unreadable") from None


def _page(request: web.Request, opened: Opened, attempt: Attempt | None = None) -> web.Response:
    attempt = attempt or Attempt()
    words, now = WorkWords(request), request.app[clock_key].now()
    item, visit, clerk = opened.item, opened.loaded.visit, opened.clerk
    department = item.key.department
    written = _written(opened)
    undo = undoable(opened.marks, by=clerk.id, at=now.at)
    directory = request.app[doors_key].directory
    context = {
        "csrf": clerk.csrf,
        "staff": {"name": clerk.staff.name, "role": clerk.staff.role.value},
        "address": f"/office/items/{item.key.visit}/{department}",
        "number": number_of(visit.opened_at, visit.number),
        "department": words.department(department),
        "branch": words.branch(visit.branch),
        "opened_at": moment(visit.opened_at),
        "going_on": visit.closed_at is None,
        "protected": visit.protected,
        "due": words.day(item.due),
        "tone": tone_of(item.state, item.due, now.today).value,
        "state": item.state.value,
        "version": item.version,
        "reason": _reason(opened) if item.state is WorkState.RETURNED else "",
        "reason_typed": attempt.reason,
        "reason_max": REASON_MAX,
        "assignee": item.assignee or "",
        "assignee_name": words.staff(item.assignee),
        "clerks": [{"id": one.id, "name": one.name} for one in directory.staff.values() if may_have(one, department)],
        "me": clerk.id,
        "marks": [kind.value for kind in MARKS[item.state]],
        "undo": {"kind": undo.kind.value, "left_ms": undo.at + UNDO_MS - now.at} if undo else None,
        "forms": seen_forms(visit, item.procedures, opened.plan, language=words.language),
        "fields": _fields(opened.fields, written, attempt, english=words.language == "en"),
        "note": attempt.typed.note if attempt.typed else written.note,
        "note_now": written.note,
        "note_max": NOTE_MAX,
        "wrong": dict(attempt.wrong or {}),
        "refused": attempt.refused,
        "conflict": {"name": words.staff(attempt.conflict.changed_by), "at": moment(attempt.conflict.changed_at)}
        if attempt.conflict
        else None,
        "history": [
            {
                "at": moment(mark.at),
                "name": words.staff(mark.by),
                "kind": mark.kind.value,
                "reason": _text(opened, mark),
            }
            for mark in reversed(opened.marks)
        ],
    }
    status = 409 if attempt.conflict or attempt.refused else 422 if attempt.wrong else 200
    return request.app[pages_key].response(request, "office_item.html", context, status=status)


def _reason(opened: Opened) -> str:
    mark = next((mark for mark in reversed(opened.marks) if mark.kind is MarkKind.RETURNED), None)
    return _text(opened, mark) if mark else ""


def _text(opened: Opened, mark: Mark) -> str:
    try:
        return unseal_text(opened.loaded.cipher, opened.item.key, "reason", mark.reason)
    except Undecipherable:
        raise PageError(500, "unreadable") from None


def _fields(
    fields: tuple[OfficeField, ...], written: Written, attempt: Attempt, *, english: bool
) -> list[dict[str, object]]:
    """The department's own fields; `value` is what was typed just now, `now` what stands there."""
    typed = attempt.typed.fields if attempt.typed else written.fields
    return [
        {
            "id": field.id,
            "type": field.type.value,
            "label": field.label.en if english else field.label.ja,
            "options": [
                {"value": option.value, "label": option.en if english else option.ja} for option in field.options
            ],
            "max": field.most or 200,
            "value": typed.get(field.id, ""),
            "now": written.fields.get(field.id, ""),
        }
        for field in fields
    ]
