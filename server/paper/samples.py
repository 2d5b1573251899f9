"""Example answers for every field of a form, made of the catalogue itself: usual ones, and as long as they may come.

A department looks at its template with them before residents do, and the benchmark prints them.
"""

from collections.abc import Sequence
from datetime import date

from server.catalogue.field_types import LONGEST, FieldType
from server.catalogue.model import FieldTemplate, Plan, Procedure
from server.paper.context import form_context
from server.paper.form_fields import PaperForm
from server.paper.job import PaperJob

NAME = "葛\U000e0102城　\U00020bb7之助"
DAY = ("2026-11-15", "令和8年11月15日")
FILED = date(2026, 11, 22)
NAME_LENGTH = 100
TEXT_LENGTH = 200
USUAL = {
    FieldType.TEXT: "遠窓の答え",
    FieldType.ADDR: "東京都遠窓市東町一丁目12番地の3",
    FieldType.KANA: "カツラギ　ヨシノスケ",
    FieldType.ROMAN: "NGUYEN THI BICH NGOC",
    FieldType.TEL: "090-1234-5678",
    FieldType.ZIP: "198-0042",
    FieldType.ACCOUNT: "0123456",
}
LONG = USUAL | {
    FieldType.TEXT: ("長い答えのまま" * 29)[:TEXT_LENGTH],
    FieldType.ADDR: ("大字上遠窓字下ノ沢通り東入ル二丁目下る" * 21)[: LONGEST - 1] + "終",
    FieldType.KANA: "ジュゲムゴコウノスリキレカイジャリスイギョ" * 4,
    FieldType.ROMAN: "WOLFGANG MAXIMILIAN BARTHOLOMEW HOHENZOLLERN " * 2,
    FieldType.ACCOUNT: "10530-12345671",
}
# With these answers the most is asked for: a guarantor, a facility, a representative.
MOST_ASKED = ("保証人", "住所地特例", "任意代理人", "入居承継", "その他")
NO_ASKS_MORE = frozenset({"p.japanese", "payee.use_public"})


def sample_values(
    content: Plan, form: PaperForm, persons: Sequence[str], *, long: bool = False
) -> dict[str, tuple[str, str]]:
    """An answer in every field of a form for these persons; with `long`, each as long as it may come."""
    values = {ident: _answer(content.fields[ident], 1, long=long) for ident in form.fields}
    for number, person in enumerate(persons, 1):
        for name in form.person_fields:
            values[f"{person}.{name}"] = _answer(content.fields[f"p.{name}"], number, long=long)
    for ident in form.references:
        for fact in ("name", "kana", "birth", "sex"):
            values.setdefault(f"p1.{fact}", _answer(content.fields[f"p.{fact}"], 1, long=long))
        values[ident] = ("p1", values["p1.name"][1])
    return values


def sample_job(
    content: Plan,
    form: PaperForm,
    values: dict[str, tuple[str, str]],
    persons: Sequence[str],
    *,
    number: str = "2026-00001",
    digest: str = "1a2b3c4d5e6f7788",
) -> PaperJob:
    """A confirmed form with these answers, of the first procedure that ends in it; without a digest it is a draft."""
    entry = ending_in(content, form.template)
    return form_context(
        form,
        values,
        persons,
        town=content.town.ja,
        branch="東支所",
        filed=FILED,
        number=number,
        signature_mode=entry.signature,
        confirmed_digest=digest,
        confirmed_at="令和8年11月22日 10時05分" if digest else "",
        department=content.departments[entry.department].ja,
        reason=entry.reason,
    )


def ending_in(content: Plan, form_id: str) -> Procedure:
    """The first procedure that ends in the form; a catalogue has one for each of its forms."""
    return next(each for each in content.procedures.values() if each.form == form_id)


def long_name(number: int) -> str:
    """A name of exactly 100 letters that no other person of the first fourteen has."""
    kanji = chr(ord("一") + number * 40)
    if number % 2:
        name = f"{kanji}{'寿限無五劫擦切海砂利水魚水行末雲来末風来末食寝処住処' * 5}"
        return name[: NAME_LENGTH - 1] + kanji
    name = f"{chr(ord('A') + number)} {'WOLFGANG MAXIMILIAN BARTHOLOMEW HOHENZOLLERN ' * 3}"
    return name[: NAME_LENGTH - 1] + "Z"


def _answer(field: FieldTemplate, number: int, *, long: bool) -> tuple[str, str]:
    if field.type is FieldType.YESNO:
        return ("no", "いいえ") if field.id in NO_ASKS_MORE else ("yes", "はい")
    if field.type is FieldType.ENUM:
        options = {option.value: option.ja for option in field.options}
        value = next((it for it in MOST_ASKED if it in options), "") or max(options, key=len)
        return value, options[value]
    if field.type is FieldType.DATE:
        return DAY
    if field.type is FieldType.BIRTH:
        return "1987-03-03", "昭和62年3月3日"
    if field.type is FieldType.PERSON:
        return "p1", NAME
    if field.type is FieldType.NAME:
        text = long_name(number) if long else NAME if number == 1 else f"{NAME[:-1]}{'介助丞佑輔'[number % 5]}"
    elif field.type is FieldType.DIGITS:
        text = "9" * field.digits if field.digits else str(field.most or 9)
    else:
        text = (LONG if long else USUAL)[field.type]
        if field.most is not None:
            text = text[: field.most]
    return text, text
