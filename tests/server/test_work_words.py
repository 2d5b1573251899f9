"""Tests of server/work_words.py: names in the page's language, and ids where there is no name."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from server.work_words import WorkWords, moment, number_of
from tests.support.installation import Installation


@pytest.mark.parametrize(
    ("lang", "department", "procedure", "branch", "day"),
    [
        ("ja", "市民課", "住民票の写し", "kita支所", "令和8年11月24日"),
        ("en", "Residents Division", "residence record", "kita branch", "2026-11-24"),
    ],
)
async def test_names_are_of_the_pages_language(
    office: Installation, *, lang: str, department: str, procedure: str, branch: str, day: str
) -> None:
    """What the catalogue and the directory in force don't have stands as its id."""
    request: web.Request = make_mocked_request("GET", "/office", {"Cookie": f"enmado_lang={lang}"}, app=office.app)
    words = WorkWords(request)
    assert words.language == lang
    assert (words.department("shimin"), words.department("gone")) == (department, "gone")
    assert words.procedure("gone") == "gone"
    assert words.branch("gone") == "gone"
    assert words.branch("kita") == branch
    assert (words.staff("ito"), words.staff("gone"), words.staff(None)) == ("ito さん", "gone", "")
    assert (words.day("2026-11-24"), words.day(None)) == (day, "")
    assert words.departments()["shimin"] == department
    own = words.procedures(frozenset({"kosodate"}))
    assert "jidou_teate" in own
    assert "juminhyo" not in own
    assert own.keys() < words.procedures(None).keys()
    assert procedure in words.procedures(None)["juminhyo"]
    assert set(words.branches()) == {"kita", "minami"}


def test_times_and_numbers_are_the_towns() -> None:
    """A visit just after midnight in Japan is of the new year there."""
    at = 1_798_729_200_000
    assert moment(at) == "2027-01-01 00:00"
    assert (number_of(at, 7), number_of(at - 1, 123456)) == ("2027-00007", "2026-123456")
