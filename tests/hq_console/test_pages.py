"""Tests of head office's pages, as browsers see them."""

import pytest

from server.live import plans_key
from tests.support.installation import Installation, call_and_leave

OWNERS = {"/desk": "sato", "/board": "tanaka", "/board/visits": "tanaka"}


@pytest.mark.parametrize(("path", "theirs"), [("/board", {"tanaka"}), ("/board/visits", {"tanaka"})])
async def test_a_page_is_for_one_role(office: Installation, path: str, theirs: set[str]) -> None:
    """Others are refused in words, strangers and stations sent to the sign-in."""
    await is_open_for(office, path, theirs)


async def test_a_supervisor_may_serve_from_a_desk_what_they_took_over(office: Installation) -> None:
    """Beside the specialists, whose page it is; nobody else may."""
    await is_open_for(office, "/desk", {"sato", "tanaka"})


async def is_open_for(office: Installation, path: str, theirs: set[str]) -> None:
    """Of four roles these have the page."""
    for login in ("sato", "abe", "tanaka", "kanri"):
        answer = await (await office.signed_in(login)).get(path)
        assert answer.status == (200 if login in theirs else 403), login
        assert login in theirs or "別の担当の画面" in answer.text
    assert (await office.browser().get(path)).headers["Location"] == f"/sign-in?next={path}"
    assert (await (await office.enrolled()).get(path)).status == 303


@pytest.mark.parametrize("path", ["/desk", "/board"])
async def test_a_live_page_has_what_its_script_needs(office: Installation, path: str) -> None:
    """The token, the catalogue's version and the names of the town, as data and not as code."""
    browser = await office.signed_in(OWNERS[path])
    answer = await browser.get(path)
    assert f'data-page="{path[1:]}"' in answer.text
    assert f'data-catalogue="{office.app[plans_key].newest().version}"' in answer.text
    assert "data-names=" in answer.text
    assert f'<meta name="csrf" content="{browser.csrf}"' in answer.text
    assert f"{OWNERS[path]} さん" in answer.text


async def test_recent_visits_lead_to_their_evidence(office: Installation) -> None:
    """The whole town's, the newest first, without a resident's name."""
    first = await call_and_leave(await office.enrolled(), "tennyu")
    second = await call_and_leave(await office.enrolled("minami1", by="minami"), "juminhyo")
    answer = await (await office.signed_in("tanaka")).get("/board/visits")
    assert answer.status == 200
    places = [answer.text.index(f"/board/visits/{visit}/evidence") for visit in (second, first)]
    assert places == sorted(places)
    assert "転入届" in answer.text
