"""The papers as they come out: every name in its own shape, in its cell, on the page."""

import subprocess
from collections.abc import Mapping, Sequence

import pytest
import zxingcpp

from server.paper.context import (
    SlipItem,
    SlipStop,
    form_context,
    plain_context,
    receipt_context,
    slip_context,
)
from server.paper.fonts import FontKey
from server.paper.glyphs import FlagReason
from server.paper.job import FlaggedGlyph, Paper, PaperJob
from server.paper.samples import long_name
from server.paper.signature import Signature
from tests.server.paper.conftest import Printer
from tests.server.paper.examples import (
    ADDRESS,
    CHILD_NAME,
    DIGEST,
    FAMILY_IDS,
    FILED,
    HEAD_NAME,
    NUMBER,
    TOKEN,
    WIFE_NAME,
    Values,
    crowd,
    family,
    pairs,
)
from tests.server.paper.filled import form_of
from tests.server.paper.probe import (
    Letter,
    Pdf,
    beyond_margins,
    difference,
    drawn,
    on_rules,
    overlaps,
    squeezed,
)

TSUJI_ONE_DOT = "辻\U000e0102"  # Moji_Joho: only IPAmj明朝 has it
TSUJI_ADOBE = "辻\U000e0100"  # Adobe-Japan1: only BIZ UD and Noto have it
UNKNOWN_VARIANT = "葛\U000e01ef"


def form(
    form_id: str,
    values: Values,
    persons: tuple[str, ...],
    *,
    signature_mode: str = "paper",
    signature: Signature | None = None,
    confirmed_digest: str = DIGEST,
    confirmed_at: str = "",
) -> PaperJob:
    """A form of the example visit, confirmed and to be signed by hand unless told otherwise."""
    return form_context(
        form_of(form_id),
        values,
        persons,
        town="遠窓市",
        branch="東支所",
        filed=FILED,
        number=NUMBER,
        signature_mode=signature_mode,
        signature=signature,
        confirmed_digest=confirmed_digest,
        confirmed_at=confirmed_at,
        reason="転入" if form_id == "idou_todoke" else "",
    )


def moving(name: str, **answers: str) -> PaperJob:
    """A 住民異動届 of one person of that name."""
    return form("idou_todoke", pairs({"p1.name": name, **answers}), ("p1",))


def slip(*items: SlipItem, stops: Sequence[SlipStop] = ()) -> PaperJob:
    """A slip with these procedures, all in one department unless told otherwise."""
    stops = stops or [SlipStop("市民課", TOKEN, "A1B2C-D3E4F", items)]
    return slip_context(stops, town="遠窓市", branch="東支所", filed=FILED, number=NUMBER)


def find(pdf: Pdf, letter: str, page: int = 0) -> Letter:
    """The first such letter on a page."""
    return next(found for found in pdf.letters(page) if found.text == letter)


def assert_well_set(paper: Paper) -> None:
    """No letter is off the sheet, on a rule or on another letter."""
    with Pdf(paper.pdf) as pdf:
        assert len(pdf) == paper.pages
        for page in range(len(pdf)):
            assert beyond_margins(pdf, page) == []
            assert on_rules(pdf, page) == []
            assert list(overlaps(pdf, page)) == []


@pytest.mark.parametrize(
    ("form_id", "title", "names"),
    [
        ("idou_todoke", "住民異動届", [HEAD_NAME, WIFE_NAME, CHILD_NAME]),
        ("jidou_teate", "児童手当認定請求書", [HEAD_NAME, WIFE_NAME, CHILD_NAME]),
        ("juminhyo", "住民票の写し等交付請求書", [HEAD_NAME, CHILD_NAME]),
    ],
)
def test_a_family_of_three_fits_on_one_sheet(print_paper: Printer, form_id: str, title: str, names: list[str]) -> None:
    """Each form holds the family on one page, with title, addressee, date, number and check code."""
    paper = print_paper(form(form_id, family(), FAMILY_IDS))
    assert (paper.pages, paper.flagged) == (1, ())
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    for part in [title, "遠窓市長あて", "令和8年11月22日", NUMBER, "1a2b3c4d", "1／1ページ", *names]:
        assert squeezed(part) in text
    assert "押印は必要ありません" in text
    assert_well_set(paper)


