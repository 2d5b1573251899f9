"""`enmado demo`: a demonstration town on this machine, with everything in it to try a visit in two browsers."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import logging
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server import town
from server.app import make_app
from server.catalogue.loader import CatalogueError, load_catalogue
from server.config import Config, ConfigError, add_serve_options, config_from
from server.coturn import CoturnServer, turnserver_path
from server.coturn_config import CoturnSettings
from server.database import Database, make_engine
from server.directory import StaffRole, read_staff
from server.echo.echo_pages import own_addresses
from server.keys_of_app import clock_key, database_key
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import MigrationError, migrate
from server.pages import HOME
from server.passwords import Passwords, generate
from server.serve import run, serve, set_up_logging
from server.stations import make_code

log = logging.getLogger(__name__)

BRANCH, COUNTER, BRANCH_STAFF = "kita", "kita1", "abe"

SIGN_INS = "sign-ins.txt"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration town."""

    id: str
    name: str
    role: StaffRole
    department: str = ""


PEOPLE = (
    Person("sato", "佐藤 花", StaffRole.SPECIALIST),
    Person("suzuki", "鈴木 一郎", StaffRole.SPECIALIST),
    Person("kato", "加藤 直", StaffRole.SPECIALIST, "hoken"),
    Person("nakano", "中野 光", StaffRole.SPECIALIST, "kosodate"),
    Person(BRANCH_STAFF, "阿部 結", StaffRole.BRANCH_STAFF),
    Person("tanaka", "田中 学", StaffRole.SUPERVISOR),
    Person("kanri", "管理 担当", StaffRole.ADMINISTRATOR),
    Person("ito", "伊藤 里", StaffRole.DEPARTMENT_CLERK, "shimin"),
    Person("ono", "小野 円", StaffRole.DEPARTMENT_CLERK, "kosodate"),
    Person("hara", "原 恵", StaffRole.DEPARTMENT_CLERK, "hoken"),
    Person("mori", "森 望", StaffRole.CENTRE_CLERK),
)


