"""make_app: the whole application as a list of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from branch_client import pages as branch_pages
from branch_client.ports import branch_port
from hq_console import pages as office_pages
from hq_console.ports import office_port
from server import evidence_pages, line_pages, metrics, pages, paperwork, websocket, work_office, work_pages, work_scan
from server.answers import BranchAnswers, OfficeAnswers
from server.call_paths import CallPaths, call_paths_key
from server.checks import check_pages
from server.clock import Clock
from server.config import Config
from server.database import Database, make_engine
from server.doors import Doors, doors_watch
from server.echo import echo_pages
from server.figures import pages as figure_pages
from server.figures.making import figures_ctx
from server.forgery import refuse_forgeries, send_form_cookie
from server.keys import load_master_key, master_key_path
from server.keys_of_app import (
    clock_key,
    config_key,
    database_key,
    doors_key,
    master_key,
    pages_key,
    static_key,
    vendor_key,
)
from server.live import live_ctx
from server.loop_lag import lag_ctx
from server.middlewares import answer_errors, limit_time, send_security_headers
from server.migrate import migrate
from server.passwords import Passwords
from server.rendering import Pages
from server.sign_in import SignIns
from server.static_files import StaticFiles
from server.stations import Stations
from server.text import Texts
from server.vendor import Vendor
from server.work_rights import attempts_ctx

BODY_MAX = 64 * 1024
"""Forms are short; what is long goes through the socket, which has bounds of its own."""

FIELDS_MAX = 32


def make_app(config: Config, *, clock: Clock | None = None, strict_texts: bool = False) -> web.Application:
    """The application for one process. Reads templates, texts and static files, so call it before the loop runs.

    With `strict_texts` (tests) a key without a text fails the page. Raises text.TextError or jinja2.TemplateError
    for files that cannot be used; the database is opened, and migrated, when the application starts.
    """
    app = web.Application(
        middlewares=[send_form_cookie, answer_errors, limit_time, refuse_forgeries],
        client_max_size=BODY_MAX,
        client_max_fields=FIELDS_MAX,
    )
    app[config_key] = config
    app[clock_key] = clock or Clock()
    app[static_key] = StaticFiles(config.static)
    app[static_key].load()
    app[vendor_key] = Vendor(config.packages)
    texts = Texts.load(config.static / "text", strict=strict_texts)
    app[pages_key] = Pages(texts, asset=app[static_key].asset, compiled=config.data / "compiled")
    app[branch_port] = BranchAnswers()
    app[office_port] = OfficeAnswers()
    app[call_paths_key] = CallPaths()
    app.on_response_prepare.append(send_security_headers)
    app.cleanup_ctx.append(lag_ctx)
    app.cleanup_ctx.append(database_ctx)
    app.cleanup_ctx.append(master_ctx)
    app.cleanup_ctx.append(doors_ctx)
    app.cleanup_ctx.append(live_ctx)
    app.cleanup_ctx.append(attempts_ctx)
    app.cleanup_ctx.append(figures_ctx)
    pages.add_routes(app)
    branch_pages.add_routes(app)
    office_pages.add_routes(app)
    websocket.add_routes(app)
    echo_pages.add_routes(app)
    check_pages.add_routes(app)
    paperwork.add_routes(app)
    evidence_pages.add_routes(app)
    line_pages.add_routes(app)
    metrics.add_routes(app)
    work_office.add_routes(app)
    work_scan.add_routes(app)
    work_pages.add_routes(app)
    figure_pages.add_routes(app)
    return app


async def database_ctx(app: web.Application) -> AsyncIterator[None]:
    """The database, its tables brought up to date. Raises migrate.MigrationError or SQLAlchemyError."""
    database = Database(make_engine(app[config_key].database_url))
    try:
        await asyncio.to_thread(migrate, database.engine)
        app[database_key] = database
        yield
    finally:
        await asyncio.to_thread(database.close)


async def master_ctx(app: web.Application) -> AsyncIterator[None]:
    """The installation's master key, made on the first start. Raises keys.KeyProblem."""
    path = master_key_path(app[config_key].data)
    app[master_key] = await asyncio.to_thread(load_master_key, path, create=True)
    yield


async def doors_ctx(app: web.Application) -> AsyncIterator[None]:
    """Sign-ins and stations, kept in step with what other processes change."""
    clock, database = app[clock_key], app[database_key]
    passwords = await asyncio.to_thread(Passwords)

    def milliseconds() -> int:
        return clock.now().at

    def monotonic() -> float:
        return clock.now().mono

    try:
        app[doors_key] = doors = Doors(
            database,
            config=app[config_key],
            sign_ins=SignIns(database, passwords, clock=milliseconds, mono=monotonic),
            stations=Stations(database, clock=milliseconds, mono=monotonic),
        )
        async with doors_watch(doors):
            yield
    finally:
        await asyncio.to_thread(passwords.close)