def test_answers_are_ticked_and_the_rest_is_not(print_paper: Printer) -> None:
    """A choice shows every possible answer with a tick at the given one only."""
    with Pdf(print_paper(form("jidou_teate", family(), FAMILY_IDS)).pdf) as pdf:
        text = pdf.flowing()
    assert "✓会社員自営公務員その他" in text
    assert "国民✓厚生共済なし" in text
    assert "公金受取口座を使う✓次の口座" in text
    assert "0123456" in text


def test_an_answer_the_form_does_not_know_is_printed_all_the_same(print_paper: Printer) -> None:
    """A department may add an option to the catalogue; its answer is not lost on paper."""
    values = family() | pairs({"visitor.role": "成年後見監督人"})
    with Pdf(print_paper(form("juminhyo", values, ())).pdf) as pdf:
        assert "✓成年後見監督人" in pdf.flowing()


def test_who_joins_a_household_is_put_under_its_head(print_paper: Printer) -> None:
    """With 合流転入 the new head is the one who already lives there."""
    values = family() | {"hh.joins": ("yes", "はい")} | pairs({"hh.existing_head": "遠窓　花子"})
    with Pdf(print_paper(form("idou_todoke", values, FAMILY_IDS)).pdf) as pdf:
        text = pdf.flowing()
    assert "遠窓花子" in text
    assert "✓今ある世帯に入る" in text


