"""Parts of the board's messages: who pressed the silent button, and keys of lines that are gone."""

from __future__ import annotations

from msgspec import Struct

from signaling.words import Role


class HelpLine(Struct, frozen=True, gc=False, kw_only=True):
    """Somebody of the staff who pressed the silent button: who (``role:id``), where, since when, and who is on it."""

    who: str
    name: str
    role: Role
    branch: str
    counter: str | None
    visit: str | None
    since: int
    seen_by: str | None


class BoardGone(Struct, frozen=True, gc=False, kw_only=True):
    """Keys of lines that are on the board no more."""

    specialists: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