def make_town(database: Database, config: Config) -> bool:
    """Fill an empty database with the demonstration town; False when there is a branch already.

    The passwords are new for each installation; they are written to `sign-ins.txt` (0600) in the data directory
    before the town is committed, so that there is never a town whose passwords nobody knows.
    Raises catalogue.loader.CatalogueError, OSError or SQLAlchemyError.
    """
    if database.read_now(lambda db: db.execute(sa.select(t.branch.c.id).limit(1)).first()) is not None:
        return False
    content = load_catalogue(config.catalogue or DEMONSTRATION_CATALOGUE).content
    skills = tuple(sorted({procedure.skill for procedure in content.procedures.values()}))
    department = content.procedures[content.tiles[0]].department
    secrets = {person.id: generate() for person in PEOPLE}
    passwords = Passwords()
    try:
        hashes = {person: passwords.hash(secret) for person, secret in secrets.items()}
    finally:
        passwords.close()
    lines = [f"{person.role.value:<16} {person.id:<8} {secrets[person.id]}\n" for person in PEOPLE]
    _write_private(config.data / SIGN_INS, "".join(lines))

    def work(db: sa.Connection) -> None:
        change = town.Change(db, "command:demo", time.time_ns() // 1_000_000)
        town.add_branch(change, BRANCH, ja="北支所", en="North Branch")
        town.add_counter(change, COUNTER, branch=BRANCH, ja="窓口1", en="Counter 1")
        for person in PEOPLE:
            serves = person.role == StaffRole.SPECIALIST
            new = town.NewStaff(
                id=person.id,
                login=person.id,
                name=person.name,
                role=person.role,
                branch=BRANCH if person.role == StaffRole.BRANCH_STAFF else None,
                department=person.department or (department if serves else ""),
                skills=skills if serves else (),
            )
            town.add_staff(change, new, password_hash=hashes[person.id])

    database.write_now(work)
    return True


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def prepare(config: Config) -> None:
    """The data directory, the tables, and the town if there is none. Raises as `make_town` and `migrate` do."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(make_engine(config.database_url))
    try:
        migrate(database.engine)
        make_town(database, config)
    finally:
        database.close()


async def fresh_code(app: web.Application) -> str | None:
    """A new enrolment code for the demonstration counter; None when somebody changed the town so that nobody may."""
    now = app[clock_key].now().at

    def work(db: sa.Connection) -> str | None:
        staff = read_staff(db, BRANCH_STAFF)
        if staff is None or not staff.active or staff.branch != BRANCH:
            return None
        if db.execute(sa.select(t.counter.c.id).where(t.counter.c.id == COUNTER)).first() is None:
            return None
        return make_code(db, staff, COUNTER, now=now).code

    return await app[database_key].write(work)


def announcement(config: Config, address: str, code: str | None, *, turn: str) -> str:
    """What the person who started the demonstration needs to know."""
    try:
        sign_ins = (config.data / SIGN_INS).read_text(encoding="utf-8")
    except FileNotFoundError:
        sign_ins = f"(gone; enmado admin staff password sato --generate --data {config.data} makes a new one)\n"
    doors = [(role.value, f"{address}{HOME[role]}") for role in StaffRole]
    width = max(len(name) for name, _ in doors)
    listed = "".join(f"  {name:<{width}}  {where}\n" for name, where in doors)
    code_line = f"  enrolment code of the counter, good for 10 minutes: {code}\n" if code else ""
    return (
        f"\nEnmado (遠窓) runs at {address}, with data in {config.data}.\n\n"
        f"  {'counter':<{width}}  {address}/counter\n{code_line}{listed}\n"
        f"Sign-ins (role, login, password), also in {config.data / SIGN_INS}:\n\n"
        + "".join(f"  {line}\n" for line in sign_ins.splitlines())
        + f"\n{turn}\nOpen the counter and the desk in two browsers or profiles. Ctrl-C stops.\n\n"
    )


def turn_listen_address(host: str) -> str | None:
    """The address that a TURN server of our own listens on; None when the host names no single one."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if address.is_unspecified else str(address)


def relay_of(listen: str) -> CoturnSettings:
    """The relay beside a demonstration; one on loopback relays to this machine alone, by whichever of its addresses."""
    own = own_addresses() if ipaddress.ip_address(listen).is_loopback else ()
    return CoturnSettings(listen=listen, port=0, peer_networks=tuple(map(ipaddress.ip_network, sorted(own))))


async def demonstrate(config: Config, stop: asyncio.Event) -> None:
    """Serve the demonstration, with coturn beside it when it is installed, until `stop` is set."""
    async with contextlib.AsyncExitStack() as stack:
        listen = turn_listen_address(config.host)
        if config.turn is not None:
            turn = f"TURN server: {config.turn.host}."
        elif turnserver_path() is None:
            turn = "coturn is not installed: video works between browsers that reach each other directly."
        elif listen is None:
            turn = f"No TURN server is started for host {config.host}: give --host one address of this machine."
        else:
            coturn = await stack.enter_async_context(CoturnServer(relay_of(listen)))
            config = replace(config, turn=coturn.turn)
            turn = f"coturn runs beside it, on {coturn.turn.host} port {coturn.turn.udp_port}."
        app = make_app(config)

        async def started(address: str) -> None:
            code = await fresh_code(app)
            sys.stdout.write(announcement(config, address, code, turn=turn))
            sys.stdout.flush()

        await serve(config, app=app, started=started, stop=stop)


def main_demo(argv: Sequence[str]) -> int:
    """`enmado demo`: 0 after Ctrl-C or SIGTERM, 1 with the reason when it cannot run."""
    parser = argparse.ArgumentParser(prog="enmado demo", description="Run a demonstration town on this machine.")
    add_serve_options(parser)
    parser.set_defaults(data=Path("data/demo"))
    try:
        set_up_logging({"ENMADO_LOG": "warning", **os.environ})
        config = config_from(os.environ, parser.parse_args(argv))
        prepare(config)
    except (CatalogueError, ConfigError, MigrationError, OSError, SQLAlchemyError, town.TownError) as problem:
        sys.stderr.write(f"enmado demo: {problem}\n")
        return 1
    return run(lambda stop: demonstrate(config, stop), name="enmado demo")
