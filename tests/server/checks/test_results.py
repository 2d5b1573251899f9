"""Tests of what is a check: each item once, states from closed lists, and what makes it good."""

import json

import pytest

from server.checks.results import Item, NoCheckError, from_text, is_good, read_check, to_text


def posted(**states: str) -> bytes:
    """A check as the page posts it: good but for these."""
    items = [
        {"item": item, "state": states.get(item, "good"), "value": 12 if item == "loss" else None} for item in Item
    ]
    return json.dumps({"items": items}).encode()


def test_a_check_is_kept_as_it_was() -> None:
    """And read again."""
    check = read_check(posted(printer="absent"))
    assert from_text(to_text(check)) == check
    assert is_good(check)


@pytest.mark.parametrize(
    ("states", "good"),
    [
        ({"camera": "bad"}, False),
        ({"loss": "skipped"}, False),
        ({"relay_udp": "absent", "relay_tcp": "absent", "document_camera": "absent"}, True),
        ({"printer": "skipped"}, True),
        ({"relay_tcp": "bad"}, False),
    ],
)
def test_good_is_when_a_resident_can_be_served(states: dict[str, str], good: bool) -> None:
    """What may be missing may be missing; what is bad is bad."""
    assert is_good(read_check(posted(**states))) == good


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"items": []}',
        posted(camera="broken"),
        posted(camera="absent"),
        posted() + b"x",
        posted().replace(b'"camera"', b'"printer"', 1),
        posted().replace(b'"value": 12', b'"value": 1e300'),
        posted().replace(b'"value": 12', b'"name": "Yamada"'),
    ],
)
def test_anything_else_is_no_check(body: bytes) -> None:
    """No free text comes in."""
    with pytest.raises(NoCheckError):
        read_check(body)
