"""Tests of server/paper/job.py."""

import io
from collections.abc import Iterator

import msgspec
import pytest

from server.paper.job import (
    LENGTH_BYTES,
    Answer,
    Drawn,
    Failed,
    Paper,
    PaperJob,
    Preview,
    Printed,
    Ready,
    Render,
    Setup,
    decode_answer,
    frame,
    read_order,
)


def test_a_template_must_be_one_of_ours() -> None:
    """A path or another file name is refused before it reaches the worker."""
    for name in ("../../etc/passwd", "_base", "idou_todoke.html", ""):
        with pytest.raises(ValueError, match="not a valid Template"):
            PaperJob(name, {})


def test_orders_are_read_back_as_they_were_sent() -> None:
    """Three orders in one stream come out in order; then the stream ends."""
    orders = (
        Setup({"n": "/fonts/ipamjm.ttf"}),
        Render(PaperJob("slip", {"number": "1"})),
        Preview(b"%PDF", 1, 72),
    )
    stream = io.BytesIO(b"".join([frame(order) for order in orders]))
    assert tuple(read_order(stream) for _ in orders) == orders
    assert read_order(stream) is None


def test_a_line_cut_in_the_middle_ends_the_orders() -> None:
    """Half a frame is no order."""
    sent = frame(Preview(b"%PDF", 1, 72))
    assert read_order(io.BytesIO(sent[:-1])) is None
    assert read_order(io.BytesIO(sent[:2])) is None


@pytest.mark.parametrize("answer", [Ready(), Printed(Paper(b"%PDF", 1, ())), Drawn(b"png"), Failed("job", "KeyError")])
def test_answers_are_read_back_as_they_were_sent(answer: Answer) -> None:
    """Each kind of answer survives its frame."""
    assert decode_answer(frame(answer)[LENGTH_BYTES:]) == answer


def test_nonsense_is_no_answer() -> None:
    """An order, or bytes of anything else, is not taken for an answer."""
    for body in (b"", b"\x00", frame(Setup({}))[LENGTH_BYTES:]):
        with pytest.raises(msgspec.DecodeError):
            decode_answer(body)


def deep() -> object:
    """A value nested too deep to encode."""
    value: object = "葛城"
    for _ in range(100_000):
        value = [value]
    return value


def unencodable() -> Iterator[object]:
    """Values that no JSON holds."""
    yield object()
    yield "葛城\ud800"
    yield 2**70
    yield deep()


@pytest.mark.parametrize("number", range(4))
def test_a_job_that_is_not_json_is_refused_without_quoting_it(number: int) -> None:
    """The error names the message's type only."""
    value = list(unencodable())[number]
    with pytest.raises(ValueError, match=r"^Render cannot be encoded$"):
        frame(Render(PaperJob("slip", {"x": value})))
