"""Reads what a catalogue says in further languages: ``tongues/pt.yaml`` and its like, from Japanese text to text.

A text that the catalogue has more than once is written there once. Texts that are missing stay Japanese on the
counter, which says so; a translation of a text that the catalogue no longer has is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.catalogue.located import Located
from server.catalogue.reading import Reader

FOLDER = "tongues"
LANGUAGES = ("easy", "pt", "zh", "vi")
"""Languages of the counter beside the two that every text of a catalogue has."""


def read_tongue(name: str, document: Located, *, reader: Reader) -> tuple[str, dict[str, str]]:
    """The language of a file by its name, and its texts; what is wrong is reported."""
    lang = name.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
    if lang not in LANGUAGES:
        reader.report(1, f"`{lang}` is none of the counter's languages: {', '.join(LANGUAGES)}")
    if not isinstance(document.value, dict):
        reader.report(document.line, "a mapping (Japanese text: text) is expected here")
        return lang, {}
    return lang, {japanese: reader.text(entry) for japanese, entry in document.value.items()}


def texts_of(content: Any) -> Iterator[str]:
    """Every Japanese text of a catalogue's content that a reader may want in another language, in its order."""
    if isinstance(content, Mapping):
        own = content.get("ja", content.get("clerk"))
        if isinstance(own, str):
            yield own
        elif isinstance(own, list):
            yield from own
        for value in content.values():
            yield from texts_of(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value)


def kept(tongues: Mapping[str, Mapping[str, str]], content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The texts in each language that stand for one of the content's; languages with none are left out."""
    known = set(texts_of(content))
    found = {lang: {ja: text for ja, text in words.items() if ja in known} for lang, words in sorted(tongues.items())}
    return {lang: words for lang, words in found.items() if words}
