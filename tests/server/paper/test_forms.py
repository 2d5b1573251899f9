"""Every form of the packaged catalogue as it comes out: complete, in its cells, for one, three and eight persons."""

from collections import Counter

import pytest

from server.catalogue.field_types import FieldType
from server.paper.glyphs import FlagReason
from server.paper.job import Paper
from server.paper.overflow import overflow
from server.paper.samples import long_name
from tests.server.paper.conftest import Printer
from tests.server.paper.examples import NUMBER
from tests.server.paper.filled import content, filled, form_of, job_of, persons
from tests.server.paper.probe import Pdf, beyond_margins, on_rules, overlaps, squeezed

FORMS = sorted(content().forms)
SHEET_EACH = [ident for ident in FORMS if content().forms[ident].one_per == "person"]
SHARED = [ident for ident in FORMS if content().forms[ident].one_per == "household"]
# A variant, a character beyond the first plane, letters that NFC would change, a foreign name, one 外字.
HARD_NAMES = (
    "葛\U000e0102城　\U00020bb7之助",
    "NGUYEN THI BÍCH NGỌC",
    "\u908a\U000e0109見　\ufa11\ufa19",
    "髙橋　德次郎\U0002000b",
    "濵田　辻\U000e0102",
    "O'BRIEN-SMITH MARY-JANE",
    "齋藤　惠\U000e0101",
    "渡邉　ヴァレリー",
)
MARKED = frozenset({FieldType.TEXT, FieldType.ADDR, FieldType.NAME, FieldType.KANA, FieldType.ROMAN})
# Asked, and not written out on the form of the same id, each for a reason.
ELSEWHERE = {
    "idou_todoke": {
        *("out.date", "out.addr", "out.head"),  # what is asked of those who leave has a test of its own
        "p.rel",  # 続柄（その他）stands in its place
    },
    "jidou_teate": {
        "spouse.name",  # the spouse is one of the persons
        "claimant.since",  # only where the amount changes
    },
    "suido": {"addr.new.town", "addr.new.block", "addr.new.building"},  # the place of use was told apart
}


def assert_well_set(paper: Paper) -> None:
    """No letter is off the sheet, on a rule or on another letter."""
    with Pdf(paper.pdf) as pdf:
        for page in range(len(pdf)):
            assert beyond_margins(pdf, page) == []
            assert on_rules(pdf, page) == []
            assert list(overlaps(pdf, page)) == []


def _asked_by(procedures: set[str], template: str) -> bool:
    return not procedures.isdisjoint(content().fields[template].for_procedures or procedures)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_answer_stands_on_the_form(print_paper: Printer, form_id: str) -> None:
    """Nothing that somebody was asked and confirmed is left off its paper; one person has one sheet."""
    form, values = form_of(form_id), filled(form_id, 1)
    marks: dict[str, str] = {}
    ending = {each.id for each in content().procedures.values() if each.form == form_id}
    named = {f"p1.{name}": f"p.{name}" for name in form.person_fields} | {ident: ident for ident in form.fields}
    asked = {ident: name for ident, name in named.items() if _asked_by(ending, name)}
    for number, (ident, template) in enumerate(asked.items()):
        field = content().fields[template]
        if field.type in MARKED and template not in ELSEWHERE.get(form_id, set()):
            marks[ident] = f"甲{number:03}"
            values[ident] = (marks[ident], marks[ident])
        elif field.type is FieldType.DATE and template not in ELSEWHERE.get(form_id, set()):
            day = number % 28 + 1, number // 28 + 1
            marks[ident] = f"令和7年{day[1]}月{day[0]}日"
            values[ident] = (f"2025-{day[1]:02}-{day[0]:02}", marks[ident])
    paper = print_paper(job_of(form_id, values, 1))
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    pages = 3 if form_id in ("inu", "moped") else 1  # a sheet for each of the three dogs or vehicles
    assert paper.pages == pages
    assert [ident for ident, mark in marks.items() if mark not in text] == []
    for part in (form.title, NUMBER, "1a2b3c4d", f"1／{pages}ページ"):
        assert squeezed(part) in text
    assert "下書き" not in text
    assert_well_set(paper)
    assert overflow(paper.pdf) is None  # what towns' own templates are held to says the same of ours


