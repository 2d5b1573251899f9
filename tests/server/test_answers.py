"""Tests of what the server answers to the pages of the branch and of head office."""

import inspect

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from branch_client.ports import BranchPort, EnrolmentRefused
from hq_console.ports import OfficePort
from server.answers import BranchAnswers, OfficeAnswers, require
from server.directory import StaffRole
from server.errors import PageError
from server.live import plans_key
from tests.support.installation import Browser, Installation, call_and_leave


def request_of(office: Installation, browser: Browser, method: str = "GET", path: str = "/desk?a=b") -> web.Request:
    """A request with the browser's cookies."""
    names = ("enmado_sign_in", "enmado_station")
    cookies = "; ".join(f"{name}={value}" for name in names if (value := browser.cookie(name)))
    return make_mocked_request(method, path, headers={"Cookie": cookies}, app=office.app)


@pytest.mark.parametrize(("port", "answers"), [(BranchPort, BranchAnswers), (OfficePort, OfficeAnswers)])
def test_every_question_of_a_port_is_answered(port: type, answers: type) -> None:
    """With the same arguments."""
    questions = {name for name, _ in inspect.getmembers(port, inspect.isfunction) if not name.startswith("_")}
    assert len(questions) >= 5
    for name in questions:
        asked, answered = getattr(port, name), getattr(answers, name)
        assert list(inspect.signature(asked).parameters) == list(inspect.signature(answered).parameters), name


async def test_somebody_not_signed_in_is_sent_to_the_sign_in_or_told(office: Installation) -> None:
    """A page leads there and back, without what stood in its query; a form is not repeated."""
    nobody = office.browser()
    with pytest.raises(web.HTTPSeeOther) as way:
        await require(request_of(office, nobody), StaffRole.SPECIALIST)
    assert way.value.location == "/sign-in?next=/desk"
    with pytest.raises(PageError) as refusal:
        await require(request_of(office, nobody, "POST"), StaffRole.SPECIALIST)
    assert (refusal.value.status, refusal.value.code) == (401, "signed_out")


async def test_another_role_is_refused(office: Installation) -> None:
    """Signed in, but not for this page."""
    with pytest.raises(PageError) as refusal:
        await require(request_of(office, await office.signed_in("sato")), StaffRole.SUPERVISOR)
    assert (refusal.value.status, refusal.value.code) == (403, "other_role")


async def test_everywhere_has_the_names_of_the_town_and_the_catalogue_in_force(office: Installation) -> None:
    """In both languages, since the page's script shows them."""
    known = await OfficeAnswers().everywhere(request_of(office, office.browser()))
    assert known["catalogue"] == office.app[plans_key].newest().version
    assert known["names"] == {
        "branches": {
            "kita": {"ja": "kita支所", "en": "kita branch"},
            "minami": {"ja": "minami支所", "en": "minami branch"},
        },
        "counters": {"kita1": {"ja": "窓口1", "en": "Counter 1"}, "minami1": {"ja": "窓口1", "en": "Counter 1"}},
    }


async def test_a_code_is_told_with_its_end_in_words(office: Installation) -> None:
    """And refused for a counter elsewhere."""
    request = request_of(office, await office.signed_in("abe"), "POST", "/branch/enrolment")
    code = await BranchAnswers().make_code(request, "kita1")
    assert (code.counter, code.minutes, len(code.code), len(code.expires_text)) == ("kita1", 10, 9, 5)
    with pytest.raises(PageError) as refusal:
        await BranchAnswers().make_code(request, "minami1")
    assert (refusal.value.status, refusal.value.code) == (403, "not_your_counter")


async def test_a_refused_enrolment_says_why(office: Installation) -> None:
    """Wrong, or too many attempts with the seconds to wait."""
    office.clock.hold()
    request = request_of(office, office.browser(), "POST", "/counter/enrol")
    for _ in range(5):
        with pytest.raises(EnrolmentRefused) as refusal:
            await BranchAnswers().enrol(request, "ABCD-EFGH")
        assert refusal.value.code == "wrong"
    with pytest.raises(EnrolmentRefused) as refusal:
        await BranchAnswers().enrol(request, "ABCD-EFGH")
    assert refusal.value.code == "too_many"
    assert refusal.value.retry_after is not None


async def test_closed_visits_are_those_of_the_branch_and_of_today(office: Installation) -> None:
    """With the papers that can be printed, and no name of the resident."""
    visit = await call_and_leave(await office.enrolled(), "tennyu")
    await call_and_leave(await office.enrolled("minami1", by="minami"), "juminhyo")
    request = request_of(office, await office.signed_in("abe"))
    (closed,) = await BranchAnswers().closed_visits(request, "kita")
    assert (closed.id, closed.outcome, closed.counter) == (visit, "left", "窓口1")
    assert [(paper.document, paper.printed) for paper in closed.documents] == [
        ("tennyu", 0),
        ("slip", 0),
        ("receipt", 0),
    ]
    office.clock.jump(24 * 3600)
    assert await BranchAnswers().closed_visits(request, "kita") == []


async def test_recent_visits_are_of_the_whole_town(office: Installation) -> None:
    """The newest first."""
    await call_and_leave(await office.enrolled(), "tennyu")
    await call_and_leave(await office.enrolled("minami1", by="minami"), "juminhyo")
    request = request_of(office, await office.signed_in("tanaka"))
    assert [(one.number, one.branch) for one in await OfficeAnswers().recent_visits(request)] == [
        (2, "minami支所"),
        (1, "kita支所"),
    ]
