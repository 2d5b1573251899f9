"""Around every request: security headers, error pages, the time limit, and an access log that names nobody."""

from __future__ import annotations

import asyncio
import logging
import secrets

from aiohttp import abc, web
from aiohttp.typedefs import Handler

from server.errors import CODE_OF_STATUS, PageError
from server.forgery import TOKEN_HEADER, form_token
from server.keys_of_app import config_key, pages_key

log = logging.getLogger(__name__)
access = logging.getLogger("enmado.access")

SLOWEST_S = 60.0
"""A form that has to be printed first takes a few seconds; nobody waits for longer than this."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob: mediastream:",
        "frame-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Not "no-referrer": with that, browsers send "Origin: null" with our own forms (Fetch, "append a request Origin
    # header"), and on plain http there is no Sec-Fetch-Site by which to know them. To other sites nothing is told.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What is kept for good says so itself; anything else may show who is signed in, or somebody's papers.
    "Cache-Control": "no-store",
}

STRICT_TRANSPORT = "max-age=31536000"


async def send_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """On every response, errors and sockets included. A handler's own choice (of caching) stands."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app[config_key].secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    # Versions of the software are nobody's business.
    response.headers["Server"] = "Enmado"


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a page in words (or `{"code"}` for a script); what went wrong inside stays in the log."""
    try:
        return await handler(request)
    except PageError as error:
        return _failure(request, error.status, error.code, retry_after=error.retry_after)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = _failure(request, error.status, CODE_OF_STATUS.get(error.status, "internal"))
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except ConnectionResetError:
        # The asker went away in the middle: nobody reads this answer, and the log is for what needs a person.
        return web.Response(status=408)
    except Exception:
        # The last place that can answer; the log has the reason.
        reference = secrets.token_hex(4)
        log.exception("reference %s: %s failed", reference, _route(request))
        return _failure(request, 500, "internal", reference=reference)


@web.middleware
async def limit_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give up on what takes too long; a socket may stay."""
    if request.path == "/ws":
        return await handler(request)
    try:
        async with asyncio.timeout(SLOWEST_S):
            return await handler(request)
    except TimeoutError:
        raise PageError(503, "slow", retry_after=10) from None


def _failure(
    request: web.Request, status: int, code: str, *, retry_after: int | None = None, reference: str = ""
) -> web.Response:
    if _is_script(request):
        content: dict[str, object] = {"code": code}
        if reference:
            content["reference"] = reference
        if retry_after is not None:
            content["retry_after"] = retry_after
        response = web.json_response(content, status=status)
    else:
        context = {
            "csrf": form_token(request),
            "code": code,
            "status": status,
            "reference": reference,
            "retry_after": retry_after,
        }
        response = request.app[pages_key].response(request, "error.html", context, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _is_script(request: web.Request) -> bool:
    wanted = request.headers.get("Accept", "")
    return TOKEN_HEADER in request.headers or ("application/json" in wanted and "text/html" not in wanted)


def _route(request: web.BaseRequest) -> str:
    """The kind of address asked for: ``GET /visits/{visit}/paper/{document}.pdf``, never the ids or the query in it."""
    try:
        match = getattr(request, "match_info", None)
    except AssertionError:
        # A request that aiohttp could not read was never led anywhere.
        match = None
    resource = match.route.resource if match is not None else None
    return f"{request.method} {resource.canonical if resource is not None else '(nothing)'}"


class AccessLog(abc.AbstractAccessLogger):
    """One line per request: kind of address, status, bytes, ms. No addresses, names, ids or queries."""

    @property
    def enabled(self) -> bool:
        """Whether anybody reads the lines."""
        return self.logger.isEnabledFor(logging.INFO)

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Called by aiohttp when a response is out."""
        method = request.method if request.method.isalpha() and len(request.method) < 10 else "?"
        kind = _route(request).partition(" ")[2]
        self.logger.info("%s %s %d %d %.1f ms", method, kind, response.status, response.body_length, time * 1000)
