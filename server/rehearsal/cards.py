"""The card of a resident in a practice: what the trainer reads out, since a synthetic resident has no voice."""

from __future__ import annotations

from server.catalogue.eras import wareki
from server.rehearsal.cast import Persona


def tell_card(persona: Persona) -> str:
    """Who comes now and what they would say, in Japanese, as lines for a terminal."""
    household = persona.household
    lines = [f"── 住民役カード（{household.name}）: {household.title or '手続きに来ました'}"]
    lines += [
        f"   {number}. {persona.name(number)}（{persona.kana(number)}） {wareki(persona.born(number))}生"
        for number in range(1, len(household.persons) + 1)
    ]
    lines.append(f"   電話 {persona.phone()}  住所 東青梅一丁目{persona.serial}番地")
    return "\n".join(lines)
