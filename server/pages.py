"""Pages for everybody: the doors, signing in and out, the language, the catalogue, static files, health.

Context of each template, besides ``lang``, ``t`` and ``path`` which every one has:

- ``doors.html`` (GET /): csrf, staff {name, role} or None, station (counter's name) or None
- ``sign_in.html`` (GET and POST /sign-in): csrf, next, login, error ("", wrong, too_many, busy), retry_after
- ``error.html`` (any): csrf, status, code, reference, retry_after
"""

from __future__ import annotations

import asyncio
import logging
import re

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server.directory import StaffRole
from server.doors import SIGN_IN_COOKIE
from server.errors import PageError
from server.forgery import FORM_COOKIE, form_token
from server.keys_of_app import config_key, database_key, doors_key, pages_key, static_key, vendor_key
from server.origins import client_address
from server.passwords import BusyError
from server.rendering import LANGUAGE_COOKIE, language_of
from server.runner import runner_key
from server.sign_in import ABSOLUTE_MS, SignInRefusedError, TooManyError
from server.static_files import YEAR_S, respond
from server.text import LANGUAGES

log = logging.getLogger(__name__)

HEALTH_WITHIN_S = 2.0
"""Who asks whether we are healthy gives up soon after."""

HOME = {
    StaffRole.SPECIALIST: "/desk",
    StaffRole.BRANCH_STAFF: "/branch",
    StaffRole.SUPERVISOR: "/board",
    StaffRole.ADMINISTRATOR: "/",
    StaffRole.DEPARTMENT_CLERK: "/office",
    StaffRole.CENTRE_CLERK: "/office",
}
"""Where a sign-in leads when nobody was on their way anywhere."""

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_.-]+/?)*")
"""A path of ours to go back to: no host (``//…``), no query, nothing that a browser takes for another site."""


def add_routes(app: web.Application) -> None:
    """Mount the pages for everybody."""
    app.router.add_get("/", show_doors)
    app.router.add_get("/sign-in", show_sign_in)
    app.router.add_post("/sign-in", sign_in)
    app.router.add_post("/sign-out", sign_out)
    app.router.add_post("/language", choose_language)
    app.router.add_get("/catalogue/{version:[0-9a-f]{16}}.json", get_catalogue)
    app.router.add_get("/static/{name:.+}", get_static)
    app.router.add_get("/vendor/{name:.+}", get_vendor)
    app.router.add_get("/healthz", get_health)


async def show_doors(request: web.Request) -> web.Response:
    """GET /: the doors, and who is signed in."""
    doors = request.app[doors_key]
    signed_in = await doors.sign_in_of(request)
    station = await doors.station_of(request)
    counter = None
    if station is not None:
        counter = station.counter.name_ja if language_of(request) == "ja" else station.counter.name_en
    context = {
        "csrf": signed_in.csrf if signed_in else form_token(request),
        "staff": {"name": signed_in.staff.name, "role": signed_in.staff.role.value} if signed_in else None,
        "station": counter,
    }
    return request.app[pages_key].response(request, "doors.html", context)


def own_path(text: str) -> str | None:
    """A path of ours that somebody may be sent to; None for anything else, whatever a link says."""
    return text if len(text) <= 200 and _OWN_PATH.fullmatch(text) and "/." not in text else None


async def show_sign_in(request: web.Request) -> web.Response:
    """GET /sign-in: the form; somebody signed in may sign in as another."""
    return _sign_in_form(request, request.query.get("next", ""))


