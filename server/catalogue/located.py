"""YAML files as plain values that remember their lines; refuses what can surprise or exhaust.

The subset is what a department needs to write texts: mappings, lists, texts, whole numbers, true and
false. ``yes`` and ``no`` stay texts (YAML 1.1 would make them true and false, and an answer's value
is ``yes``). Aliases, anchors and tags are refused: they are the way to a billion laughs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

MOST_BYTES = 5_000_000
_DEEPEST = 12
_MOST_NODES = 200_000
# The same rules, fifty times faster, where PyYAML was built with libyaml.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,9})")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a catalogue, and where; ``file`` is relative to the catalogue's folder."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Located:
    """A value and the line it begins on; mappings hold the keys in the order of the file."""

    value: str | int | bool | list[Located] | dict[str, Located] | None
    line: int


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Located
    key: tuple[str, int] | None = None


class _Refused(Exception):
    """The file cannot be read further; becomes a Problem."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_yaml(file: str, data: bytes) -> tuple[Located | None, list[Problem]]:
    """The one document in ``data``, and what is wrong with it; None when it cannot be read at all.

    A key that comes twice is a problem of its own, and its first value is kept.
    """
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, "the file is not UTF-8")]
    try:
        return _build(file, text, problems), problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problems.append(Problem(file, line, f"not YAML: {error.problem or error.context}"))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        problems.append(Problem(file, line, "the file holds a character that YAML does not allow"))
    except _Refused as refused:
        problems.append(Problem(file, refused.line, refused.reason))
    return None, problems


def _build(file: str, text: str, problems: list[Problem]) -> Located:
    """Walk the parser's events with a stack of our own, so that no nesting can exhaust Python's."""
    root: Located | None = None
    stack: list[_Open] = []
    count = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _Refused(line, "a file holds one document; `---` begins a second one")
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "aliases (*name) are not allowed")
        if isinstance(event, yaml.NodeEvent):
            _refuse_extras(event, line)
            count += 1
            if count > _MOST_NODES or len(stack) > _DEEPEST:
                raise _Refused(line, "too many or too deeply nested values")
        if isinstance(event, yaml.ScalarEvent):
            if stack and _take_key(stack[-1], event, line=line):
                continue
            node = Located(_scalar(event), line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if stack and isinstance(stack[-1].node.value, dict) and stack[-1].key is None:
                raise _Refused(line, "a key must be a text")
            node = Located([] if isinstance(event, yaml.SequenceStartEvent) else {}, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        else:
            continue
        if stack:
            _put(stack[-1], node, file=file, problems=problems)
        else:
            root = node
        if isinstance(node.value, list | dict):
            stack.append(_Open(node))
    if root is None:
        raise _Refused(1, "the file is empty")
    return root


def _refuse_extras(event: yaml.NodeEvent, line: int) -> None:
    if event.anchor is not None:
        raise _Refused(line, "anchors (&name) are not allowed")
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        raise _Refused(line, "tags (!name) are not allowed")


def _take_key(parent: _Open, event: yaml.ScalarEvent, *, line: int) -> bool:
    """Whether the scalar is the key of the mapping that is open."""
    if not isinstance(parent.node.value, dict) or parent.key is not None:
        return False
    parent.key = (event.value, line)
    return True


def _put(parent: _Open, node: Located, *, file: str, problems: list[Problem]) -> None:
    container = parent.node.value
    if isinstance(container, list):
        container.append(node)
    elif isinstance(container, dict) and parent.key is not None:
        key, line = parent.key
        parent.key = None
        if key in container:
            problems.append(Problem(file, line, f"`{_short(key)}` is given twice"))
        else:
            container[key] = node


def _scalar(event: yaml.ScalarEvent) -> str | int | bool | None:
    text: str = event.value
    if not event.implicit[0]:
        return text  # quoted, or a block: what stands there is meant
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if _WHOLE.fullmatch(text) else text


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
