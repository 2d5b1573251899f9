"""Refuses requests that another site made a browser send: wrong origin, or no token of ours (CSRF)."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from server.errors import PageError
from server.keys_of_app import config_key, doors_key
from server.origins import same_origin

FORM_COOKIE = "enmado_form"
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 -- a header's name

PUBLIC_FORMS = frozenset({"/sign-in", "/counter/enrol", "/language"})
"""Forms for people who have no sign-in and no station yet: the token of their own cookie counts (double submit)."""

_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_NEW_TOKEN = web.RequestKey("new form token", str)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def form_token(request: web.Request) -> str:
    """The token for a public form on the page that answers this request; its cookie goes out with the answer."""
    token = request.cookies.get(FORM_COOKIE, "")
    if _FORM_TOKEN.fullmatch(token):
        return token
    if _NEW_TOKEN not in request:
        request[_NEW_TOKEN] = secrets.token_urlsafe(24)
    return request[_NEW_TOKEN]


@web.middleware
async def send_form_cookie(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the cookie of a token that `form_token` drew while the page was made, error pages included."""
    response = await handler(request)
    if _NEW_TOKEN in request:
        response.set_cookie(
            FORM_COOKIE,
            request[_NEW_TOKEN],
            httponly=True,
            samesite="Strict",
            secure=request.app[config_key].secure_cookies,
        )
    return response


@web.middleware
async def refuse_forgeries(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request that changes something pass only with our origin and a token of the asker's own door."""
    if request.method not in SAFE_METHODS:
        if not same_origin(request, request.app[config_key], required=False):
            raise PageError(403, "foreign_origin")
        form = await _form(request)
        given = request.headers.get(TOKEN_HEADER)
        if given is None:
            given = str(form.get("csrf", ""))
        accepted = await _accepted(request)
        # Bytes of a header that are no UTF-8 come as lone surrogates.
        sent = given.encode("utf-8", "surrogatepass")
        matches = [hmac.compare_digest(sent, token.encode()) for token in accepted]
        if not any(matches):
            raise PageError(403, "form_expired")
    return await handler(request)


async def _form(request: web.Request) -> Mapping[str, object]:
    """The form of a request, read once for all handlers; PageError(400) for one that cannot be read.

    What aiohttp raises depends on where the nonsense is: an unknown charset or transfer encoding, bytes that are none
    of it, no boundary, a broken part, a body that is not packed as it says.
    """
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError) as error:
        raise PageError(400, "bad_request") from error


async def _accepted(request: web.Request) -> list[str]:
    doors = request.app[doors_key]
    sign_in, station = await doors.sign_in_of(request), await doors.station_of(request)
    tokens = [door.csrf for door in (sign_in, station) if door is not None]
    own = request.cookies.get(FORM_COOKIE, "")
    if request.path in PUBLIC_FORMS and _FORM_TOKEN.fullmatch(own):
        tokens.append(own)
    return tokens
