"""The examples of the wire, by name and as structs; the browser's tests read the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

_EXAMPLES: dict[str, dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "wire_examples.json").read_text("utf-8")
)
COMMANDS = _EXAMPLES["commands"]
MESSAGES = _EXAMPLES["messages"]
BODIES = _EXAMPLES["bodies"]


def command_example(kind: type[S]) -> S:
    """The example of one command."""
    return msgspec.convert(COMMANDS[str(kind.__struct_config__.tag)], kind)


def body_example(kind: type[S]) -> S:
    """The example of one event's body."""
    return msgspec.convert(BODIES[str(kind.__struct_config__.tag)], kind)
