"""`enmado templates check`: prints a town's own templates with example answers and tells what does not work."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.model import Plan
from server.paper.context import SlipItem, SlipStop, plain_context, receipt_context, slip_context
from server.paper.fonts import FontsMissing, find_fonts
from server.paper.form_fields import paper_form
from server.paper.glyphs import FontBook
from server.paper.job import PaperJob, Template, TemplateProblem
from server.paper.render import Renderer
from server.paper.samples import FILED, sample_job, sample_values

NUMBER = "2026-00001"
HOUSEHOLD = tuple(f"p{number}" for number in range(1, 9))


def main_templates(argv: Sequence[str]) -> int:
    """The command's exit code: 0 when every template works, 1 when one does not, 2 when nothing could be tried."""
    parser = argparse.ArgumentParser(prog="enmado templates", allow_abbrev=False)
    parser.add_argument("action", choices=["check"], help="print each with example answers and look for mistakes")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder with the town's own templates")
    parser.add_argument("--catalogue", type=Path, default=packaged_folder(), help="the town's procedures and forms")
    try:
        arguments = parser.parse_args(list(argv))
    except SystemExit as stop:
        return int(stop.code or 0)
    if not arguments.folder.is_dir():
        sys.stderr.write(f"{arguments.folder} is no folder\n")
        return 2
    # What a library has to say about CSS is of no use beside our own words.
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    logging.getLogger("weasyprint").propagate = False
    try:
        content = load_catalogue(arguments.catalogue).content
        book = FontBook.load(find_fonts())
    except (CatalogueError, FontsMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    problems = dict.fromkeys(check_templates(arguments.folder, content, book))
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if not problems:
        sys.stdout.write("no problems\n")
    return 1 if problems else 0


def check_templates(folder: Path, content: Plan, book: FontBook) -> Iterator[TemplateProblem]:
    """What keeps each template of a folder from being used: for nobody, for eight persons, for the longest answers."""
    renderer = Renderer(book, town=folder)
    for path in sorted(folder.glob("*.html")):
        if path.name.startswith("_"):
            continue  # a piece that templates take in
        jobs = list(sample_jobs(path.stem, content))
        if not jobs:
            yield TemplateProblem(path.name, 1, "the catalogue has no form of this name")
        for job in jobs:
            problem = renderer.print_job(job).problem
            if problem is not None:
                yield problem
                break


def sample_jobs(name: str, content: Plan) -> Iterator[PaperJob]:
    """The jobs with which a template is tried; none for a name that no paper has."""
    town, branch = content.town.ja, "東支所"
    if name == Template.SLIP:
        item = SlipItem("転入届", ("受け付けました",), ("書類を出す",), "12月7日まで", ("カード",), "無料")
        stops = [SlipStop("市民課", f"{number:026}", "00000-00000", [item] * 3, place="1階") for number in range(3)]
        yield slip_context(stops, town=town, branch=branch, filed=FILED, number=NUMBER)
    elif name == Template.RECEIPT:
        yield receipt_context(town=town, branch=branch, filed=FILED, number=NUMBER, matters=["転入届"] * 5)
    elif name == Template.PLAIN:
        rows = [(f"質問{number}", "長い答えのまま" * 20) for number in range(12)]
        yield plain_context(
            "届出", [("内容", rows)], town=town, filed=FILED, number=NUMBER, signature_mode="paper", branch=branch
        )
    elif (form := paper_form(content, name)) is not None:
        yield sample_job(content, form, {}, (), number=NUMBER, digest="")
        yield sample_job(content, form, sample_values(content, form, HOUSEHOLD), HOUSEHOLD, number=NUMBER)
        long = sample_values(content, form, HOUSEHOLD[:1], long=True)
        yield sample_job(content, form, long, HOUSEHOLD[:1], number=NUMBER)
