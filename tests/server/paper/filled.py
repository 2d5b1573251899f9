"""Answers for every field of every form, made of the catalogue itself: usual ones, and as long as they may come."""

from functools import cache

from server.catalogue.field_types import FieldType
from server.catalogue.loader import load_catalogue, packaged_folder
from server.catalogue.model import FieldTemplate, Plan, Procedure
from server.paper.context import form_context
from server.paper.form_fields import PaperForm, Values, paper_form
from server.paper.job import PaperJob
from tests.server.paper.examples import DIGEST, FILED, HEAD_NAME, NUMBER, long_name

USUAL = {
    FieldType.TEXT: "遠窓の答え",
    FieldType.ADDR: "東京都遠窓市東町一丁目12番地の3",
    FieldType.KANA: "カツラギ　ヨシノスケ",
    FieldType.ROMAN: "NGUYEN THI BICH NGOC",
    FieldType.TEL: "090-1234-5678",
    FieldType.ZIP: "198-0042",
    FieldType.ACCOUNT: "0123456",
}
MOST_ASKED = ("保証人", "住所地特例", "任意代理人", "入居承継", "その他")
LONG_ADDRESS = ("大字上遠窓字下ノ沢通り東入ル二丁目下る" * 21)[:399] + "終"
LONG = {
    FieldType.ADDR: LONG_ADDRESS,
    FieldType.KANA: "ジュゲムゴコウノスリキレカイジャリスイギョ" * 4,
    FieldType.ROMAN: "WOLFGANG MAXIMILIAN BARTHOLOMEW HOHENZOLLERN " * 2,
    FieldType.TEL: "090-1234-5678",
    FieldType.ZIP: "198-0042",
    FieldType.ACCOUNT: "1234567890123",
}


@cache
def content() -> Plan:
    """The packaged catalogue."""
    return load_catalogue(packaged_folder()).content


@cache
def form_of(form_id: str) -> PaperForm:
    """A form of the packaged catalogue."""
    form = paper_form(content(), form_id)
    assert form is not None
    return form


def ending_in(form_id: str) -> Procedure:
    """The first procedure that ends in the form."""
    return next(each for each in content().procedures.values() if each.form == form_id)


def persons(count: int) -> tuple[str, ...]:
    """The ids of so many persons."""
    return tuple(f"p{number}" for number in range(1, count + 1))


def filled(form_id: str, count: int, *, long: bool = False, names: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    """An answer in every field of a form, for so many persons; with `long` each as long as it may come."""
    form, values = form_of(form_id), {}
    for ident in form.fields:
        values[ident] = _answer(content().fields[ident], 1, long=long)
    for number, person in enumerate(persons(count), 1):
        for name in form.person_fields:
            values[f"{person}.{name}"] = _answer(content().fields[f"p.{name}"], number, long=long)
        name = names[(number - 1) % len(names)] if names else long_name(number) if long else f"{HEAD_NAME}{number}"
        values[f"{person}.name"] = (name, name)
    for ident in form.references:
        values[ident] = ("p1", values.setdefault("p1.name", (HEAD_NAME, HEAD_NAME))[1])
        for fact in ("kana", "birth", "sex"):
            values.setdefault(f"p1.{fact}", _answer(content().fields[f"p.{fact}"], 1, long=long))
    return values


def job_of(form_id: str, values: Values, count: int, *, digest: str = DIGEST) -> PaperJob:
    """The form of a visit of so many persons with these answers."""
    entry = ending_in(form_id)
    return form_context(
        form_of(form_id),
        values,
        persons(count),
        town="遠窓市",
        branch="東支所",
        filed=FILED,
        number=NUMBER,
        signature_mode=entry.signature,
        confirmed_digest=digest,
        confirmed_at="令和8年11月22日 10時05分" if digest else "",
        department=content().departments[entry.department].ja,
        reason=entry.reason,
    )


def _answer(field: FieldTemplate, number: int, *, long: bool) -> tuple[str, str]:
    match field.type:
        case FieldType.NAME:
            text = long_name(number) if long else HEAD_NAME
        case FieldType.YESNO:
            # The answer with which the most is asked.
            return ("no", "いいえ") if field.id in {"p.japanese", "payee.use_public"} else ("yes", "はい")
        case FieldType.ENUM:
            # What shows the most fields: a guarantor, a facility, a representative.
            options = {option.value: option.ja for option in field.options}
            value = next((it for it in MOST_ASKED if it in options), "")
            value = value or max(options, key=len)
            return value, options[value]
        case FieldType.DATE:
            return "2026-11-15", "令和8年11月15日"
        case FieldType.BIRTH:
            return "1987-03-03", "昭和62年3月3日"
        case FieldType.DIGITS:
            text = "9" * (field.digits or 2)
        case FieldType.TEXT:
            text = ("長い答えのまま" * 60)[: field.most or 200] if long else USUAL[FieldType.TEXT]
        case FieldType.PERSON:
            return "p1", HEAD_NAME
        case _:
            text = LONG[field.type] if long else USUAL[field.type]
    return text, text
