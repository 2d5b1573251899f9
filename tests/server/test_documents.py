"""Tests of server/documents.py: the papers of a visit, made of what is committed and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from server.catalogue.deadlines import closed_in_japan, due_day
from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from server.documents import (
    bundled,
    confirmed_values,
    day_of,
    departments_of,
    documents_of,
    due_date,
    due_words,
    form_job,
    receipt_job,
    receipt_number,
    slip_job,
    time_of,
)
from server.paper.form_fields import paper_form
from server.paper.samples import sample_values
from server.slips import new_tokens, no_tokens
from signaling import commands as c
from signaling.interview_plan import Term, Text
from signaling.strokes import StrokePoint
from signaling.visit import Application, FieldValue, Signature, Visit
from signaling.words import SignatureMode, Source, Tick
from tests.support.live_story import done, file_certificate, fill
from tests.support.live_town import LiveTown, TestPage, live_town

CLOSED = closed_in_japan()
TODAY = date(2026, 11, 22)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[LiveTown, TestPage, TestPage, str]]:
    """A visit about moving in and a certificate."""
    async with live_town(tmp_path) as town:
        station, desk, visit = await town.serving("tennyu", "juminhyo")
        yield town, station, desk, visit


def with_value(visit: Visit, field: str, value: str) -> Visit:
    """A visit in which a field has a value."""
    held = FieldValue(value, value, 1, Source.SAID, "specialist:sato")
    return replace(visit, values={**visit.values, field: held})


def text_of(context: Any) -> str:
    """All that a paper's context holds, to look for words."""
    return repr(context)