@pytest.mark.parametrize(("count", "sheets"), [(4, 1), (5, 2), (12, 3)])
def test_more_than_four_persons_go_on_continuation_sheets(print_paper: Printer, count: int, sheets: int) -> None:
    """Every person stands on exactly one sheet of four."""
    persons = tuple(f"p{number}" for number in range(1, count + 1))
    letters = zip(persons, "甲乙丙丁戊己庚辛壬癸子丑", strict=False)
    names = {f"{person}.name": f"遠窓　{letter}之助" for person, letter in letters}
    paper = print_paper(form("idou_todoke", pairs(names), persons))
    assert paper.pages == sheets
    with Pdf(paper.pdf) as pdf:
        for number, name in enumerate(names.values()):
            pages = [page for page in range(sheets) if squeezed(name) in squeezed(pdf.text(page))]
            assert pages == [number // 4]
        assert all(f"{page + 1}／{sheets}ページ" in pdf.text(page) for page in range(sheets))


@pytest.mark.parametrize(
    ("form_id", "persons", "names_at"),
    [
        ("idou_todoke", 12, (19.0, 72.0)),
        ("jidou_teate", 12, (19.0, 85.0)),
        ("juminhyo", 3, (48.0, 198.0)),
    ],
)
def test_the_longest_answers_are_neither_cut_nor_run_over(
    print_paper: Printer, form_id: str, persons: int, names_at: tuple[float, float]
) -> None:
    """Names of 100 letters and addresses of 400 are there whole, inside their cells."""
    values, ids = crowd(12)
    paper = print_paper(form(form_id, values, ids))
    assert_well_set(paper)
    with Pdf(paper.pdf) as pdf:
        text, column = pdf.flowing(), pdf.column(*names_at)
    for name in map(long_name, range(1, persons + 1)):
        assert len(name) == 100
        assert squeezed(name) in column
    assert squeezed(values["visitor.addr"][0]) in text
    assert squeezed(values["addr.new.building"][0]) in text


def test_no_letter_is_smaller_than_six_points(print_paper: Printer) -> None:
    """A form full of the longest answers still has its smallest kanji at 6 pt."""
    values, ids = crowd(4)
    paper = print_paper(form("idou_todoke", values, ids))
    with Pdf(paper.pdf) as pdf:
        line = [it for it in pdf.letters(0) if it.text == "寿"]
    # 寿 fills over 85 % of its em square in IPAmj明朝.
    assert min(it.right - it.left for it in line) >= 6 * 0.85


@pytest.mark.parametrize(
    ("name", "letter", "font", "not_this"),
    [
        ("\ufa19", "\ufa19", FontKey.NAME, "\u795e"),
        ("\u795e\ufe00", "\u795e", FontKey.NAME, "\u795e"),
        ("\u908a\U000e0109", "\u908a", FontKey.NAME, "\u908a"),
        (TSUJI_ONE_DOT, "辻", FontKey.NAME, "辻"),
        (TSUJI_ADOBE, "辻", FontKey.MINCHO, TSUJI_ONE_DOT),
        ("葛\U000e0102", "葛", FontKey.NAME, "葛"),
    ],
)
def test_a_variant_prints_in_its_own_shape(
    print_paper: Printer,
    font_files: Mapping[FontKey, str],
    *,
    name: str,
    letter: str,
    font: FontKey,
    not_this: str,
) -> None:
    """What is on paper is the shape that the font has for this pair, drawn by another engine."""
    paper = print_paper(moving(name))
    assert paper.flagged == ()
    with Pdf(paper.pdf) as pdf:
        look = pdf.look(find(pdf, letter), 0)
    right = difference(look, drawn(name, font_files[font]))
    wrong = difference(look, drawn(not_this, font_files[FontKey.NAME]))
    assert right < 0.25
    assert wrong > right * 1.3


def test_a_character_outside_the_first_plane_is_no_box(print_paper: Printer, font_files: Mapping[FontKey, str]) -> None:
    """𠮷 prints as 𠮷, not as the box that a font draws for what it lacks, and is read back."""
    paper = print_paper(moving("\U00020bb7野"))
    with Pdf(paper.pdf) as pdf:
        look = pdf.look(find(pdf, "\U00020bb7"), 0)
    box = drawn("\U00020bb7", font_files[FontKey.LABEL])  # BIZ UD lacks it
    assert difference(look, drawn("\U00020bb7", font_files[FontKey.NAME])) < 0.25
    assert difference(look, box) > 0.5


def test_selectors_survive_in_the_text_of_the_pdf(print_paper: Printer) -> None:
    """Who copies the name out of the PDF gets it with its selector."""
    with Pdf(print_paper(moving(f"{TSUJI_ONE_DOT}　{TSUJI_ADOBE}")).pdf) as pdf:
        text = pdf.flowing()
    assert TSUJI_ONE_DOT in text
    assert TSUJI_ADOBE in text


def test_what_no_font_has_is_marked_on_the_paper_and_told(print_paper: Printer) -> None:
    """An unknown variant, a city's own 外字 and a foreign script get ※, 〓 and a footnote."""
    paper = print_paper(moving(f"{UNKNOWN_VARIANT}城　\ue000ไ"))
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    assert "葛※城〓(外字)※〓※" in text
    note = "※印の字は正字を確認してください（字形がありません:U+845BU+E01EF、U+E000、U+0E44）"
    assert note in text
    assert paper.flagged == (
        FlaggedGlyph("p1.name", UNKNOWN_VARIANT, "U+845B U+E01EF", "葛", FlagReason.VARIANT),
        FlaggedGlyph("p1.name", "\ue000", "U+E000", "〓", FlagReason.PRIVATE_USE),
        FlaggedGlyph("p1.name", "ไ", "U+0E44", "〓", FlagReason.MISSING),
    )
    assert_well_set(paper)


def test_nothing_is_marked_where_every_shape_is_there(print_paper: Printer) -> None:
    """A paper without a flag has neither mark nor footnote."""
    with Pdf(print_paper(form("idou_todoke", family(), FAMILY_IDS)).pdf) as pdf:
        assert "※" not in pdf.flowing()


def test_markup_in_an_answer_is_printed_as_it_was_typed(print_paper: Printer) -> None:
    """An answer cannot become part of the page: no tag, no style, no address is followed."""
    attack = "<img src=http://192.0.2.1/x><style>*{display:none}</style>{{7*7}}&amp;"
    paper = print_paper(moving("遠窓", **{"visitor.addr": attack}))
    with Pdf(paper.pdf) as pdf:
        assert squeezed(attack) in pdf.flowing()


def test_individual_numbers_are_never_printed(print_paper: Printer) -> None:
    """Even if one got into the form session, the paper has empty boxes."""
    numbers = {f"{who}.my_number": "000000000001" for who in ("p1", "p2", "p3", "claimant")}
    values = family() | pairs(numbers)
    for form_id in ("idou_todoke", "jidou_teate", "juminhyo"):
        job = form(form_id, values, FAMILY_IDS)
        assert "000000000001" not in repr(job)
        with Pdf(print_paper(job).pdf) as pdf:
            assert "000000000001" not in pdf.flowing()


def test_a_form_without_confirmation_says_that_it_is_a_draft(print_paper: Printer) -> None:
    """Nobody can hand in what the resident has not confirmed."""
    with Pdf(print_paper(form("juminhyo", family(), (), confirmed_digest="")).pdf) as pdf:
        text = pdf.flowing()
    assert "下書き" in text
    assert "確認コード" not in text


def signature_ink(paper: Paper) -> int:
    """How many dark pixels stand in the place for signing, its rule and frame left out."""
    with Pdf(paper.pdf) as pdf:
        label = find(pdf, "署")
        middle = (label.bottom + label.top) / 2
        scale, (_, height) = 150 / 72, pdf.size(0)
        picture = pdf.picture(0, 150).crop(
            (
                int(120 * scale),
                int((height - middle - 12) * scale),
                int(350 * scale),
                int((height - middle + 8) * scale),
            )
        )
    return sum(value < 128 for value in picture.tobytes())


def test_a_drawn_signature_stands_on_the_paper(print_paper: Printer) -> None:
    """The strokes of the pad are drawn in the place for signing; by hand there is none before."""
    zigzag = [{"x": at / 10, "y": 0.1 + 0.8 * (at % 2), "t": at, "pressure": 0.5} for at in range(11)]
    job = form("juminhyo", family(), (), signature_mode="pad", signature=Signature([zigzag], 4.0))
    empty = form("juminhyo", family(), ())
    assert signature_ink(print_paper(job)) > 500
    assert signature_ink(print_paper(empty)) == 0


def test_a_tap_is_printed_in_words(print_paper: Printer) -> None:
    """A form confirmed by a tap says so and when, and asks for no signature."""
    job = form("juminhyo", family(), (), signature_mode="tap", confirmed_at="令和8年11月22日 10時12分")
    with Pdf(print_paper(job).pdf) as pdf:
        text = pdf.flowing()
    assert "画面で確認済み令和8年11月22日10時12分" in text
    assert "署名してください" not in text


def test_the_slip_tells_what_to_do_next_and_its_code_holds_only_the_token(
    print_paper: Printer,
) -> None:
    """Every line of every procedure is there; the QR reads back as the token and nothing else."""
    item = SlipItem(
        "国民健康保険の加入",
        done=["聞き取り"],
        open=["資格確認書を受け取る"],
        due="2026-11-30（令和8年11月30日）まで",
        bring=["資格喪失証明書", "本人確認書類"],
        fee="なし",
        title_en="National Health Insurance",
    )
    other = "Z" * 26
    stops = [
        SlipStop("保険年金課", TOKEN, "A1B2C-D3E4F", [item], "Insurance Division", "1階 5番窓口", "1F, counter 5"),
        SlipStop("市民課", other, "ZZZZZ-ZZZZZ", [SlipItem("転入届", done=["受け付けました"])]),
    ]
    paper = print_paper(slip(stops=stops))
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
        codes = zxingcpp.read_barcodes(pdf.picture(0, 200))
    assert sorted(code.text for code in codes) == sorted([TOKEN, other])
    for part in ["聞き取り", *item.open, *item.bring, "保険年金課", "1階 5番窓口", "市民課", item.due, NUMBER]:
        assert squeezed(part) in text
    assert "A1B2C-D3E4F" in text
    assert "ZZZZZ-ZZZZZ" in text
    assert_well_set(paper)


def test_a_long_slip_goes_over_several_pages(print_paper: Printer) -> None:
    """Twelve procedures with long texts are all there, and none runs over an edge."""
    items = [
        SlipItem(f"手続き{number}番の届出" * 6, open=["書類を出す" * 20], bring=["本人確認書類"] * 4)
        for number in range(1, 13)
    ]
    paper = print_paper(slip(*items))
    assert paper.pages > 1
    assert_well_set(paper)
    with Pdf(paper.pdf) as pdf:
        assert all(item.title in pdf.flowing() for item in items)


def test_the_receipt_names_what_was_taken_and_given_back(print_paper: Printer) -> None:
    """The receipt lists matter, papers handed in and returned, and the fee."""
    job = receipt_context(
        town="遠窓市",
        branch="東支所",
        filed=FILED,
        number=NUMBER,
        matters=["転入届"],
        handed_in=["転出証明書"],
        returned=["マイナンバーカード"],
        fee="300円",
    )
    with Pdf(print_paper(job).pdf) as pdf:
        text = pdf.flowing()
    for part in ["受付票", NUMBER, "転入届", "転出証明書", "マイナンバーカード", "300円", "東支所"]:
        assert part in text


def test_a_procedure_without_a_layout_prints_its_sections(print_paper: Printer) -> None:
    """A department's new procedure comes out as labelled rows."""
    job = plain_context(
        "水道使用開始届",
        [("使用者", [("氏名", HEAD_NAME)]), ("場所", [("住所", ADDRESS * 12)])],
        town="遠窓市",
        filed=FILED,
        number=NUMBER,
        signature_mode="paper",
        confirmed_digest=DIGEST,
    )
    paper = print_paper(job)
    with Pdf(paper.pdf) as pdf:
        text = pdf.flowing()
    for part in ["水道使用開始届", "使用者", "氏名", HEAD_NAME, ADDRESS * 12]:
        assert squeezed(part) in text
    assert_well_set(paper)


def test_every_font_is_embedded(print_paper: Printer) -> None:
    """No font is left to the machine that the paper is read on."""
    pdf = print_paper(moving(f"{TSUJI_ADOBE}{TSUJI_ONE_DOT}NGUYỄN")).pdf
    listing = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    rows = listing.stdout.decode().splitlines()[2:]
    # The columns after the name: type (may have blanks), encoding, emb, sub, uni, object, ID.
    assert len(rows) >= 4
    assert all(row.split()[-5] == "yes" for row in rows)
    assert {
        name
        for name in ("IPAmjMincho", "BIZ-UDMincho", "BIZ-UDGothic", "Noto-Serif-CJK-JP")
        if any(name in row for row in rows)
    } == {"IPAmjMincho", "BIZ-UDMincho", "BIZ-UDGothic", "Noto-Serif-CJK-JP"}


def test_the_properties_of_the_pdf_name_nobody(print_paper: Printer) -> None:
    """The title that a viewer shows in its window is the form and the receipt number."""
    pdf = print_paper(form("idou_todoke", family(), FAMILY_IDS)).pdf
    listing = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    assert f"住民異動届 {NUMBER}" in listing.stdout.decode()
    assert "之助" not in listing.stdout.decode()
