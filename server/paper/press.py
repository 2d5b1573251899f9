"""Prints papers in worker processes, so that the event loop never waits and no job can hang a visit."""

import asyncio
import logging
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from msgspec.structs import replace

from server.paper.fonts import SYSTEM_FONT_DIRS, find_fonts, fonts_conf
from server.paper.job import (
    MAX_JOB_BYTES,
    MAX_PDF_BYTES,
    Answer,
    Bind,
    Drawn,
    Failed,
    Paper,
    PaperJob,
    Preview,
    Printed,
    Render,
    Setup,
    TemplateProblem,
    frame,
)
from server.paper.worker_line import WorkerGone, WorkerLine

logger = logging.getLogger(__name__)

MIN_DPI = 36
# A4 at 300 dpi is a picture of 26 MB in memory; a screen needs no more.
MAX_DPI = 300


class PressError(Exception):
    """The press gave no paper. Its text never holds anything of the job."""


class PressBusy(PressError):
    """As many jobs are waiting as the queue holds; ask again later."""


class PressTimeout(PressError):
    """The job took longer than the limit; its worker was killed and replaced."""


class PressFailed(PressError):
    """The worker died, could not start, or could not print this job."""


class PressClosed(PressError):
    """The press is not open."""


class PreviewRefused(PressError):
    """The page or the resolution asked for is out of range, or the bytes are no PDF."""


