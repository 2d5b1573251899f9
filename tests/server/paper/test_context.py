"""Tests of server/paper/context.py."""

from datetime import date
from typing import Any

import msgspec
import pytest

from server.paper.context import (
    SlipItem,
    SlipStop,
    form_context,
    plain_context,
    receipt_context,
    slip_context,
)
from server.paper.job import PaperJob
from server.paper.signature import Signature
from tests.server.paper.examples import DIGEST, FAMILY_IDS, FILED, NUMBER, TOKEN, family, pairs
from tests.server.paper.filled import form_of

SIGNATURE = Signature([[{"x": 0.1, "y": 0.1}, {"x": 0.9, "y": 0.9}]], 3.0)


def form(form_id: str = "idou_todoke", **changes: Any) -> PaperJob:
    """The example form with some arguments changed."""
    given: dict[str, Any] = {
        "values": family(),
        "persons": FAMILY_IDS,
        "town": "遠窓市",
        "filed": FILED,
        "number": NUMBER,
        "signature_mode": "paper",
        "confirmed_digest": DIGEST,
    }
    return form_context(form_of(form_id), **(given | changes))


def stop(*items: SlipItem, token: str = TOKEN, code: str = "A1B2C-D3E4F") -> SlipStop:
    """A department with these procedures."""
    return SlipStop("市民課", token, code, items)


def slip(**changes: Any) -> PaperJob:
    """The example slip with some arguments changed."""
    given: dict[str, Any] = {
        "stops": [stop(SlipItem("転入届", done=("受け付けました",)))],
        "town": "遠窓市",
        "branch": "東支所",
        "filed": FILED,
        "number": NUMBER,
    }
    return slip_context(**(given | changes))


@pytest.mark.parametrize("form_id", ["idou_todoke", "jidou_teate", "juminhyo"])
def test_a_job_is_json(form_id: str) -> None:
    """The job goes to the worker and comes out the same."""
    job = form(form_id, signature_mode="pad", signature=SIGNATURE)
    assert msgspec.json.decode(msgspec.json.encode(job), type=PaperJob) == job


def test_the_head_of_a_form() -> None:
    """Addressee, era date and check code are worked out here, not in the template."""
    context = form(filed=date(2019, 5, 1)).context
    assert context["addressee"] == "遠窓市長"
    assert context["filed"] == "令和元年5月1日"
    assert (context["check"], context["draft"]) == ("1a2b3c4d", False)


def test_without_a_digest_a_form_is_a_draft() -> None:
    """Nothing was confirmed: no check code, and the paper will say so."""
    context = form(confirmed_digest="").context
    assert (context["check"], context["draft"]) == ("", True)


def test_only_the_fields_of_the_form_go_to_the_press() -> None:
    """What the form does not print is not sent: other forms' answers, notes, individual numbers."""
    values = family() | pairs({"p1.my_number": "0" * 12, "note.clerk": "x", "p4.name": "y"})
    context = form("juminhyo", values=values).context
    shown = context["shown"]
    assert isinstance(shown, dict)
    assert not [field for field in shown if field.startswith(("p1.", "payee.", "note.", "p4."))]
    assert "0" * 12 not in repr(form(values=values))


