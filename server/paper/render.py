"""Prints one job: Jinja2 templates to HTML, WeasyPrint to PDF; draws a page as PNG for the screen."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pypdfium2
import segno
import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from server.paper.fonts import NEEDED_FONTS
from server.paper.glyphs import FontBook
from server.paper.ink import Ink
from server.paper.job import Paper, PaperJob, Template, TemplateProblem
from server.paper.overflow import overflow
from server.paper.town_templates import TemplateRefused, TownTemplates

TEMPLATES_DIR = Path(__file__).with_name("templates")


class PageMissing(Exception):
    """The PDF has no such page."""


class NotAPdf(Exception):
    """What was handed over to be drawn is not a PDF."""


class FetchRefused(FatalURLFetchingError):  # type: ignore[misc]  # weasyprint ships no types
    """A template asked for something outside itself. Printing stops: paper never fetches anything."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # likewise
    """Opens `data:` addresses only; everything a paper needs stands in its own HTML."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """What a `data:` address holds. Raises FetchRefused for any other."""
        if not url.lower().startswith("data:"):
            raise FetchRefused
        return super().fetch(url, headers)


class Renderer:
    """The templates and fonts of one worker, read once. `print_job` may be called any number of times.

    `town` is the folder with the town's own templates; it may come and go while the worker runs.
    """

    def __init__(self, book: FontBook, *, town: Path | None = None) -> None:
        self._town = TownTemplates(town, TEMPLATES_DIR) if town is not None else None
        self._book = book
        self._fetcher = ClosedFetcher()
        self._fonts = FontConfiguration()
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES_DIR),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def warmed(self) -> "Renderer":
        """Itself, after a first page in every font: loading them takes longer than printing."""
        page = "".join(f'<p style="font-family:{font.family}">窓' for font in NEEDED_FONTS)
        weasyprint.HTML(string=page, url_fetcher=self._fetcher).write_pdf(font_config=self._fonts)
        return self

    def print_job(self, job: PaperJob, *, ours: bool = False) -> Paper:
        """The job as PDF. The same job gives the same bytes: no clock and no chance goes in.

        The town's own template is used where there is one. When it cannot be used, ours is, and the paper's
        `problem` says why. A form that neither of us laid out is printed as rows.
        """
        problem = None
        if self._town is not None and not ours and self._town.has(job.template):
            try:
                return self._print_towns(self._town, job)
            except TemplateRefused as refused:
                problem = refused.problem
        name = job.template if (TEMPLATES_DIR / f"{job.template}.html").is_file() else Template.PLAIN.value
        ink = Ink(self._book)
        html = self._templates.get_template(f"{name}.html").render(job.context, ink=ink, qr=qr_data_uri)
        pdf, pages = self._pdf(html, job)
        return Paper(pdf=pdf, pages=pages, flagged=ink.flagged, problem=problem)

    def _print_towns(self, town: TownTemplates, job: PaperJob) -> Paper:
        ink = Ink(self._book)
        html = town.html(job.template, {**job.context, "ink": ink, "qr": qr_data_uri})
        file = f"{job.template}.html"
        try:
            pdf, pages = self._pdf(html, job)
        except FetchRefused as refused:
            raise TemplateRefused(TemplateProblem(file, 1, "it asks for a file or an address")) from refused
        words = overflow(pdf)
        if words is not None:
            raise TemplateRefused(TemplateProblem(file, 1, words))
        return Paper(pdf=pdf, pages=pages, flagged=ink.flagged)

    def _pdf(self, html: str, job: PaperJob) -> tuple[bytes, int]:
        document = weasyprint.HTML(string=html, url_fetcher=self._fetcher).render(font_config=self._fonts)
        identifier = hashlib.sha256(msgspec.json.encode(job)).digest()[:16]
        return document.write_pdf(pdf_identifier=identifier), len(document.pages)


def qr_data_uri(token: str) -> str:
    """The token as a QR code, an SVG in a `data:` address.

    Alphanumeric mode: a hand scanner acts as a keyboard, and a Japanese IME leaves 0-9A-Z alone.
    """
    code = segno.make(token, mode="alphanumeric", error="m", micro=False)
    return code.svg_data_uri(border=4, scale=4)


def draw_page(pdf: bytes, *, page: int, dpi: int) -> bytes:
    """Page `page` (the first is 1) as PNG. Raises NotAPdf or PageMissing."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise NotAPdf from error
    try:
        if not 1 <= page <= len(document):
            raise PageMissing
        picture = document[page - 1].render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    png = io.BytesIO()
    picture.save(png, format="PNG")
    return png.getvalue()


def bind(pdfs: Sequence[bytes]) -> Paper:
    """The papers one after the other as one PDF. Raises NotAPdf."""
    bound = pypdfium2.PdfDocument.new()
    try:
        for pdf in pdfs:
            _take_in(bound, pdf)
        out = io.BytesIO()
        bound.save(out)
        return Paper(pdf=out.getvalue(), pages=len(bound), flagged=())
    finally:
        bound.close()


def _take_in(bound: pypdfium2.PdfDocument, pdf: bytes) -> None:
    try:
        part = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise NotAPdf from error
    try:
        bound.import_pages(part)
    finally:
        part.close()
