"""Checks of the repository itself: every file has its test, its words, its place and its one job."""

import ast
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("signaling", "server", "branch_client", "hq_console")
LONGEST_FILE = 500

TOP_LEVEL = {
    *PACKAGES,
    *("static", "tests", "docs", "bench", ".ci"),
    *("pyproject.toml", "Makefile", "README.md", "CHANGELOG.md"),
    # Demanded at the root by git, npm, tsc and ESLint.
    *(".gitignore", "package.json", "package-lock.json", "tsconfig.json", "eslint.config.mjs"),
}

# A source file without a test file of its own name, and why.
NOT_MIRRORED: dict[str, str] = {}

# What the core may import beside itself; everything else would let in a clock, chance or the world.
CORE_IMPORTS = {
    *("__future__", "abc", "bisect", "collections", "dataclasses", "datetime", "enum", "functools"),
    *("hashlib", "heapq", "itertools", "json", "math", "operator", "re", "types", "typing"),
    *("unicodedata", "msgspec", "signaling"),
}

BANNED = {"agent", "agents", "manager", "managers", "user", "users", "util", "utils"}
# Names that are not ours to choose: the web platform's, pytest's, a library's.
FOREIGN_NAMES = {
    "getUserMedia",
    "sessionStorage",
    "userActivation",
    "userAgent",
    "user_agent",
    "userVerification",
}
# Addresses that only name a vocabulary; nothing is ever fetched from them.
VOCABULARIES = ("http://www.w3.org/", "https://json-schema.org/")

OUTSIDE = re.compile(r"(?:https?|wss?|stuns?|turns?):(?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}", re.I)
PROTOCOL_RELATIVE = re.compile(r"""["'(=]//[a-z0-9-]+\.[a-z]""", re.I)
INLINE_CODE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I)


@cache
def patterns() -> tuple[str, ...]:
    """What .gitignore names, and git's own directory."""
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return (".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#")))


def is_ignored(path: Path) -> bool:
    """Whether .gitignore names this path; a pattern that begins with / only counts at the top."""
    return any(
        path == ROOT / pattern[1:] if pattern.startswith("/") else fnmatch(path.name, pattern) for pattern in patterns()
    )


