"""Which papers a visit has, and the press's job for each: made of the committed state, pure.

Documents of a visit: one per procedure (the filled form; a draft until it is confirmed), ``slip`` and ``receipt``;
``all`` is the forms and the slip in one file, to be printed in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from server.catalogue.deadlines import Closed, due_day, term_of
from server.catalogue.eras import wareki
from server.catalogue.form_plan import FormPlan
from server.catalogue.model import Catalogue, Procedure
from server.clock import TOWN_ZONE
from server.paper.context import (
    SlipItem,
    SlipOther,
    SlipStop,
    form_context,
    plain_context,
    receipt_context,
    slip_context,
)
from server.paper.form_fields import paper_form
from server.paper.job import PaperJob
from server.paper.signature import Signature
from server.slips import SlipToken
from signaling.form_session import sections_of_application
from signaling.household import TODAY
from signaling.interview_plan import Text
from signaling.interview_view import needed_elsewhere
from signaling.visit import Application, Visit
from signaling.words import SignatureMode, Tick

SLIP = "slip"
RECEIPT = "receipt"
BUNDLE = "all"


def day_of(at: int) -> date:
    """The town's date of an instant (ms since 1970)."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE).date()


def time_of(at: int) -> str:
    """「令和8年11月22日 10時05分」 for paper."""
    moment = datetime.fromtimestamp(at / 1000, UTC).astimezone(TOWN_ZONE)
    return f"{wareki(moment.date())} {moment.hour}時{moment.minute:02}分"


def receipt_number(visit: Visit) -> str:
    """The number that people say: year of opening and the visit's number."""
    return f"{day_of(visit.opened_at).year}-{visit.number:05}"


def documents_of(visit: Visit) -> tuple[str, ...]:
    """The ids of the visit's papers in the order in which they are handed over."""
    return (*visit.procedures, SLIP, RECEIPT)


def bundled(visit: Visit) -> tuple[str, ...]:
    """What the file ``all`` holds, in the order in which it is handed over."""
    return (*visit.procedures, SLIP)


def form_job(
    visit: Visit, procedure: str, plan: FormPlan, *, branch: str, office: Sequence[tuple[str, str]] = ()
) -> PaperJob:
    """The job for one procedure's form, with what is in the form session now.

    `office` are rows (label, shown) of what the department wrote down itself; on its own paper only.
    """
    content = plan.catalogue.content
    entry = content.procedures[procedure]
    application = visit.applications.get(procedure) or Application()
    signature = application.signature
    digest = application.submitted or (signature.digest if signature else "")
    mode = signature.mode.value if signature else entry.signature
    strokes = None
    if signature is not None and signature.mode == SignatureMode.PAD:
        strokes = Signature(
            [[{"x": p.x, "y": p.y, "t": p.t, "pressure": p.pressure} for p in stroke] for stroke in signature.strokes],
            signature.aspect,
        )
    filed = day_of(application.submitted_at or visit.opened_at)
    department = content.departments[entry.department].ja
    confirmed_at = time_of(signature.at) if signature else ""
    form = paper_form(content, entry.form)
    sections = _sections_for_paper(visit, procedure, plan)
    if form is not None:
        return form_context(
            form,
            confirmed_values(visit, procedure, plan),
            visit.persons,
            town=content.town.ja,
            filed=filed,
            number=receipt_number(visit),
            signature_mode=mode,
            signature=strokes,
            confirmed_digest=digest,
            confirmed_at=confirmed_at,
            branch=branch,
            department=department,
            reason=entry.reason,
            sections=sections,
            office=office,
        )
    return plain_context(
        entry.title.ja,
        sections,
        town=content.town.ja,
        filed=filed,
        number=receipt_number(visit),
        signature_mode=mode,
        signature=strokes,
        confirmed_digest=digest,
        confirmed_at=confirmed_at,
        branch=branch,
        department=department,
        office=office,
    )


