"""Reads facts, definitions, papers, departments and rules from located YAML into the interview's plan JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from server.catalogue.located import Located
from server.catalogue.reading import Reader
from signaling.expression_syntax import MOST_CHARACTERS
from signaling.interview_plan import CountsFrom, FactKind, Remote, RuleKind, Scope

Json = dict[str, Any]
Places = dict[str, tuple[str, int]]

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_RULES = 500
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RuleReading:
    """Gathers what the files say; ``content`` is an ``InterviewPlan`` as JSON once all files were taken."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.content: Json = {
            "case": [],
            "person": [],
            "definitions": [],
            "departments": {},
            "papers": {},
            "rules": [],
            "parts": [],
            "questions": [],
            "closed_days": [],
        }

    def facts(self, node: Located, reader: Reader) -> None:
        """A file of ``facts/``: facts of the case, of a person, and definitions."""
        entries = reader.mapping(node, required=(), optional=("case", "person", "definitions"))
        for scope in ("case", "person"):
            for item in many(entries.get(scope), reader):
                self.content[scope].append(self._fact(item, reader))
        for item in many(entries.get("definitions"), reader):
            self.content["definitions"].append(self._definition(item, reader))

    def rules(self, node: Located, reader: Reader) -> None:
        """A file of ``rules/``: departments, papers and rules."""
        entries = reader.mapping(node, required=(), optional=("departments", "papers", "rules"))
        for key in ("departments", "papers"):
            for item in many(entries.get(key), reader):
                parts = reader.mapping(item, required=("id", "ja", "en"))
                ident = reader.ident(parts.get("id"))
                if ident in self.content[key]:
                    reader.report(item.line, f"`{ident}` is there twice")
                self.content[key][ident] = {"ja": reader.text(parts.get("ja")), "en": reader.text(parts.get("en"))}
        for item in many(entries.get("rules"), reader):
            self.content["rules"].append(self._rule(item, reader))

    def town(self, node: Located, reader: Reader) -> None:
        """``town.yaml``, after all others: a town's closed days, and what it changes in the rules.

        Only ``local`` rules can be switched off or get another ``when``: the others are national law.
        """
        entries = reader.mapping(node, required=(), optional=("closed_days", "off", "rules"))
        for item in many(entries.get("closed_days"), reader):
            self.content["closed_days"].append(_day(item, reader))
        known = {rule["id"]: rule for rule in self.content["rules"]}
        for item in many(entries.get("off"), reader):
            rule = self._known(item, reader, known)
            if rule is not None:
                rule["off"] = True
        for item in many(entries.get("rules"), reader):
            parts = reader.mapping(
                item,
                required=("id",),
                optional=("title", "when", "department", "remote", "bring", "cost", "due", "law", "note", "guide"),
            )
            if "id" in parts:
                rule = self._known(parts["id"], reader, known, local="when" in parts)
                if rule is not None:
                    rule.update(self._about_rule(parts, reader))
                    if "when" in parts:
                        rule["when"] = condition(parts["when"], reader)
                        self.places[f"rule:{rule['id']}"] = (reader.file, item.line)

    def _known(self, node: Located, reader: Reader, known: dict[str, Json], *, local: bool = True) -> Json | None:
        """The rule that the town speaks of; None, with a problem noted, when there is none or it is not the town's."""
        ident = reader.ident(node)
        rule = known.get(ident)
        if ident and rule is None:
            reader.report(node.line, f"`{ident}` is no rule")
        elif rule is not None and local and not rule.get("local"):
            reader.report(
                node.line, f"`{ident}` is national law: only a `local` rule is the town's to switch or rewrite"
            )
            return None
        return rule

    def _fact(self, node: Located, reader: Reader) -> Json:
        entries = reader.mapping(
            node,
            required=("id", "kind", "ja", "en"),
            optional=("default", "words", "also", "least", "most", "empty", "empty_if", "field", "said_as", "reads"),
        )
        ident = reader.ident(entries.get("id"))
        self.places.setdefault(f"fact:{ident}", (reader.file, node.line))
        fact: Json = {
            "id": ident,
            "kind": reader.one_of(entries.get("kind"), get_args(FactKind)) or "note",
            "label": {"ja": reader.text(entries.get("ja")), "en": reader.text(entries.get("en"))},
        }
        if "words" in entries:
            fact["words"] = [_word(item, reader) for item in reader.items(entries["words"])]
        if "also" in entries:
            also = entries["also"]
            spellings = also.value if isinstance(also.value, dict) else reader.mapping(also, required=())
            fact["also"] = {key[:40]: reader.text(each) for key, each in spellings.items()}
        for key in ("least", "most"):
            if key in entries:
                fact[key] = reader.whole(entries[key], least=-999_999, most=999_999)
        if "empty" in entries:
            fact["empty"] = reader.flag(entries["empty"])
        if "empty_if" in entries:
            fact["empty_if"] = condition(entries["empty_if"], reader)
        if "default" in entries:
            fact["default"] = _plain(entries["default"], reader)
        if "field" in entries:
            fact["field"] = reader.text(entries["field"])
            self.places.setdefault(f"field:{ident}", (reader.file, entries["field"].line))
        if "reads" in entries:
            reads = entries["reads"]
            numbers = reads.value if isinstance(reads.value, dict) else reader.mapping(reads, required=())
            fact["reads"] = {number[:40]: reader.words(each) for number, each in numbers.items()}
        if "said_as" in entries:
            said = entries["said_as"]
            words = said.value if isinstance(said.value, dict) else reader.mapping(said, required=())
            fact["said_as"] = {word[:40]: _plain(each, reader) for word, each in words.items()}
        return fact

    def _definition(self, node: Located, reader: Reader) -> Json:
        entries = reader.mapping(node, required=("id", "scope", "when"))
        ident = reader.ident(entries.get("id"))
        self.places.setdefault(f"definition:{ident}", (reader.file, _line_of(entries, node)))
        return {
            "id": ident,
            "scope": reader.one_of(entries.get("scope"), get_args(Scope)) or "case",
            "when": condition(entries.get("when"), reader),
        }

    def _rule(self, node: Located, reader: Reader) -> Json:
        entries = reader.mapping(
            node,
            required=("id", "title", "scope", "kind", "when", "department", "remote"),
            optional=("bring", "cost", "due", "law", "note", "guide", "later", "local"),
        )
        ident = reader.ident(entries.get("id"))
        self.places.setdefault(f"rule:{ident}", (reader.file, _line_of(entries, node)))
        rule: Json = {
            "id": ident,
            "scope": reader.one_of(entries.get("scope"), get_args(Scope)) or "case",
            "kind": reader.one_of(entries.get("kind"), get_args(RuleKind)) or "file",
            "when": condition(entries.get("when"), reader),
            **self._about_rule(entries, reader),
        }
        rule.setdefault("title", {"ja": "", "en": ""})
        rule.setdefault("department", "")
        rule.setdefault("remote", "R1")
        for key in ("later", "local"):
            if key in entries:
                rule[key] = reader.flag(entries[key])
        return rule

    def _about_rule(self, entries: dict[str, Located], reader: Reader) -> Json:
        """What people have to know about a procedure; only what is written there."""
        readers: dict[str, Callable[[Located], Any]] = {
            "title": reader.words,
            "department": reader.ident,
            "remote": lambda node: reader.one_of(node, get_args(Remote)) or "R1",
            "bring": reader.texts,
            "cost": lambda node: _cost(node, reader),
            "due": lambda node: [_term(item, reader) for item in reader.items(node)],
            "law": reader.text,
            "note": reader.words,
            "guide": lambda node: [reader.words(item) for item in reader.items(node)],
        }
        return {key: read(entries[key]) for key, read in readers.items() if key in entries}


