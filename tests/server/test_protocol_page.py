"""Tests of the page about the protocol."""

import re
from pathlib import Path
from typing import get_args

import pytest

from server import protocol_page
from server.protocol_page import CLOSINGS, CODES, PAGE, WHO, main, page
from server.sockets import CLOSE_CODES
from signaling.commands import AnyCommand, LastingCommand, PassingCommand
from signaling.errors import ErrorCode
from signaling.events import AnyBody
from signaling.messages import AnyMessage

TEXT = page()


def test_the_page_is_up_to_date() -> None:
    """After a change of the wire: python -m server.protocol_page"""
    assert PAGE.read_text("utf-8") == TEXT


@pytest.mark.parametrize("union", [AnyCommand, AnyMessage, AnyBody])
def test_everything_on_the_wire_is_told(union: object) -> None:
    """Under a heading of its own, with what it is for."""
    for kind in get_args(union):
        heading = f"### {kind.__struct_config__.tag}\n\n"
        assert heading in TEXT
        assert TEXT.split(heading)[1].split("\n")[0].strip()


def test_every_code_and_every_close_code_is_told() -> None:
    """A new one needs its words."""
    assert set(CODES) == set(ErrorCode)
    assert set(CLOSINGS) == set(CLOSE_CODES)
    assert set(WHO) == set(get_args(AnyCommand)) - set(get_args(LastingCommand)) - set(get_args(PassingCommand))


def test_every_reference_leads_somewhere() -> None:
    """To a heading of the page."""
    headings = {line.lstrip("# ").lower() for line in TEXT.splitlines() if line.startswith("##")}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_who_may_confirm_stands_in_the_table() -> None:
    """As the table of rights has it."""
    assert "| [`confirm`](#confirm) | resident | serving |" in TEXT
    assert "From: specialist, while the visit is served." in TEXT
    assert TEXT.count("Kept from the branch.") == 7


def test_the_page_is_written_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is missing or old is not up to date."""
    monkeypatch.setattr(protocol_page, "PAGE", tmp_path / "protocol.md")
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "protocol.md").write_text("old", "utf-8")
    assert main(["--check"]) == 1
