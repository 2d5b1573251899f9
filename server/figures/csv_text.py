"""A table of figures as a CSV file that Excel opens as it is: UTF-8 with a mark, CRLF, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP, "CSV Injection"; the wide forms too, which a Japanese Excel may read as the narrow ones."""


def csv_file(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """The whole file. The first cell of a line is a name that people chose; it never becomes a formula (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in heading])
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """With an apostrophe before it a spreadsheet takes a cell for text. Our own numbers never begin with a sign."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