def confirmed_values(visit: Visit, procedure: str, plan: FormPlan) -> dict[str, tuple[str, str]]:
    """Value and shown text of the fields that the application's digest covers: nothing else gets onto its paper.

    Where the visitor's address was not asked apart from the new one, that one stands for it.
    """
    texts = visit.text_values()
    values = {
        field: (visit.values[field].value, visit.values[field].shown)
        for section in sections_of_application(visit, procedure, plan)
        for field, _ in plan.rows(section, visit.procedures, texts)
        if field in visit.values
    }
    if not values.get("visitor.addr", ("", ""))[0]:
        parts = (values.get(f"addr.new.{part}", ("", ""))[1] for part in ("town", "block", "building"))
        town, block, building = parts
        address = f"{town}{block}" + (f"\u3000{building}" if building else "")
        values["visitor.addr"] = (address, address)
    return values


def _sections_for_paper(visit: Visit, procedure: str, plan: FormPlan) -> list[tuple[str, list[tuple[str, str]]]]:
    texts = visit.text_values()
    return [
        (
            plan.section_title(section),
            [
                (label, visit.values[field].shown if field in visit.values else "")
                # A section may be shared: what other procedures ask in it belongs on their papers.
                for field, label in plan.rows(section, (procedure,), texts)
            ],
        )
        for section in sections_of_application(visit, procedure, plan)
    ]


def departments_of(visit: Visit, plan: FormPlan) -> dict[str, tuple[str, ...]]:
    """The departments that have something to do for the visit, in order, each with its procedures."""
    found: dict[str, tuple[str, ...]] = {}
    for procedure in visit.procedures:
        department = plan.procedure(procedure).department
        found[department] = (*found.get(department, ()), procedure)
    return found


def slip_job(
    visit: Visit, plan: FormPlan, *, branch: str, today: date, tokens: Mapping[str, SlipToken], closed: Closed
) -> PaperJob:
    """The job for the 手続き案内票: what was done, what is open, until when, where, with what.

    `tokens` has one for each of `departments_of`.
    """
    content = plan.catalogue.content
    stops = []
    for ident, procedures in departments_of(visit, plan).items():
        department = content.departments[ident]
        place = department.place
        stops.append(
            SlipStop(
                department=department.ja,
                token=tokens[ident].token,
                code=tokens[ident].code,
                items=[_slip_item(visit, procedure, plan, closed) for procedure in procedures],
                department_en=department.en,
                place=place.ja if place else "",
                place_en=place.en if place else "",
                tel=department.tel,
            )
        )
    return slip_context(
        stops,
        town=content.town.ja,
        branch=branch,
        filed=today,
        number=receipt_number(visit),
        others=_others(visit, plan, today),
    )


def _others(visit: Visit, plan: FormPlan, today: date) -> list[SlipOther]:
    """What the interview has found beside the procedures of the visit, as far as the branch may see it.

    What happens by itself is not on the paper: nobody has to do anything for it.
    """
    if plan.interview is None:
        return []
    book = plan.interview.book.plan
    rules = {rule.id: rule for rule in book.rules}
    found = []
    for line in needed_elsewhere(visit, plan, today=today):
        rule = rules[line.rule]
        if rule.kind == "auto":
            continue
        office = book.departments.get(rule.department)
        department = plan.catalogue.content.departments.get(rule.department)
        place = department.place.ja if department and department.place else ""
        days = [
            f"{wareki(date.fromisoformat(day))}まで" + (f"（{term.only_if.ja}）" if term.only_if else "")
            for term, day in zip(rule.due, line.due, strict=True)
            if day is not None
        ]
        found.append(
            SlipOther(
                title=rule.title.ja,
                title_en=rule.title.en,
                where=f"{office.ja if office else ''}　{place}".strip("　"),
                due=days,
                bring=[book.papers[paper].ja for paper in rule.bring],
                cost=rule.cost.ja if rule.cost else "",
                steps=[step.ja for step in rule.guide] or ([rule.note.ja] if rule.note else []),
                unsure=not line.needed,
            )
        )
    return found


