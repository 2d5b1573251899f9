"""Loads a catalogue from its folder of YAML files; all that is wrong is told at once, with lines.

A folder holds ``catalogue.yaml`` (town, departments, procedures in the order of their tiles),
``sections/*.yaml``, ``procedures/*.yaml`` and ``forms/*.yaml`` (one section, procedure or form each). For the
interview it holds ``facts/*.yaml``, ``rules/*.yaml`` and ``interview/*.yaml``, and what a town changes in them in
``town.yaml``. ``tongues/*.yaml`` say the texts of all of them in further languages.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from server.catalogue.checked import FieldProblem
from server.catalogue.consistency import check_consistency
from server.catalogue.field_types import FieldType, Rule
from server.catalogue.form_reading import read_form
from server.catalogue.interview_reading import INTERVIEW_FOLDERS, check_interview, read_interview
from server.catalogue.located import MOST_BYTES, Located, Problem, read_yaml
from server.catalogue.model import Catalogue
from server.catalogue.numbers import check_tel
from server.catalogue.reading import QUESTION_ID, Reader
from server.catalogue.tongue_reading import FOLDER as TONGUES
from server.catalogue.tongue_reading import kept, read_tongue

_MOST_FILES = 300
_SIGNATURES = ("pad", "paper", "tap")
Places = dict[str, tuple[str, int]]
"""Where what was written: ``field:p.name`` → (file, line)."""


class CatalogueError(Exception):
    """A catalogue cannot be used; raised by ``load_catalogue`` with every problem found.

    ``file``, ``line`` and ``reason`` are those of the first problem.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.file = problems[0].file
        self.line = problems[0].line
        self.reason = problems[0].reason


