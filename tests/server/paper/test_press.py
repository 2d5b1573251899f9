"""Tests of server/paper/press.py, with real workers that are really stopped and killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.paper.context import receipt_context
from server.paper.fonts import NEEDED_FONTS, FontsMissing
from server.paper.job import MAX_JOB_BYTES, MAX_PDF_BYTES, Paper, PaperJob
from server.paper.press import (
    PaperPress,
    PressBusy,
    PressClosed,
    PressFailed,
    PressTimeout,
    PreviewRefused,
)
from tests.server.paper.examples import FILED, NUMBER
from tests.server.paper.probe import Pdf, png_size

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "葛城　秘密之助"
TIME_LIMIT = 3.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def press() -> AsyncIterator[PaperPress]:
    """One press for all these tests: each must leave it able to print."""
    async with PaperPress(queue_limit=2, time_limit=TIME_LIMIT) as opened:
        yield opened


def receipt(matter: str = "転入届") -> PaperJob:
    """The quickest paper."""
    return receipt_context(town="遠窓市", branch="東支所", filed=FILED, number=NUMBER, matters=[matter])


async def turns_of_the_loop() -> None:
    """Lets everything run that is ready: a job reaches its worker, the end of a pipe is read."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_job_sent_while_the_worker_warms_up_is_printed(press: PaperPress) -> None:
    """Opening the press does not wait for the worker; the first job does."""
    paper = await press.render(receipt())
    assert paper.pdf.startswith(b"%PDF")
    assert paper.pages == 1
    assert len(press.worker_pids) == 1


async def test_a_page_is_drawn_for_the_screen(press: PaperPress) -> None:
    """A preview has the resolution asked for; what cannot be drawn is refused."""
    pdf = (await press.render(receipt())).pdf
    assert png_size(await press.preview(pdf, 1, 72)) == (596, 842)
    for page, dpi in ((0, 72), (2, 72), (1, 35), (1, 301)):
        with pytest.raises(PreviewRefused):
            await press.preview(pdf, page, dpi)
    with pytest.raises(PreviewRefused, match="not a PDF"):
        await press.preview(b"hello", 1, 72)


