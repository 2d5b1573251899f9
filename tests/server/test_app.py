"""Tests of the application as a whole: its parts start, in order, and end."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from server.app import make_app
from server.config import Config
from server.keys import KeyProblem
from server.keys_of_app import database_key
from server.migrate import MigrationError
from tests.support.installation import Installation, installation, prepare

ROUTES = {
    *("GET /", "GET /sign-in", "POST /sign-in", "POST /sign-out", "POST /language", "GET /healthz"),
    *("GET /counter", "POST /counter/enrol", "GET /branch", "POST /branch/enrolment", "GET /branch/visits"),
    *("GET /desk", "GET /board", "GET /board/visits", "GET /board/visits/{visit}/evidence", "GET /ws"),
    *("GET /catalogue/{version}.json", "GET /static/{name}", "GET /vendor/{name}"),
    *("GET /visits/{visit}/paper/{document}.pdf", "GET /visits/{visit}/paper/{document}/{page}.png"),
}


async def test_every_address_of_the_protocol_is_served(office: Installation) -> None:
    """And nothing changes by a GET."""
    served = {
        f"{route.method} {route.resource.canonical}"
        for route in office.app.router.routes()
        if route.resource is not None
    }
    assert served >= ROUTES
    assert {address.split(" ")[0] for address in served} == {"GET", "HEAD", "POST"}


async def test_starting_again_finds_everything_as_it_was(tmp_path: Path) -> None:
    """The same data, the same master key, the same sign-ins."""
    config = Config(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'enmado.db'}")
    await asyncio.to_thread(prepare, config)
    keys = []
    for _ in range(2):
        runner = web.AppRunner(await asyncio.to_thread(make_app, config))
        await runner.setup()
        keys.append((tmp_path / "master.key").read_bytes())
        await runner.cleanup()
    assert keys[0] == keys[1]
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


async def test_a_start_that_fails_leaves_nothing_running(tmp_path: Path) -> None:
    """A master key that others may read stops it, and the database is let go."""
    config = Config(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'enmado.db'}")
    (tmp_path / "master.key").write_bytes(b"x" * 32)
    (tmp_path / "master.key").chmod(0o644)
    app = await asyncio.to_thread(make_app, config)
    runner = web.AppRunner(app)
    with pytest.raises(KeyProblem, match="chmod"):
        await runner.setup()
    await runner.cleanup()
    with pytest.raises(RuntimeError):
        await app[database_key].read(lambda db: None)


async def test_tables_of_a_newer_version_stop_the_start(tmp_path: Path) -> None:
    """Before anything is written."""
    config = Config(data=tmp_path, database_url=f"sqlite:///{tmp_path / 'enmado.db'}")
    async with installation(tmp_path) as office:
        await office.database.write(lambda db: db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    runner = web.AppRunner(await asyncio.to_thread(make_app, config))
    with pytest.raises(MigrationError):
        await runner.setup()
    await runner.cleanup()
