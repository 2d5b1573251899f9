"""The base of what the server tells a client."""

from __future__ import annotations

from msgspec import Struct


class Message(Struct, frozen=True, gc=False, tag_field="type", kw_only=True):
    """The base of every message; ``type`` is the name in ``snake_case``."""