async def test_papers_are_bound_into_one(press: PaperPress) -> None:
    """Page by page, the same papers in the same order; what is no paper or too much is refused."""
    one, other = [(await press.render(receipt(matter))).pdf for matter in ("転入届", "転居届")]
    bound = await press.bind([one, other, one])
    assert bound.pages == 3
    with Pdf(bound.pdf) as pdf:
        pages = [pdf.text(page) for page in range(3)]
    assert ["転居届" in page for page in pages] == [False, True, False]
    assert all("1／1ページ" in page for page in pages)
    with pytest.raises(PreviewRefused, match="not a PDF"):
        await press.bind([one, b"hello"])
    with pytest.raises(PreviewRefused, match="over"):
        await press.bind([b"x" * (MAX_PDF_BYTES // 2 + 1)] * 2)
    assert (await press.bind([one])).pages == 1


async def test_a_towns_template_that_never_ends_is_left_alone(tmp_path: Path) -> None:
    """Its worker is lost, ours prints the paper, and the department is told why; nothing hangs."""
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    (tmp_path / "receipt.html").write_text(loops, encoding="utf-8")
    async with PaperPress(time_limit=1.5, templates=tmp_path) as towns:
        assert await towns.towns_layout("slip") == ""
        assert "receipt.html" in await towns.towns_layout("receipt")
        paper = await towns.render(receipt())
        assert paper.pages == 1
        assert str(paper.problem) == "receipt.html:1: not printed within 1.5 s"
        workers = towns.worker_pids
        assert (await towns.render(receipt("転居届"))).problem == paper.problem
        assert towns.worker_pids == workers  # it was not tried again
        (tmp_path / "receipt.html").write_text("{{ number }}", encoding="utf-8")
        assert (await towns.render(receipt())).problem is None


async def test_a_towns_template_that_wants_the_machines_memory_gets_none(tmp_path: Path) -> None:
    """The worker is bounded: the template is refused in its line, and the worker goes on."""
    (tmp_path / "receipt.html").write_text('\n{{ ("x" * 9000000000) | length }}', encoding="utf-8")
    async with PaperPress(templates=tmp_path) as towns:
        paper = await towns.render(receipt())
        assert str(paper.problem) == "receipt.html:2: MemoryError"
        (pid,) = towns.worker_pids
        assert (await towns.render(receipt("転居届"))).pages == 1
        assert towns.worker_pids == (pid,)


async def test_more_jobs_than_the_queue_holds_are_told_so_at_once(press: PaperPress) -> None:
    """The ones in the queue are printed all the same, in order."""
    await press.render(receipt())
    answers = await asyncio.gather(*(press.render(receipt()) for _ in range(4)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Paper, Paper, PressBusy, PressBusy]


async def test_a_job_over_the_limit_loses_its_worker_and_the_next_is_printed(
    press: PaperPress, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker that hangs is killed and replaced; nothing of the job is logged."""
    await press.render(receipt())
    (hanging,) = press.worker_pids
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(PressTimeout) as caught:
        await press.render(receipt(SECRET))
    assert "秘密" not in f"{caught.value}{caplog.text}"
    assert (await press.render(receipt())).pages == 1
    assert hanging not in press.worker_pids


async def test_a_worker_that_dies_takes_one_job_with_it(press: PaperPress, caplog: pytest.LogCaptureFixture) -> None:
    """The job under way fails, the one behind it is printed by the next worker."""
    await press.render(receipt())
    (dying,) = press.worker_pids
    os.kill(dying, signal.SIGSTOP)
    both = asyncio.gather(press.render(receipt(SECRET)), press.render(receipt()), return_exceptions=True)
    await turns_of_the_loop()
    os.kill(dying, signal.SIGKILL)
    first, second = await both
    assert isinstance(first, PressFailed)
    assert isinstance(second, Paper)
    assert "秘密" not in f"{first}{caplog.text}"


async def test_a_worker_that_died_between_jobs_costs_none(press: PaperPress) -> None:
    """When nothing was under way, the next job goes to a new worker."""
    await press.render(receipt())
    (dying,) = press.worker_pids
    pidfd, ended, loop = os.pidfd_open(dying), asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(pidfd, ended.set)
    os.kill(dying, signal.SIGKILL)
    await ended.wait()
    loop.remove_reader(pidfd)
    os.close(pidfd)
    await turns_of_the_loop()
    assert (await press.render(receipt())).pages == 1
    assert dying not in press.worker_pids


async def test_a_job_that_cannot_be_printed_costs_no_worker(
    press: PaperPress, caplog: pytest.LogCaptureFixture
) -> None:
    """Its error names the place in our source and nothing that stood in the job."""
    await press.render(receipt())
    before = press.worker_pids
    with pytest.raises(PressFailed) as caught:
        await press.render(PaperJob("receipt", {"title": SECRET, "number": SECRET}))
    assert "UndefinedError" in str(caught.value)
    assert "UndefinedError" in caplog.text
    assert "秘密" not in f"{caught.value}{caplog.text}"
    assert press.worker_pids == before


async def test_a_job_that_is_too_big_is_refused_before_it_is_sent(press: PaperPress) -> None:
    """A runaway context is the caller's error."""
    with pytest.raises(ValueError, match="over"):
        await press.render(PaperJob("receipt", {"title": "窓" * MAX_JOB_BYTES}))


async def test_a_caller_who_gives_up_leaves_the_press_working(press: PaperPress) -> None:
    """A cancelled job is skipped or its paper thrown away."""
    waiting = [asyncio.ensure_future(press.render(receipt())) for _ in range(2)]
    await turns_of_the_loop()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await press.render(receipt())).pages == 1


async def test_closing_ends_the_worker_and_tells_who_waits() -> None:
    """Nobody hangs on a closed press, neither the job under way nor the ones behind it."""
    async with PaperPress() as press:
        waiting = [asyncio.ensure_future(press.render(receipt())) for _ in range(3)]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [PressClosed] * 3
    assert press.worker_pids == ()
    with pytest.raises(PressClosed):
        await press.render(receipt())


async def test_a_machine_without_fonts_is_told_which_package_to_install(tmp_path: Path) -> None:
    """The press does not open; the error is the command to type."""
    with pytest.raises(FontsMissing, match=r"apt-get install fonts-ipamj-mincho"):
        async with PaperPress(font_dirs=[tmp_path]):
            pytest.fail("opened without fonts")


async def test_a_worker_that_cannot_start_fails_the_job_and_says_why_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Broken font files let the press open, but no job hangs on it."""
    for font in NEEDED_FONTS:
        (tmp_path / font.file_name).write_bytes(b"not a font")
    async with PaperPress(font_dirs=[tmp_path]) as press:
        with pytest.raises(PressFailed, match="does not start"):
            await press.render(receipt())
    assert "Not a TrueType or OpenType font" in caplog.text
