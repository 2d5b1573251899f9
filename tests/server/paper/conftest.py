"""One set of fonts and one press for all tests of paper: both take seconds to warm."""

import asyncio
from collections.abc import Callable, Iterator

import msgspec
import pytest

from server.paper.fonts import FontKey, find_fonts
from server.paper.glyphs import FontBook
from server.paper.job import Paper, PaperJob
from server.paper.press import PaperPress

Printer = Callable[[PaperJob], Paper]


@pytest.fixture(scope="session")
def font_files() -> dict[FontKey, str]:
    """The font files of this machine."""
    return {key: str(path) for key, path in find_fonts().items()}


@pytest.fixture(scope="session")
def book() -> FontBook:
    """The real fonts."""
    return FontBook.load(find_fonts())


@pytest.fixture(scope="session")
def print_paper() -> Iterator[Printer]:
    """Prints a job with a real worker that stays up for the whole run, each job once."""
    with asyncio.Runner() as runner:
        press = PaperPress()
        runner.run(press.__aenter__())
        papers: dict[bytes, Paper] = {}

        def printed(job: PaperJob) -> Paper:
            key = msgspec.json.encode(job)
            if key not in papers:
                papers[key] = runner.run(press.render(job))
            return papers[key]

        try:
            yield printed
        finally:
            runner.run(press.__aexit__(None, None, None))
