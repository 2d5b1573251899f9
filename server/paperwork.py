"""Hands out a visit's papers: PDF to print, PNG to look at, and what is to be said of each; for participants only."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import date

import msgspec
from aiohttp import web

from server.catalogue.deadlines import Closed, closed_in_japan
from server.catalogue.form_plan import FormPlan
from server.clock import Clock
from server.database import Database
from server.documents import (
    BUNDLE,
    RECEIPT,
    SLIP,
    bundled,
    departments_of,
    documents_of,
    due_date,
    form_job,
    receipt_job,
    slip_job,
)
from server.keys import MasterKey
from server.keys_of_app import doors_key
from server.paper.job import Paper, PaperJob, TemplateProblem
from server.paper.press import PaperPress, PressBusy, PressError, PreviewRefused
from server.plans import Plans
from server.runner import Runner, runner_key
from server.slips import SlipToken, keep_tokens, new_tokens, no_tokens
from signaling.errors import Refused
from signaling.releasing import may_print
from signaling.rights import BRANCH_SIDE, Actor, may_watch
from signaling.visit import Visit
from signaling.words import Role

log = logging.getLogger(__name__)

KEPT = 32
"""Papers kept ready in memory: a preview and the print after it are one rendering."""

DPI = 110

_KEY = tuple[str, str, bytes]


class Papers:
    """Renders the documents of visits and keeps the newest renderings; nothing is written to disk."""

    def __init__(
        self,
        press: PaperPress,
        plans: Plans,
        database: Database,
        clock: Clock,
        branch_name: Callable[[str], str],
        *,
        master: MasterKey,
    ) -> None:
        self._press = press
        self._plans = plans
        self._database = database
        self._clock = clock
        self._branch_name = branch_name
        self._master = master
        self._kept: OrderedDict[_KEY, Paper] = OrderedDict()
        self._rendering: dict[_KEY, asyncio.Task[Paper]] = {}
        self._told: dict[str, TemplateProblem] = {}

    async def render(self, visit: Visit, document: str, *, office: Sequence[tuple[str, str]] = ()) -> Paper:
        """The paper of a document as the visit stands; KeyError for one it doesn't have, PressError.

        `office` are rows of what a department wrote down itself, on the paper that it prints.
        """
        if document == BUNDLE:
            return await self._bundle(visit)
        if document not in documents_of(visit):
            raise KeyError(document)
        plan = await self._plans.ensure(visit.catalogue)
        today = self._clock.now().today
        tokens = no_tokens(departments_of(visit, plan))
        content = self._job(visit, document, plan, today=today, tokens=tokens, office=office)
        # What is on the paper makes it new, not every event: most of them leave most papers as they are.
        layout = await self._press.towns_layout(content.template)
        key = (visit.id, document, hashlib.sha256(msgspec.json.encode(content) + layout.encode()).digest())
        return await self._once(key, lambda: self._keep(key, visit, document, plan, today=today, office=office))

    async def bound(self, pdfs: Sequence[bytes]) -> bytes:
        """Papers that are rendered already as one PDF, nothing of it kept; PressError."""
        return (await self._press.bind(pdfs)).pdf

    async def _bundle(self, visit: Visit) -> Paper:
        """The forms and the slip as one paper; each is rendered as it is alone, and begins on a page of its own."""
        papers = [await self.render(visit, document) for document in bundled(visit)]
        digest = hashlib.sha256(b"".join(hashlib.sha256(paper.pdf).digest() for paper in papers)).digest()
        key = (visit.id, BUNDLE, digest)
        return await self._once(key, lambda: self._bind(key, papers))

    async def _bind(self, key: _KEY, papers: list[Paper]) -> Paper:
        bound = await self._press.bind([paper.pdf for paper in papers])
        flagged = tuple(glyph for paper in papers for glyph in paper.flagged)
        problem = next((paper.problem for paper in papers if paper.problem is not None), None)
        return self._kept_now(key, Paper(bound.pdf, bound.pages, flagged, problem))

    async def _once(self, key: _KEY, make: Callable[[], Coroutine[None, None, Paper]]) -> Paper:
        """The paper of a key: kept, being made, or made now."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        rendering = self._rendering.get(key)
        if rendering is None:
            rendering = self._rendering[key] = asyncio.create_task(make())
            rendering.add_done_callback(lambda task: self._rendered(key, task))
        # Preview and print ask at the same moment: one paper, one token. Who goes away takes it from nobody.
        return await asyncio.shield(rendering)

    def _rendered(self, key: _KEY, task: asyncio.Task[Paper]) -> None:
        self._rendering.pop(key, None)
        if not task.cancelled():
            # Everybody who asked may be gone by now; who is still there gets the error from the task.
            task.exception()

    async def _keep(
        self,
        key: _KEY,
        visit: Visit,
        document: str,
        plan: FormPlan,
        *,
        today: date,
        office: Sequence[tuple[str, str]],
    ) -> Paper:
        tokens = new_tokens(departments_of(visit, plan)) if document == SLIP else {}
        paper = await self._press.render(self._job(visit, document, plan, today=today, tokens=tokens, office=office))
        if tokens:
            at = self._clock.now().at
            await self._database.write(lambda db: keep_tokens(db, self._master, visit.id, tokens, at=at))
        self._tell(paper.problem)
        return self._kept_now(key, paper)

    def _kept_now(self, key: _KEY, paper: Paper) -> Paper:
        self._kept[key] = paper
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return paper

    def _tell(self, problem: TemplateProblem | None) -> None:
        """A template that is not used is logged once for each thing that is wrong with it, not with each paper."""
        if problem is not None and self._told.get(problem.file) != problem:
            self._told[problem.file] = problem
            log.error("a template of the town is not used, ours is: %s", problem)

    def _job(
        self,
        visit: Visit,
        document: str,
        plan: FormPlan,
        *,
        today: date,
        tokens: Mapping[str, SlipToken],
        office: Sequence[tuple[str, str]],
    ) -> PaperJob:
        """What the press is to print; only the slip has tokens, only a form a department's own rows."""
        branch = self._branch_name(visit.branch)
        if document == SLIP:
            return slip_job(visit, plan, branch=branch, today=today, tokens=tokens, closed=closed_in(plan))
        if document == RECEIPT:
            return receipt_job(visit, plan.catalogue, branch=branch, today=today)
        return form_job(visit, document, plan, branch=branch, office=office)

    async def preview(self, visit: Visit, document: str, page: int, dpi: int) -> bytes:
        """One page as PNG; KeyError, PreviewRefused, PressError."""
        paper = await self.render(visit, document)
        return await self._press.preview(paper.pdf, page, dpi)

    async def due_dates(self, visit: Visit) -> dict[str, str]:
        """ISO dates by procedure, for those that have one and whose event's date is known."""
        plan = await self._plans.ensure(visit.catalogue)
        dates, closed = {}, closed_in(plan)
        for procedure in visit.procedures:
            last = due_date(visit, plan.procedure(procedure), closed)
            if last is not None:
                dates[procedure] = last.isoformat()
        return dates


