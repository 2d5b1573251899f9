"""Tests of the CSV files."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.figures.csv_text import csv_file


def test_a_spreadsheet_opens_it_as_it_is() -> None:
    """UTF-8 is told by a mark, lines end as RFC 4180 says, and a comma in a name is no new cell."""
    assert csv_file(["支所", "来庁者"], [["北支所,分室", "12"]]) == '\ufeff支所,来庁者\r\n"北支所,分室",12\r\n'.encode()


@pytest.mark.parametrize("name", ["=1+1", "+81", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "－1"])
def test_no_name_becomes_a_formula(name: str) -> None:
    """Whoever names a branch does not run anything on the machine of who opens the file."""
    cell = list(csv.reader(io.StringIO(csv_file(["x"], [[name]]).decode("utf-8-sig"), newline="")))[1][0]
    assert cell == f"'{name}"


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=2, max_size=2)))
def test_every_text_comes_out_as_it_went_in(lines: list[list[str]]) -> None:
    """But for the apostrophe of what would be a formula."""
    text = csv_file(["a", "b"], lines).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in line] for line in read] == [
        [cell.removeprefix("'") for cell in line] for line in lines
    ]
