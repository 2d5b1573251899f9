"""`enmado admin`: sets up branches, counters, staff, skills and stations, also while the server runs."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import pwd
import sys
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server import town
from server.catalogue.loader import CatalogueError, load_catalogue
from server.config import Config, ConfigError, add_data_option, config_from
from server.database import Database, make_engine
from server.directory import Directory, StaffRole, read_directory
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import MigrationError, migrate
from server.passwords import Passwords, WeakPasswordError, check_new, generate
from signaling.visit_queue import LANGUAGE_SKILL
from signaling.words import Language

Lines = list[dict[str, object]]
Result = Lines | str
"""Rows of a list, or the sentence that says what was done."""


def main_admin(argv: Sequence[str]) -> int:
    """`enmado admin …`: 0 when it is done, 1 with the reason when it cannot be, 2 for a command not understood."""
    arguments = _parser().parse_args(argv)
    try:
        config = config_from(os.environ, arguments)
        with_password = getattr(arguments, "asks_password", False)
        secret = _password(arguments) if with_password else None
        database = Database(make_engine(config.database_url))
        try:
            migrate(database.engine)
            result = _run(arguments, config, database, secret)
        finally:
            database.close()
    except (ConfigError, MigrationError, town.TownError, WeakPasswordError, SQLAlchemyError, OSError) as problem:
        sys.stderr.write(f"enmado admin: {problem}\n")
        return 1
    if isinstance(result, str):
        sys.stdout.write(f"{result}\n")
    elif arguments.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(as_table(result))
    if secret is not None and arguments.generate:
        sys.stdout.write(f"Password (shown this once): {secret}\n")
    return 0


def _run(arguments: argparse.Namespace, config: Config, database: Database, secret: str | None) -> Result:
    if arguments.reads:
        show: Callable[[sa.Connection], Lines] = arguments.act
        return database.read_now(show)
    hashed = _hashed(secret) if secret is not None else ""
    actor, at = f"command:{_who()}", time.time_ns() // 1_000_000

    def work(db: sa.Connection) -> str:
        act: Callable[[town.Change, argparse.Namespace, str], str] = arguments.act
        return act(town.Change(db, actor, at), arguments, hashed)

    said = database.write_now(work)
    for skill in getattr(arguments, "skills", ()):
        _warn_of_unknown(skill, config)
    _warn_of_unknown_department(getattr(arguments, "department", None), config)
    return said


def _who() -> str:
    """Who gives the command, as the machine knows them."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _hashed(secret: str) -> str:
    passwords = Passwords()
    try:
        return passwords.hash(secret)
    finally:
        passwords.close()


def _password(arguments: argparse.Namespace) -> str:
    """A generated password, the one typed twice, or the first line of standard input. Raises WeakPasswordError."""
    if arguments.generate:
        return generate()
    if sys.stdin.isatty():
        secret = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != secret:
            raise WeakPasswordError("the two passwords differ")
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    login = getattr(arguments, "login", None) or arguments.id
    check_new(secret, login=login, name=getattr(arguments, "name", None) or "")
    return secret


def _warn_of_unknown(skill: str, config: Config) -> None:
    """A skill that no procedure asks for is allowed, since the catalogue may follow, but is more often a slip."""
    try:
        catalogue = load_catalogue(config.catalogue or DEMONSTRATION_CATALOGUE)
    except CatalogueError:
        return
    known = sorted({procedure.skill for procedure in catalogue.content.procedures.values()})
    if skill.removeprefix(LANGUAGE_SKILL) in {lang.value for lang in Language} - {skill}:
        return
    if skill not in known:
        sys.stderr.write(
            f"enmado admin: no procedure asks for the skill {skill} (the catalogue has {', '.join(known)})\n"
        )


def _warn_of_unknown_department(department: str | None, config: Config) -> None:
    """A department that the catalogue does not have gets no work; the catalogue may follow."""
    if not department:
        return
    try:
        known = load_catalogue(config.catalogue or DEMONSTRATION_CATALOGUE).content.departments
    except CatalogueError:
        return
    if department not in known:
        sys.stderr.write(
            f"enmado admin: the catalogue has no department {department} (it has {', '.join(sorted(known))})\n"
        )


# -- acts -------------------------------------------------------------------------------------------------------


