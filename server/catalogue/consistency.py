"""Checks that the parts of a catalogue fit together: ids exist, conditions hold, nothing goes in circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from server.catalogue.checked import FieldProblem
from server.catalogue.field_types import RULES_OF, FieldType, check_text
from server.catalogue.located import Problem
from signaling.household import TODAY

Json = dict[str, Any]
Report = Callable[[str, str], None]
_WITH_LENGTH = frozenset({"name", "kana", "roman", "text", "addr", "digits"})
_SOME_DAY = date(2026, 1, 1)


def check_consistency(content: Json, *, places: dict[str, tuple[str, int]], problems: list[Problem]) -> None:
    """Append a problem for each reference or condition in the plan JSON that cannot work.

    ``content`` was read with the shapes checked; empty texts in it are broken values that have their
    problem already. ``places`` says where a thing was written.
    """

    def report(place: str, reason: str) -> None:
        file, line = places.get(place, ("catalogue.yaml", 1))
        problems.append(Problem(file, line, reason))

    for section in content["sections"].values():
        _check_section(section, report)
    named = content["fields"].get("p.name", {}).get("type") == FieldType.NAME
    for field in content["fields"].values():
        _check_type(field, report, named=named)
        _check_links(field, content, report)
    for key, targets in (("show_if", _controller), ("fills", _filled)):
        for ident in _in_circles(content["fields"], targets):
            report(f"field:{ident}", f"`{key}` of `{ident}` leads back to itself")
    for procedure in content["procedures"].values():
        _check_procedure(procedure, content, report)
    _check_shared_questions(content, report)
    _check_tiles(content, report)
    _check_topics(content, report)
    _check_forms(content, report)
    _check_rules(content, report)
    _check_terms(content, report)


def _controller(field: Json) -> list[str]:
    return [field["show_if"]["field"]] if "show_if" in field else []


def _filled(field: Json) -> list[str]:
    return list(field.get("fills", []))


def _of_person(ident: str) -> bool:
    return ident.startswith("p.")


def _check_section(section: Json, report: Report) -> None:
    place = f"section:{section['id']}"
    if not section["fields"]:
        report(place, f"section `{section['id']}` has no field")
    for ident in section["fields"]:
        if ident and _of_person(ident) != section["repeat"]:
            report(
                f"field:{ident}",
                f"`{ident}`: fields of a repeated section begin with `p.`, and no others do",
            )


def _check_type(field: Json, report: Report, *, named: bool) -> None:
    ident, kind = field["id"], field["type"]
    if not kind:
        return
    place = f"field:{ident}"
    values = [option["value"] for option in field.get("options", [])]
    if kind == FieldType.ENUM and not values:
        report(place, f"`{ident}` is an enum without options")
    if kind != FieldType.ENUM and values:
        report(place, f"`{ident}`: only an enum has options")
    if len(set(values)) != len(values):
        report(place, f"`{ident}` has an option twice")
    if kind == FieldType.PERSON and not named:
        report(place, f"`{ident}` refers to a person, and no field `p.name` of type name says who that is")
    if "digits" in field and kind != FieldType.DIGITS:
        report(place, f"`{ident}`: only `digits` has a number of digits")
    if field.get("digits") == 12:
        report(place, f"`{ident}`: twelve digits could be a My Number, which is never entered")
    if "digits" in field and "max" in field:
        report(place, f"`{ident}`: `digits` and `max` exclude each other")
    if "max" in field and kind not in _WITH_LENGTH:
        report(place, f"`{ident}`: a `{kind}` has no `max`")
    if "rule" in field and field["rule"] not in RULES_OF.get(FieldType(kind), frozenset()):
        report(place, f"`{ident}`: a `{kind}` has no rule `{field['rule']}`")
    if kind == FieldType.MY_NUMBER:
        for key in ("default", "fills", "show_if", "required"):
            if field.get(key):
                report(place, f"`{ident}`: a my_number is an empty box on paper and has no `{key}`")
    elif "default" in field:
        _check_default(field, values, report)


def _check_default(field: Json, values: list[str], report: Report) -> None:
    place, default = f"field:{field['id']}", field["default"]
    try:
        checked = check_text(
            FieldType(field["type"]),
            default,
            today=_SOME_DAY,
            options=values,
            digits=field.get("digits"),
            max_length=field.get("max"),
        )
    except FieldProblem as problem:
        report(place, f"the default of `{field['id']}` is not accepted: {problem.message_en}")
        return
    if checked.value != default:
        report(place, f"write the default of `{field['id']}` as `{checked.value}`")


def _check_links(field: Json, content: Json, report: Report) -> None:
    ident, fields = field["id"], content["fields"]
    place = f"field:{ident}"
    for target in _filled(field):
        if target not in fields:
            report(place, f"`{ident}` fills `{target}`, which is no field")
        elif _of_person(ident) and not _of_person(target):
            report(place, f"`{ident}` cannot fill `{target}`, asked once: there may be many of the first")
        elif fields[target]["type"] == FieldType.MY_NUMBER:
            report(place, f"`{ident}` fills `{target}`, a my_number")
    for wanted in field.get("for", []):
        procedure = content["procedures"].get(wanted)
        if procedure is None:
            report(place, f"`{ident}` is for `{wanted}`, which is no procedure")
        elif field["section"] not in procedure["sections"]:
            report(place, f"`{ident}` is for `{wanted}`, which has no section `{field['section']}`")
    if field.get("guarded") and field["type"] in {FieldType.YESNO, FieldType.ENUM}:
        report(place, f"`{ident}` has no text of its own to guard: others may depend on it, and would show it")
    for key in ("show_if", "fills_if"):
        if key in field:
            _check_condition(field, key, fields, report)


def _check_condition(field: Json, key: str, fields: Json, report: Report) -> None:
    ident, place = field["id"], f"field:{field['id']}"
    wanted, among = field[key]["field"], field[key]["in"]
    controller = fields.get(wanted)
    if controller is None:
        if wanted:
            report(place, f"`{ident}` depends on `{wanted}`, which is no field")
        return
    if _of_person(wanted) and not _of_person(ident):
        report(place, f"`{ident}` is asked once and cannot depend on `{wanted}`, asked per person")
    if not among:
        report(place, f"`{ident}` depends on no value of `{wanted}`")
    if controller["type"] not in {FieldType.YESNO, FieldType.ENUM}:
        report(place, f"`{ident}` can only depend on an enum or a yesno, not on `{wanted}`")
        return
    for value in among:
        if value not in _possible(controller):
            report(place, f"`{wanted}` is never `{value[:40]}`")


def _possible(field: Json) -> list[str]:
    """The values that a yesno or an enum can have; none for another type."""
    if field["type"] == FieldType.YESNO:
        return ["yes", "no"]
    return [option["value"] for option in field.get("options", [])]


def _in_circles(fields: Json, targets: Callable[[Json], Iterable[str]]) -> list[str]:
    """The fields from which ``targets`` leads back to themselves, without recursion."""
    circular = []
    for start in fields:
        seen: set[str] = set()
        ahead = list(targets(fields[start]))
        while ahead:
            ident = ahead.pop()
            if ident == start:
                circular.append(start)
                break
            if ident in fields and ident not in seen:
                seen.add(ident)
                ahead.extend(targets(fields[ident]))
    return circular


def _check_procedure(procedure: Json, content: Json, report: Report) -> None:
    ident, fields = procedure["id"], content["fields"]
    place = f"procedure:{ident}"
    if procedure["department"] and procedure["department"] not in content["departments"]:
        report(place, f"`{procedure['department']}` is no department")
    for section in procedure["sections"]:
        if section not in content["sections"]:
            report(place, f"`{section}` is no section")
    if not procedure["sections"]:
        report(place, f"procedure `{ident}` has no section")
    start = procedure.get("due", {"from": TODAY})["from"]
    if start != TODAY and not _is_date(fields, start):
        report(place, f"`due` counts from `{start}`, which is no date field")
    for other in (other for step in procedure["next_steps"] for other in step.get("unless", [])):
        if other not in content["procedures"]:
            report(place, f"a next step of `{ident}` is said unless `{other}` was filed, which is no procedure")
    asked = _check_questions(procedure, content, report)
    for field in fields.values():
        needed = field["required"] and field["section"] in procedure["sections"]
        if needed and ident in field.get("for", [ident]) and field["id"] not in asked:
            report(place, f"no question of `{ident}` asks for `{field['id']}`, which is required")


def _is_date(fields: Json, ident: str) -> bool:
    return ident in fields and fields[ident]["type"] in {FieldType.DATE, FieldType.BIRTH}


def _check_questions(procedure: Json, content: Json, report: Report) -> set[str]:
    """Check the questions; the fields that they ask for."""
    asked: set[str] = set()
    known: set[str] = set()
    for question in procedure["questions"]:
        ident = question["id"]
        place = f"question:{procedure['id']}/{ident}"
        if ident in known:
            report(place, f"question `{ident}` is there twice")
        known.add(ident)
        if question["section"] not in procedure["sections"]:
            report(place, f"question `{ident}`: `{question['section']}` is no section of it")
        if not question["fields"]:
            report(place, f"question `{ident}` asks for no field")
        for wanted in question["fields"]:
            field = content["fields"].get(wanted)
            if field is None:
                report(place, f"question `{ident}` asks for `{wanted}`, which is no field")
            elif field["section"] != question["section"]:
                report(place, f"question `{ident}`: `{wanted}` is in `{field['section']}`")
            elif field["type"] == FieldType.MY_NUMBER:
                report(place, f"question `{ident}`: a my_number is never asked for")
            elif procedure["id"] not in field.get("for", [procedure["id"]]):
                report(place, f"question `{ident}`: `{wanted}` is not for this procedure")
            if wanted in asked:
                report(place, f"`{wanted}` is asked for twice")
            asked.add(wanted)
    return asked


def _check_shared_questions(content: Json, report: Report) -> None:
    """A question of two procedures is asked once, so it must ask for the same in both."""
    first: dict[str, Json] = {}
    for procedure in content["procedures"].values():
        for question in procedure["questions"]:
            known = first.setdefault(question["id"], question)
            if (known["section"], known["fields"]) != (question["section"], question["fields"]):
                report(
                    f"question:{procedure['id']}/{question['id']}",
                    f"question `{question['id']}` asks for other fields in another procedure; give it an id of its own",
                )


def _check_tiles(content: Json, report: Report) -> None:
    offered = [*content["tiles"], *content.get("at_desk", [])]
    for ident in offered:
        if ident not in content["procedures"]:
            report("tiles", f"`{ident}` is no procedure")
        if offered.count(ident) > 1 and ident in content["tiles"]:
            report("tiles", f"`{ident}` is both among `procedures` and `at_desk`")
    for ident in content["procedures"]:
        if ident not in offered:
            report(f"procedure:{ident}", f"`{ident}` is not listed in catalogue.yaml, so never offered")


TOPICS_MAX = 8
TOPIC_PROCEDURES_MAX = 8
"""What goes on one screen of a counter without moving it."""


def _check_topics(content: Json, report: Report) -> None:
    topics = content.get("topics", [])
    if len(topics) > TOPICS_MAX:
        report("tiles", f"there are more than {TOPICS_MAX} `topics`; they have to fit on one screen")
    names = [topic["id"] for topic in topics]
    for topic in topics:
        name, procedures = topic["id"], topic["procedures"]
        if names.count(name) > 1:
            report("tiles", f"the topic `{name}` is there twice")
        if not 1 <= len(procedures) <= TOPIC_PROCEDURES_MAX:
            report("tiles", f"the topic `{name}` has to have 1 to {TOPIC_PROCEDURES_MAX} procedures")
        for ident in procedures:
            if ident not in content["procedures"]:
                report("tiles", f"`{ident}` of the topic `{name}` is no procedure")


def _check_forms(content: Json, report: Report) -> None:
    """Who stands on a form follows from an answer of each person, which its procedures must ask for."""
    for form in content.get("forms", {}).values():
        place = f"form:{form['id']}"
        ending = [each for each in content["procedures"].values() if each["form"] == form["id"]]
        if not ending:
            report(place, f"no procedure ends in the form `{form['id']}`")
        for ident in form.get("ages_on", []):
            if content["fields"].get(ident, {}).get("type") != FieldType.DATE:
                report(place, f"`{form['id']}` counts ages on `{ident}`, which is no date field")
        if "persons" not in form:
            continue
        wanted, among = form["persons"]["field"], form["persons"]["in"]
        field = content["fields"].get(wanted)
        if field is None or not _of_person(wanted):
            report(place, f"`{form['id']}` lists persons by `{wanted}`, which is no field of a person")
            continue
        for value in (value for value in among if value not in _possible(field)):
            report(place, f"`{wanted}` is never `{value[:40]}`")
        for procedure in ending:
            asked = procedure["id"] in field.get("for", [procedure["id"]])
            if not asked or field["section"] not in procedure["sections"]:
                report(place, f"`{procedure['id']}` ends in `{form['id']}` and does not ask for `{wanted}`")


def _check_terms(content: Json, report: Report) -> None:
    """The day that a rule's term counts from is a date that somebody is asked for."""
    for rule in content["interview"]["rules"] if "interview" in content else ():
        for term in rule.get("due", []):
            sources = term.get("from", [])
            for source in [sources] if isinstance(sources, str) else sources:
                if "." in source and not _is_date(content["fields"], source):
                    report(f"rule:{rule['id']}", f"`due` counts from `{source}`, which is no date field")


def _check_rules(content: Json, report: Report) -> None:
    """A rule of the interview leads to one procedure, or nobody knows which one to add; and there is such a rule."""
    leads: dict[str, str] = {}
    known = {rule["id"] for rule in content["interview"]["rules"]} if "interview" in content else set()
    for procedure in content["procedures"].values():
        for rule in procedure.get("rules", []):
            if known and rule not in known:
                report(f"procedure:{procedure['id']}", f"`{rule}`, which should lead here, is no rule")
        for rule in procedure.get("rules", [procedure["id"]]):
            if leads.setdefault(rule, procedure["id"]) != procedure["id"]:
                report(
                    f"procedure:{procedure['id']}",
                    f"the rule `{rule}` leads to `{leads[rule]}` and to `{procedure['id']}`",
                )
