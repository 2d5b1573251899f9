"""Passwords of staff: what is a good one, and Argon2 in threads of its own."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256

THREADS = 2

MOST_WAITING = 32
"""Checks that wait for a thread. More are refused: nobody would wait for them, and the memory is for visits."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPasswordError(Exception):
    """Raised for a password that may not be used; the text says why."""


class BusyError(Exception):
    """Raised when so many passwords are being checked that one more would only wait."""


def normal(password: str) -> str:
    """One form for the same characters, whichever keyboard or input method typed them (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check_new(password: str, *, login: str, name: str = "") -> None:
    """Raise WeakPasswordError unless a person may use this password.

    Length is what counts (NIST SP 800-63B, 3.1.1.2); beside it only passwords are refused that anybody would try
    first: the login or name in it, one character again and again, or the alphabet.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        raise WeakPasswordError(f"a password has at least {SHORTEST} characters")
    if len(text) > LONGEST:
        raise WeakPasswordError(f"a password has at most {LONGEST} characters")
    folded = text.casefold()
    for known in (login, name):
        if known and known.casefold() in folded:
            raise WeakPasswordError("a password does not contain the login or the name")
    if len(set(folded)) < 5:
        raise WeakPasswordError("a password has at least five different characters")
    steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
    if len(steps) == 1 or "enmado" in folded or "password" in folded:
        raise WeakPasswordError("this password is among the first that somebody would try")


def generate() -> str:
    """A password of 79 random bits that can be read out and typed: no letter that looks like another."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


class Passwords:
    """Hashes and checks passwords. `check` takes as long for a login that does not exist.

    The costs are those of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. One lane, since a
    sign-in must not take every core from the visits that are live meanwhile.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._waiting = 0

    def hash(self, password: str) -> str:
        """The hash to keep, with its salt and costs. Blocks for as long as a check."""
        return self._hasher.hash(normal(password))

    async def check(self, kept: str | None, password: str) -> bool:
        """Whether this is the password of the kept hash; always False for None. Raises BusyError."""
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            right = await asyncio.get_running_loop().run_in_executor(
                self._threads, self._check, kept or self._nobody, normal(password[: LONGEST + 1])
            )
        finally:
            self._waiting -= 1
        return right and kept is not None

    def _check(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_dated(self, kept: str) -> bool:
        """Whether the hash was made with other costs than today's and should be made anew."""
        return self._hasher.check_needs_rehash(kept)

    async def hash_soon(self, password: str) -> str:
        """`hash`, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.hash, password)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=True)
