"""Tests of the command line."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

from server.__main__ import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --help, and exit code 0."""
    module, _, function = COMMANDS[name][0].partition(":")
    assert callable(getattr(import_module(module), function))
    try:
        code = main([name, "--help"])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 0
    assert f"enmado {name}" in capsys.readouterr().out


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error with exit code 2; asked for, on standard output."""
    assert main([]) == 2
    assert main(["frobnicate"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no command 'frobnicate'" in said.err
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(f"\n  {name} " in listed for name in COMMANDS)


def test_a_command_imports_only_what_it_needs() -> None:
    """`enmado field` answers without loading the server."""
    code = (
        "import sys; from server.__main__ import main; main(['field', 'digits', '１２']);"
        "sys.exit(1 if {'aiohttp', 'sqlalchemy'} & set(sys.modules) else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["value"] == "12"


def test_the_exit_code_is_the_commands_own() -> None:
    """As a shell sees it."""
    ran = subprocess.run(
        [sys.executable, "-m", "server", "field", "digits", "x"], capture_output=True, timeout=60, check=False
    )
    assert ran.returncode == 1
