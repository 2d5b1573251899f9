"""Builds the jobs for the press from a form session's data: pure, no fonts, no clock, no files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from server.catalogue.eras import wareki
from server.paper.form_fields import PaperForm, Values
from server.paper.job import PaperJob, Template
from server.paper.signature import Signature, draw

MAX_PERSONS = 12
# A section's title with its rows: label and shown text.
Section: TypeAlias = tuple[str, Sequence[tuple[str, str]]]
# Ids are never used again within a visit, so the twelfth person may well be p13.
PERSON_ID = re.compile(r"p[1-9][0-9]?")
# Who stands on a form of one person while nobody is known: its boxes are empty.
NOBODY = "p0"
DIGEST = re.compile(r"[0-9a-f]{8,128}", re.IGNORECASE)
# It stands in the footer of every page, on one line.
MAX_NUMBER = 40
# 26 letters of 32 carry 130 bits: nobody guesses a slip.
TOKEN = re.compile(r"[0-9A-Z]{25,64}")
# What is typed where no scanner is at hand, in groups that an eye can follow.
CODE = re.compile(r"[0-9A-Z]{4,6}(-[0-9A-Z]{4,6}){1,3}")


class SignatureMode(StrEnum):
    """How a form is signed: on the branch's pad, by hand on the paper, or by a confirming tap."""

    PAD = "pad"
    PAPER = "paper"
    TAP = "tap"


@dataclass(frozen=True)
class SlipItem:
    """One procedure on the slip. `due` is as shown, e.g. `2026-12-07（令和8年12月7日）まで`."""

    title: str
    done: Sequence[str] = ()
    open: Sequence[str] = ()
    due: str = ""
    bring: Sequence[str] = ()
    fee: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class SlipStop:
    """One department on the slip, with what it has to do. `token` is all that its QR holds: random, of at least 25
    letters of 0-9A-Z (129 bits). `code` is what is typed where no scanner is at hand.
    """

    department: str
    token: str
    code: str
    items: Sequence[SlipItem]
    department_en: str = ""
    place: str = ""
    place_en: str = ""
    tel: str = ""


@dataclass(frozen=True)
class SlipOther:
    """One procedure that has no form in the visit: what it is, what to do, and where to go with what by when."""

    title: str
    title_en: str = ""
    where: str = ""
    due: Sequence[str] = ()
    bring: Sequence[str] = ()
    cost: str = ""
    steps: Sequence[str] = ()
    unsure: bool = False


def form_context(
    form: PaperForm,
    values: Values,
    persons: Sequence[str],
    *,
    town: str,
    filed: date,
    number: str,
    signature_mode: SignatureMode | str,
    signature: Signature | None = None,
    confirmed_digest: str = "",
    confirmed_at: str = "",
    reason: str = "",
    branch: str = "",
    department: str = "",
    sections: Sequence[Section] = (),
    office: Sequence[tuple[str, str]] = (),
) -> PaperJob:
    """The job that prints a form for one visit.

    `values` maps concrete field ids to (value, shown); fields that the form does not have are left
    out of the job, an individual number (`….my_number`) always: the paper has empty boxes for it.
    Left empty is also what is not asked any more since another answer was changed.
    `persons` are the person ids in the order of the form. `number` is the receipt number. `reason` is the
    form's box for the procedure. Without a `confirmed_digest` the paper says that it is a draft.
    `confirmed_at` is shown beside a tap. `sections` are printed as rows where no template lays the form out.
    `office` are rows (label, shown) that the department wrote itself, for the staff's box.
    Raises ValueError for persons that are no person ids, come twice or are over
    twelve, for a receipt number that is empty or over 40 letters, for a digest that is no hex text,
    and for a signature that is none.
    """
    _check_persons(persons)
    printed = form.printed_persons(values, persons)
    if form.person_fields and form.per_sheet == 1 and not printed:
        printed = (NOBODY,)
    everybody = tuple(dict.fromkeys((*printed, *persons))) if form.names_all else printed
    picked = _pick(form, values, everybody) | form.worked_out(values, everybody, filed=filed)
    context: dict[str, object] = {
        **_head(
            title=form.title,
            town=town,
            filed=filed,
            number=number,
            signature_mode=signature_mode,
            signature=signature,
            confirmed_digest=confirmed_digest,
            confirmed_at=confirmed_at,
            branch=branch,
            department=department,
            office=office,
        ),
        "reason": reason,
        "value": {field: value for field, (value, _) in picked.items()},
        "shown": {field: shown for field, (_, shown) in picked.items()},
        "person_count": len(printed) if printed != (NOBODY,) else 0,
        "sheets": _sheets(printed, size=form.per_sheet),
        "per_sheet": form.per_sheet,
        "everybody": [person for person in persons if person in everybody],
        "sections": _rows(sections),
    }
    return PaperJob(form.template, context)


def plain_context(
    title: str,
    sections: Sequence[Section],
    *,
    town: str,
    filed: date,
    number: str,
    signature_mode: SignatureMode | str,
    signature: Signature | None = None,
    confirmed_digest: str = "",
    confirmed_at: str = "",
    branch: str = "",
    department: str = "",
    office: Sequence[tuple[str, str]] = (),
) -> PaperJob:
    """The job that prints a form with no layout of its own: sections of (label, shown) rows.

    A department may add a procedure to the catalogue; its paper must not wait for a template. The
    caller leaves individual numbers out of `sections`. Raises ValueError as `form_context` does.
    """
    head = _head(
        title=title,
        town=town,
        filed=filed,
        number=number,
        signature_mode=signature_mode,
        signature=signature,
        confirmed_digest=confirmed_digest,
        confirmed_at=confirmed_at,
        branch=branch,
        department=department,
        office=office,
    )
    return PaperJob(Template.PLAIN, {**head, "sections": _rows(sections)})


