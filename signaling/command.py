"""The bases of every command: an id that the reply names, and the visit that it is about."""

from __future__ import annotations

from msgspec import Struct

from signaling.ids import CommandIdText, VisitIdText


class Command(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """The base of every command; ``type`` on the wire is the name in ``snake_case``."""

    id: CommandIdText


class VisitCommand(Command, frozen=True, kw_only=True):
    """A command about one visit; it names it, so that a late resend can't reach another one."""

    visit: VisitIdText
