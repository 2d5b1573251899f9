"""What a request may come to instead of its page; the words for people are in static/text/*/doors.json."""

from __future__ import annotations


class PageError(Exception):
    """Raised by a handler: the person gets an error page, a script `{"code"}`, with this status.

    `code` names the words (``doors.error.<code>.title`` and ``.text``) and goes to scripts; it tells nothing that
    the asker may not know. `retry_after` is in whole seconds.
    """

    def __init__(self, status: int, code: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


CODE_OF_STATUS = {
    400: "bad_request",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "bad_request",
    408: "slow",
    413: "too_large",
    415: "bad_request",
    429: "too_many",
    503: "busy",
}
"""The code for an error that aiohttp or a handler raised by its HTTP status alone; others are ``internal``."""