def _sign_in_form(
    request: web.Request,
    next_: str,
    *,
    login: str = "",
    error: str = "",
    retry_after: int | None = None,
    status: int = 200,
) -> web.Response:
    context = {
        "csrf": form_token(request),
        "next": own_path(next_) or "",
        "login": login,
        "error": error,
        "retry_after": retry_after,
    }
    response = request.app[pages_key].response(request, "sign_in.html", context, status=status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


async def sign_in(request: web.Request) -> web.Response:
    """POST /sign-in {login, password, next}: a new sign-in and the way on; else the form with what is wrong."""
    form = await request.post()
    login, password = str(form.get("login", "")), str(form.get("password", ""))
    next_ = str(form.get("next", ""))
    config, doors = request.app[config_key], request.app[doors_key]
    try:
        secret, opened = await doors.sign_ins.open(
            login,
            password,
            address=client_address(request, config),
            replaces=request.cookies.get(SIGN_IN_COOKIE),
        )
    except SignInRefusedError:
        return _sign_in_form(request, next_, login=login, error="wrong", status=401)
    except TooManyError as refusal:
        return _sign_in_form(request, next_, login=login, error="too_many", retry_after=refusal.retry_after, status=429)
    except BusyError:
        return _sign_in_form(request, next_, login=login, error="busy", retry_after=5, status=503)
    await doors.refresh()
    response = web.Response(
        status=303, headers={"Location": own_path(next_) or HOME[opened.staff.role], "Cache-Control": "no-store"}
    )
    response.set_cookie(
        SIGN_IN_COOKIE,
        secret,
        max_age=ABSOLUTE_MS // 1000,
        httponly=True,
        samesite="Strict",
        secure=config.secure_cookies,
    )
    response.del_cookie(FORM_COOKIE, httponly=True, samesite="Strict", secure=config.secure_cookies)
    return response


async def sign_out(request: web.Request) -> web.Response:
    """POST /sign-out: the sign-in is over on the server, and its sockets are dropped; then the doors."""
    doors, config = request.app[doors_key], request.app[config_key]
    secret = request.cookies.get(SIGN_IN_COOKIE)
    if secret is not None:
        await doors.sign_ins.close(secret)
        await doors.refresh()
    response = web.Response(status=303, headers={"Location": "/"})
    response.del_cookie(SIGN_IN_COOKIE, httponly=True, samesite="Strict", secure=config.secure_cookies)
    return response


async def choose_language(request: web.Request) -> web.Response:
    """POST /language {lang, next}: staff pages in this language from now on, on this browser."""
    form = await request.post()
    lang = str(form.get("lang", ""))
    if lang not in LANGUAGES:
        raise PageError(400, "bad_request")
    response = web.Response(status=303, headers={"Location": own_path(str(form.get("next", ""))) or "/"})
    response.set_cookie(
        LANGUAGE_COOKIE,
        lang,
        max_age=YEAR_S,
        httponly=True,
        samesite="Strict",
        secure=request.app[config_key].secure_cookies,
    )
    return response


async def get_catalogue(request: web.Request) -> web.Response:
    """GET /catalogue/{version}.json: procedures, sections and fields of one version, which never changes."""
    doors = request.app[doors_key]
    if await doors.sign_in_of(request) is None and await doors.station_of(request) is None:
        raise PageError(401, "signed_out")
    version = request.match_info["version"]
    query = sa.select(t.catalogue.c.plan).where(t.catalogue.c.version == version)
    plan = await request.app[database_key].read(lambda db: db.execute(query).scalar())
    if plan is None:
        raise PageError(404, "not_found")
    # Private: a cache between us and the browser must not hand it to people who are not signed in.
    kept = f"private, max-age={YEAR_S}, immutable"
    response = web.Response(text=plan, content_type="application/json", headers={"Cache-Control": kept})
    response.enable_compression()
    return response


async def get_static(request: web.Request) -> web.Response:
    """GET /static/…: our own style sheets, scripts, texts and pictures."""
    file = await request.app[static_key].find(request.match_info["name"])
    if file is None:
        raise PageError(404, "not_found")
    return respond(request, file)


async def get_vendor(request: web.Request) -> web.Response:
    """GET /vendor/…: the listed files of npm packages."""
    file = await request.app[vendor_key].find(request.match_info["name"])
    if file is None:
        raise PageError(404, "not_found")
    return respond(request, file)


async def get_health(request: web.Request) -> web.Response:
    """GET /healthz: 200 when the database answers and this node knows how far the log goes; for a watchdog.

    Otherwise 503 with the reason: ``database`` (it does not answer, or not in ``HEALTH_WITHIN_S``), ``log`` (among
    several nodes: the log could not be looked at lately, so the pages here say that they are not live).
    """
    try:
        async with asyncio.timeout(HEALTH_WITHIN_S):
            await request.app[database_key].read(lambda db: db.execute(sa.select(1)).scalar())
    except (SQLAlchemyError, TimeoutError) as error:
        log.warning("not healthy, the database does not answer: %s", type(error).__name__)
        return web.json_response({"ok": False, "reason": "database"}, status=503)
    if not request.app[runner_key].hub.elsewhere.trusted:
        return web.json_response({"ok": False, "reason": "log"}, status=503)
    return web.json_response({"ok": True})