@pytest.mark.parametrize("form_id", FORMS)
def test_the_longest_answers_are_neither_cut_nor_run_over(print_paper: Printer, form_id: str) -> None:
    """Names of 100 letters and addresses of 400: every letter of every answer is there, inside its cell."""
    values = filled(form_id, 1, long=True)
    paper = print_paper(job_of(form_id, values, 1))
    assert_well_set(paper)
    with Pdf(paper.pdf) as pdf:
        there = Counter(pdf.flowing())
    wanted = Counter(squeezed(values["visitor.name"][0]) + squeezed(values["visitor.addr"][0]))
    if form_id in (*SHARED, *SHEET_EACH):
        wanted += Counter(squeezed(long_name(1)))
    assert wanted - there == Counter()


@pytest.mark.parametrize("form_id", SHARED)
def test_eight_persons_go_on_continuation_sheets(print_paper: Printer, form_id: str) -> None:
    """Every person stands on one sheet, in order, under the same heading with the number of the sheet."""
    paper = print_paper(job_of(form_id, filled(form_id, 8, names=HARD_NAMES), 8))
    assert_well_set(paper)
    size = form_of(form_id).per_sheet
    with Pdf(paper.pdf) as pdf:
        pages = [squeezed(pdf.text(page)) for page in range(len(pdf))]
    sheets = [HARD_NAMES[at : at + size] for at in range(0, 8, size)]
    assert paper.pages == len(sheets)
    assert paper.flagged == ()
    for number, (page, names) in enumerate(zip(pages, sheets, strict=True)):
        assert squeezed(form_of(form_id).title) in page
        assert ("続紙" in page) == (number > 0)
        assert f"{number + 1}／{paper.pages}ページ" in page
        assert [name for name in names if squeezed(name) not in page] == []


@pytest.mark.parametrize("form_id", SHARED)
def test_twelve_persons_with_the_longest_names_are_all_there(print_paper: Printer, form_id: str) -> None:
    """Names of 100 letters in every row: smaller, over more lines, on as many sheets as it takes, and never cut."""
    names = tuple(long_name(number) for number in range(1, 13))
    paper = print_paper(job_of(form_id, filled(form_id, 12, names=names), 12))
    assert_well_set(paper)
    with Pdf(paper.pdf) as pdf:
        there = Counter(pdf.flowing())
    assert Counter(squeezed("".join(names))) - there == Counter()


@pytest.mark.parametrize("form_id", FORMS)
def test_a_letter_that_no_font_has_is_marked_and_told(print_paper: Printer, form_id: str) -> None:
    """A city's own 外字 in the name of whoever came: never a box, never left out."""
    name = "遠窓\ue000　花子"
    paper = print_paper(job_of(form_id, filled(form_id, 1) | {"visitor.name": (name, name)}, 1))
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    assert "遠窓〓(外字)※花子" in text.replace("\u3000", "")
    assert "※印の字は正字を確認してください" in text
    assert ("U+E000", FlagReason.PRIVATE_USE) in {(glyph.code_points, glyph.reason) for glyph in paper.flagged}


@pytest.mark.parametrize("form_id", SHEET_EACH)
def test_a_form_of_one_person_has_a_sheet_for_each(print_paper: Printer, form_id: str) -> None:
    """Only those whom the procedure is about; names keep their selectors, and a city's own 外字 is marked and told."""
    who = form_of(form_id).only_with
    assert who is not None
    values = filled(form_id, 3, names=(HARD_NAMES[0], HARD_NAMES[1], f"{HARD_NAMES[2]}\ue000"))
    values[f"p2.{who.field.removeprefix('p.')}"] = ("other", "other")
    paper = print_paper(job_of(form_id, values, 3))
    assert_well_set(paper)
    with Pdf(paper.pdf) as pdf:
        pages = [squeezed(pdf.text(page)) for page in range(len(pdf))]
    assert paper.pages == 2
    for number, (page, name) in enumerate(zip(pages, (HARD_NAMES[0], HARD_NAMES[2]), strict=True), 1):
        assert f"2人のうち{number}人目" in page
        assert squeezed(name) in page
        assert squeezed(form_of(form_id).title) in page
    assert "〓(外字)※" in pages[1]
    assert "※印の字は正字を確認してください" in pages[1]
    assert {(glyph.code_points, glyph.reason) for glyph in paper.flagged} == {("U+E000", FlagReason.PRIVATE_USE)}


