"""The hash chain of a visit's log: what one link is made of. Pure; used by the writer and by ``enmado verify``."""

from __future__ import annotations

import hashlib


def genesis(visit: str) -> bytes:
    """The link before a visit's first event (32 bytes)."""
    return hashlib.sha256(b"enmado visit " + visit.encode()).digest()


def place_of(visit: str, seq: int, *, at: int, actor: str, kind: str, cause: str) -> bytes:
    """Where an event stands: everything but its body. Also the associated data of the body's encryption."""
    return f"{visit}\n{seq}\n{at}\n{actor}\n{kind}\n{cause}\n".encode()


def link(before: bytes, place: bytes, sealed: bytes) -> bytes:
    """The hash of an event (32 bytes): of the one before, its place, and its body as stored (encrypted).

    The chain runs over the ciphertext, so it can be verified without the visit's key, also after an erasure.
    """
    return hashlib.sha256(before + len(place).to_bytes(4) + place + sealed).digest()


def head_content(visit: str, number: int, *, seq: int, head: bytes) -> bytes:
    """What the MAC of a visit's head covers: which visit it is, where its log ends, and the hash there."""
    return f"head\n{visit}\n{number}\n{seq}\n".encode() + head


def ledger_content(visits: int) -> bytes:
    """What the MAC over the number of visits covers."""
    return b"ledger\n" + str(visits).encode()