@dataclass(frozen=True, eq=False)
class _Ticket:
    """One job on its way: its frame, and the future its caller waits for."""

    order: bytes
    answer: asyncio.Future[Answer]

    def done(self, answer: Answer) -> None:
        if not self.answer.done():  # its caller may have gone
            self.answer.set_result(answer)

    def fail(self, error: PressError) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class PaperPress:
    """`async with PaperPress() as press:` prints until the block ends.

    Entering raises FontsMissing when the machine lacks a font, and otherwise returns at once while
    the workers warm up. At most `queue_limit` jobs wait; each may take `time_limit` seconds once a
    worker has it. `font_dirs` is where fonts are looked for, `templates` the folder of the town's own templates.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        queue_limit: int = 20,
        time_limit: float = 30.0,
        start_limit: float = 60.0,
        font_dirs: Iterable[Path] = SYSTEM_FONT_DIRS,
        templates: Path | None = None,
    ) -> None:
        self._templates = templates
        self._shunned: dict[str, tuple[str, TemplateProblem]] = {}
        self._worker_count = workers
        self._time_limit = time_limit
        self._start_limit = start_limit
        self._font_dirs = tuple(font_dirs)
        self._tickets: asyncio.Queue[_Ticket] = asyncio.Queue(queue_limit)
        self._lines: set[WorkerLine] = set()
        self._serving: list[asyncio.Task[None]] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> "PaperPress":
        """The press, open, its workers on their way."""
        files = await asyncio.to_thread(find_fonts, self._font_dirs)
        self._folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="enmado-press-")
        conf = Path(self._folder.name, "fonts.conf")
        await asyncio.to_thread(conf.write_text, fonts_conf(files), "utf-8")
        fonts = {key.value: str(path) for key, path in files.items()}
        setup = Setup(fonts, "" if self._templates is None else str(self._templates.absolute()))
        self._serving = [
            asyncio.create_task(self._serve(setup, conf), name=f"paper press {number}")
            for number in range(self._worker_count)
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the workers; whoever still waits gets PressClosed."""
        serving, self._serving = self._serving, []
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        while not self._tickets.empty():
            self._tickets.get_nowait().fail(PressClosed("the press was closed"))
        if self._folder is not None:
            await asyncio.to_thread(self._folder.cleanup)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The process ids of the workers that are warm, for health checks."""
        return tuple(sorted(line.pid for line in self._lines))

    async def render(self, job: PaperJob) -> Paper:
        """The paper of `job`, as PDF.

        Raises ValueError for a job that is not JSON-able or too big, PressBusy when the queue is
        full, PressTimeout, PressFailed, and PressClosed outside `async with`. A town's own template that takes
        too long or brings the worker down is left alone until one of its files changes, and ours is printed.
        """
        order = frame(Render(job))
        if len(order) > MAX_JOB_BYTES:
            raise ValueError(f"the job is {len(order)} bytes, over {MAX_JOB_BYTES}")
        shunned = self._shunned.get(job.template)
        if shunned is not None and shunned[0] == await self.towns_layout(job.template):
            return await self._print_ours(job, shunned[1])
        try:
            return await self._printed(order, what=job.template)
        except (PressTimeout, PressFailed) as error:
            layout = await self.towns_layout(job.template)
            if not layout:
                raise
            problem = TemplateProblem(f"{job.template}.html", 1, str(error))
            # It has cost a worker; it does not get another one for each paper.
            self._shunned[job.template] = (layout, problem)
            return await self._print_ours(job, problem)

    async def _print_ours(self, job: PaperJob, problem: TemplateProblem) -> Paper:
        paper = await self._printed(frame(Render(job, ours=True)), what=job.template)
        return replace(paper, problem=problem)

    async def bind(self, pdfs: Sequence[bytes]) -> Paper:
        """The papers as one PDF, each from a page of its own.

        Raises PreviewRefused when they are over 32 MB together or one is no PDF, and what `render` raises.
        """
        if sum(map(len, pdfs)) > MAX_PDF_BYTES:
            raise PreviewRefused(f"the papers are over {MAX_PDF_BYTES} bytes together")
        return await self._printed(frame(Bind(tuple(pdfs))), what="bundle")

    async def towns_layout(self, template: str) -> str:
        """What changes when the town's own layout of a paper does; empty without one."""
        return await asyncio.to_thread(self._layout, template)

    def _layout(self, template: str) -> str:
        if self._templates is None or not self._is_the_towns(template):
            return ""
        files = [(path.name, path.stat()) for path in sorted(self._templates.iterdir())]
        return repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in files])

    def _is_the_towns(self, template: str) -> bool:
        return self._templates is not None and (self._templates / f"{template}.html").is_file()

    async def _printed(self, order: bytes, *, what: str) -> Paper:
        answer = await self._ask(order)
        if isinstance(answer, Printed):
            return answer.paper
        raise _failure(answer, what=what)

    async def preview(self, pdf: bytes, page: int, dpi: int) -> bytes:
        """Page `page` (the first is 1) of a paper as PNG, at `dpi` from 36 to 300.

        Raises PreviewRefused for a page, resolution or file that cannot be drawn, and what `render`
        raises.
        """
        if not MIN_DPI <= dpi <= MAX_DPI:
            raise PreviewRefused(f"resolution must be from {MIN_DPI} to {MAX_DPI} dpi")
        if len(pdf) > MAX_PDF_BYTES:
            raise PreviewRefused(f"the file is over {MAX_PDF_BYTES} bytes")
        answer = await self._ask(frame(Preview(pdf, page, dpi)))
        if isinstance(answer, Drawn):
            return answer.png
        raise _failure(answer, what="preview")

    async def _ask(self, order: bytes) -> Answer:
        if all(task.done() for task in self._serving):
            raise PressClosed("the press is not open")
        ticket = _Ticket(order, asyncio.get_running_loop().create_future())
        try:
            self._tickets.put_nowait(ticket)
        except asyncio.QueueFull:
            raise PressBusy(f"{self._tickets.maxsize} papers are waiting") from None
        return await ticket.answer

    async def _serve(self, setup: Setup, conf: Path) -> None:
        """Keeps one worker up and gives it one ticket after the other, until cancelled."""
        line = await self._replacement(setup, conf)
        try:
            while True:
                ticket = await self._tickets.get()
                if ticket.answer.done():
                    continue
                try:
                    if line is None or not line.alive:
                        await self._discard(line)
                        line = await self._replacement(setup, conf)
                    if line is None:
                        ticket.fail(PressFailed("the worker does not start"))
                        continue
                    served = await self._carry_out(ticket, line)
                finally:
                    ticket.fail(PressClosed("the press was closed"))  # only where it has no answer
                if not served:
                    await self._discard(line)
                    line = await self._replacement(setup, conf)
        finally:
            if line is not None:
                self._lines.discard(line)
                await line.close()

    async def _carry_out(self, ticket: _Ticket, line: WorkerLine) -> bool:
        """Answers one ticket. False: the worker is of no use any more."""
        try:
            async with asyncio.timeout(self._time_limit):
                ticket.done(await line.ask(ticket.order))
        except TimeoutError:
            logger.error("a paper took over %g s; its worker is replaced", self._time_limit)
            ticket.fail(PressTimeout(f"not printed within {self._time_limit:g} s"))
            return False
        except WorkerGone as gone:
            logger.error("a paper's worker is replaced: %s", gone)
            ticket.fail(PressFailed("the worker died"))
            return False
        return True

    async def _discard(self, line: WorkerLine | None) -> None:
        if line is not None:
            self._lines.discard(line)
            await line.kill()

    async def _replacement(self, setup: Setup, conf: Path) -> WorkerLine | None:
        """A warm worker, or None (logged) when none starts; the next job then tries again."""
        try:
            line = await WorkerLine.start(setup, fonts_conf=conf, limit=self._start_limit)
        except (WorkerGone, OSError) as error:
            logger.error("a paper worker does not start: %s", error)
            return None
        self._lines.add(line)
        return line


def _failure(answer: Answer, *, what: str) -> PressError:
    match answer:
        case Failed("no_such_page", _):
            return PreviewRefused("the paper has no such page")
        case Failed("not_a_pdf", _):
            return PreviewRefused("the file is not a PDF")
        case Failed(_, where):
            logger.error("the worker could not print %s: %s", what, where)
            return PressFailed(f"{what} could not be printed ({where})")
        case _:
            return PressFailed("the worker answered another question")