@pytest.mark.parametrize("form_id", ["nenkin", "kokuho", "inu"])
def test_a_form_can_be_printed_before_anything_is_known(print_paper: Printer, form_id: str) -> None:
    """One empty sheet that says it is a draft; also where each person has one."""
    blank = print_paper(job_of(form_id, {}, 0, digest=""))
    assert blank.pages == 1
    with Pdf(blank.pdf) as pdf:
        assert "下書き" in pdf.flowing()


def test_who_leaves_goes_from_the_address_they_have(print_paper: Printer) -> None:
    """住民異動届 of a 転出: the day planned, where to, and the present address as the former one."""
    values = filled("idou_todoke", 1) | {
        "case.date": ("", ""),
        "out.date": ("2026-12-20", "令和8年12月20日"),
        "out.addr": ("大阪府大阪市北区", "大阪府大阪市北区"),
        "out.head": ("遠窓　花子", "遠窓　花子"),
        "addr.new.town": ("東京都遠窓市東町", "東京都遠窓市東町"),
        "addr.new.building": ("遠窓荘", "遠窓荘"),
    }
    job = job_of("idou_todoke", values, 1)
    paper = print_paper(type(job)(job.template, {**job.context, "reason": "転出"}))
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    assert "✓転出" in text
    assert "（予定日）令和8年12月20日" in text.replace("異動年月日", "")
    order = [text.index(part) for part in ("大阪府大阪市北区", "遠窓花子", "東京都遠窓市東町", "遠窓荘")]
    assert order == sorted(order)
    assert paper.pages == 1
    assert_well_set(paper)


def test_a_changed_allowance_says_since_when(print_paper: Printer) -> None:
    """The two claims share a form; title and first line are of the one that was made."""
    job = job_of("jidou_teate", filled("jidou_teate", 1), 1)
    changed = type(job)(job.template, {**job.context, "reason": "額改定"})
    with Pdf(print_paper(changed).pdf) as pdf:
        text = pdf.flowing()
    assert "児童手当額改定認定請求書" in text
    assert "事由の発生日令和8年11月15日" in text


@pytest.mark.parametrize(
    ("form_id", "numbers", "others"),
    [
        *((ident, 1, 0) for ident in ("techo", "kokuho")),
        *((ident, 1, 10) for ident in ("nenkin", "kaigo_idou", "kaigo_nintei")),  # 基礎年金番号, 介護の被保険者番号
        ("kouki", 1, 8),
        ("jidou_teate", 2, 7),  # 口座番号
        ("hoiku", 2, 0),
        *((ident, 0, 0) for ident in ("card_henkou", "juukyochi", "inkan", "tennyugaku")),
    ],
)
def test_an_individual_number_has_twelve_empty_boxes(
    print_paper: Printer, form_id: str, numbers: int, others: int
) -> None:
    """Where the law asks for one; each box is as high as a digit written by hand. Other numbers have theirs."""
    with Pdf(print_paper(job_of(form_id, {}, 0, digest="")).pdf) as pdf:
        assert pdf.boxes(0).count((4.6, 6.0)) == 12 * numbers + others


def test_everybody_at_home_stands_on_the_nursery_form(print_paper: Printer) -> None:
    """One child applies; the seven others are listed, those who do not fit on a continuation sheet."""
    values = filled("hoiku", 8, names=HARD_NAMES)
    values |= {f"{person}.in_hoiku": ("no", "いいえ") for person in persons(8)[1:]}
    paper = print_paper(job_of("hoiku", values, 8))
    with Pdf(paper.pdf) as pdf:
        pages = [squeezed(pdf.text(page)) for page in range(len(pdf))]
    assert len(pages) == 2
    assert "続紙" in pages[1]
    assert [name for name in HARD_NAMES if squeezed(name) not in "".join(pages)] == []
    assert_well_set(paper)
