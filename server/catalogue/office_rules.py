"""What departments write down themselves, and how soon they deal with things: ``office.yaml`` beside the catalogue.

It is apart from the catalogue, for the catalogue goes to every browser, the counter's too. A town without the file
has notes only, and five open days for everything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.catalogue.field_types import FieldType
from server.catalogue.loader import CatalogueError
from server.catalogue.located import MOST_BYTES, Located, Problem, read_yaml
from server.catalogue.model import Option, Words
from server.catalogue.reading import Reader

log = logging.getLogger(__name__)

FILE = "office.yaml"
DAYS = 5
FIELDS_MAX = 12
"""A department's own remarks, not a second form; they travel as one form's fields."""

_TYPES = (FieldType.TEXT, FieldType.DATE, FieldType.DIGITS, FieldType.ENUM, FieldType.YESNO)


@dataclass(frozen=True, slots=True)
class OfficeField:
    """A field that only the department knows. `procedures` are those that it is for; all when there are none."""

    id: str
    type: FieldType
    label: Words
    options: tuple[Option, ...] = ()
    most: int | None = None
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """The whole file."""

    days: int = DAYS
    days_by_department: Mapping[str, int] = field(default_factory=dict)
    fields_by_department: Mapping[str, tuple[OfficeField, ...]] = field(default_factory=dict)

    def days_of(self, department: str) -> int:
        """Within how many open days the department deals with what was filed."""
        return self.days_by_department.get(department, self.days)

    def fields_of(self, department: str, procedures: Mapping[str, object]) -> tuple[OfficeField, ...]:
        """The department's own fields for these procedures."""
        return tuple(
            one
            for one in self.fields_by_department.get(department, ())
            if not one.procedures or not procedures.keys().isdisjoint(one.procedures)
        )


def load_office_rules(folder: Path) -> OfficeRules:
    """The rules in a catalogue's folder; the defaults where it has no ``office.yaml``. Reads the disk.

    Raises CatalogueError (file, line, reason of each problem) for a file that cannot be used.
    """
    path = folder / FILE
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return OfficeRules()
    except OSError as error:
        raise CatalogueError((Problem(FILE, 1, f"cannot be read: {error.strerror}"),)) from error
    if len(data) > MOST_BYTES:
        raise CatalogueError((Problem(FILE, 1, f"the file has more than {MOST_BYTES} bytes"),))
    document, problems = read_yaml(FILE, data)
    rules = OfficeRules() if document is None else _rules(document, Reader(FILE, problems))
    if problems:
        raise CatalogueError(tuple(sorted(problems, key=lambda each: each.line)))
    return rules


def _rules(node: Located, reader: Reader) -> OfficeRules:
    entries = reader.mapping(node, required=(), optional=("days", "departments"))
    days: dict[str, int] = {}
    fields: dict[str, tuple[OfficeField, ...]] = {}
    for item in reader.items(entries.get("departments")):
        parts = reader.mapping(item, required=("id",), optional=("days", "fields"))
        department = reader.ident(parts.get("id"))
        if department in fields:
            reader.report(item.line, f"`{department}` is there twice")
        if "days" in parts:
            days[department] = _days(parts["days"], reader)
        own = reader.items(parts.get("fields"))
        if len(own) > FIELDS_MAX:
            reader.report(item.line, f"more than {FIELDS_MAX} fields")
        fields[department] = tuple(_field(each, reader) for each in own[:FIELDS_MAX])
        seen = [one.id for one in fields[department]]
        for twice in sorted({one for one in seen if seen.count(one) > 1}):
            reader.report(item.line, f"`{twice}` is there twice")
    return OfficeRules(_days(entries["days"], reader) if "days" in entries else DAYS, days, fields)


def _days(node: Located, reader: Reader) -> int:
    return reader.whole(node, least=1, most=365)


def _field(node: Located, reader: Reader) -> OfficeField:
    parts = reader.mapping(node, required=("id", "type", "label"), optional=("options", "max", "for"))
    words = reader.words(parts.get("label"))
    kind = reader.one_of(parts.get("type"), [each.value for each in _TYPES])
    options = []
    for item in reader.items(parts.get("options")):
        option = reader.mapping(item, required=("value", "en"))
        value = reader.text(option.get("value"))
        options.append(Option(value=value, ja=value, en=reader.text(option.get("en"))))
    if (kind == FieldType.ENUM) != bool(options):
        reader.report(node.line, "an enum has options, and nothing else has")
    return OfficeField(
        id=reader.ident(parts.get("id")),
        type=FieldType(kind) if kind else FieldType.TEXT,
        label=Words(ja=words["ja"], en=words["en"]),
        options=tuple(options),
        most=reader.whole(parts["max"], least=1, most=400) if "max" in parts else None,
        procedures=tuple(reader.texts(parts.get("for"))),
    )


class OfficeShelf:
    """The rules in use: read again when the file has changed; a broken one is logged and the last good one stays.

    Building one reads the disk, and raises CatalogueError when there is no good version to begin with.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = self._look()
        self._rules = load_office_rules(folder)

    async def current(self) -> OfficeRules:
        """The rules as the file has them now."""
        return await asyncio.to_thread(self._current)

    def _current(self) -> OfficeRules:
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._rules = load_office_rules(self._folder)
            except CatalogueError as error:
                log.error("office.yaml refused, the last good version stays: %s", error)
        return self._rules

    def _look(self) -> tuple[int, int]:
        try:
            found = (self._folder / FILE).stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
