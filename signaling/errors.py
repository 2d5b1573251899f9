"""What the core refuses, and why: one exception, one list of codes."""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """The reason of a refusal, as it goes over the wire; people's words for it are made in the pages."""

    INVALID_FORMAT = "invalid_format"
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    WRONG_STATE = "wrong_state"
    STALE = "stale"
    INVALID_VALUE = "invalid_value"
    UNKNOWN_FIELD = "unknown_field"
    SECRET_FIELD = "secret_field"  # noqa: S105 -- a code on the wire, not a password
    INCOMPLETE = "incomplete"
    NOT_CONFIRMED = "not_confirmed"
    NOT_SIGNED = "not_signed"
    TOO_MANY = "too_many"
    TAKEN = "taken"
    NOT_SAVED = "not_saved"
    INTERNAL_ERROR = "internal_error"


class Refused(Exception):
    """The command changes nothing; ``code`` says why and ``details`` what the sender needs to go on.

    Raised by every function of the core that can say no. ``details`` holds data, never prose for people,
    and never a personal value that the sender may not see.
    """

    def __init__(self, code: ErrorCode, details: dict[str, object] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.details: dict[str, object] = details or {}
