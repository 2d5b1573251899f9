"""What departments write down themselves, and how soon they deal with things: ``office.yaml`` beside the catalogue.

It is apart from the catalogue, for the catalogue goes to every browser, the counter's too. A town without the file
has notes only, and five open days for everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.catalogue.field_types import FieldType
from server.catalogue.located import Located
from server.catalogue.model import Option, Words
from server.catalogue.reading import Reader
from server.catalogue.town_file import TownFile

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


OFFICE_FILE = TownFile(FILE, _rules, OfficeRules)
