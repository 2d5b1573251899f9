"""`enmado procedures --facts FILE`: which procedures a household needs, which are undecided, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from server.catalogue.household_file import MOST_BYTES, HouseholdFile, HouseholdProblem, read_household
from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from signaling.listing import listed
from signaling.rule_book import RuleBook


def main_procedures(argv: Sequence[str]) -> int:
    """Print the procedures of one household; ``argv`` is what follows ``enmado procedures``.

    Prints ``{"procedures": {id: [person ids]}, "unknown": [ids], "why": {id: […]}}`` and returns 0. What cannot be
    read is told as ``{"ok": false, "error", "error_en", "code", "at"}`` and as a line on stderr, and returns 1. A usage
    error goes to stderr and returns 2.
    """
    try:
        arguments = _parser().parse_args(list(argv))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        book = _rules(arguments.catalogue)
        read = read_household(_bytes(arguments.facts), book, today=arguments.today)
    except HouseholdProblem as problem:
        said = f"{problem.at}: {problem.en}" if problem.at else problem.en
        sys.stderr.write(_printable(f"enmado procedures: {said}\n"))
        answer = {"ok": False, "error": problem.ja, "error_en": problem.en, "code": problem.code, "at": problem.at}
        write_json(answer)
        return 1
    if not read.said_today and arguments.today is None:
        day = book.case_facts["today"].default
        sys.stderr.write(f"enmado procedures: ages are counted on {day}; --today or case.today says another day\n")
    write_json(answer_of(book, read))
    return 0


def answer_of(book: RuleBook, read: HouseholdFile) -> dict[str, Any]:
    """The answer about a household, as JSON."""
    found = listed(book, book.decide(read.household), read.household, read.ids)
    return {
        "procedures": {each.rule.id: list(each.persons) for each in found if each.needed},
        "unknown": [each.rule.id for each in found if each.unknown],
        "why": {each.rule.id: msgspec.to_builtins(each.why) for each in found},
    }


def write_json(answer: object) -> None:
    """Print one line of JSON in UTF-8, also to a terminal that is not: a name must not become question marks."""
    line = json.dumps(answer, ensure_ascii=False) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _rules(folder: Path) -> RuleBook:
    try:
        rules = load_catalogue(folder).rules
    except CatalogueError as error:
        said = f"{error.file}:{error.line}: {error.reason}"
        raise HouseholdProblem(
            "broken_catalogue", "", ja=f"カタログに誤りがあります。{said}", en=f"The catalogue cannot be used: {said}"
        ) from error
    if rules is None:
        raise HouseholdProblem(
            "no_rules", "", ja="このカタログには規則がありません。", en="The catalogue has no rules."
        )
    return rules


def _bytes(path: str) -> bytes:
    """The file's bytes, one more than is allowed at most; ``-`` is standard input."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise HouseholdProblem(
            "cannot_read", "", ja="ファイルを読めません。", en=f"The file cannot be read: {reason}."
        ) from error


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enmado procedures",
        description="Tell which procedures a household needs, which are undecided, and why.",
        allow_abbrev=False,
    )
    parser.add_argument("--facts", required=True, metavar="FILE", help='{"case": {…}, "persons": […]}; - reads stdin')
    parser.add_argument("--today", type=_day, default=None, help="the day on which ages are counted, unless FILE says")
    parser.add_argument("--catalogue", type=Path, default=packaged_folder(), metavar="DIR", help="another catalogue")
    parser.add_argument("--json", action="store_true", help="the only output format, and the default")
    return parser