def many(node: Located | None, reader: Reader) -> list[Located]:
    """The items of a list that may be longer than those of a form."""
    if node is None:
        return []
    if isinstance(node.value, list) and len(node.value) > _MOST_RULES:
        reader.report(node.line, f"more than {_MOST_RULES} items")
        return []
    if isinstance(node.value, list):
        return node.value
    return reader.items(node)


def _line_of(entries: dict[str, Located], node: Located) -> int:
    """Where the condition stands: that is where its mistakes are."""
    return entries["when"].line if "when" in entries else node.line


def condition(node: Located | None, reader: Reader) -> str:
    """The text of a condition; unlike other texts it may be long and go over several lines."""
    if node is None:
        return ""
    if isinstance(node.value, bool):
        return str(node.value)
    if not isinstance(node.value, str):
        reader.report(node.line, "a condition is expected here (put it in quotes)")
        return ""
    return node.value[: MOST_CHARACTERS + 1]


def _word(node: Located, reader: Reader) -> Json:
    parts = reader.mapping(node, required=("id", "ja", "en"))
    return {
        "id": reader.ident(parts.get("id"), pattern=_WORD),
        "ja": reader.text(parts.get("ja")),
        "en": reader.text(parts.get("en")),
    }


def _plain(node: Located, reader: Reader) -> bool | int | str | list[str] | None:
    if isinstance(node.value, list):
        return reader.texts(node)
    if isinstance(node.value, dict):
        reader.report(node.line, "a default is one value or a list of texts")
        return None
    return node.value


def _cost(node: Located, reader: Reader) -> Json:
    parts = reader.mapping(node, required=("ja", "en", "yen"))
    return {
        "ja": reader.text(parts.get("ja")),
        "en": reader.text(parts.get("en")),
        "yen": reader.whole(parts.get("yen"), least=0, most=1_000_000),
    }


def _term(node: Located, reader: Reader) -> Json:
    parts = reader.mapping(
        node,
        required=("since",),
        optional=("days", "months", "years", "include_first", "rolls", "only_if", "from"),
    )
    term: Json = {"since": reader.words(parts.get("since"))}
    spans = [key for key in ("days", "months", "years") if key in parts]
    if len(spans) != 1:
        reader.report(node.line, "a term is a number of `days`, of `months` or of `years`")
    for key in spans:
        term[key] = reader.whole(parts[key], least=1, most=1000)
    for flag in ("include_first", "rolls"):
        if flag in parts:
            term[flag] = reader.flag(parts[flag])
    if "from" in parts:
        term["from"] = _sources(parts["from"], reader)
    if "only_if" in parts:
        term["only_if"] = reader.words(parts["only_if"])
    return term


def _sources(node: Located, reader: Reader) -> str | list[str]:
    """From which day a term counts: a word, or several words and date fields, the most exact first."""
    if not isinstance(node.value, list):
        return _source(node, reader) or "date"
    found = [_source(item, reader) for item in reader.items(node)]
    if not found:
        reader.report(node.line, "`from` names no day")
    return found


def _source(node: Located, reader: Reader) -> str:
    text = reader.text(node)
    return text if "." in text else reader.one_of(node, get_args(CountsFrom))


def _day(node: Located, reader: Reader) -> str:
    day = reader.text(node)
    try:
        if day and not _DAY.fullmatch(day):
            raise ValueError
        date.fromisoformat(day or "2026-12-28")
    except ValueError:
        reader.report(node.line, "a closed day is a day that exists, written like 2026-12-28")
    return day
