"""Tests of what a client may ask: bounds that hold for every command."""

import inspect
from typing import Any, get_args

import msgspec
import pytest

from signaling import commands as c
from signaling.descriptions import Candidate
from signaling.rights import MAY

ALL: tuple[Any, ...] = get_args(c.AnyCommand)


def test_every_lasting_command_names_its_visit_and_has_a_right() -> None:
    """The union and the table of rights are of the same commands."""
    assert set(get_args(c.LastingCommand)) == set(MAY)
    assert all(issubclass(kind, c.VisitCommand) for kind in MAY)


def test_every_command_is_in_a_union() -> None:
    """A struct that nobody can send would be dead."""
    bases = (c.Command, c.VisitCommand, c.Passing)
    kinds = {
        kind
        for _, kind in inspect.getmembers(c, inspect.isclass)
        if issubclass(kind, (c.Command, c.Passing)) and kind not in bases
    }
    assert kinds | {c.Pulse} == set(ALL)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_commands_name_is_imperative_snake_case(kind: Any) -> None:
    """`type` on the wire is the name in the code."""
    words = "".join(f"_{x.lower()}" if x.isupper() else x for x in kind.__name__).strip("_")
    assert kind.__struct_config__.tag == words
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.forbid_unknown_fields


def bounded(node: dict[str, Any], defs: dict[str, Any]) -> bool:
    """Whether every text, number and list below a schema has its bound."""
    if "$ref" in node:
        return bounded(defs[node["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in node:
        return all(bounded(one, defs) for one in node["anyOf"])
    if "enum" in node or "const" in node:
        return True
    match node.get("type"):
        case "string":
            return "maxLength" in node
        case "integer" | "number":
            return "maximum" in node
        case "array":
            inner = [*node.get("prefixItems", []), *([node["items"]] if node.get("items") else [])]
            return "maxItems" in node and all(bounded(one, defs) for one in inner)
        case "object":
            if "additionalProperties" in node and "properties" not in node:
                names = "maxLength" in node["propertyNames"]
                return names and "maxProperties" in node and bounded(node["additionalProperties"], defs)
            return all(bounded(one, defs) for one in node["properties"].values())
        case kind:
            return kind in ("boolean", "null")


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_member_of_every_command_is_bounded(kind: Any) -> None:
    """No text, number or list without a limit comes in."""
    schema = msgspec.json.schema(kind)
    assert bounded({"$ref": schema["$ref"]}, schema["$defs"])


def test_an_unbounded_member_would_be_found() -> None:
    """The check itself."""

    class Loose(msgspec.Struct):
        text: str

    schema = msgspec.json.schema(Loose)
    assert not bounded({"$ref": schema["$ref"]}, schema["$defs"])


def test_a_candidate_has_the_browsers_names() -> None:
    """The wire carries W3C's own member names, so that a browser's object passes as it is."""
    candidate = {"candidate": "x", "sdpMid": "0", "sdpMLineIndex": 1, "usernameFragment": "u"}
    assert msgspec.to_builtins(msgspec.convert(candidate, Candidate)) == candidate
