"""Checks of what people read: links and pictures lead somewhere, commands and settings exist, reasons are given."""

import contextlib
import io
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from server.__main__ import COMMANDS, main
from server.app import make_app
from server.catalogue.loader import load_catalogue, packaged_folder
from server.config import Config
from server.text import Texts

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```$", re.S | re.M)
SPAN = re.compile(r"`([^`\n]+)`")
SOURCE = re.compile(r"(?:server|signaling|branch_client|hq_console|static|tests|bench|docs|\.ci)/[\w./-]*")
PAGE = re.compile(r"/[a-z]+(?:/(?:[a-z]+|\{[a-z]+\}))*")


def prose(text: str) -> str:
    """A document without its blocks of code, in which brackets are no links."""
    return FENCE.sub("", text)


def code(text: str) -> list[str]:
    """Every line of code in a document: the lines of its blocks, and the spans between backticks."""
    blocks = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return blocks + SPAN.findall(prose(text))


def all_code() -> Iterator[tuple[str, str]]:
    """Every line of code of every document, with the document's name."""
    for path in DOCUMENTS:
        for line in code(path.read_text("utf-8")):
            yield path.name, line


def anchors(text: str) -> set[str]:
    """What a link may name after #: headings as the usual renderers of Markdown turn them into ids."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(path: Path) -> list[str]:
    """The links and pictures of a document that lead nowhere; addresses of other sites are left alone."""
    dead = []
    for target in LINK.findall(prose(path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        if not file.is_file() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            dead.append(f"{path.name}: {target}")
    return dead


@cache
def targets() -> frozenset[str]:
    """What ``make`` can be asked for."""
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


@cache
def help_of(words: tuple[str, ...]) -> str | None:
    """What ``enmado … --help`` prints for these words; None when there is no such command."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            status = main([*words, "--help"])
    except SystemExit as stop:
        status = int(stop.code or 0)
    return printed.getvalue() if status == 0 else None


DEPTH = {"admin": 3, "catalogue": 2}
"""How many words name a command, where it is more than one."""


def wrong_in_command(line: str) -> list[str]:
    """What is wrong with the ``enmado`` commands in a line of code: no such command, or no such option of it."""
    found = []
    for said in re.findall(r"(?:^|[\s/])enmado ([a-z][^|;&]*)", line):
        words = shlex.split(said.split("…")[0].rstrip("\\ "))
        if not words:
            continue
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][: DEPTH.get(words[0], 1)]
        text = help_of(tuple(names)) if words[0] in COMMANDS else None
        if text is None:
            found.append(f"no command: enmado {said}")
            continue
        options = [word.split("=")[0] for word in words if word.startswith("--")]
        found += [f"no option {option}: enmado {said}" for option in options if option not in text]
    return found


def declared_dependencies() -> list[str]:
    """The names of every package that pyproject.toml and package.json ask for themselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    python = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        python += extra
    browser = json.loads((ROOT / "package.json").read_text("utf-8"))
    names = [re.split(r"[\[<>=~;! ]", wanted)[0] for wanted in python]
    return [*names, *browser["dependencies"], *browser["devDependencies"]]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    """A relative link names a file that is there, and a heading that is in it."""
    assert dead_links(path) == []


def test_every_document_is_named_in_the_readme() -> None:
    """What nobody finds, nobody reads."""
    linked = set(LINK.findall((ROOT / "README.md").read_text("utf-8")))
    assert [path.name for path in DOCUMENTS[2:] if f"docs/{path.name}" not in linked] == []


def test_every_make_command_in_the_documents_exists() -> None:
    """`make X` names a target of the Makefile."""
    named = [(name, target) for name, line in all_code() for target in re.findall(r"\bmake ([a-z-]+)", line)]
    assert named
    assert [(name, target) for name, target in named if target not in targets()] == []


def test_every_enmado_command_in_the_documents_exists_with_its_options() -> None:
    """`enmado X --option` names a subcommand and an option that its help knows."""
    wrong = [f"{name}: {problem}" for name, line in all_code() for problem in wrong_in_command(line)]
    assert wrong == []


def test_every_command_is_in_the_readme() -> None:
    """The table of commands is whole."""
    said = "\n".join(code((ROOT / "README.md").read_text("utf-8")))
    assert [name for name in COMMANDS if not re.search(rf"\benmado {name}\b", said)] == []


def test_every_setting_in_the_documents_is_read_by_something() -> None:
    """A variable that nothing reads would be set in vain."""
    sources = [*ROOT.glob("server/**/*.py"), *ROOT.glob("tests/journeys/*.py"), *ROOT.glob(".ci/*")]
    read = "\n".join(path.read_text("utf-8") for path in sources if path.is_file())
    named = {variable for _, line in all_code() for variable in re.findall(r"\bENMADO_[A-Z_]*[A-Z]\b", line)}
    assert named
    assert sorted(variable for variable in named if variable not in read) == []


def test_every_setting_of_the_server_is_in_the_operators_table() -> None:
    """A variable that nobody is told of might as well not be there."""
    read = {
        variable
        for path in ROOT.glob("server/**/*.py")
        for variable in re.findall(r"\bENMADO_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))
    }
    table = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert sorted(variable for variable in read if f"`{variable}`" not in table) == []


def test_every_file_named_in_the_documents_is_there() -> None:
    """A path of the source between backticks names a file or folder."""
    named = {(name, line) for name, line in all_code() if SOURCE.fullmatch(line)}
    assert named
    assert sorted((name, path) for name, path in named if not (ROOT / path).exists()) == []


def test_every_page_named_in_the_documents_is_served(tmp_path: Path) -> None:
    """An address of ours in backticks is a route of the application (or a folder of files that it serves)."""
    app = make_app(Config(data=tmp_path, database_url="sqlite://"))
    served = {resource.canonical for resource in app.router.resources()}
    served |= {re.sub(r":[^}]*\}", "}", canonical) for canonical in served}
    named = {(name, line) for name, line in all_code() if PAGE.fullmatch(line)}
    assert named
    assert sorted((name, page) for name, page in named if page not in served) == []


def test_what_the_steps_tell_people_to_press_stands_on_a_page() -> None:
    """A quoted word of "Try a visit" is a text of the pages, or a tile of the catalogue."""
    shown = Texts.load(ROOT / "static" / "text")
    on_pages = {shown.t("ja", key) for key in shown.keys("ja")}
    on_pages |= {one.tile.ja for one in load_catalogue(packaged_folder()).content.procedures.values()}
    steps = (ROOT / "README.md").read_text("utf-8").split("## Try a visit")[1].split("\n## ")[0]
    quoted = re.findall("「([^」]+)」", steps)
    assert quoted
    assert [words for words in quoted if words not in on_pages] == []


def test_every_dependency_has_its_reason() -> None:
    """docs/decisions.md names each package that is asked for, between backticks."""
    reasons = set(SPAN.findall((ROOT / "docs" / "decisions.md").read_text("utf-8")))
    assert sorted(name for name in declared_dependencies() if name not in reasons) == []


def test_every_package_with_a_reason_is_still_asked_for() -> None:
    """A package that is gone leaves the tables of docs/decisions.md."""
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", text.split("## Dependencies")[1], re.M)
    assert sorted(set(rows) - set(declared_dependencies())) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("enmado verify --all", False),
        ("make setup && .venv/bin/enmado verify --all --data data/demo", False),
        ("enmado admin staff add abe --role branch_staff --generate", False),
        ("enmado admin …", False),
        ("createdb enmado", False),
        ("enmado verify --everything", True),
        ("enmado admin staff dismiss abe", True),
        ("enmado conquer", True),
    ],
)
def test_the_check_of_commands_tells_right_from_wrong(line: str, wrong: bool) -> None:
    """The check itself: a command or option that is not there is found."""
    assert bool(wrong_in_command(line)) is wrong


def test_the_check_of_links_tells_right_from_wrong(tmp_path: Path) -> None:
    """The check itself: missing files and headings are found, other sites and code are left alone."""
    (tmp_path / "b.md").write_text("# Two words, 二つ\n", "utf-8")
    text = "[a](b.md) [b](b.md#two-words-二つ) [c](https://x.test) `[d](e)`\n```\n[f](g)\n```\n"
    (tmp_path / "a.md").write_text(text.replace("`[d](e)`", ""), "utf-8")
    assert dead_links(tmp_path / "a.md") == []
    (tmp_path / "a.md").write_text("[a](c.md) [b](b.md#three) ![p](p.png)", "utf-8")
    assert dead_links(tmp_path / "a.md") == ["a.md: c.md", "a.md: b.md#three", "a.md: p.png"]
