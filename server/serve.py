"""`enmado serve`: runs the application until it is told to stop, in the clear on this machine or with TLS."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import ssl
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from server.app import make_app
from server.catalogue.loader import CatalogueError
from server.config import Config, ConfigError, add_serve_options, config_from
from server.coturn import CoturnError
from server.keys import KeyProblem
from server.listening import http_log, listening
from server.middlewares import AccessLog, access
from server.migrate import MigrationError
from server.stopping import Stopping
from server.text import TextError

REQUESTS_END_WITHIN_S = 2.5
"""Requests that still run when the process is told to stop have this long, twice: to end by themselves, and to end when
they are cancelled. Sockets are closed at once."""

KEEP_ALIVE_S = 75.0

SWITCH_S = 0.00005
"""The loop's thread and the log's writer hand the interpreter to each other at every commit. With Python's 5 ms a
single edit waits for the other one's turn again and again, and nothing is won by it (`python -m bench edits`)."""

COLLECT_AFTER = (20_000, 20, 100)
"""Python's collector looks for cycles after so many new objects, and at the older ones after so many of those looks.
With its own 700, 10, 10 it used four tenths of the loop's time under load, looking at visits that it can never free
(`python -m bench edits`): the core's structs make no cycles, and the collector does not even know them (gc=False)."""


class ServeError(Exception):
    """Raised when the server cannot start as asked; the text says what is wrong and names the setting."""


def tls_context(config: Config) -> ssl.SSLContext | None:
    """TLS 1.2 and newer with the configured certificate; None without one. Raises ServeError."""
    if config.cert is None or config.key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(config.cert, config.key)
    except (OSError, ssl.SSLError) as problem:
        raise ServeError(f"certificate {config.cert} with key {config.key}: {problem}") from problem
    return context


async def serve(
    config: Config,
    *,
    app: web.Application,
    started: Callable[[str], Coroutine[Any, Any, None]],
    stop: asyncio.Event,
) -> None:
    """Serve `app` until `stop` is set. `started` is called with the address once it listens. Raises ServeError."""
    context = tls_context(config)
    runner = web.AppRunner(
        app,
        access_log_class=AccessLog,
        access_log=access,
        logger=http_log(),
        keepalive_timeout=KEEP_ALIVE_S,
        shutdown_timeout=REQUESTS_END_WITHIN_S,
        handle_signals=False,
    )
    try:
        await runner.setup()
        async with AsyncExitStack() as stack:
            try:
                port = await stack.enter_async_context(listening(runner, config.host, config.port, context=context))
            except OSError as problem:
                raise ServeError(f"cannot listen on {config.host} port {config.port}: {problem.strerror}") from problem
            host = f"[{config.host}]" if ":" in config.host else config.host
            settle_memory()
            await started(f"{config.scheme}://{host}:{port}")
            await stop.wait()
    finally:
        await runner.cleanup()


def settle_memory() -> None:
    """Leave what is there after the start (modules, templates, open visits) out of every search for cycles."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def run(main: Callable[[asyncio.Event], Coroutine[Any, Any, None]], *, name: str) -> int:
    """Run `main` with an event that SIGINT and SIGTERM set; the exit code: 0, or 1 with the reason on stderr.

    A second signal, or an end that takes too long (`stopping.END_WITHIN_S`), ends the process then and there.
    """

    async def with_signals(stopping: Stopping) -> None:
        stop = asyncio.Event()
        stopping.sets(stop)
        await main(stop)

    sys.setswitchinterval(SWITCH_S)
    try:
        with (
            Stopping(name).watched() as stopping,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            runner.run(with_signals(stopping))
    except (
        CatalogueError,
        ConfigError,
        CoturnError,
        KeyProblem,
        MigrationError,
        OSError,
        SQLAlchemyError,
        ServeError,
        TemplateError,
        TextError,
    ) as problem:
        sys.stderr.write(f"{name}: {problem}\n")
        return 1
    return 0


def set_up_logging(env: dict[str, str] | os._Environ[str]) -> None:
    """Log lines to stderr; ENMADO_LOG=debug|info|warning (default: info)."""
    level = env.get("ENMADO_LOG", "info").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ConfigError(f"ENMADO_LOG is debug, info, warning or error, not {level.lower()!r}")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Alembic tells of every start what `enmado migrate` tells when asked.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def main_serve(argv: Sequence[str]) -> int:
    """`enmado serve`: 0 after SIGINT or SIGTERM, 1 with the reason when it cannot run."""
    parser = argparse.ArgumentParser(prog="enmado serve", description="Run the server.")
    add_serve_options(parser)
    parser.add_argument("--catalogue", type=Path, help="directory of the catalogue (ENMADO_CATALOGUE)")
    parser.add_argument("--templates", type=Path, help="directory of the town's paper templates (ENMADO_TEMPLATES)")
    arguments = parser.parse_args(argv)

    async def started(address: str) -> None:
        sys.stdout.write(f"Enmado serves {address}\n")
        sys.stdout.flush()

    try:
        set_up_logging(os.environ)
        config = config_from(os.environ, arguments)
        config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        app = make_app(config)
    except (ConfigError, OSError, TemplateError, TextError) as problem:
        sys.stderr.write(f"enmado serve: {problem}\n")
        return 1
    return run(lambda stop: serve(config, app=app, started=started, stop=stop), name="enmado serve")