def closed_in(plan: FormPlan) -> Closed:
    """The closed days of the town, as the visit's catalogue names them."""
    return closed_in_japan(plan.catalogue.closed_days)


papers_key = web.AppKey("papers", Papers)


def add_routes(app: web.Application) -> None:
    """Mount the papers."""
    app.router.add_get(r"/visits/{visit:v[0-9a-z]{8,32}}/paper/{document:[a-z0-9_]+}.pdf", get_pdf)
    app.router.add_get(r"/visits/{visit:v[0-9a-z]{8,32}}/paper/{document:[a-z0-9_]+}.json", get_facts)
    app.router.add_get(
        r"/visits/{visit:v[0-9a-z]{8,32}}/paper/{document:[a-z0-9_]+}/{page:[0-9]{1,3}}.png", get_preview
    )


async def _visit_for(request: web.Request) -> Visit:
    """The visit, for somebody who may watch it; 404 for everybody else, so that ids can't be tried; 409 for a form of a
    protected visit that the branch may not have before a second clerk has looked at it.

    Who asks is known before the log is read: a stranger makes no work.
    """
    doors = request.app[doors_key]
    asking = [await doors.who_is(request, way) for way in ("desk", "branch", "board", "station")]
    actors = [Actor(person.role, person.id, person.branch) for person in asking if person is not None]
    if not actors:
        raise web.HTTPNotFound
    runner = request.app[runner_key]
    visit_id = request.match_info["visit"]
    try:
        await runner.ensure_loaded(visit_id)
        visit = runner.committed_visit(visit_id)
    except Refused:
        raise web.HTTPNotFound from None
    reading = [actor for actor in actors if _may_read(actor, visit, runner)]
    if not reading:
        raise web.HTTPNotFound
    document = request.match_info["document"]
    if not may_print(visit) and document not in (SLIP, RECEIPT) and all(one.role in BRANCH_SIDE for one in reading):
        # No word of why: whoever reads it at the branch must not learn who is protected (design 2.10).
        raise web.HTTPConflict(headers={"Retry-After": "30"})
    return visit


def _may_read(actor: Actor, visit: Visit, runner: Runner) -> bool:
    if actor.role == Role.RESIDENT and runner.hub.visit_of_counter(actor.id) != visit.id:
        # An older visit at this counter is another resident's.
        return False
    return may_watch(actor, visit)


async def _paper(request: web.Request, visit: Visit) -> Paper:
    try:
        return await request.app[papers_key].render(visit, request.match_info["document"])
    except KeyError:
        raise web.HTTPNotFound from None
    except PressBusy:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from None
    except PressError:
        raise web.HTTPServiceUnavailable from None


async def get_pdf(request: web.Request) -> web.Response:
    """The document as PDF, shown in the browser."""
    visit = await _visit_for(request)
    paper = await _paper(request, visit)
    name = f"{visit.number}-{request.match_info['document']}.pdf"
    return web.Response(
        body=paper.pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


async def get_facts(request: web.Request) -> web.Response:
    """How many pages the document has, which characters no font could print right, and why the town's own template
    was not used, if it was not; with the slip, what is due.
    """
    visit = await _visit_for(request)
    paper = await _paper(request, visit)
    flagged = [{"text": glyph.text, "reason": glyph.reason} for glyph in paper.flagged]
    facts: dict[str, object] = {"pages": paper.pages, "flagged": flagged}
    if paper.problem is not None:
        facts["template"] = str(paper.problem)
    if request.match_info["document"] == SLIP:
        facts["due"] = await request.app[papers_key].due_dates(visit)
    return web.json_response(facts, headers={"Cache-Control": "no-store"})


async def get_preview(request: web.Request) -> web.Response:
    """One page of the document as PNG."""
    visit = await _visit_for(request)
    text = request.query.get("dpi", str(DPI))
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        raise web.HTTPBadRequest
    paper = await _paper(request, visit)
    page = int(request.match_info["page"])
    if not 1 <= page <= paper.pages:
        raise web.HTTPNotFound
    try:
        png = await request.app[papers_key].preview(visit, request.match_info["document"], page, int(text))
    except PreviewRefused:
        raise web.HTTPBadRequest from None
    except PressError:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from None
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": "no-store"})