def packaged_folder() -> Path:
    """The folder of the catalogue that comes with Enmado: the town of 遠窓市."""
    return Path(str(resources.files("server.catalogue") / "data"))


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue in ``folder``, complete and consistent.

    Reads the disk; an event loop calls it in a thread.

    Raises:
        CatalogueError: anything is missing, unknown, doubled, contradictory or too large.
    """
    problems: list[Problem] = []
    documents = _read_folder(folder, problems)
    places: Places = {}
    content = _assemble(documents, problems=problems, places=places)
    check_consistency(content, places=places, problems=problems)
    rules = None
    if not problems and "interview" in content:
        # Departments of the catalogue need not be listed a second time for the rules.
        named = {ident: {"ja": each["ja"], "en": each["en"]} for ident, each in content["departments"].items()}
        content["interview"]["departments"] = named | content["interview"]["departments"]
        rules = check_interview(content["interview"], fields=content["fields"], places=places, problems=problems)
    if problems:
        raise CatalogueError(tuple(sorted(problems, key=lambda each: (each.file, each.line))))
    return Catalogue(content, rules=rules)


def _read_folder(folder: Path, problems: list[Problem]) -> dict[str, Located]:
    """The documents of a folder by relative path; sizes are looked at before anything is read."""
    paths = [folder / "catalogue.yaml"]
    if (folder / "town.yaml").exists():
        paths.append(folder / "town.yaml")
    for part in ("sections", "procedures", "forms", TONGUES, *INTERVIEW_FOLDERS):
        for path in sorted((folder / part).glob("*")):
            if path.suffix == ".yaml":
                paths.append(path)
            elif path.suffix == ".yml":
                problems.append(Problem(f"{part}/{path.name}", 1, "rename the file to end in .yaml"))
    documents: dict[str, Located] = {}
    if len(paths) > _MOST_FILES:
        problems.append(Problem("catalogue.yaml", 1, f"more than {_MOST_FILES} files"))
        return documents
    left = MOST_BYTES
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as file:
                data = file.read(left + 1)
        except OSError as error:
            problems.append(Problem(name, 1, f"cannot be read: {error.strerror}"))
            continue
        left -= len(data)
        if left < 0:
            problems.append(Problem(name, 1, f"the catalogue has more than {MOST_BYTES} bytes"))
            break
        document, found = read_yaml(name, data)
        problems.extend(found)
        if document is not None:
            documents[name] = document
    return documents


def _assemble(documents: dict[str, Located], *, problems: list[Problem], places: Places) -> dict[str, Any]:
    content: dict[str, Any] = {
        "town": {"ja": "", "en": ""},
        "departments": {},
        "tiles": [],
        "procedures": {},
        "sections": {},
        "fields": {},
    }
    interview = read_interview(documents, problems=problems, places=places)
    if interview is not None:
        content["interview"] = interview
    tongues: dict[str, dict[str, str]] = {}
    for name, document in documents.items():
        reader = Reader(name, problems)
        if name == "town.yaml" or name.split("/")[0] in INTERVIEW_FOLDERS:
            continue
        if name == "catalogue.yaml":
            _town(document, reader=reader, content=content, places=places)
        elif name.startswith("sections/"):
            _section(document, reader=reader, content=content, places=places)
        elif name.startswith(f"{TONGUES}/"):
            lang, words = read_tongue(name, document, reader=reader)
            tongues[lang] = words
        elif name.startswith("forms/"):
            form = read_form(document, reader)
            places[f"form:{form['id']}"] = (reader.file, document.line)
            _add(content.setdefault("forms", {}), form["id"], form, reader=reader, line=document.line)
        else:
            _procedure(document, reader=reader, content=content, places=places)
    said = kept(tongues, content)
    if said:
        content["tongues"] = said
    return content


def _town(node: Located, *, reader: Reader, content: dict[str, Any], places: Places) -> None:
    entries = reader.mapping(
        node, required=("town", "departments", "procedures"), optional=("at_desk", "referrals", "topics")
    )
    content["town"] = reader.words(entries.get("town"))
    for item in reader.items(entries.get("departments")):
        parts = reader.mapping(item, required=("id", "ja", "en"), optional=("place", "tel"))
        ident = reader.ident(parts.get("id"))
        department: dict[str, Any] = {
            "ja": reader.text(parts.get("ja")),
            "en": reader.text(parts.get("en")),
        }
        if "place" in parts:
            department["place"] = reader.words(parts["place"])
        if "tel" in parts:
            department["tel"] = _tel(parts["tel"], reader)
        _add(content["departments"], ident, department, reader=reader, line=item.line)
    for item in reader.items(entries.get("referrals")):
        parts = reader.mapping(item, required=("id", "ja", "en"))
        reason = {"ja": reader.text(parts.get("ja")), "en": reader.text(parts.get("en"))}
        referrals = content.setdefault("referrals", {})
        _add(referrals, reader.ident(parts.get("id")), reason, reader=reader, line=item.line)
    content["tiles"] = reader.texts(entries.get("procedures"))
    reader.optional(content, "at_desk", reader.texts(entries.get("at_desk")))
    reader.optional(content, "topics", [_topic(item, reader) for item in reader.items(entries.get("topics"))])
    places["tiles"] = (reader.file, entries["procedures"].line if "procedures" in entries else 1)


def _tel(node: Located, reader: Reader) -> str:
    """A telephone number as it is to be read, checked like one that a resident gives."""
    try:
        return check_tel(reader.text(node)).shown
    except FieldProblem as problem:
        reader.report(node.line, f"this is no telephone number: {problem.message_en}")
        return ""


def _topic(node: Located, reader: Reader) -> dict[str, Any]:
    parts = reader.mapping(node, required=("id", "ja", "en", "icon", "procedures"))
    return {
        "id": reader.ident(parts.get("id")),
        "ja": reader.text(parts.get("ja")),
        "en": reader.text(parts.get("en")),
        "icon": reader.ident(parts.get("icon")),
        "procedures": reader.texts(parts.get("procedures")),
    }


def _section(node: Located, *, reader: Reader, content: dict[str, Any], places: Places) -> None:
    entries = reader.mapping(node, required=("id", "title", "fields"), optional=("repeat",))
    ident = reader.ident(entries.get("id"))
    section = {
        "id": ident,
        "title": reader.words(entries.get("title")),
        "repeat": reader.flag(entries.get("repeat")),
        "fields": [
            _field(item, section=ident, reader=reader, content=content, places=places)
            for item in reader.items(entries.get("fields"))
        ],
    }
    places[f"section:{ident}"] = (reader.file, node.line)
    _add(content["sections"], ident, section, reader=reader, line=node.line)


def _field(node: Located, *, section: str, reader: Reader, content: dict[str, Any], places: Places) -> str:
    entries = reader.mapping(
        node,
        required=("id", "type", "label"),
        optional=(
            *("required", "hint", "options", "digits", "max", "rule"),
            *("show_if", "for", "fills", "fills_if", "default", "guarded"),
        ),
    )
    ident = reader.field_id(entries.get("id"))
    found: dict[str, Any] = {
        "id": ident,
        "section": section,
        "type": reader.one_of(entries.get("type"), [str(each) for each in FieldType]),
        "label": reader.words(entries.get("label")),
        "required": reader.flag(entries.get("required")),
    }
    if "hint" in entries:
        found["hint"] = reader.words(entries["hint"])
    if "digits" in entries:
        found["digits"] = reader.whole(entries["digits"], least=1, most=30)
    if "max" in entries:
        # Of digits it is the highest number (an amount of money), of a text its length.
        found["max"] = reader.whole(entries["max"], least=1, most=9_999_999 if found["type"] == "digits" else 400)
    for condition in ("show_if", "fills_if"):
        if condition in entries:
            parts = reader.mapping(entries[condition], required=("field", "in"))
            found[condition] = {
                "field": reader.text(parts.get("field")),
                "in": reader.texts(parts.get("in")),
            }
    options = [_option(item, reader) for item in reader.items(entries.get("options"))]
    reader.optional(found, "options", options)
    reader.optional(found, "rule", reader.one_of(entries.get("rule"), [str(each) for each in Rule]))
    reader.optional(found, "for", reader.texts(entries.get("for")))
    reader.optional(found, "fills", reader.texts(entries.get("fills")))
    reader.optional(found, "default", reader.text(entries.get("default")))
    if reader.flag(entries.get("guarded")):
        found["guarded"] = True
    places[f"field:{ident}"] = (reader.file, node.line)
    _add(content["fields"], ident, found, reader=reader, line=node.line)
    return ident


def _option(node: Located, reader: Reader) -> dict[str, str]:
    """An option; its Japanese text is its value where nothing else is written."""
    parts = reader.mapping(node, required=("value", "en"), optional=("ja",))
    value = reader.text(parts.get("value"))
    return {
        "value": value,
        "ja": reader.text(parts["ja"]) if "ja" in parts else value,
        "en": reader.text(parts.get("en")),
    }


def _procedure(node: Located, *, reader: Reader, content: dict[str, Any], places: Places) -> None:
    entries = reader.mapping(
        node,
        required=(
            *("id", "title", "tile", "about", "minutes", "department", "skill", "icon"),
            *("sections", "form", "signature", "fee", "bring", "next_steps", "questions"),
        ),
        optional=("due", "reason", "rules", "quiet"),
    )
    ident = reader.ident(entries.get("id"))
    procedure: dict[str, Any] = {
        "id": ident,
        "title": reader.words(entries.get("title")),
        "tile": reader.words(entries.get("tile")),
        "about": reader.paragraphs(entries.get("about")),
        "minutes": reader.whole(entries.get("minutes"), least=1, most=240),
        "department": reader.ident(entries.get("department")),
        "skill": reader.ident(entries.get("skill")),
        "icon": reader.ident(entries.get("icon")),
        "sections": reader.texts(entries.get("sections")),
        "form": reader.ident(entries.get("form")),
        "signature": reader.one_of(entries.get("signature"), _SIGNATURES),
        "fee": _fee(entries.get("fee"), reader),
        "bring": reader.each_words(entries.get("bring")),
        "next_steps": [_next_step(item, reader) for item in reader.items(entries.get("next_steps"))],
        "questions": [
            _question(item, procedure=ident, reader=reader, places=places)
            for item in reader.items(entries.get("questions"))
        ],
    }
    if "due" in entries:
        procedure["due"] = _due(entries["due"], reader)
    reader.optional(procedure, "reason", reader.text(entries.get("reason")))
    reader.optional(procedure, "rules", reader.texts(entries.get("rules")))
    if reader.flag(entries.get("quiet")):
        procedure["quiet"] = True
    places[f"procedure:{ident}"] = (reader.file, node.line)
    _add(content["procedures"], ident, procedure, reader=reader, line=node.line)


def _next_step(node: Located, reader: Reader) -> dict[str, Any]:
    parts = reader.mapping(node, required=("ja", "en"), optional=("unless",))
    step: dict[str, Any] = {"ja": reader.text(parts.get("ja")), "en": reader.text(parts.get("en"))}
    reader.optional(step, "unless", reader.texts(parts.get("unless")))
    return step


def _fee(node: Located | None, reader: Reader) -> dict[str, Any]:
    parts = {} if node is None else reader.mapping(node, required=("ja", "en", "yen"))
    return {
        "ja": reader.text(parts.get("ja")),
        "en": reader.text(parts.get("en")),
        "yen": reader.whole(parts.get("yen"), least=0, most=1_000_000),
    }


def _due(node: Located, reader: Reader) -> dict[str, Any]:
    parts = reader.mapping(node, required=("include_first", "from"), optional=("days", "months", "years", "rolls"))
    found: dict[str, Any] = {
        "include_first": reader.flag(parts.get("include_first")),
        "from": reader.text(parts.get("from")),
    }
    if sum(span in parts for span in ("days", "months", "years")) != 1:
        reader.report(node.line, "`due` counts either `days`, `months` or `years`")
    if "days" in parts:
        found["days"] = reader.whole(parts["days"], least=1, most=1000)
    if "months" in parts:
        found["months"] = reader.whole(parts["months"], least=1, most=120)
    if "years" in parts:
        found["years"] = reader.whole(parts["years"], least=1, most=10)
    if "rolls" in parts and not reader.flag(parts["rolls"]):
        found["rolls"] = False
    return found


def _question(node: Located, *, procedure: str, reader: Reader, places: Places) -> dict[str, Any]:
    entries = reader.mapping(node, required=("id", "section", "fields", "clerk", "plain", "en"))
    ident = reader.ident(entries.get("id"), pattern=QUESTION_ID)
    places[f"question:{procedure}/{ident}"] = (reader.file, node.line)
    return {
        "id": ident,
        "section": reader.text(entries.get("section")),
        "fields": reader.texts(entries.get("fields")),
        "clerk": reader.text(entries.get("clerk")),
        "plain": reader.text(entries.get("plain")),
        "en": reader.text(entries.get("en")),
    }


def _add(into: dict[str, Any], ident: str, value: dict[str, Any], *, reader: Reader, line: int) -> None:
    if ident in into:
        reader.report(line, f"`{ident}` is there twice")
    elif ident:
        into[ident] = value