def files(*endings: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    """Every file of the tree with one of these endings, what .gitignore names excepted."""

    def walk(directory: Path) -> Iterator[Path]:
        for path in sorted(directory.iterdir()):
            if is_ignored(path):
                continue
            if path.is_dir():
                yield from walk(path)
            elif path.name.endswith(endings):
                yield path

    return [path for top in under if (ROOT / top).is_dir() for path in walk(ROOT / top)]


def shown(path: Path) -> str:
    """A path as a reader of the report would type it."""
    return path.relative_to(ROOT).as_posix()


def words(name: str) -> list[str]:
    """The words an identifier is made of, in lower case, whatever style it is written in."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def banned_words(name: str) -> list[str]:
    """The words in an identifier that the glossary bans; "session" only stands after "form"."""
    if name in FOREIGN_NAMES:
        return []
    parts = words(name)
    alone = [
        word
        for before, word in zip(["", *parts], parts, strict=False)
        if word in ("session", "sessions") and before != "form"
    ]
    return [word for word in parts if word in BANNED] + alone


def declared_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name a Python file gives to something, with its line; names it only uses are left out."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(attr=name, ctx=ast.Store(), value=ast.Name(id="self")):
                yield name, node.lineno
            case ast.alias(asname=str(name)):
                yield name, node.lineno


def without_comments(text: str, ending: str) -> str:
    """Source text without its comments, in which an address explains and is never fetched."""
    if ending == ".html":
        return re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return text if ending == ".css" else re.sub(r"(^|\s)//.*", r"\1", text)


def outside_addresses(text: str) -> list[str]:
    """Addresses in a text that lie outside the installation."""
    found = [m.group() for m in OUTSIDE.finditer(text)]
    found = [address for address in found if not f"{address}/".startswith(VOCABULARIES)]
    return found + PROTOCOL_RELATIVE.findall(text)


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """The nodes of a file's docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }


def python_trees(*under: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file below these folders, parsed."""
    for path in files(".py", under=under):
        yield shown(path), ast.parse(path.read_text("utf-8"))


def test_the_top_level_holds_only_what_the_design_names() -> None:
    """A new entry at the top is a decision, not an accident."""
    found = {path.name for path in ROOT.iterdir() if not is_ignored(path)}
    assert found - TOP_LEVEL == set()


def test_every_source_file_has_a_test_of_the_same_name() -> None:
    """What X/y.py does is tested in tests/X/test_y.py, or its reason stands above."""
    missing = []
    for path in files(".py", under=PACKAGES):
        source = path.relative_to(ROOT)
        only_docstring = len(ast.parse(path.read_text("utf-8")).body) <= 1
        if only_docstring or "migrations" in source.parts or str(source) in NOT_MIRRORED:
            continue
        expected = Path("tests") / source.parent / f"test_{source.name}"
        if source.name == "__main__.py":
            expected = expected.with_name("test_main.py")
        if not (ROOT / expected).exists():
            missing.append(f"{source}: no {expected}")
    assert missing == []


def test_every_reason_for_a_missing_test_is_still_needed() -> None:
    """A file that is gone, or has got its test, leaves the list."""
    stale = [
        name
        for name in NOT_MIRRORED
        if not (ROOT / name).exists() or (ROOT / "tests" / Path(name).parent / f"test_{Path(name).name}").exists()
    ]
    assert stale == []


def test_every_model_and_net_module_of_the_browser_has_a_test() -> None:
    """Browser code without a page (model, net) is tested in Node; ui and pages in Chromium."""
    tested = {re.sub(r"^test_|\.test$", "", p.stem) for p in files(".mjs", under=("tests/static",))}
    modules = files(".mjs", under=("static/js/model", "static/js/net"))
    assert [shown(path) for path in modules if path.stem not in tested] == []


def test_every_file_begins_with_what_it_is_for() -> None:
    """The first line of a Python, browser or style file tells its one job."""
    openings = {".py": '"""', ".mjs": "/**", ".css": "/*"}
    silent = []
    for path in files(*openings):
        first = path.read_text("utf-8").split("\n", 1)[0]
        opening = openings[path.suffix]
        if not first.startswith(opening) or not first.strip('"/*# '):
            silent.append(shown(path))
    assert silent == []


def test_no_file_is_longer_than_the_limit() -> None:
    """A file of more than 500 lines has more than one job."""
    sizes = {shown(p): len(p.read_text("utf-8").splitlines()) for p in files(".py", ".mjs")}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_python_uses_the_glossary_and_no_other_words() -> None:
    """No name we give says agent, user, manager, utils or a bare session."""
    found = [
        f"{name}:{line}: {given}"
        for name, tree in python_trees(*PACKAGES, "tests", "bench")
        for given, line in declared_names(tree)
        if banned_words(given)
    ]
    assert found == []


def test_browser_code_uses_the_glossary_and_no_other_words() -> None:
    """Likewise in JavaScript, where only the web platform's own names are excepted."""
    found = []
    for path in files(".mjs", under=("static", "tests/static")):
        code = without_comments(path.read_text("utf-8"), path.suffix)
        code = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "", code)
        found += [f"{shown(path)}: {n}" for n in re.findall(r"[A-Za-z_]\w*", code) if banned_words(n)]
    assert found == []


def test_file_names_use_the_glossary_and_no_other_words() -> None:
    """Nor does a file or folder."""
    found = [shown(p) for p in files("") if any(banned_words(part) for part in p.relative_to(ROOT).parts)]
    assert found == []


def test_nothing_is_left_to_be_done_later() -> None:
    """Unfinished work is an entry in the tracker, not a comment."""
    mark = re.compile("|".join(rf"\b{a}{b}\b" for a, b in [("TO", "DO"), ("FIX", "ME"), ("XX", "X")]))
    paths = files(".py", ".mjs", ".css", ".html", ".yaml", under=(*PACKAGES, "static", "tests", "bench"))
    assert [shown(path) for path in paths if mark.search(path.read_text("utf-8"))] == []


def test_the_core_imports_nothing_that_knows_the_world() -> None:
    """The core takes time, chance and ids as arguments; a new import needs an entry above."""
    found = []
    for name, tree in python_trees("signaling"):
        for node in ast.walk(tree):
            imported = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or "signaling"]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [f"{name}: {i}" for i in imported if i.split(".")[0] not in CORE_IMPORTS]
    assert found == []


