"""`enmado due PROCEDURE --event DATE`: until when a procedure has to be done, with the town's closed days."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from server.catalogue.checked import FieldProblem
from server.catalogue.deadlines import Closed, closed_in_japan, due_day, last_day, term_of
from server.catalogue.eras import check_date, wareki
from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.model import Catalogue
from server.catalogue.procedures_command import write_json
from signaling.interview_plan import Term, Text

_FILED = Text("届け出た日", "the day of filing")


def main_due(argv: Sequence[str]) -> int:
    """Print the due date of a procedure; ``argv`` is what follows ``enmado due``.

    Prints ``{"ok": true, "due", "shown", …}`` and returns 0, or ``{"ok": false, "error", "error_en", "code"}`` (and a
    line on stderr) and returns 1: no such procedure, no due date, no such day. A usage error returns 2.
    """
    try:
        arguments = _parser().parse_args(list(argv))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        answer = _answer(arguments)
    except FieldProblem as problem:
        sys.stderr.write(f"enmado due: {problem.message_en}\n")
        write_json({"ok": False, "error": problem.message_ja, "error_en": problem.message_en, "code": problem.code})
        return 1
    write_json(answer)
    return 0


def _answer(arguments: argparse.Namespace) -> dict[str, Any]:
    try:
        catalogue = load_catalogue(arguments.catalogue)
    except CatalogueError as error:
        said = f"{error.file}:{error.line}: {error.reason}"
        raise FieldProblem(
            "broken_catalogue", f"カタログに誤りがあります。{said}", f"The catalogue cannot be used: {said}"
        ) from error
    title, terms = terms_of(catalogue, arguments.procedure)
    event = check_date(arguments.event, today=datetime.now(ZoneInfo("Asia/Tokyo")).date())
    if event.value == "":
        raise FieldProblem("empty", "日付が入っていません。", "The date is empty.")
    closed = closed_in_japan(catalogue.closed_days)
    day = date.fromisoformat(event.value)
    first, *others = terms
    answer = {
        "ok": True,
        **_told(first, day, closed),
        "procedure": arguments.procedure,
        "title": msgspec.to_builtins(title),
    }
    if event.warning is not None:
        answer["warning"] = event.warning
    if others:
        answer["others"] = [_told(term, day, closed) for term in others]
    return answer


def terms_of(catalogue: Catalogue, procedure: str) -> tuple[Text, tuple[Term, ...]]:
    """The title of a procedure and its terms: of the rule of that id, else of the form.

    Raises:
        FieldProblem: ``unknown_procedure`` or ``no_due``.
    """
    rule = catalogue.rules.rules.get(procedure) if catalogue.rules else None
    form = catalogue.content.procedures.get(procedure)
    if rule is None and form is None:
        raise FieldProblem(
            "unknown_procedure", "その手続きは、カタログにありません。", "The catalogue has no such procedure."
        )
    if rule is not None and rule.due:
        return rule.title, rule.due
    if form is not None and form.due is not None:
        field = catalogue.content.fields.get(form.due.from_field)
        since = _FILED if field is None else Text(field.label.ja, field.label.en)
        return Text(form.title.ja, form.title.en), (term_of(form.due, since),)
    raise FieldProblem("no_due", "この手続きには、期限の定めがありません。", "No due date is set for this procedure.")


def _told(term: Term, event: date, closed: Closed) -> dict[str, Any]:
    """A term and its end; the day is in the first place, so that nobody takes another one for it."""
    day = due_day(event, term, closed=closed)
    span = next((name, getattr(term, name)) for name in ("days", "months", "years") if getattr(term, name))
    told: dict[str, Any] = {
        "due": day.isoformat(),
        "shown": wareki(day),
        span[0]: span[1],
        "first_day_counts": term.include_first,
        "rolls": term.rolls,
        "since": msgspec.to_builtins(term.since),
    }
    if last_day(event, term) != day:
        told["moved_from"] = wareki(last_day(event, term))
    if term.only_if is not None:
        told["only_if"] = msgspec.to_builtins(term.only_if)
    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enmado due",
        description="Tell until when a procedure has to be done.",
        allow_abbrev=False,
    )
    parser.add_argument("procedure", metavar="PROCEDURE", help="the id of a rule or form: tennyu, shussei, …")
    parser.add_argument(
        "--event", required=True, metavar="DATE", help="the day it counts from: 2026-11-09, 令和8年11月9日"
    )
    parser.add_argument("--catalogue", type=Path, default=packaged_folder(), metavar="DIR", help="another catalogue")
    parser.add_argument("--json", action="store_true", help="the only output format, and the default")
    return parser
