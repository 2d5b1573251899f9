"""Tests of server/paper/worker.py, run as the press runs it: a process with two pipes."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.paper.fonts import FontKey, find_fonts
from server.paper.job import (
    LENGTH_BYTES,
    Answer,
    Failed,
    Order,
    Paper,
    PaperJob,
    Preview,
    Printed,
    Ready,
    Render,
    Setup,
    decode_answer,
    frame,
)
from server.paper.worker import where_it_failed
from tests.server.paper.examples import NUMBER

ROOT = Path(__file__).resolve().parents[3]
SECRET = "葛城　秘密之助"


def converse(*orders: Order) -> tuple[list[Answer], subprocess.CompletedProcess[bytes]]:
    """What a worker answers to these orders until its line is closed."""
    done = subprocess.run(
        [sys.executable, "-m", "server.paper.worker"],
        input=b"".join([frame(order) for order in orders]),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    answers: list[Answer] = []
    rest = done.stdout
    while rest:
        length = int.from_bytes(rest[:LENGTH_BYTES], "big")
        answers.append(decode_answer(rest[LENGTH_BYTES : LENGTH_BYTES + length]))
        rest = rest[LENGTH_BYTES + length :]
    return answers, done


def test_a_worker_answers_in_order_and_ends_with_its_line() -> None:
    """It prints, survives a job that cannot be printed, tells nothing of it, and ends well."""
    context: dict[str, object] = {
        "title": SECRET,
        "town": "遠窓市",
        "branch": "東支所",
        "filed": "令和8年11月22日",
        "number": NUMBER,
        "check": "",
        "matters": [SECRET],
        "handed_in": [],
        "returned": [],
        "fee": "",
        "contact": "",
    }
    answers, done = converse(
        Setup({key.value: str(path) for key, path in find_fonts().items()}),
        Render(PaperJob("receipt", {**context, "matters": 7, "number": SECRET})),
        Render(PaperJob("receipt", context)),
        Preview(b"no pdf", 1, 72),
        Setup({}),
    )
    ready, failed, printed, no_pdf, again = answers
    assert ready == Ready()
    assert isinstance(failed, Failed)
    assert failed.code == "job"
    assert "TypeError" in failed.where
    assert "秘密" not in failed.where
    assert isinstance(printed, Printed)
    assert isinstance(printed.paper, Paper)
    assert no_pdf == Failed("not_a_pdf", "")
    assert again == Failed("job", "set up twice")
    assert done.returncode == 0
    assert "秘密" not in done.stderr.decode()


def test_a_worker_without_fonts_says_why_it_does_not_start(tmp_path: Path) -> None:
    """A broken font file is named; orders before the fonts are refused, and it goes on living."""
    broken = tmp_path / "ipamjm.ttf"
    broken.write_bytes(b"not a font")
    answers, done = converse(
        Render(PaperJob("slip", {})),
        Setup({key.value: str(broken) for key in FontKey}),
    )
    assert answers[0] == Failed("start", "an order came before the fonts")
    assert isinstance(answers[1], Failed)
    assert answers[1].code == "start"
    assert "Not a TrueType or OpenType font" in answers[1].where
    assert done.returncode == 0


def test_an_error_is_told_by_its_class_and_line_only() -> None:
    """The text of an exception may quote a resident; its place may not."""
    with pytest.raises(ValueError, match="秘密") as caught:
        int(SECRET)
    told = where_it_failed(caught.value)
    assert told.startswith("ValueError at test_worker.py:")
    assert "秘密" not in told
