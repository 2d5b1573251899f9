"""JSON Schema of the wire's structs in words: a table of members with their types and bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

Schema = Mapping[str, Any]

_REF = "#/$defs/{name}"


def schemas_of(structs: Iterable[type[msgspec.Struct]]) -> dict[str, Schema]:
    """The JSON Schema of these structs and of all that they are made of, by name."""
    _, components = msgspec.json.schema_components(list(structs), schema_hook=_anything, ref_template=_REF)
    return components


def _anything(kind: type) -> dict[str, Any]:
    """Members that may hold any JSON value (`details` of a refusal) have the schema that takes everything."""
    if kind is object:
        return {"description": "anything"}
    raise NotImplementedError(kind.__name__)


def member_table(schema: Schema) -> list[str]:
    """A Markdown table of a struct's members; empty when it has none beside its name."""
    if "prefixItems" in schema:
        return [f"An array of {len(schema['prefixItems'])}: {', '.join(_words(one) for one in schema['prefixItems'])}."]
    members = {name: one for name, one in schema["properties"].items() if not _is_tag(one)}
    if not members:
        return []
    required = schema.get("required", [])
    rows = [
        f"| `{name}` | {_words(one)} | {'' if name in required else _default(one)} |" for name, one in members.items()
    ]
    return ["| member | holds | when left out |", "| --- | --- | --- |", *rows]


def _is_tag(schema: Schema) -> bool:
    return list(schema) == ["enum"] and len(schema["enum"]) == 1


def _default(schema: Schema) -> str:
    value = schema.get("default")
    return f"`{msgspec.json.encode(value).decode()}`"


def _words(schema: Schema) -> str:
    """A schema as people say it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "discriminator" in schema:
        return "one of the [events](#events)"
    if "anyOf" in schema:
        return " or ".join(_words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(f"`{one}`" for one in schema["enum"])
    match schema.get("type"):
        case "string":
            return _text(schema)
        case "integer":
            return f"whole number{_range(schema)}"
        case "number":
            return f"number{_range(schema)}"
        case "boolean":
            return "true or false"
        case "null":
            return "null"
        case "array":
            return _array(schema)
        case "object":
            return f"object of {_words(schema['additionalProperties'])} by name"
        case _:
            return "anything"


def _text(schema: Schema) -> str:
    most = f", at most {schema['maxLength']} characters" if "maxLength" in schema else ""
    # `$(?!\n)` is there for Python; a reader knows what `$` means. A bar would end the table's cell.
    pattern = schema.get("pattern", "").replace(r"$(?!\n)", "$").replace("|", r"\|")
    return f"text `{pattern}`{most}" if pattern else f"text{most}"


def _range(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']}, up to {high}"
    return "" if low is None else f" {low}–{high}"


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_words(one) for one in schema['prefixItems'])}]"
    low, high = schema.get("minItems", 0), schema.get("maxItems")
    bounds = "" if high is None else f" of {low}–{high}"
    return f"list{bounds}: {_words(schema['items'])}"