def _slip_item(visit: Visit, procedure: str, plan: FormPlan, closed: Closed) -> SlipItem:
    content = plan.catalogue.content
    entry = content.procedures[procedure]
    application = visit.applications.get(procedure) or Application()
    done: list[str] = []
    still_open: list[str] = []
    if application.submitted_at is not None:
        done.append(f"{entry.title.ja}を受け付けました({time_of(application.submitted_at)})")
        filed = {other for other, each in visit.applications.items() if each.submitted}
        still_open += [step.ja for step in entry.next_steps if filed.isdisjoint(step.unless)]
        signature = application.signature
        if (
            signature is not None
            and signature.mode == SignatureMode.PAPER
            and Tick.SIGNED_PAPER_KEPT not in visit.ticks
        ):
            still_open.insert(0, "用紙に署名して支所の職員に渡してください")
    else:
        still_open.append(f"{entry.title.ja}はまだ受け付けていません")
        labels = _labels(plan)
        missing = plan.missing(procedure, visit.procedures, visit.persons, visit.text_values())
        still_open += [f"まだ分からないこと: {labels(field)}" for field in missing[:8]]
    return SlipItem(
        title=entry.title.ja,
        title_en=entry.title.en,
        done=done,
        open=still_open,
        due=due_words(visit, entry, closed),
        bring=[] if application.submitted_at is not None else [each.ja for each in entry.bring],
        fee=entry.fee.ja,
    )


def _labels(plan: FormPlan) -> Callable[[str], str]:
    fields = plan.catalogue.content.fields

    def label(field: str) -> str:
        template = fields.get(field) or fields.get(f"p.{field.partition('.')[2]}")
        return template.label.ja if template else field

    return label


def due_date(visit: Visit, entry: Procedure, closed: Closed) -> date | None:
    """The last day for a procedure, of the first person's event where each has one; None when there is none or its
    event's date is not known. What counts from the day of filing counts from that of the visit.
    """
    if entry.due is None:
        return None
    start = entry.due.from_field
    if start == TODAY:
        return due_day(day_of(visit.opened_at), term_of(entry.due, Text("", "")), closed=closed)
    fields = [f"{person}.{start.removeprefix('p.')}" for person in visit.persons] if start.startswith("p.") else [start]
    days = sorted(visit.values[field].value for field in fields if field in visit.values)
    first = next((day for day in days if day), "")
    if not first:
        return None
    return due_day(date.fromisoformat(first), term_of(entry.due, Text("", "")), closed=closed)


def due_words(visit: Visit, entry: Procedure, closed: Closed) -> str:
    """The due date as the slip says it; empty when there is none."""
    last = due_date(visit, entry, closed)
    return "" if last is None else f"{wareki(last)}まで"


def receipt_job(visit: Visit, catalogue: Catalogue, *, branch: str, today: date) -> PaperJob:
    """The job for the 受付票: the number, the matters and what was handed over and back."""
    content = catalogue.content
    submitted = [p for p in visit.procedures if p in visit.applications and visit.applications[p].submitted]
    returned: list[str] = []
    if Tick.ID_RETURNED in visit.ticks:
        returned.append("本人確認書類")
    if Tick.ORIGINALS_RETURNED in visit.ticks:
        returned.append("お持ちになった書類")
    handed_in = [
        f"{content.procedures[p].title.ja}(署名した用紙)" for p in submitted if Tick.SIGNED_PAPER_KEPT in visit.ticks
    ]
    paid = [content.procedures[p].fee.ja for p in visit.procedures if content.procedures[p].fee.yen]
    return receipt_context(
        town=content.town.ja,
        branch=branch,
        filed=today,
        number=receipt_number(visit),
        matters=[
            content.procedures[p].title.ja + ("(受付済み)" if p in submitted else "(相談)") for p in visit.procedures
        ],
        handed_in=handed_in,
        returned=returned,
        fee="、".join(dict.fromkeys(paid)) if Tick.FEE_TAKEN in visit.ticks else "",
    )
