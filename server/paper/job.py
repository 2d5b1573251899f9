"""What the press and its worker process say to each other: jobs, papers, and the frames they go in."""

import re
from enum import StrEnum
from typing import BinaryIO, Literal, TypeAlias

import msgspec

from server.paper.glyphs import FlagReason

# One form of twelve persons is under 1 MB as PDF and 30 KB as a job; these only stop a runaway.
MAX_JOB_BYTES = 2 * 2**20
MAX_PDF_BYTES = 32 * 2**20
MAX_FRAME_BYTES = MAX_PDF_BYTES + 2**20
LENGTH_BYTES = 4


TEMPLATE_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Template(StrEnum):
    """The papers that are no forms of the catalogue; a form's template is called like the form."""

    PLAIN = "plain"
    SLIP = "slip"
    RECEIPT = "receipt"


class PaperJob(msgspec.Struct, frozen=True):
    """One paper to print: which template, and what stands on it (JSON-able, built in `context`).

    Raises ValueError for a template that is not called like one.
    """

    template: str
    context: dict[str, object]

    def __post_init__(self) -> None:
        if TEMPLATE_ID.fullmatch(self.template) is None:
            raise ValueError(f"{self.template[:40]!r} is not a valid Template")


class FlaggedGlyph(msgspec.Struct, frozen=True):
    """A character that no font of the machine prints as it is; it is marked ※ on the paper.

    `where` is the field id (empty for text that belongs to no field), `text` the character with its
    selector, `code_points` the same as `U+845B U+E01EF`, `shown` what stands on paper in its place.
    """

    where: str
    text: str
    code_points: str
    shown: str
    reason: FlagReason


class TemplateProblem(msgspec.Struct, frozen=True):
    """Why a town's own template was not used; ours was printed in its place."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """As a department reads it: file, line, reason."""
        return f"{self.file}:{self.line}: {self.reason}"


class Paper(msgspec.Struct, frozen=True):
    """A printed paper: the PDF, its number of pages, what has to be checked by eye, and what the department is told."""

    pdf: bytes
    pages: int
    flagged: tuple[FlaggedGlyph, ...]
    problem: TemplateProblem | None = None


class Setup(msgspec.Struct, frozen=True, tag="setup"):
    """First frame to a worker: the file of each font, and the folder of the town's own templates, if any."""

    fonts: dict[str, str]
    templates: str = ""


class Render(msgspec.Struct, frozen=True, tag="render"):
    """Print a job; with `ours` the town's own template is not tried."""

    job: PaperJob
    ours: bool = False


class Bind(msgspec.Struct, frozen=True, tag="bind"):
    """Put papers one after the other into one PDF; each begins on a page of its own."""

    pdfs: tuple[bytes, ...]


class Preview(msgspec.Struct, frozen=True, tag="preview"):
    """Draw one page (the first is 1) of a PDF as PNG."""

    pdf: bytes
    page: int
    dpi: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has its fonts and has printed its first, empty page."""


class Printed(msgspec.Struct, frozen=True, tag="printed"):
    """The answer to Render and to Bind."""

    paper: Paper


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """The answer to Preview."""

    png: bytes


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The worker could not do it.

    `code` says what kind of failure; `where` names the exception's class and the line of our source.
    Its text is there for "start" only: later it could quote what a resident said.
    """

    code: Literal["start", "job", "not_a_pdf", "no_such_page"]
    where: str


Order: TypeAlias = Setup | Render | Bind | Preview
Answer: TypeAlias = Ready | Printed | Drawn | Failed

_ORDERS: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(Order)
_ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def frame(message: Order | Answer) -> bytes:
    """The message as bytes with its length in front.

    Raises ValueError when it cannot be encoded or is over MAX_FRAME_BYTES; the text names no value.
    """
    try:
        body = msgspec.msgpack.encode(message)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"{type(message).__name__} cannot be encoded") from error
    if len(body) > MAX_FRAME_BYTES:
        raise ValueError(f"{type(message).__name__} is {len(body)} bytes, over {MAX_FRAME_BYTES}")
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def decode_answer(body: bytes) -> Answer:
    """A frame's body as the worker's answer. Raises msgspec.DecodeError for anything else."""
    return _ANSWERS.decode(body)


def read_order(stream: BinaryIO) -> Order | None:
    """The next order from the press, or None when it has closed the line."""
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return _ORDERS.decode(body) if len(body) == length else None