async def test_a_visit_has_its_forms_a_slip_and_a_receipt(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """In the order in which they are handed over."""
    town, _, _, visit = served
    assert documents_of(town.runner.newest(visit)) == ("tennyu", "juminhyo", "slip", "receipt")


def test_times_and_days_are_the_towns() -> None:
    """A visit just before midnight UTC is of the next day in Japan."""
    at = 1_795_305_600_000
    assert day_of(at - at % 86_400_000 + 15 * 3_600_000).isoformat() > day_of(at - at % 86_400_000).isoformat()
    assert time_of(0) == "昭和45年1月1日 9時00分"


async def test_a_form_holds_what_its_digest_covers_and_no_more(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """Fields of the other procedure stay off the paper; the new address stands for one that was not asked."""
    town, _, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子", "p1.name": "一郎", "cert.use": "提出"})
    await fill(town, desk, visit, {"addr.new.town": "朝日町", "addr.new.block": "1-2", "addr.new.building": "遠窓荘"})
    state = town.runner.newest(visit)
    plan = town.plans.at_hand(state.catalogue)
    values = confirmed_values(state, "juminhyo", plan)
    assert values["visitor.name"][0] == "葛󠄀城花子"
    assert "p1.name" not in values
    assert confirmed_values(state, "tennyu", plan)["p1.name"][0] == "一郎"
    assert values["visitor.addr"][0] == "朝日町1-2\u3000遠窓荘"
    asked = confirmed_values(with_value(state, "visitor.addr", "別の住所"), "juminhyo", plan)
    assert asked["visitor.addr"][0] in ("別の住所", "朝日町1-2\u3000遠窓荘")


async def test_a_filed_form_carries_signature_and_digest(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """The check code on the paper is of what was filed; a draft has none."""
    town, station, desk, visit = served
    plan = town.plans.newest()
    draft = form_job(town.runner.newest(visit), "juminhyo", plan, branch="北支所")
    state = await file_certificate(town, station, desk, visit)
    filed = form_job(state, "juminhyo", plan, branch="北支所")
    assert draft.template == filed.template
    assert draft != filed
    assert text_of(filed).count(receipt_number(state)) >= 1


async def test_strokes_reach_the_paper(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """A signature with the pen is drawn on its form."""
    town, _, _, visit = served
    plan = town.plans.newest()
    strokes = ((StrokePoint(0.1, 0.1, 0, 1), StrokePoint(0.9, 0.9, 5, 1)),)
    signature = Signature("d" * 64, SignatureMode.PAD, 1, strokes, 2.0)
    plain = town.runner.newest(visit)
    signed = replace(plain, applications={"tennyu": Application(signature=signature)})
    assert form_job(signed, "tennyu", plan, branch="北支所") != form_job(plain, "tennyu", plan, branch="北支所")


async def test_a_procedure_without_a_form_of_its_own_gets_a_plain_one(
    served: tuple[LiveTown, TestPage, TestPage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Title, sections, labels and values: nothing is left out because nobody drew a form."""
    town, _, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子"})
    monkeypatch.setattr("server.documents.paper_form", lambda *_: None)
    job = form_job(town.runner.newest(visit), "juminhyo", town.plans.newest(), branch="北支所")
    assert "葛󠄀城花子" in text_of(job)
    assert "住民票" in text_of(job)


async def test_the_slip_says_what_is_open_and_until_when(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """Before filing: not received, what is missing, what to bring; after it: received, and the next steps."""
    town, station, desk, visit = served
    plan = town.plans.newest()

    def slip(state: Visit) -> str:
        return text_of(
            slip_job(
                state, plan, branch="北支所", today=TODAY, tokens=no_tokens(departments_of(state, plan)), closed=CLOSED
            )
        )

    await fill(town, desk, visit, {"case.date": "2026-11-20"})
    before = slip(town.runner.newest(visit))
    assert "まだ受け付けていません" in before
    assert "まだ分からないこと" in before
    assert "令和8年12月4日まで" in before
    assert "03-0000-1101" in before
    state = await file_certificate(town, station, desk, visit)
    assert "住民票" in slip(state)
    assert "受け付けました" in slip(state)
    paper = replace(state.applications["juminhyo"], signature=Signature("d" * 64, SignatureMode.PAPER, 1))
    on_paper = replace(state, applications={"juminhyo": paper})
    assert "用紙に署名して" in slip(on_paper)
    assert "用紙に署名して" not in slip(replace(on_paper, ticks=(Tick.SIGNED_PAPER_KEPT,)))


async def test_the_slip_names_what_the_interview_found_beside_the_forms(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """Title, place, last day and papers, nobody's name; and nothing that was asked by voice."""
    town, _, desk, visit = served
    plan = town.plans.newest()

    def others(state: Visit) -> list[dict[str, Any]]:
        tokens = no_tokens(departments_of(state, plan))
        job = slip_job(state, plan, branch="北支所", today=TODAY, tokens=tokens, closed=CLOSED)
        found: Any = job.context["others"]
        return list(found)

    assert others(town.runner.newest(visit)) == []
    await desk.send(c.Reply, visit=visit, question="Q53", facts={"dogs": 1})
    await desk.send(c.Reply, visit=visit, question="Q53b", facts={"dogs_all_chip": False})
    await fill(town, desk, visit, {"case.date": "2026-11-20", "p1.name": "葛󠄀城花子"})
    found = {other["title"]: other for other in others(town.runner.newest(visit))}
    rules = {rule.id: rule for rule in plan.interview.book.plan.rules} if plan.interview else {}
    dog = found[rules["inu_henkou"].title.ja]
    assert "環境課" in dog["where"]
    assert dog["due"] == ["令和8年12月21日まで"]
    assert dog["bring"]
    assert not dog["unsure"]
    assert "葛󠄀城" not in str(found)
    await desk.send(c.KeepOff, visit=visit, question="Q53", off=True)
    assert rules["inu_henkou"].title.ja not in {other["title"] for other in others(town.runner.newest(visit))}
    await desk.send(c.Reply, visit=visit, question="Q01", facts={"event": "birth"})
    (birth,) = [each for each in others(town.runner.newest(visit)) if each["title"] == "出生届"]
    assert any("紙の届書" in step for step in birth["steps"]), "what has no form here has a guide"


async def test_a_due_date_needs_its_event(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """Fourteen days from the day after the move; none without the date, none for a certificate."""
    town, _, _, visit = served
    state, plan = town.runner.newest(visit), town.plans.newest()
    moving, certificate = plan.procedure("tennyu"), plan.procedure("juminhyo")
    assert due_date(state, moving, CLOSED) is None
    assert due_words(state, moving, CLOSED) == ""
    assert due_date(with_value(state, "case.date", ""), moving, CLOSED) is None
    assert due_date(with_value(state, "case.date", "2026-11-20"), moving, CLOSED) == date(2026, 12, 4)
    assert due_date(state, certificate, CLOSED) is None
    card = plan.procedure("mynumber_card")
    wanted = due_day(day_of(state.opened_at), Term(Text("", ""), days=90), closed=CLOSED)
    assert due_date(state, card, CLOSED) == wanted, "within 90 days of the notification, which is filed today"


async def test_the_receipt_lists_what_was_handed_over(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """Matters received or only talked about, what came back, the fee once it is paid."""
    town, station, desk, visit = served
    state = await file_certificate(town, station, desk, visit)
    catalogue = town.plans.newest().catalogue

    def receipt(visit: Visit) -> str:
        return text_of(receipt_job(visit, catalogue, branch="北支所", today=TODAY))

    plain = receipt(state)
    assert "(受付済み)" in plain
    assert "(相談)" in plain
    assert "本人確認書類" not in plain
    ticked = receipt(replace(state, ticks=tuple(Tick)))
    assert "本人確認書類" in ticked
    assert "お持ちになった書類" in ticked
    assert "(署名した用紙)" in ticked


async def test_a_plain_paper_has_the_rows_of_its_own_procedure(
    served: tuple[LiveTown, TestPage, TestPage, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A section that two procedures share is confirmed as one; each department's paper has what it asked."""
    town, _, desk, visit = served
    await desk.send(c.AddProcedure, visit=visit, procedure="jidou_teate")
    monkeypatch.setattr("server.documents.paper_form", lambda *_: None)
    state, plan = town.runner.newest(visit), town.plans.newest()
    papers = {one: text_of(form_job(state, one, plan, branch="北支所")) for one in ("tennyu", "jidou_teate")}
    of_allowance = plan.catalogue.content.fields["p.allowance"].label.ja
    assert of_allowance in papers["jidou_teate"]
    assert of_allowance not in papers["tennyu"]


async def test_the_slip_has_a_stop_for_each_department(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """In the order of the matters; each with its own token and its procedures only."""
    town, _, desk, visit = served
    await desk.send(c.AddProcedure, visit=visit, procedure="jidou_teate")
    state = town.runner.newest(visit)
    plan = town.plans.at_hand(state.catalogue)
    content = plan.catalogue.content
    wanted: dict[str, list[str]] = {}
    for procedure in state.procedures:
        wanted.setdefault(content.procedures[procedure].department, []).append(content.procedures[procedure].title.ja)
    assert len(wanted) == 2
    found = departments_of(state, plan)
    assert list(found) == list(wanted)
    tokens = new_tokens(found)
    job = slip_job(state, plan, branch="北支所", today=TODAY, tokens=tokens, closed=CLOSED)
    stops: Any = job.context["stops"]
    assert [[item["title"] for item in stop["items"]] for stop in stops] == list(wanted.values())
    assert [stop["token"] for stop in stops] == [tokens[department].token for department in wanted]
    assert [stop["department"] for stop in stops] == [content.departments[one].ja for one in wanted]


@pytest.mark.parametrize("procedure", sorted(load_catalogue(packaged_folder()).content.procedures))
def test_every_procedure_of_the_packaged_catalogue_can_be_answered(procedure: str) -> None:
    """From an empty form session to nothing missing, by the answers that each field takes; the form then has them."""
    plan = FormPlan(load_catalogue(packaged_folder()))
    form = paper_form(plan.catalogue.content, plan.procedure(procedure).form)
    assert form is not None
    samples = sample_values(plan.catalogue.content, form, ("p1",))
    persons, values = ("p1",), plan.initial_values((procedure,), ("p1",))
    for _ in range(4):  # an answer may bring further questions
        for section in plan.sections((procedure,), persons, values):
            for field, _label in plan.rows(section, (procedure,), values):
                if not values.get(field):
                    text = "AB12345678CD" if field == "p1.card_no" else samples.get(field, ("p1", ""))[0]
                    values[field] = plan.check(field, text, values, today=TODAY).value
    assert plan.missing(procedure, (procedure,), persons, values) == ()
    shown = {field: (value, value) for field, value in values.items()}
    assert form.printed_persons(shown, persons) == (() if not form.person_fields else persons)


async def test_a_due_date_of_each_persons_event_is_the_first(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """Two persons of one notification: the earlier event sets the day for the household."""
    town, _, _, visit = served
    state, plan = town.runner.newest(visit), town.plans.newest()
    state = replace(state, persons=("p1", "p2", "p3"))
    state = with_value(with_value(with_value(state, "p1.nenkin_date", "2026-11-09"), "p2.nenkin_date", ""), "p3.x", "1")
    assert due_date(state, plan.procedure("nenkin"), CLOSED) == date(2026, 11, 24)  # the 23rd is a holiday
    state = with_value(state, "p3.nenkin_date", "2026-11-02")
    assert due_date(state, plan.procedure("nenkin"), CLOSED) == date(2026, 11, 16)


async def test_one_answer_fills_the_forms_of_several_departments(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """What was told for the move stands on the pension's form too; each form has only whom it is about."""
    town, _, desk, visit = served
    await done(desk, c.AddProcedure, visit=visit, procedure="nenkin")
    for _ in range(2):
        await done(desk, c.AddPerson, visit=visit)
    await fill(
        town,
        desk,
        visit,
        {
            "addr.new.town": "朝日町",
            "addr.new.block": "1-2",
            **{f"p{number}.name": f"遠窓{name}" for number, name in enumerate("一二三", 1)},
            **{"p2.birth": "1990-07-12", "p2.in_nenkin": "yes", "p1.in_nenkin": "no", "p2.nenkin_reason": "退職"},
        },
    )
    state, plan = town.runner.newest(visit), town.plans.newest()
    moved, pension = (form_job(state, it, plan, branch="北支所").context for it in ("tennyu", "nenkin"))
    assert moved["sheets"] == [["p1", "p2", "p3"]]
    assert pension["sheets"] == [["p2"]]
    for context in (moved, pension):
        assert dict(context["shown"])["addr.new.town"] == "朝日町"  # type: ignore[call-overload]
        assert dict(context["shown"])["p2.name"] == "遠窓二"  # type: ignore[call-overload]
    assert moved["reason"] == "転入"
    assert bundled(state) == ("tennyu", "juminhyo", "nenkin", "slip")
