"""What a confirmation and a signature are bound to: SHA-256 over one canonical text.

The counter computes the same digest from what it rendered (``static/js/model/digests.mjs``); both are
tested against ``tests/digest_examples.json``. Canonical text = JSON without spaces, characters as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

Row = tuple[str, str, str]
"""One line of a section as shown: field id, Japanese label, shown value."""


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def section_digest(section: str, revision: int, rows: Sequence[Row]) -> str:
    """64 hex digits for one section at one revision with the rows in the order they are shown."""
    return _digest([section, revision, [list(row) for row in rows]])


def application_digest(application: str, sections: Sequence[tuple[str, int, str]]) -> str:
    """64 hex digits for an application from its sections' (id, revision, digest)."""
    return _digest([application, [list(section) for section in sections]])