def test_fields_nobody_answered_are_empty() -> None:
    """A blank form can be printed."""
    context = form(values={}, persons=()).context
    assert context["sheets"] == [[]]
    shown = context["shown"]
    assert isinstance(shown, dict)
    assert set(shown.values()) == {""}


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (12, [4, 4, 4])])
def test_four_persons_stand_on_a_sheet(count: int, sizes: list[int]) -> None:
    """The first sheet is there always; each further one begins with the fifth person."""
    context = form(persons=[f"p{number}" for number in range(1, count + 1)]).context
    sheets = context["sheets"]
    assert isinstance(sheets, list)
    assert [len(sheet) for sheet in sheets] == sizes
    assert context["person_count"] == count


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"persons": [f"p{number}" for number in range(1, 14)]}, "12 persons, not 13"),
        ({"persons": ["p1", "p1"]}, "different ids"),
        ({"persons": ["p100"]}, "different ids"),
        ({"persons": ["x"]}, "different ids"),
        ({"persons": ["p1\n"]}, "different ids"),
        ({"confirmed_digest": "xyz"}, "hex text"),
        ({"confirmed_digest": "1a2b"}, "hex text"),
        ({"signature_mode": "fax"}, "not a valid SignatureMode"),
        ({"signature": SIGNATURE}, "signed on the pad"),
        ({"signature_mode": "tap", "signature": SIGNATURE}, "signed on the pad"),
        ({"number": " "}, "receipt number"),
        ({"number": "9" * 41}, "receipt number"),
    ],
)
def test_wrong_arguments_are_refused(changes: dict[str, Any], message: str) -> None:
    """Each wrong argument has an error that names what is wrong."""
    with pytest.raises(ValueError, match=message):
        form(**changes)


@pytest.mark.parametrize("token", ["", "A" * 24, "A" * 65, "a" * 26, "A" * 25 + "-", "A" * 25 + "\n", "Ａ" * 26])
def test_a_slip_takes_random_tokens_only(token: str) -> None:
    """Under 129 bits, or with letters that a scanner's keyboard may garble, it is refused."""
    with pytest.raises(ValueError, match="token"):
        slip(stops=[stop(SlipItem("転入届"), token=token)])


@pytest.mark.parametrize("code", ["", "A1B2CD3E4F", "A1B2C-", "a1b2c-d3e4f", "A1B2C-D3E4F-"])
def test_a_slip_takes_codes_only_that_people_can_type(code: str) -> None:
    """Groups of letters that are printed in one way only."""
    with pytest.raises(ValueError, match="code"):
        slip(stops=[stop(SlipItem("転入届"), code=code)])


def test_no_two_departments_share_a_token() -> None:
    """What one of them scans would open the other's work."""
    with pytest.raises(ValueError, match="of its own"):
        slip(stops=[stop(SlipItem("転入届")), stop(SlipItem("児童手当"))])


def test_a_slip_needs_a_procedure_and_a_receipt_a_matter() -> None:
    """An empty paper is an error of the caller."""
    with pytest.raises(ValueError, match="procedure"):
        slip(stops=[])
    with pytest.raises(ValueError, match="procedure"):
        slip(stops=[stop()])
    with pytest.raises(ValueError, match="matter"):
        receipt_context(town="遠窓市", branch="", filed=FILED, number=NUMBER, matters=[])


def test_a_slip_item_becomes_plain_lists() -> None:
    """Tuples and lists alike come out as JSON."""
    job = slip(stops=[stop(SlipItem("転入届", done=("受け付けました",), bring=["カード"]))])
    assert msgspec.json.decode(msgspec.json.encode(job), type=PaperJob) == job


def test_a_receipt_may_carry_the_check_code() -> None:
    """The eight digits lead from the receipt to what was confirmed."""
    job = receipt_context(
        town="遠窓市",
        branch="東支所",
        filed=FILED,
        number=NUMBER,
        matters=["転入届"],
        confirmed_digest=DIGEST.upper(),
    )
    assert job.context["check"] == "1a2b3c4d"


def test_a_plain_form_keeps_its_sections_in_order() -> None:
    """Sections and rows stand as the caller gave them."""
    job = plain_context(
        "水道使用開始届",
        [("使用者", [("氏名", "遠窓　太郎"), ("電話", "090")]), ("場所", [])],
        town="遠窓町",
        filed=FILED,
        number=NUMBER,
        signature_mode="tap",
    )
    assert job.context["addressee"] == "遠窓町長"
    assert job.context["sections"] == [
        {
            "title": "使用者",
            "rows": [{"label": "氏名", "shown": "遠窓　太郎"}, {"label": "電話", "shown": "090"}],
        },
        {"title": "場所", "rows": []},
    ]
