"""Tests of server/bundle.py: papers joined in order, also by several people at once."""

from __future__ import annotations

import asyncio
import io

import pypdfium2
import pytest

from server.bundle import join


def paper(*widths: int) -> bytes:
    """A PDF with pages of these widths."""
    document = pypdfium2.PdfDocument.new()
    for width in widths:
        document.new_page(width, 100)
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


def widths_of(pdf: bytes) -> list[int]:
    """The widths of a PDF's pages."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [round(document[page].get_width()) for page in range(len(document))]
    finally:
        document.close()


async def test_pages_keep_their_order() -> None:
    """Of one paper and of one paper after the other."""
    assert widths_of(await join([paper(10), paper(20, 30), paper(40)])) == [10, 20, 30, 40]
    assert widths_of(await join([paper(10)])) == [10]


async def test_several_people_join_at_once() -> None:
    """PDFium is entered by one thread at a time; nobody gets another's pages."""
    joined = await asyncio.gather(*(join([paper(number), paper(number + 1)]) for number in range(10, 26)))
    assert [widths_of(pdf) for pdf in joined] == [[number, number + 1] for number in range(10, 26)]


async def test_nothing_and_what_is_no_paper_are_refused() -> None:
    """A caller's mistake, not an empty sheet."""
    with pytest.raises(ValueError, match="nothing"):
        await join([])
    with pytest.raises(pypdfium2.PdfiumError):
        await join([b"no pdf"])
