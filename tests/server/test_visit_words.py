"""Tests of how lists of visits read."""

import pytest
from aiohttp.test_utils import make_mocked_request

from server.keys_of_app import master_key
from server.visit_list import recent
from server.visit_words import VisitWords
from tests.support.installation import Installation, call_and_leave


@pytest.mark.parametrize(
    ("lang", "place", "title", "slip"),
    [
        ("ja", ("kita支所", "窓口1"), "転入届", "手続き案内票"),
        ("en", ("kita branch", "Counter 1"), "moving in", "Slip"),
    ],
)
async def test_a_line_is_in_the_language_of_the_page(
    office: Installation, lang: str, place: tuple[str, str], title: str, slip: str
) -> None:
    """Places, titles of procedures, documents; the time is the town's."""
    visit = await call_and_leave(await office.enrolled(), "tennyu")
    (listed,) = await office.database.read(lambda db: recent(db, office.app[master_key]))
    request = make_mocked_request("GET", "/", headers={"Cookie": f"enmado_lang={lang}"}, app=office.app)
    words = await VisitWords.of(request, [listed])
    line = words.line(listed)
    assert (line["id"], line["number"], line["outcome"], line["specialist"]) == (visit, 1, "left", None)
    assert (line["branch"], line["counter"]) == place
    assert title in line["procedures"][0]
    assert slip in words.document(listed, "slip")
    assert words.document(listed, "unknown") == "unknown"
    assert len(line["opened_at"]) == len("2026-11-22 10:31")
    assert line["closed_at"] is not None
