"""Tests of what confirmations and signatures are bound to; the browser's twin reads the same examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.digests import application_digest, section_digest

EXAMPLES = json.loads((Path(__file__).parent.parent / "digest_examples.json").read_text("utf-8"))


@pytest.mark.parametrize("example", [x for x in EXAMPLES if "section" in x])
def test_a_sections_digest_is_that_of_the_examples(example: dict[str, Any]) -> None:
    """Surrogate pairs, selectors, quotes, control characters and line separators included."""
    rows = [tuple(row) for row in example["rows"]]
    assert section_digest(example["section"], example["revision"], rows) == example["digest"]


@pytest.mark.parametrize("example", [x for x in EXAMPLES if "application" in x])
def test_an_applications_digest_is_that_of_the_examples(example: dict[str, Any]) -> None:
    """Sections in order with revision and digest."""
    parts = [tuple(part) for part in example["parts"]]
    assert application_digest(example["application"], parts) == example["digest"]


def test_the_examples_hold_what_is_hard() -> None:
    """Somebody who writes the examples anew keeps the characters that break naive code."""
    shown = "".join(row[2] for x in EXAMPLES for row in x.get("rows", []))
    for hard in ("\U000e0100", "\U00020bb7", '"', "\\", "\u2028", "\u2029", "\x00", "\x7f", "\ufeff", "\u200d", "</"):
        assert hard in shown


rows_of = st.lists(st.tuples(st.just("a.b"), st.text(max_size=5), st.text(max_size=9)), max_size=3)


@given(rows_of, rows_of)
def test_different_content_has_a_different_digest(one: list[tuple[str, str, str]], two: list[Any]) -> None:
    """No two contents share a canonical text, however quotes and commas fall."""
    assert (section_digest("s", 1, one) == section_digest("s", 1, two)) == (one == two)


def test_revision_section_and_order_count() -> None:
    """A digest is of one revision of one section with its rows in one order."""
    rows = [("a.b", "い", "1"), ("a.c", "ろ", "2")]
    digests = {
        section_digest("s", 1, rows),
        section_digest("s", 2, rows),
        section_digest("t", 1, rows),
        section_digest("s", 1, rows[::-1]),
    }
    assert len(digests) == 4
