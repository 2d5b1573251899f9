"""Words of the pages by key and language, out of static/text/<lang>/<area>.json; the browser reads the same files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("ja", "en")
"""Languages of staff pages: every text is there in both."""

COUNTER_LANGUAGES = ("easy", "pt", "zh", "vi")
"""What the counter speaks besides: `easy` (やさしい日本語) is laid over `ja`, the others stand for themselves."""

_PLACE = re.compile(r"\{([a-z][a-zA-Z0-9_]*)\}")


class TextError(Exception):
    """Raised for a text file that cannot be used, and, when `strict`, for a key that no file has."""


class Texts:
    """All words. With `strict`, a missing key is an error (tests); else the key itself stands on the page."""

    def __init__(self, words: Mapping[str, Mapping[str, str]], *, strict: bool = False) -> None:
        self._words = words
        self._strict = strict

    @classmethod
    def load(cls, directory: Path, *, strict: bool = False) -> Texts:
        """Read every language's files. Raises TextError for a file that is not a flat object of texts."""
        return cls({lang: _read(directory / lang) for lang in (*LANGUAGES, *COUNTER_LANGUAGES)}, strict=strict)

    def keys(self, lang: str) -> frozenset[str]:
        """Every key that a language has a text for."""
        return frozenset(self._words[lang])

    def t(self, lang: str, key: str, params: Mapping[str, object] | None = None) -> str:
        """The text of a key with its {places} filled in; ``count`` 1 takes ``key.one`` if it exists."""
        params = params or {}
        text = self._find(lang, f"{key}.one") if params.get("count") == 1 else None
        if text is None:
            text = self._find(lang, key)
        if text is None:
            if self._strict:
                raise TextError(f"no text in {lang} for {key}")
            return key
        return _PLACE.sub(lambda place: str(params.get(place[1], place[0])), text)

    def _find(self, lang: str, key: str) -> str | None:
        text = self._words[lang].get(key)
        return self._words["ja"].get(key) if text is None and lang == "easy" else text


def _read(directory: Path) -> dict[str, str]:
    words: dict[str, str] = {}
    for path in sorted(directory.glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise TextError(f"{path}: {problem}") from problem
        if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
            raise TextError(f"{path}: not one object of texts")
        twice = words.keys() & content.keys()
        if twice:
            raise TextError(f"{path}: {min(twice)} is in another file already")
        words |= content
    return words
