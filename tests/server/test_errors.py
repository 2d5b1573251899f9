"""Tests of what a request may come to instead of its page."""

import re

from server.config import ROOT
from server.errors import CODE_OF_STATUS, PageError
from server.text import LANGUAGES, Texts

CODES = set(CODE_OF_STATUS.values()) | {
    code
    for path in (ROOT / "server").glob("*.py")
    for code in re.findall(r'PageError\([0-9]+, "([a-z_]+)"', path.read_text("utf-8"))
}


def test_every_code_has_a_title_and_a_text_in_each_language() -> None:
    """A person never reads a bare code."""
    texts = Texts.load(ROOT / "static" / "text")
    wanted = {f"doors.error.{code}.{part}" for code in CODES | {"internal"} for part in ("title", "text")}
    assert len(wanted) > 20
    assert [wanted - texts.keys(lang) for lang in LANGUAGES] == [set(), set()]


def test_an_error_says_its_status_and_code() -> None:
    """For a log and for a test's report."""
    error = PageError(429, "too_many", retry_after=30)
    assert (error.status, error.code, error.retry_after, str(error)) == (429, "too_many", 30, "429 too_many")