def _add_branch(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    town.add_branch(change, arguments.id, ja=arguments.ja, en=arguments.en)
    return f"Branch {arguments.id} added."


def _add_counter(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    town.add_counter(change, arguments.id, branch=arguments.branch, ja=arguments.ja, en=arguments.en)
    return f"Counter {arguments.id} added to branch {arguments.branch}."


def _add_staff(change: town.Change, arguments: argparse.Namespace, password_hash: str) -> str:
    new = town.NewStaff(
        id=arguments.id,
        login=arguments.login or arguments.id,
        name=arguments.name,
        role=StaffRole(arguments.role),
        branch=arguments.branch,
        department=arguments.department or "",
        skills=tuple(arguments.skills),
    )
    town.add_staff(change, new, password_hash=password_hash)
    return f"Staff {new.id} added as {new.role.value}; the login is {town.check_login(new.login)}."


def _change_staff(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    town.change_staff(
        change,
        arguments.id,
        name=arguments.name,
        role=StaffRole(arguments.role) if arguments.role else None,
        branch=arguments.branch,
        department=arguments.department,
    )
    return f"Staff {arguments.id} changed."


def _deactivate(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    town.set_active(change, arguments.id, active=False)
    return f"Staff {arguments.id} can no longer sign in."


def _activate(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    town.set_active(change, arguments.id, active=True)
    return f"Staff {arguments.id} can sign in again."


def _set_password(change: town.Change, arguments: argparse.Namespace, password_hash: str) -> str:
    town.set_password(change, arguments.id, password_hash=password_hash)
    return f"Staff {arguments.id} has a new password and is signed out everywhere."


def _add_skill(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    for skill in arguments.skills:
        town.add_skill(change, arguments.id, skill)
    return f"Staff {arguments.id} can serve {', '.join(arguments.skills)}."


def _remove_skill(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    for skill in arguments.remove:
        town.remove_skill(change, arguments.id, skill)
    return f"Staff {arguments.id} no longer serves {', '.join(arguments.remove)}."


def _revoke(change: town.Change, arguments: argparse.Namespace, _hash: str) -> str:
    revoked = town.revoke_stations(change, arguments.id)
    return f"Counter {arguments.id}: {revoked} station{'' if revoked == 1 else 's'} revoked."


# -- lists ------------------------------------------------------------------------------------------------------


def _list(lines: Callable[[Directory], Lines]) -> Callable[[sa.Connection], Lines]:
    return lambda db: lines(read_directory(db))


def _branches(directory: Directory) -> Lines:
    return [{"id": one.id, "ja": one.name_ja, "en": one.name_en} for one in directory.branches.values()]


def _counters(directory: Directory) -> Lines:
    return [
        {"id": one.id, "branch": one.branch, "ja": one.name_ja, "en": one.name_en}
        for one in directory.counters.values()
    ]


def _staff(directory: Directory) -> Lines:
    return [
        {
            "id": one.id,
            "login": one.login,
            "name": one.name,
            "role": one.role.value,
            "branch": one.branch,
            "department": one.department,
            "skills": sorted(one.skills),
            "active": one.active,
        }
        for one in directory.staff.values()
    ]


def _skills(directory: Directory) -> Lines:
    return [{"staff": one.id, "skill": skill} for one in directory.staff.values() for skill in sorted(one.skills)]


def _stations(db: sa.Connection) -> Lines:
    query = sa.select(t.station.c.counter, t.station.c.enrolled_by, t.station.c.created_at).order_by(
        t.station.c.counter
    )
    return [
        {
            "counter": row.counter,
            "enrolled_by": row.enrolled_by,
            "since": time.strftime("%Y-%m-%d %H:%M", time.localtime(row.created_at / 1000)),
        }
        for row in db.execute(query)
    ]


def as_table(lines: Sequence[Mapping[str, object]]) -> str:
    """Rows in columns, wide characters counted as two; a sentence when there are none."""
    if not lines:
        return "(none)\n"
    rows = [[_cell(line[name]) for name in lines[0]] for line in lines]
    rows.insert(0, list(lines[0]))
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in padded)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, list) else str(value)


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide


# -- the command line -------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    add_data_option(common)
    common.add_argument("--json", action="store_true", help="lists as JSON")
    parser = argparse.ArgumentParser(prog="enmado admin", description="Set up the town.", allow_abbrev=False)
    things = parser.add_subparsers(required=True, metavar="THING")

    def thing(name: str, about: str) -> Callable[..., argparse.ArgumentParser]:
        acts = things.add_parser(name, help=about).add_subparsers(required=True, metavar="ACT")

        def act(word: str, function: object, *, reads: bool = False, password: bool = False) -> argparse.ArgumentParser:
            command = acts.add_parser(word, parents=[common], allow_abbrev=False)
            command.set_defaults(act=function, reads=reads, asks_password=password, generate=False)
            if password:
                command.add_argument("--generate", action="store_true", help="make a password and print it once")
            return command

        return act

    act = thing("branch", "branch offices")
    _names(act("add", _add_branch))
    act("list", _list(_branches), reads=True)

    act = thing("counter", "counters of a branch")
    command = _names(act("add", _add_counter))
    command.add_argument("--branch", required=True, help="id of its branch")
    act("list", _list(_counters), reads=True)

    act = thing("staff", "people who sign in; passwords come from the prompt or the first line of standard input")
    _staff_facts(act("add", _add_staff, password=True), new=True)
    _staff_facts(act("change", _change_staff), new=False)
    act("list", _list(_staff), reads=True)
    act("deactivate", _deactivate).add_argument("id")
    act("activate", _activate).add_argument("id")
    act("password", _set_password, password=True).add_argument("id")

    act = thing("skill", "what a specialist can serve")
    command = act("add", _add_skill)
    command.add_argument("id", metavar="STAFF")
    command.add_argument("skills", nargs="+", metavar="SKILL")
    command = act("remove", _remove_skill)
    command.add_argument("id", metavar="STAFF")
    command.add_argument("remove", nargs="+", metavar="SKILL")
    act("list", _list(_skills), reads=True)

    act = thing("station", "enrolled stations")
    act("list", _stations, reads=True)
    act("revoke", _revoke).add_argument("id", metavar="COUNTER")
    return parser


def _names(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("id", help="a-z, 0-9 and _, beginning with a letter")
    command.add_argument("--ja", required=True, help="name in Japanese")
    command.add_argument("--en", required=True, help="name in English")
    return command


def _staff_facts(command: argparse.ArgumentParser, *, new: bool) -> None:
    command.add_argument("id", help="a-z, 0-9 and _, beginning with a letter; the log keeps it")
    command.add_argument("--name", required=new, help="as residents read it")
    command.add_argument("--role", required=new, choices=[role.value for role in StaffRole])
    command.add_argument("--branch", help="id of the branch, for branch staff")
    command.add_argument("--department", help="id of the department, for specialists and department clerks")
    if new:
        command.add_argument("--login", help="what they type to sign in (default: the id)")
        command.add_argument("--skill", dest="skills", action="append", default=[], help="as often as needed")
