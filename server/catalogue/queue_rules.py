"""How the town's departments take visits: ``queue.yaml`` beside the catalogue, read into the core's rules.

It is apart from the catalogue, for the catalogue goes to every browser. A town without the file searches by skill
alone, at any hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.catalogue.located import Located
from server.catalogue.reading import Reader
from server.catalogue.town_file import TownFile
from signaling.department_rules import Bundle, CallBack, DepartmentRules, RoutingMode, Step
from signaling.timetable import ALWAYS, DAY_MIN, Span, Timetable
from signaling.words import LadderStep

FILE = "queue.yaml"
STEPS_MAX = 8
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(?:\d{4}-)?\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class TownQueue:
    """The whole file."""

    mode: RoutingMode = RoutingMode.SUPER
    bundles: tuple[Bundle, ...] = ()
    rules: DepartmentRules = field(default_factory=DepartmentRules)
    by_department: Mapping[str, DepartmentRules] = field(default_factory=dict)

    def of(self, department: str) -> DepartmentRules:
        """The rules of a department; the town's where it has none of its own."""
        return self.by_department.get(department, self.rules)


_OWN = ("hours", "closed", "ladder", "call_back", "serving_minutes")


def _town(node: Located, reader: Reader) -> TownQueue:
    entries = reader.mapping(node, required=(), optional=("mode", "bundles", "departments", *_OWN))
    mode = reader.one_of(entries["mode"], [each.value for each in RoutingMode]) if "mode" in entries else ""
    rules = _rules(entries, reader, DepartmentRules())
    by_department: dict[str, DepartmentRules] = {}
    for item in reader.items(entries.get("departments")):
        parts = reader.mapping(item, required=("id",), optional=_OWN)
        department = reader.ident(parts.get("id"))
        if department in by_department:
            reader.report(item.line, f"`{department}` is there twice")
        by_department[department] = _rules(parts, reader, rules)
    bundles = []
    for item in reader.items(entries.get("bundles")):
        parts = reader.mapping(item, required=("skill", "procedures"))
        procedures = frozenset(reader.texts(parts.get("procedures")))
        bundles.append(Bundle(reader.ident(parts.get("skill")), procedures))
    return TownQueue(RoutingMode(mode) if mode else RoutingMode.SUPER, tuple(bundles), rules, by_department)


def _rules(parts: Mapping[str, Located], reader: Reader, general: DepartmentRules) -> DepartmentRules:
    """What is not said is as it is for the whole town."""
    timetable = general.timetable
    if "hours" in parts or "closed" in parts:
        hours = _hours(parts["hours"], reader) if "hours" in parts else timetable.hours
        closed = _closed(parts["closed"], reader) if "closed" in parts else timetable.closed
        timetable = Timetable(hours, closed)
    minutes = parts.get("serving_minutes")
    return DepartmentRules(
        timetable=timetable,
        steps=_ladder(parts["ladder"], reader) if "ladder" in parts else general.steps,
        call_back=_call_back(parts.get("call_back"), reader, general.call_back),
        serving_s=reader.whole(minutes, least=1, most=240) * 60 if minutes is not None else general.serving_s,
    )


def _hours(node: Located, reader: Reader) -> tuple[tuple[Span, ...], ...]:
    """Spans of each weekday; a day that is not named is closed."""
    parts = reader.mapping(node, required=(), optional=WEEKDAYS)
    return tuple(_spans(parts[day], reader) if day in parts else () for day in WEEKDAYS) if parts else ALWAYS


def _spans(node: Located, reader: Reader) -> tuple[Span, ...]:
    spans: list[Span] = []
    for text in reader.texts(node):
        found = _SPAN.fullmatch(text)
        start, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
        after = spans[-1][1] if spans else 0
        if not after <= start < end <= DAY_MIN:
            reader.report(node.line, f"`{text}`: hours are from-until, in order, for example 08:30-12:00")
        else:
            spans.append((start, end))
    return tuple(spans)


def _closed(node: Located, reader: Reader) -> frozenset[str]:
    days = reader.texts(node)
    for day in days:
        if not _DAY.fullmatch(day):
            reader.report(node.line, f"`{day}`: a closed day is YYYY-MM-DD, or MM-DD for each year")
    return frozenset(days)


def _ladder(node: Located, reader: Reader) -> tuple[Step, ...]:
    """Each kind once, from near to far; after the last the resident chooses."""
    kinds: list[LadderStep] = [kind for kind in LadderStep if kind != LadderStep.CHOICE]
    steps: list[Step] = []
    for item in reader.items(node)[:STEPS_MAX]:
        parts = reader.mapping(item, required=("step", "seconds"), optional=("departments",))
        kind = reader.one_of(parts.get("step"), [each.value for each in kinds])
        asked = tuple(reader.texts(parts["departments"])) if "departments" in parts else ()
        seconds = reader.whole(parts["seconds"], least=5, most=3600) if "seconds" in parts else 0
        if not kind:
            continue
        if steps and kinds.index(LadderStep(kind)) <= kinds.index(steps[-1].kind):
            reader.report(item.line, "the steps come in the order specialist, section, support, reception, each once")
        if (kind in ("support", "reception")) != bool(asked):
            reader.report(item.line, "support and reception name their departments, the other steps have none")
        steps.append(Step(LadderStep(kind), seconds, asked))
    if not steps:
        reader.report(node.line, "a ladder has at least one step")
    return tuple(steps)


def _call_back(node: Located | None, reader: Reader, general: CallBack) -> CallBack:
    if node is None:
        return general
    optional = ("every_minutes", "most", "near_minutes", "keep_minutes")
    parts = reader.mapping(node, required=(), optional=optional)

    def whole(name: str, known: int, most: int) -> int:
        return reader.whole(parts[name], least=1, most=most) if name in parts else known

    return CallBack(
        every_min=whole("every_minutes", general.every_min, 240),
        most=whole("most", general.most, 100),
        near_s=whole("near_minutes", general.near_s // 60, 60) * 60,
        keep_s=whole("keep_minutes", general.keep_s // 60, 480) * 60,
    )


QUEUE_FILE = TownFile(FILE, _town, TownQueue)
