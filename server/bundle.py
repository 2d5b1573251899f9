"""Joins papers of ours into one PDF, so that many are printed with one press of a button."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Sequence

_ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps state for the whole process and may not be entered twice (its documentation, "Thread safety")."""


async def join(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all of them in order, as one PDF. ValueError without any."""
    if not pdfs:
        raise ValueError("nothing to join")
    return await asyncio.to_thread(_join, pdfs)


def _join(pdfs: Sequence[bytes]) -> bytes:
    # Imported when somebody prints: it is large, and most servers' processes never need it.
    import pypdfium2  # noqa: PLC0415

    with _ONE_AT_A_TIME:
        joined = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                part = pypdfium2.PdfDocument(pdf)
                try:
                    joined.import_pages(part)
                finally:
                    part.close()
            written = io.BytesIO()
            joined.save(written)
            return written.getvalue()
        finally:
            joined.close()
