"""`enmado`: the command line; finds the subcommand and imports nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = {
    "demo": ("server.demo:main_demo", "run a demonstration office on this machine"),
    "serve": ("server.serve:main_serve", "run the server"),
    "admin": ("server.admin:main_admin", "branches, counters, staff, skills, stations"),
    "migrate": ("server.migrate:main_migrate", "bring the database's tables up to date"),
    "catalogue": ("server.catalogue.catalogue_command:main_catalogue", "check the procedures, sections and fields"),
    "field": ("server.catalogue.field_command:main_field", "try one text against a type of field"),
    "procedures": (
        "server.catalogue.procedures_command:main_procedures",
        "tell which procedures a household needs, and why",
    ),
    "due": ("server.catalogue.due_command:main_due", "tell until when a procedure has to be done"),
    "templates": ("server.paper.template_command:main_templates", "try a town's own paper templates"),
    "figures": ("server.figures.command:main_figures", "count visits, waits and outcomes; a CSV file"),
    "verify": ("server.verify:main_verify", "prove that the log of a visit, or of all, is whole"),
    "anchor": ("server.anchors:main_anchor", "write down where each log ends, to keep outside; check it later"),
    "erase": ("server.verify:main_erase", "erase the person of a visit; its chain stays verifiable"),
    "rehearse": (
        "server.rehearsal.rehearse_command:main_rehearse",
        "let synthetic people play whole visits, and see that every promise is kept",
    ),
    "cert": ("server.certificates:main_cert", "make a private CA and a certificate for a trial"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; its exit code, or 2 with the list of commands when there is none of that name."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(_usage())
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        said = f"enmado: there is no command {arguments[0]!r}\n\n" if arguments else ""
        print(f"{said}{_usage()}", file=sys.stderr)
        return 2
    module, _, function = COMMANDS[arguments[0]][0].partition(":")
    command: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    return command(arguments[1:])


def _usage() -> str:
    lines = [f"  {name:<11} {about}" for name, (_where, about) in COMMANDS.items()]
    return "usage: enmado COMMAND [OPTIONS]; enmado COMMAND --help tells more\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
