"""The tokens on slips: made for each department, kept as hashes, found again when somebody scans or types one.

A QR holds a random token and nothing else. Under it stands a short code for where there is no scanner: its first ten
letters, kept as a MAC, for fifty bits alone could be guessed by somebody who has a copy of the table.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from server import tables as t
from server.clock import DAY_MS
from server.keys import MasterKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are read as something else."""

TOKEN_LENGTH = 26
"""26 of 32 letters are 130 bits."""
CODE_LENGTH = 10

SLIP_DAYS = 90

_OLD_TOKEN = re.compile(r"[0-9A-Z]{26}")
"""Slips from before there was a QR for each department: tokens of all 36 letters."""
_MISREAD = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s‐-―−ー_-]+")


@dataclass(frozen=True, slots=True)
class SlipToken:
    """What stands on a slip for one department."""

    token: str

    @property
    def code(self) -> str:
        """The code under the QR, in two groups."""
        half = CODE_LENGTH // 2
        return f"{self.token[:half]}-{self.token[half:CODE_LENGTH]}"


@dataclass(frozen=True, slots=True)
class FoundSlip:
    """What a token leads to. `department` is "" on a slip from before each department had its own."""

    visit: str
    department: str
    expires_at: int


class Malformed(Exception):
    """What was scanned or typed cannot be a token or a code of ours."""


def new_tokens(departments: Iterable[str]) -> dict[str, SlipToken]:
    """A fresh token for each department."""
    return {one: SlipToken("".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))) for one in departments}


def no_tokens(departments: Iterable[str]) -> dict[str, SlipToken]:
    """Tokens that open nothing and are the same each time: by them two slips are seen to be alike."""
    return {one: SlipToken(f"{number:0{TOKEN_LENGTH}}") for number, one in enumerate(departments)}


def keep_tokens(db: sa.Connection, master: MasterKey, visit: str, tokens: Mapping[str, SlipToken], *, at: int) -> None:
    """Keep what leads from the tokens to the visit, for as long as a slip is good."""
    rows = [
        {
            "token_hash": _hash(one.token),
            "code_mac": _code_mac(master, one.token[:CODE_LENGTH]),
            "visit": visit,
            "department": department,
            "made_at": at,
            "expires_at": at + SLIP_DAYS * DAY_MS,
        }
        for department, one in tokens.items()
    ]
    db.execute(sa.insert(t.slip), rows)


def normal(text: str) -> str:
    """A scanned token or a typed code as it is looked for; Malformed.

    A hand scanner types through whatever input method is on, so full-width letters are taken; a person types small
    letters, spaces and hyphens, and O for 0.
    """
    if len(text) > 200:
        raise Malformed
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    folded = plain.translate(_MISREAD)
    if all(letter in ALPHABET for letter in folded) and len(folded) in (CODE_LENGTH, TOKEN_LENGTH):
        # An old token may hold I, L or O for good: it stays as it was read.
        return plain if len(plain) == TOKEN_LENGTH else folded
    if _OLD_TOKEN.fullmatch(plain):
        return plain
    raise Malformed


def find_slip(db: sa.Connection, master: MasterKey, text: str) -> FoundSlip | None:
    """What a text from `normal` leads to, expired or not; None when it is nobody's."""
    if len(text) == CODE_LENGTH:
        wanted = [t.slip.c.code_mac == _code_mac(master, text)]
    else:
        wanted = [t.slip.c.token_hash.in_({_hash(text), _hash(text.translate(_MISREAD))})]
    row = db.execute(sa.select(t.slip).where(*wanted)).first()
    return None if row is None else FoundSlip(row.visit, row.department, row.expires_at)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _code_mac(master: MasterKey, code: str) -> bytes:
    return master.mac(f"slip code {code}".encode())
