"""(f) A form as PDF, over HTTP as a page asks for it: the first after a start, and warm; beside plain WeasyPrint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import aiohttp
import uvloop
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.extent import Extent
from bench.family import PROCEDURES, answers
from bench.processes import (
    cores,
    free_port,
    pin_load,
    running,
    server_core,
    start_enmado,
    wait_until_quiet,
)
from bench.report import quantile, report
from bench.town import Seat, make_town
from bench.visits import HOST, LiveVisit, live_visits
from bench.wire import Message
from server.catalogue.form_plan import FormPlan
from server.catalogue.shelf import CatalogueShelf
from server.clock import Clock
from server.config import database_url
from server.database import Database, make_engine
from server.documents import form_job
from server.keys import load_master_key, master_key_path
from server.live import DEMONSTRATION_CATALOGUE
from server.paper.fonts import find_fonts
from server.paper.form_fields import paper_form
from server.paper.glyphs import FontBook
from server.paper.ink import Ink
from server.paper.job import Template
from server.paper.press import PaperPress
from server.paper.render import TEMPLATES_DIR, qr_data_uri
from server.paper.samples import sample_job, sample_values
from server.paper.template_command import sample_jobs
from server.store import load_visit

CHANGED = {
    "tennyu": "koseki.place",
    "jidou_teate": "payee.branch",
    "juminhyo": "cert.use",
    "slip": "case.date",
}
"""A field that stands on each document: what is kept ready of it is out of date by an edit."""

ENMADO = "enmado (worker process, over HTTP)"
PLAIN = "plain WeasyPrint of the same HTML, in process"


def run(extent: Extent) -> None:
    """Fill a visit, print all its papers warm, start the server anew, print one cold; then the peer."""
    pin_load()
    with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
        data, port = Path(folder), free_port()
        seats = make_town(data, 1)
        with running(start_enmado(data, port)) as process:
            wait_until_quiet(process)
            visit = uvloop.run(_warm(seats, port, extent.papers))
        begin = time.perf_counter()
        with running(start_enmado(data, port)) as process:
            started = time.perf_counter()
            uvloop.run(_first(seats[0], port, visit, begin=begin, started=started))
        _peer(data, visit, extent.papers)
    uvloop.run(_all_forms(extent.papers))


BUNDLED = 20
PRESS = "enmado's press (worker process)"


async def _all_forms(times: int) -> None:
    """Every form of the catalogue for three persons, per page, and a bundle of twenty forms and the slip."""
    content = CatalogueShelf(DEMONSTRATION_CATALOGUE).current.content
    persons = ("p1", "p2", "p3")
    forms = {ident: form for ident in content.forms if (form := paper_form(content, ident)) is not None}
    values = {ident: sample_values(content, form, persons) for ident, form in forms.items()}
    async with PaperPress() as press:
        for ident, form in forms.items():
            await press.render(sample_job(content, form, values[ident], persons))  # its fonts are read
            taken, pages = [], 0
            for number in range(1, times + 1):
                begin = time.perf_counter()
                paper = await press.render(sample_job(content, form, values[ident], persons, number=f"2026-{number}"))
                taken.append((time.perf_counter() - begin) * 1000 / paper.pages)
                pages = paper.pages
            conditions = {
                "of": PRESS,
                "document": ident,
                "times": times,
                "persons": 3,
                "pages": pages,
                "cores": cores(),
            }
            report("paper", "per_page_p50", quantile(taken, 0.5), "ms", conditions)
        begin = time.perf_counter()
        papers = [
            await press.render(sample_job(content, forms[it], values[it], persons)) for it in list(forms)[:BUNDLED]
        ]
        (slip,) = list(sample_jobs(Template.SLIP.value, content))
        papers.append(await press.render(slip))
        rendered = (time.perf_counter() - begin) * 1000
        begin = time.perf_counter()
        bundle = await press.bind([paper.pdf for paper in papers])
        conditions = {"of": PRESS, "papers": len(papers), "pages": bundle.pages, "persons": 3, "cores": cores()}
        report("paper", "bundle_of_20", rendered + (time.perf_counter() - begin) * 1000, "ms", conditions)
        report("paper", "bundle_of_20_bound", (time.perf_counter() - begin) * 1000, "ms", conditions)
        report("paper", "bundle_of_20_size", len(bundle.pdf) / 1000, "kB", conditions)


class _Clerk:
    """Types at the desk, one answer after the other, each on the revision that the desk has seen."""

    def __init__(self, visit: LiveVisit) -> None:
        self._visit = visit
        self._revisions: dict[str, int] = {}
        visit.on_desk = self._heard

    def _heard(self, message: Message) -> None:
        if message.type == "event" and message.body is not None and message.body.kind == "edited":
            self._revisions[message.body.field] = message.body.revision or 0
        elif message.type == "snapshot":
            values = message.visit["values"]
            self._revisions |= {field: held["revision"] for field, held in values.items()}

    async def look(self) -> None:
        """Ask for all that is in the form session."""
        await self._visit.ask(self._visit.desk, type="hello", visit=self._visit.visit, last_seq=0)

    async def type(self, field: str, text: str) -> None:
        """One answer. Raises RuntimeError when it is refused."""
        base = self._revisions.get(field, 0)
        await self._visit.ask(self._visit.desk, type="edit", visit=self._visit.visit, field=field, base=base, text=text)


async def _warm(seats: list[Seat], port: int, times: int) -> str:
    (visit,) = await live_visits(seats, port, procedures=PROCEDURES)
    clerk = _Clerk(visit)
    await clerk.look()
    for _ in range(2):
        await visit.ask(visit.desk, type="add_person", visit=visit.visit)
    today = Clock().now().today
    for field, text in answers(today):
        await clerk.type(field, text)
    async with _http(seats[0]) as client:
        for document in CHANGED:
            await _print(client, port, visit.visit, document)
        for document, field in CHANGED.items():
            taken = []
            for number in range(1, times + 1):
                day = (today - timedelta(days=7 + number)).isoformat()
                await clerk.type(field, day if document == "slip" else f"{number}番目の答え")
                taken.append(await _print(client, port, visit.visit, document))
            conditions = {"of": ENMADO, "document": document, "times": times, "persons": 3, "cores": cores()}
            report("paper", "warm_p50", quantile(taken, 0.5), "ms", conditions)
            report("paper", "warm_longest", max(taken), "ms", conditions)
    visit.close()
    return visit.visit


async def _first(seat: Seat, port: int, visit: str, *, begin: float, started: float) -> None:
    async with _http(seat) as client:
        taken = await _print(client, port, visit, PROCEDURES[0])
        conditions = {"of": ENMADO, "document": PROCEDURES[0], "times": 1, "persons": 3, "cores": cores()}
        report("paper", "first_after_start", taken, "ms", conditions | {"since": "the server answers"})
        since_start = taken + (started - begin) * 1000
        report("paper", "first_after_start", since_start, "ms", conditions | {"since": "the process began"})


def _http(seat: Seat) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookies={"enmado_sign_in": seat.sign_in_cookie})


async def _print(client: aiohttp.ClientSession, port: int, visit: str, document: str) -> float:
    """One document; how long it took in ms. Raises RuntimeError when what comes is no PDF."""
    begin = time.perf_counter()
    async with client.get(f"http://{HOST}:{port}/visits/{visit}/paper/{document}.pdf") as response:
        body = await response.read()
    if response.status != 200 or not body.startswith(b"%PDF-"):
        raise RuntimeError(f"{document} was not printed: {response.status}")
    return (time.perf_counter() - begin) * 1000


def _peer(data: Path, visit: str, times: int) -> None:
    with tempfile.TemporaryDirectory(prefix="enmado-bench-") as folder:
        files = []
        for procedure, html in _html_of(data, visit).items():
            files.append(Path(folder, f"{procedure}.html"))
            files[-1].write_text(html, "utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.peers.plain_press", str(times + 1), *map(str, files)],
            stdout=subprocess.PIPE,
        )
        os.sched_setaffinity(process.pid, {server_core()})
        out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"plain WeasyPrint ended with {process.returncode}")
    for number, (procedure, taken) in enumerate(json.loads(out).items()):
        conditions = {"of": PLAIN, "document": procedure, "times": times, "persons": 3, "cores": cores()}
        if number == 0:
            report("paper", "first_after_start", taken[0], "ms", conditions | {"times": 1, "since": "the import"})
        report("paper", "warm_p50", quantile(taken[1:], 0.5), "ms", conditions)
        report("paper", "warm_longest", max(taken[1:]), "ms", conditions)


def _html_of(data: Path, visit: str) -> dict[str, str]:
    """The HTML from which the press prints the forms of a visit."""
    plan = FormPlan(CatalogueShelf(DEMONSTRATION_CATALOGUE).current)
    database = Database(make_engine(database_url(data, None)))
    try:
        master = load_master_key(master_key_path(data), create=False)
        loaded = database.read_now(lambda db: load_visit(db, master, visit))
    finally:
        database.close()
    if loaded is None:
        raise RuntimeError("the visit is not in the log")
    book = FontBook.load(find_fonts())
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages = {}
    for procedure in PROCEDURES:
        job = form_job(loaded.visit, procedure, plan, branch="北支所")
        template = templates.get_template(f"{job.template}.html")
        pages[procedure] = template.render(job.context, ink=Ink(book), qr=qr_data_uri)
    return pages
