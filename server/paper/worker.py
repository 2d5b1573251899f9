"""The press's worker process: reads orders from standard input, answers on standard output.

Printing takes a core for a second and runs native code on what people typed, so it happens here and
not in the server: this process may hang or die without taking a visit with it.
"""

import logging
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, assert_never

from server.paper.fonts import FontKey
from server.paper.glyphs import FontBook
from server.paper.job import (
    Answer,
    Bind,
    Drawn,
    Failed,
    Order,
    Preview,
    Printed,
    Ready,
    Render,
    Setup,
    frame,
    read_order,
)

if TYPE_CHECKING:
    from server.paper.render import Renderer

# A form of eight persons with the longest answers takes a quarter of it.
MOST_MEMORY = 2 * 2**30


def main() -> None:
    """Serves orders until the press closes the line."""
    # The libraries' warnings quote CSS and text; nothing a resident said may reach a log.
    logging.disable(logging.CRITICAL)
    _bound_memory()
    answers = _private_stdout()
    renderer: Renderer | None = None
    while (order := read_order(sys.stdin.buffer)) is not None:
        answer: Answer
        try:
            if renderer is not None:
                answer = _carry_out(order, renderer)
            elif isinstance(order, Setup):
                renderer, answer = _warm(order), Ready()
            else:
                answer = Failed("start", "an order came before the fonts")
        except Exception as error:  # noqa: BLE001  whatever it was, the press must hear of it
            answer = (
                Failed("job", where_it_failed(error))
                if renderer is not None
                else Failed("start", f"{where_it_failed(error)}: {error}")  # nobody's data as yet
            )
        answers.write(frame(answer))
        answers.flush()


def _bound_memory() -> None:
    """No job takes the machine's memory: past the bound this process gets a MemoryError and tells the press."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, hard))


def _private_stdout() -> BinaryIO:
    """The line to the press, taken away from any library that prints."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return answers


def _warm(setup: Setup) -> "Renderer":
    """A renderer that has already printed a page, so that the first resident does not wait for it."""
    # Imported here: without Pango on the machine this fails, and the press must be told why.
    from server.paper.render import Renderer  # noqa: PLC0415

    book = FontBook.load({FontKey(key): Path(path) for key, path in setup.fonts.items()})
    return Renderer(book, town=Path(setup.templates) if setup.templates else None).warmed()


def _carry_out(order: Order, renderer: "Renderer") -> Answer:
    from server.paper.render import NotAPdf, PageMissing, bind, draw_page  # noqa: PLC0415  as above

    match order:
        case Render(job, ours):
            return Printed(renderer.print_job(job, ours=ours))
        case Bind(pdfs):
            try:
                return Printed(bind(pdfs))
            except NotAPdf:
                return Failed("not_a_pdf", "")
        case Preview(pdf, page, dpi):
            try:
                return Drawn(draw_page(pdf, page=page, dpi=dpi))
            except NotAPdf:
                return Failed("not_a_pdf", "")
            except PageMissing:
                return Failed("no_such_page", "")
        case Setup():
            return Failed("job", "set up twice")
        case _:
            assert_never(order)


def where_it_failed(error: BaseException) -> str:
    """The class of `error` and the line it came from; never its text, which may quote a resident."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    ours = [f for f in frames if "paper" in f.filename]
    called = f", from {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}{called}"


if __name__ == "__main__":
    main()
