"""`enmado field TYPE TEXT`: what a field of that type makes of a text, as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.catalogue.addresses import PostalBook
from server.catalogue.checked import FieldProblem
from server.catalogue.field_types import FieldType, Rule, check_text
from server.catalogue.loader import load_catalogue, packaged_folder

_OPTIONS_WITH_VALUE = ("--today", "--digits", "--max", "--option", "--rule")


def main_field(argv: Sequence[str]) -> int:
    """Check one text and print the answer; ``argv`` is what follows ``enmado field``.

    Prints ``{"ok": true, "value", "shown", "warning"?, "fills"?}`` and returns 0, or prints
    ``{"ok": false, "error", "error_en", "code"}`` and returns 1. The value of ``my_number`` is
    always null: the number is checked and forgotten. A usage error goes to stderr and returns 2.
    A text of ``-`` is read from standard input, so that a number need not stand in a process list.
    """
    try:
        arguments = _parser().parse_args(_text_last(list(argv)))
        answer = _answer(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    line = json.dumps(answer, ensure_ascii=False) + "\n"
    # A terminal that is not UTF-8 must not turn a name into question marks.
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    return 0 if answer["ok"] else 1


def _answer(arguments: argparse.Namespace) -> dict[str, object]:
    field_type = FieldType(arguments.type)
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    try:
        if text.strip() == "":
            raise FieldProblem("empty", "何も入っていません。", "The text is empty.")
        checked = check_text(
            field_type,
            text,
            today=arguments.today,
            options=arguments.option or _every_option(field_type),
            digits=arguments.digits,
            max_length=arguments.max,
            rule=arguments.rule,
            look_up=PostalBook(),
        )
    except FieldProblem as problem:
        return {
            "ok": False,
            "error": problem.message_ja,
            "error_en": problem.message_en,
            "code": problem.code,
        }
    answer: dict[str, object] = {
        "ok": True,
        "value": None if field_type is FieldType.MY_NUMBER else checked.value,
        "shown": checked.shown,
    }
    if checked.warning is not None:
        answer["warning"] = checked.warning
    if checked.fills:
        answer["fills"] = dict(checked.fills)
    return answer


def _every_option(field_type: FieldType) -> list[str]:
    """What any choice field of the catalogue takes, for an enum that is tried without ``--option``."""
    if field_type is not FieldType.ENUM:
        return []
    fields = load_catalogue(packaged_folder()).content.fields.values()
    return sorted({option.value for field in fields for option in field.options})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enmado field",
        description="Check one text against a field type.",
        allow_abbrev=False,
    )
    parser.add_argument("type", choices=[str(name) for name in FieldType], metavar="TYPE")
    parser.add_argument("text", metavar="TEXT", help="the text; - reads standard input")
    parser.add_argument("--today", type=_day, default=None, help="the day at the counter")
    parser.add_argument("--digits", type=_positive, help="how many digits a number has")
    parser.add_argument("--max", type=_positive, help="most characters, or the highest number")
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        help="what an enum may be (without: what any choice field of the catalogue takes)",
    )
    parser.add_argument("--rule", choices=[str(rule) for rule in Rule])
    parser.add_argument("--json", action="store_true", help="the only output format, and the default")
    parser.set_defaults(today=datetime.now(ZoneInfo("Asia/Tokyo")).date())
    return parser


def _text_last(argv: list[str]) -> list[str]:
    """The arguments with a text that begins with a hyphen moved behind ``--``, as argparse needs."""
    known = (*_OPTIONS_WITH_VALUE, "--json", "--help", "--")
    if len(argv) < 2 or argv[0].startswith("-") or not argv[1].startswith("-") or argv[1] == "-":
        return argv
    if argv[1] == "-h" or argv[1].split("=")[0] in known:
        return argv
    return [argv[0], *argv[2:], "--", argv[1]]


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