def test_the_core_neither_waits_nor_asks_the_clock() -> None:
    """No coroutine in it, and no call of now, utcnow or today."""
    found = []
    for name, tree in python_trees("signaling"):
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                found.append(f"{name}:{node.lineno}: waits")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("now", "utcnow", "today")
            ):
                found.append(f"{name}:{node.lineno}: asks the clock")
    assert found == []


def test_no_test_sleeps() -> None:
    """A test waits for what it expects; a pause is either too short or too long."""
    found = []
    for name, tree in python_trees("tests"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            yields = node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
            if node.func.attr == "wait_for_timeout" or (node.func.attr == "sleep" and not yields):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_what_browsers_are_served_names_nothing_outside() -> None:
    """Pages, styles and scripts run on a closed network: no CDN, no external STUN, no beacon."""
    own = files(".html", ".css", ".mjs", ".js", ".svg", ".json", under=("static", *PACKAGES))
    modules = ROOT / "node_modules"
    foreign = [
        modules / "signature_pad/dist/signature_pad.js",
        *modules.glob("qr/*.js"),
        modules / "uplot/dist/uPlot.esm.js",
        modules / "uplot/dist/uPlot.min.css",
        *modules.glob("@fontsource/*/*.css"),
        *modules.glob("@digital-go-jp/design-tokens/dist/*.css"),
    ]
    found = {
        shown(path): addresses
        for path in [*own, *foreign]
        if (addresses := outside_addresses(without_comments(path.read_text("utf-8"), path.suffix)))
    }
    assert found == {}


def test_the_server_knows_no_address_outside() -> None:
    """No text in the program but its docstrings names a host on the internet."""
    found = []
    for name, tree in python_trees(*PACKAGES):
        explanations = docstrings(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if node not in explanations and outside_addresses(node.value):
                found.append(f"{name}:{node.lineno}: {node.value}")
    assert found == []


def test_pages_have_no_inline_code_or_style() -> None:
    """The content security policy would block it; a page that needs it would just not work."""
    pages = files(".html", under=tuple(f"{package}/templates" for package in PACKAGES))
    found = [
        f"{shown(path)}: {match.group()}"
        for path in pages
        for pattern in (INLINE_CODE, INLINE_SCRIPT)
        for match in pattern.finditer(without_comments(path.read_text("utf-8"), ".html"))
    ]
    assert found == []


def test_the_npm_lock_names_no_host() -> None:
    """Packages come from whatever registry the machine is set to, checked by their digest."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("form_session", []),
        ("FormSession", []),
        ("openFormSessions", []),
        ("session", ["session"]),
        ("db_session", ["session"]),
        ("SessionStore", ["session"]),
        ("userName", ["user"]),
        ("CallManager", ["manager"]),
        ("utils", ["utils"]),
        ("username", []),
        ("getUserMedia", []),
        ("reusable", []),
    ],
)
def test_a_banned_word_is_found_in_any_style(name: str, bad: list[str]) -> None:
    """The check itself: words are told apart in snake_case and camelCase."""
    assert banned_words(name) == bad


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ('<script src="https://cdn.example.com/x.js">', True),
        ('{urls: "stun:stun.l.example.com:19302"}', True),
        ("@import url(//fonts.example.com/a.css)", True),
        ("new WebSocket('wss://hub.example.org/')", True),
        ('xmlns="http://www.w3.org/2000/svg"', False),
        ("http://127.0.0.1:8080/", False),
        ('<a href="/counter">', False),
        ("turn:", False),
    ],
)
def test_an_outside_address_is_found(text: str, *, outside: bool) -> None:
    """The check itself: a host on the internet is found in any scheme."""
    assert bool(outside_addresses(text)) is outside


def test_no_button_can_be_pressed_before_its_script_is_there() -> None:
    """What a template sends without a form behind it is switched on by the script that answers it: no press is lost."""
    templates = [path for package in PACKAGES for path in (ROOT / package).rglob("templates/*.html")]
    buttons = [
        (path.name, button)
        for path in templates
        for button in re.findall(r"<button\b[^>]*>", path.read_text("utf-8"))
        if 'type="button"' in button
    ]
    assert buttons
    assert [each for each in buttons if not re.search(r"\sdisabled\b", each[1])] == []
