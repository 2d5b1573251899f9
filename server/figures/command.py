"""`enmado figures`: a table of figures on the command line, as text or as a CSV file; or all rows made anew."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from server.catalogue.loader import CatalogueError, load_catalogue
from server.clock import TOWN_ZONE
from server.config import Config, ConfigError, add_data_option, config_from
from server.database import Database, make_engine
from server.directory import read_directory
from server.figures.asking import CannotAsk, asked_for
from server.figures.counting import By, count
from server.figures.making import FigureMaking
from server.figures.naming import Naming
from server.figures.pages import table_as_csv
from server.keys import KeyProblem, load_master_key, master_key_path
from server.live import DEMONSTRATION_CATALOGUE
from server.migrate import MigrationError, migrate
from server.text import LANGUAGES, Texts

_SAID = {
    "day": "a day is written as 2026-11-25",
    "order": "the last day is before the first",
    "long": "that is more than three years",
    "name": "a name is an id: small letters, digits and _",
}


def main_figures(argv: Sequence[str]) -> int:
    """Bring the figures up to the log, then print a table or write it to ``--csv FILE``.

    0; 1 when the database, its key or the catalogue can't be used; 2 for what can't be asked.
    """
    arguments = _parser().parse_args(list(argv))
    try:
        config = config_from(os.environ, arguments)
        return _carry_out(config, arguments)
    except CannotAsk as refusal:
        return _said(_SAID[refusal.reason], 2)
    except ConfigError as problem:
        return _said(str(problem), 2)
    except (KeyProblem, MigrationError, CatalogueError, OSError) as problem:
        return _said(str(problem), 1)
    except SQLAlchemyError as problem:
        return _said(f"the database can't be used ({type(problem).__name__})", 1)


def _said(text: str, code: int) -> int:
    sys.stderr.write(f"enmado figures: {text}\n")
    return code


def _carry_out(config: Config, arguments: argparse.Namespace) -> int:
    today = datetime.now(UTC).astimezone(TOWN_ZONE).date()
    query = {name: text for name in ("from", "to", "branch", "department", "matter") if (text := vars(arguments)[name])}
    asked = asked_for(query, today)
    by, lang = By(arguments.by), arguments.lang
    catalogue = load_catalogue(config.catalogue or DEMONSTRATION_CATALOGUE)
    database = Database(make_engine(config.database_url))
    try:
        migrate(database.engine)
        making = FigureMaking(database, load_master_key(master_key_path(config.data), create=False))
        made = making.rebuild_now() if arguments.rebuild else making.round_now(everything=True)
        sys.stderr.write(f"figures of {made} visits were {'made anew' if arguments.rebuild else 'brought up'}\n")
        lines = database.read_now(partial(count, asked=asked, by=by, within_s=config.service_level_s))
        directory = database.read_now(read_directory)
    finally:
        database.close()
    t = partial(_translate, Texts.load(config.static / "text"), lang)
    naming = Naming(directory, catalogue, lang=lang, t=t)
    body = table_as_csv(lines, by, naming=naming, t=t, least=config.figures_least)
    if arguments.csv is None:
        sys.stdout.write(body.decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        arguments.csv.write_bytes(body)
    return 0


def _translate(texts: Texts, lang: str, key: str, **places: object) -> str:
    return texts.t(lang, key, places)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enmado figures",
        description="Count visits, waits, service levels, minutes per step and outcomes. No personal data is in it.",
    )
    add_data_option(parser)
    parser.add_argument("--from", metavar="DAY", help="the first day, as 2026-04-01 (default: 30 days ago)")
    parser.add_argument("--to", metavar="DAY", help="the last day (default: today)")
    parser.add_argument("--by", choices=[by.value for by in By], default=By.TOTAL.value, help="what the lines are")
    parser.add_argument("--branch", metavar="ID", help="only this branch")
    parser.add_argument("--department", metavar="ID", help="only this department")
    parser.add_argument("--matter", metavar="ID", help="only this procedure")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a CSV file; else the table goes to the screen")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of names and headings")
    parser.add_argument("--rebuild", action="store_true", help="first take every row away and make it from the log")
    return parser
