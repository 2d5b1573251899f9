"""Reads one form (様式) of a catalogue: its title, and which persons stand on it."""

from __future__ import annotations

from typing import Any

from server.catalogue.located import Located
from server.catalogue.reading import Reader

ONE_PER = ("case", "household", "person")
MOST_PER_SHEET = 12


def read_form(node: Located, reader: Reader) -> dict[str, Any]:
    """The form as plan JSON; what is wrong with it is told to ``reader``."""
    entries = reader.mapping(
        node, required=("id", "title", "one_per"), optional=("persons", "per_sheet", "names_all", "ages_on")
    )
    form: dict[str, Any] = {
        "id": reader.ident(entries.get("id")),
        "title": reader.words(entries.get("title")),
        "one_per": reader.one_of(entries.get("one_per"), ONE_PER) or "case",
    }
    if "persons" in entries:
        parts = reader.mapping(entries["persons"], required=("field", "in"))
        form["persons"] = {"field": reader.text(parts.get("field")), "in": reader.texts(parts.get("in"))}
    if "per_sheet" in entries:
        form["per_sheet"] = reader.whole(entries["per_sheet"], least=1, most=MOST_PER_SHEET)
    if reader.flag(entries.get("names_all")):
        form["names_all"] = True
    reader.optional(form, "ages_on", reader.texts(entries.get("ages_on")))
    if form["one_per"] != "household" and "per_sheet" in entries:
        reader.report(entries["per_sheet"].line, "`per_sheet` is for forms with one sheet per household")
    if form["one_per"] == "case" and "persons" in entries:
        reader.report(entries["persons"].line, "a form of the case lists no `persons`")
    return form
