"""Tests of server/paper/render.py."""

import msgspec
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from server.paper.context import SlipItem, SlipStop, receipt_context, slip_context
from server.paper.glyphs import FontBook
from server.paper.job import PaperJob
from server.paper.render import (
    ClosedFetcher,
    FetchRefused,
    NotAPdf,
    PageMissing,
    Renderer,
    draw_page,
    qr_data_uri,
)
from tests.server.paper.examples import FILED, NUMBER, TOKEN
from tests.server.paper.probe import png_size


@pytest.fixture(scope="module")
def renderer(book: FontBook) -> Renderer:
    """A renderer in this process."""
    return Renderer(book)


def receipt(matter: str = "転入届") -> PaperJob:
    """The quickest paper."""
    return receipt_context(town="遠窓市", branch="東支所", filed=FILED, number=NUMBER, matters=[matter])


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/x",
        "HTTPS://192.0.2.1/x",
        "ftp://192.0.2.1/x",
        "file:///etc/hostname",
        "//192.0.2.1/x",
        "/etc/hostname",
        "",
    ],
)
def test_no_address_is_opened(address: str) -> None:
    """Neither the network nor a file of the machine, however it is written."""
    with pytest.raises(FetchRefused):
        ClosedFetcher().fetch(address)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}">',
        "<style>@import url({});</style>",
        "<style>@font-face {{font-family: x; src: url({})}}</style><p style='font-family:x'>a",
        "<style>body {{background: url({})}}</style>",
        '<link rel="stylesheet" href="{}">',
        '<object data="{}"></object>',
    ],
)
def test_whatever_part_of_a_page_asks_printing_stops(markup: str) -> None:
    """A template that refers to something outside itself is a fault to be seen, not a gap."""
    page = weasyprint.HTML(string=markup.format("http://192.0.2.1/x"), url_fetcher=ClosedFetcher())
    with pytest.raises(FatalURLFetchingError) as caught:
        page.write_pdf()
    assert isinstance(caught.value, FetchRefused)


def test_data_in_the_page_itself_is_opened() -> None:
    """The QR is an image in a data: address."""
    assert ClosedFetcher().fetch("data:text/plain,ok").read() == b"ok"
    page = weasyprint.HTML(string=f'<img src="{qr_data_uri(TOKEN)}">', url_fetcher=ClosedFetcher())
    assert page.write_pdf().startswith(b"%PDF")


def test_the_same_job_gives_the_same_bytes(renderer: Renderer) -> None:
    """A paper can be printed again and compared; another job has another identifier."""
    first = renderer.print_job(receipt())
    assert renderer.print_job(receipt()) == first
    assert renderer.print_job(receipt("転居届")).pdf != first.pdf


def test_flags_of_one_paper_do_not_stick_to_the_next(renderer: Renderer) -> None:
    """Each paper has its own pen."""
    assert len(renderer.print_job(receipt("\ue000")).flagged) == 1
    assert renderer.print_job(receipt()).flagged == ()


def test_a_page_is_drawn_at_its_resolution(renderer: Renderer) -> None:
    """A4 at 72 dpi is 595 by 842 pixels, at 144 twice that."""
    pdf = renderer.print_job(receipt()).pdf
    small, large = (png_size(draw_page(pdf, page=1, dpi=dpi)) for dpi in (72, 144))
    assert small == (596, 842)
    assert large == (1191, 1684)


@pytest.mark.parametrize("page", [0, -1, 2])
def test_a_page_that_is_not_there_is_an_error(renderer: Renderer, page: int) -> None:
    """Pages count from 1 to the last."""
    with pytest.raises(PageMissing):
        draw_page(renderer.print_job(receipt()).pdf, page=page, dpi=72)


@pytest.mark.parametrize("pdf", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_bytes_that_are_no_pdf_are_an_error(pdf: bytes) -> None:
    """Not a PDF, or a broken one."""
    with pytest.raises(NotAPdf):
        draw_page(pdf, page=1, dpi=72)


def test_a_slip_without_its_token_cannot_be_printed(renderer: Renderer) -> None:
    """A template that misses a value stops; it does not print a hole."""
    stop = SlipStop("市民課", TOKEN, "A1B2C-D3E4F", [SlipItem("転入届")])
    job = slip_context([stop], town="遠窓市", branch="東支所", filed=FILED, number=NUMBER)
    [told] = msgspec.to_builtins(job.context["stops"])
    context = {**job.context, "stops": [{key: value for key, value in told.items() if key != "token"}]}
    with pytest.raises(Exception, match="no attribute 'token'"):
        renderer.print_job(PaperJob("slip", context))