def slip_context(
    stops: Sequence[SlipStop],
    *,
    town: str,
    branch: str,
    filed: date,
    number: str,
    contact: str = "",
    others: Sequence[SlipOther] = (),
) -> PaperJob:
    """The job that prints the slip (手続き案内票): what was done and where to go with what by when.

    `others` are procedures that are needed, too, and for which nothing was filled in here.

    Each department has a QR of its own, so that what one of them scans opens that one's work only. No name is
    taken: people leave slips lying. Raises ValueError for a token or a code that is none, for two equal tokens,
    without a department, and for a department without a procedure.
    """
    if any(TOKEN.fullmatch(stop.token) is None for stop in stops):
        raise ValueError("a slip's token must be 25 to 64 letters of 0-9 and A-Z")
    if any(CODE.fullmatch(stop.code) is None for stop in stops):
        raise ValueError("a slip's code must be groups of 0-9 and A-Z")
    if len({stop.token for stop in stops}) != len(stops):
        raise ValueError("each department on a slip has a token of its own")
    if not stops or not all(stop.items for stop in stops):
        raise ValueError("a slip needs at least one procedure in each department")
    context: dict[str, object] = {
        "title": "手続き案内票",
        "town": town,
        "branch": branch,
        "filed": wareki(filed),
        "number": _receipt_number(number),
        "check": "",
        "draft": False,
        "contact": contact,
        "stops": [{**asdict(stop), "items": [_lists(asdict(item)) for item in stop.items]} for stop in stops],
        "others": [
            {**asdict(other), "due": list(other.due), "bring": list(other.bring), "steps": list(other.steps)}
            for other in others
        ],
    }
    return PaperJob(Template.SLIP, context)


def receipt_context(
    *,
    town: str,
    branch: str,
    filed: date,
    number: str,
    matters: Sequence[str],
    handed_in: Sequence[str] = (),
    returned: Sequence[str] = (),
    fee: str = "",
    contact: str = "",
    confirmed_digest: str = "",
) -> PaperJob:
    """The job that prints the receipt (受付票): what was received at the branch, what went back, the fee.

    It names no resident; the receipt number leads to the visit. Raises ValueError without a matter
    or for a digest that is no hex text.
    """
    if not matters:
        raise ValueError("a receipt needs at least one matter")
    context: dict[str, object] = {
        "title": "受付票",
        "town": town,
        "branch": branch,
        "filed": wareki(filed),
        "number": _receipt_number(number),
        "check": _check_code(confirmed_digest),
        "draft": False,
        "matters": list(matters),
        "handed_in": list(handed_in),
        "returned": list(returned),
        "fee": fee,
        "contact": contact,
    }
    return PaperJob(Template.RECEIPT, context)


def _head(
    *,
    title: str,
    town: str,
    filed: date,
    number: str,
    signature_mode: SignatureMode | str,
    signature: Signature | None,
    confirmed_digest: str,
    confirmed_at: str,
    branch: str,
    department: str,
    office: Sequence[tuple[str, str]],
) -> dict[str, object]:
    """What every form has above, below and in its place for signing."""
    mode = SignatureMode(signature_mode)
    if signature is not None and mode is not SignatureMode.PAD:
        raise ValueError("strokes belong to a form that is signed on the pad")
    return {
        "title": title,
        "town": town,
        "addressee": f"{town}長",
        "filed": wareki(filed),
        "number": _receipt_number(number),
        "check": _check_code(confirmed_digest),
        "draft": not confirmed_digest,
        "branch": branch,
        "department": department,
        "office": [{"label": label, "shown": shown} for label, shown in office],
        "signature_mode": mode.value,
        "signature": None if signature is None else draw(signature),
        "confirmed_at": confirmed_at,
    }


def _receipt_number(number: str) -> str:
    if not number.strip() or len(number) > MAX_NUMBER:
        raise ValueError(f"the receipt number must have 1 to {MAX_NUMBER} letters")
    return number


def _check_code(digest: str) -> str:
    """The first eight hex digits, by which a paper is matched with what was confirmed."""
    if not digest:
        return ""
    if DIGEST.fullmatch(digest) is None:
        raise ValueError("the confirmed digest must be hex text")
    return digest[:8].lower()


def _check_persons(persons: Sequence[str]) -> None:
    if len(persons) > MAX_PERSONS:
        raise ValueError(f"a form takes {MAX_PERSONS} persons, not {len(persons)}")
    if len(set(persons)) != len(persons) or not all(map(PERSON_ID.fullmatch, persons)):
        raise ValueError("persons must be different ids from p1 to p99")


def _pick(form: PaperForm, values: Values, persons: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The fields of the form, each one there: what nobody answered is empty."""
    wanted = (
        *form.fields,
        *(f"{person}.{name}" for person in persons for name in form.person_fields),
    )
    return {field: form.answer(field, values) for field in wanted} | form.derived(values)


def _rows(sections: Sequence[Section]) -> list[dict[str, object]]:
    return [
        {"title": name, "rows": [{"label": label, "shown": shown} for label, shown in fields]}
        for name, fields in sections
    ]


def _sheets(persons: Sequence[str], *, size: int) -> list[list[str]]:
    """The persons of the first sheet and of each continuation sheet; the first is there always."""
    return [list(persons[at : at + size]) for at in range(0, max(1, len(persons)), size)]


def _lists(item: Mapping[str, object]) -> dict[str, object]:
    return {key: list(v) if isinstance(v, list | tuple) else v for key, v in item.items()}
