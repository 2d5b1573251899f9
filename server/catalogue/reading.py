"""Reads located YAML values into plan JSON, noting each thing that is not as it must be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from server.catalogue.located import Located, Problem

_LONGEST_TEXT = 600
_MOST_ITEMS = 100
# As wide as signaling.ids lets ids be on the wire; a section's id grows by its person (`:p12`).
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
QUESTION_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,39}")
FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,19}(?:\.[a-z][a-z0-9_]{0,19}){1,2}")
_PERSON_WORD = re.compile(r"p[0-9]+\.")


class Reader:
    """Reads one file's values; ``problems`` grows, and a broken value is replaced by an empty one.

    That way a department sees all that is wrong in one go and not one thing after the other.
    """

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self._problems = problems

    def report(self, line: int, reason: str) -> None:
        """Note a problem of this file."""
        self._problems.append(Problem(self.file, line, reason))

    def mapping(self, node: Located, *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Located]:
        """The entries of a mapping with just these keys; empty when it is none."""
        if not isinstance(node.value, dict):
            self.report(node.line, "a mapping (key: value) is expected here")
            return {}
        required = tuple(required)
        known = {*required, *optional}
        for key, entry in node.value.items():
            if key not in known:
                self.report(entry.line, f"unknown key `{key[:40]}`; known: {', '.join(sorted(known))}")
        for key in required:
            if key not in node.value:
                self.report(node.line, f"`{key}` is missing")
        return {key: entry for key, entry in node.value.items() if key in known}

    def items(self, node: Located | None) -> list[Located]:
        """The items of a list; empty when there is none."""
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.report(node.line, "a list is expected here")
            return []
        if len(node.value) > _MOST_ITEMS:
            self.report(node.line, f"more than {_MOST_ITEMS} items")
        return node.value[:_MOST_ITEMS]

    def text(self, node: Located | None) -> str:
        """A text of 1 to 600 characters without control characters."""
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.report(node.line, "a text is expected here (put it in quotes)")
            return ""
        text = node.value.strip()
        if text == "":
            self.report(node.line, "the text is empty")
        if len(text) > _LONGEST_TEXT:
            self.report(node.line, f"the text has more than {_LONGEST_TEXT} characters")
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
            self.report(node.line, "the text holds a line break or control character")
        return text

    def texts(self, node: Located | None) -> list[str]:
        """A list of texts, each once."""
        found: list[str] = []
        for item in self.items(node):
            text = self.text(item)
            if text in found:
                self.report(item.line, f"`{text[:40]}` is in the list twice")
            elif text:
                found.append(text)
        return found

    def ident(self, node: Located | None, *, pattern: re.Pattern[str] = ID) -> str:
        """An id: small letters, digits and underscores, unless ``pattern`` says otherwise."""
        text = self.text(node)
        if text and node is not None and not pattern.fullmatch(text):
            self.report(node.line, f"`{text[:40]}` is no id (a-z, 0-9, _)")
        return text

    def field_id(self, node: Located | None) -> str:
        """A field template's id: words joined by full stops, the first one no person's id."""
        text = self.text(node)
        if text and node is not None and not FIELD_ID.fullmatch(text):
            self.report(node.line, f"`{text[:40]}` is no field id (like addr.new.zip)")
        elif node is not None and _PERSON_WORD.match(text):
            self.report(node.line, f"`{text}`: fields of persons begin with `p.`")
        return text

    def one_of(self, node: Located | None, allowed: Iterable[str]) -> str:
        """One word out of ``allowed``."""
        text = self.text(node)
        allowed = tuple(allowed)
        if text and node is not None and text not in allowed:
            self.report(node.line, f"`{text[:40]}` is none of: {', '.join(allowed)}")
            return ""
        return text

    def whole(self, node: Located | None, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        if node is None:
            return least
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.report(node.line, f"a whole number from {least} to {most} is expected here")
            return least
        return value

    def flag(self, node: Located | None) -> bool:
        """True or false."""
        if node is None:
            return False
        if not isinstance(node.value, bool):
            self.report(node.line, "true or false is expected here")
            return False
        return node.value

    def words(self, node: Located | None) -> dict[str, str]:
        """A text in both languages."""
        if node is None:
            return {"ja": "", "en": ""}
        entries = self.mapping(node, required=("ja", "en"))
        return {"ja": self.text(entries.get("ja")), "en": self.text(entries.get("en"))}

    def paragraphs(self, node: Located | None) -> dict[str, list[str]]:
        """Paragraphs in both languages, as many in the one as in the other."""
        if node is None:
            return {"ja": [], "en": []}
        entries = self.mapping(node, required=("ja", "en"))
        ja, en = self.texts(entries.get("ja")), self.texts(entries.get("en"))
        if len(ja) != len(en):
            self.report(node.line, "`ja` and `en` have a different number of paragraphs")
        if not ja:
            self.report(node.line, "there is no paragraph")
        return {"ja": ja, "en": en}

    def each_words(self, node: Located | None) -> list[dict[str, str]]:
        """A list of texts in both languages."""
        return [self.words(item) for item in self.items(node)]

    def optional(self, into: dict[str, Any], key: str, value: Any) -> None:
        """Put a value into plan JSON only where it says something; absent is the default."""
        if value not in (None, [], ""):
            into[key] = value
