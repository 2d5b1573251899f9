"""Tests of server/slips.py: tokens nobody guesses, found again however a scanner or a person types them."""

from __future__ import annotations

import hashlib
import os

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server import tables as t
from server.clock import DAY_MS
from server.keys import MasterKey
from server.slips import (
    ALPHABET,
    CODE_LENGTH,
    SLIP_DAYS,
    TOKEN_LENGTH,
    Malformed,
    SlipToken,
    find_slip,
    keep_tokens,
    new_tokens,
    no_tokens,
    normal,
)
from tests.server.test_evidence_pages import open_visit
from tests.support.installation import Installation

TOKENS = st.text(ALPHABET, min_size=TOKEN_LENGTH, max_size=TOKEN_LENGTH)


def test_tokens_are_random_and_hold_nothing_of_the_visit() -> None:
    """A fresh one for each department each time."""
    first, second = new_tokens(["shimin", "kosodate"]), new_tokens(["shimin", "kosodate"])
    tokens = [one.token for made in (first, second) for one in made.values()]
    assert len(set(tokens)) == 4
    assert all(len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) for token in tokens)
    assert no_tokens(["a", "b"]) == no_tokens(["a", "b"])
    assert len({one.token for one in no_tokens(["a", "b"]).values()}) == 2


@given(token=TOKENS)
def test_whatever_a_scanner_types_through_is_taken(token: str) -> None:
    """Full width, small letters, a line's end; and the code with or without its hyphen."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in token)
    assert {normal(token), normal(token.lower()), normal(wide), normal(f" {token}\r\n")} == {token}
    code = SlipToken(token).code
    short = token[:CODE_LENGTH]
    assert {normal(code), normal(code.replace("-", "ー")), normal(code.replace("-", " ")), normal(code.lower())} == {
        short
    }


@pytest.mark.parametrize(("typed", "meant"), [("OIL00-11111", "0110011111"), ("ｏｉｌ００１１１１１", "0110011111")])
def test_letters_that_look_like_figures_are_figures(typed: str, meant: str) -> None:
    """Nobody has to know which one was printed."""
    assert normal(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["", "A", "A" * 9, "A" * 11, "A" * 27, "あ" * 10, "http://x/" + "A" * 26, "U" * 10, "0" * 201, "A1B2C\x00D3E4"],
)
def test_what_cannot_be_ours_is_malformed(text: str) -> None:
    """Another QR, half a code, a scanner whose input method makes kana of it."""
    with pytest.raises(Malformed):
        normal(text)


async def test_a_kept_token_and_its_code_lead_to_the_visit(office: Installation) -> None:
    """What is in the table is neither of the two, and another installation's code finds nothing."""
    visit = await open_visit(office)
    master, other = MasterKey(os.urandom(32)), MasterKey(os.urandom(32))
    tokens = new_tokens(["shimin", "kosodate"])
    await office.database.write(lambda db: keep_tokens(db, master, visit, tokens, at=1000))

    def look(db: sa.Connection) -> None:
        for department, one in tokens.items():
            for text in (one.token, one.token[:CODE_LENGTH]):
                found = find_slip(db, master, normal(text))
                assert found is not None
                assert (found.visit, found.department) == (visit, department)
                assert found.expires_at == 1000 + SLIP_DAYS * DAY_MS
            assert find_slip(db, other, normal(one.code)) is None
        assert find_slip(db, master, "0" * TOKEN_LENGTH) is None
        kept = repr(db.execute(sa.select(t.slip)).all())
        assert not any(one.token in kept or one.token[:CODE_LENGTH] in kept for one in tokens.values())

    await office.database.read(look)


async def test_a_slip_from_before_is_still_found(office: Installation) -> None:
    """Its token has letters that are no longer drawn, and it names no department."""
    visit = await open_visit(office)
    token = "OIL" + "U" * 23
    row = {
        "token_hash": hashlib.sha256(token.encode()).digest(),
        "visit": visit,
        "department": "",
        "made_at": 1,
        "expires_at": 2,
    }
    await office.database.write(lambda db: db.execute(sa.insert(t.slip).values(row)))
    master = MasterKey(os.urandom(32))
    found = await office.database.read(lambda db: find_slip(db, master, normal(token.lower())))
    assert found is not None
    assert (found.visit, found.department) == (visit, "")
