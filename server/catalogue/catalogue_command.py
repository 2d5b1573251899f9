"""`enmado catalogue check [DIR]`: tells a department what is wrong in its catalogue, file and line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from server.catalogue.loader import CatalogueError, load_catalogue, packaged_folder
from server.catalogue.located import Problem
from server.catalogue.model import Plan
from server.catalogue.office_rules import OFFICE_FILE, OfficeRules
from server.catalogue.queue_rules import QUEUE_FILE, TownQueue


def main_catalogue(argv: Sequence[str]) -> int:
    """Check a folder; ``argv`` is what follows ``enmado catalogue``.

    Prints ``file:line: reason`` for each problem and returns 1, or prints one line with the version
    and returns 0. A usage error goes to stderr and returns 2.
    """
    parser = argparse.ArgumentParser(prog="enmado catalogue", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="look for mistakes in a catalogue")
    check.add_argument("folder", nargs="?", type=Path, default=packaged_folder(), metavar="DIR")
    try:
        folder: Path = parser.parse_args(list(argv)).folder
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        catalogue = load_catalogue(folder)
        problems = _strangers(catalogue.content, OFFICE_FILE.load(folder), QUEUE_FILE.load(folder))
        if problems:
            raise CatalogueError(tuple(problems))
    except CatalogueError as error:
        for problem in error.problems:
            sys.stdout.write(f"{problem}\n")
        return 1
    content = catalogue.content
    parts = [
        f"{len(content.procedures)} procedures",
        f"{len(content.sections)} sections",
        f"{len(content.fields)} fields",
    ]
    if content.interview is not None:
        parts += [f"{len(content.interview.rules)} rules", f"{len(content.interview.questions)} interview questions"]
    sys.stdout.write(f"version {catalogue.version}: {', '.join(parts)}, no problems\n")
    return 0


def _strangers(content: Plan, office: OfficeRules, queue: TownQueue) -> list[Problem]:
    """Departments and procedures that the files beside the catalogue name and the catalogue does not have.

    Those that a ladder asks for help are not looked for: a reception may have staff and no procedure of its own.
    """
    fields = [one for each in office.fields_by_department.values() for one in each]
    departments = [
        (OFFICE_FILE.name, {*office.days_by_department, *office.fields_by_department}),
        (QUEUE_FILE.name, {*queue.by_department}),
    ]
    procedures = [
        (OFFICE_FILE.name, {procedure for one in fields for procedure in one.procedures}),
        (QUEUE_FILE.name, {procedure for bundle in queue.bundles for procedure in bundle.procedures}),
    ]
    return [
        *(
            Problem(file, 1, f"the catalogue has no department `{name}`")
            for file, named in departments
            for name in sorted(named - content.departments.keys())
        ),
        *(
            Problem(file, 1, f"the catalogue has no procedure `{name}`")
            for file, named in procedures
            for name in sorted(named - content.procedures.keys())
        ),
    ]
