"""The two answers to a typed text: Checked (taken, and how) and FieldProblem (refused, and what to do)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checked:
    """A text that its field accepts.

    ``value`` is what is stored, ``shown`` what people read, ``warning`` a Japanese sentence that
    the clerk should read out before going on. ``fills`` are parts of other fields that this value
    brings along, as (part, value): a postal code knows the ``town``, a ゆうちょ account number the
    ``bank``, ``branch`` and ``type``.
    """

    value: str
    shown: str
    warning: str | None = None
    fills: tuple[tuple[str, str], ...] = ()


EMPTY = Checked(value="", shown="")
"""What an empty text becomes in every type: the field is cleared."""


class FieldProblem(Exception):
    """A text is not taken; raised by every check of this package.

    ``code`` is for programs, ``message_ja`` and ``message_en`` say to people what to do. No message
    repeats the text (at most one character of it): it may be a My Number, and messages reach logs.
    """

    def __init__(self, code: str, message_ja: str, message_en: str) -> None:
        super().__init__(code)
        self.code = code
        self.message_ja = message_ja
        self.message_en = message_en
