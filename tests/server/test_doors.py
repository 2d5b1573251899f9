"""Tests of the doors: who is behind a request, and who hears that somebody no longer is."""

import asyncio
import dataclasses
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from sqlalchemy.exc import OperationalError

from server import tables as t
from server import town
from server.directory import Directory, StaffRole, count_change
from server.doors import Changes, Identified, doors_watch
from server.sign_in import ABSOLUTE_MS, secret_hash
from signaling.words import Role
from tests.support.installation import Browser, Installation


def request_of(office: Installation, browser: Browser, **headers: str) -> web.Request:
    """A request with the browser's cookies."""
    names = ("enmado_sign_in", "enmado_station")
    cookies = "; ".join(f"{name}={value}" for name in names if (value := browser.cookie(name)))
    return make_mocked_request("GET", "/ws", headers={"Cookie": cookies, **headers}, app=office.app)


async def who(office: Installation, browser: Browser, as_: str) -> Identified | None:
    """Who the doors say it is."""
    return await office.doors.who_is(request_of(office, browser), as_)


def heard(office: Installation) -> list[Changes]:
    """What is told of doors that were shut, from now on."""
    told: list[Changes] = []
    office.doors.on_revoked(told.append)
    return told


async def changed(office: Installation, person: str, **values: object) -> None:
    """Another process changes somebody."""
    await office.database.write(
        lambda db: town.change_staff(town.Change(db, "command:test", 2), person, **values)  # type: ignore[arg-type]
    )


async def test_a_specialist_is_known_with_skills_and_department(office: Installation) -> None:
    """What the hub needs to ring them."""
    person = await who(office, await office.signed_in("sato"), "desk")
    assert person is not None
    assert (person.role, person.id, person.name, person.branch) == (Role.SPECIALIST, "sato", "sato さん", "")
    assert (person.skills, person.department) == (frozenset({"idou"}), "shimin")


async def test_a_station_is_known_by_its_counter(office: Installation) -> None:
    """It has the resident's role, and nobody's name."""
    station = await who(office, await office.enrolled(), "station")
    assert station is not None
    assert (station.role, station.id, station.name, station.branch) == (Role.RESIDENT, "kita1", "窓口1", "kita")


@pytest.mark.parametrize(("login", "own"), [("sato", "desk"), ("abe", "branch"), ("tanaka", "board"), ("kanri", None)])
async def test_a_sign_in_fits_its_own_role_only(office: Installation, login: str, own: str | None) -> None:
    """Nobody is a station by signing in, and an administrator is nobody in a visit. A supervisor has a desk besides,
    for a visit that they took over.
    """
    browser = await office.signed_in(login)
    fits = {as_ for as_ in ("station", "desk", "branch", "board", "office", "") if await who(office, browser, as_)}
    assert fits == ({own} if own else set()) | ({"desk"} if own == "board" else set())


async def test_an_enrolled_station_is_nothing_else(office: Installation) -> None:
    """The cookie of a counter opens no staff page."""
    browser = await office.enrolled()
    assert [await who(office, browser, as_) for as_ in ("desk", "branch", "board")] == [None, None, None]


async def test_somebody_without_a_cookie_is_nobody(office: Installation) -> None:
    """Nor is a cookie that we never gave."""
    browser = office.browser()
    assert await who(office, browser, "station") is None
    assert await who(office, browser, "desk") is None
    request = make_mocked_request("GET", "/", headers={"Cookie": "enmado_station=x; enmado_sign_in=y"}, app=office.app)
    assert await office.doors.who_is(request, "station") is None
    assert await office.doors.who_is(request, "desk") is None


async def test_signing_out_is_told_to_whoever_keeps_a_socket(office: Installation) -> None:
    """At once, without waiting for the next look."""
    browser = await office.signed_in("sato")
    person = await who(office, browser, "desk")
    told = heard(office)
    await browser.post("/sign-out")
    assert person is not None
    assert told == [{person.key: None}]


async def test_a_deactivation_by_another_process_is_told(office: Installation) -> None:
    """The sign-in is gone, so the door is shut."""
    person = await who(office, await office.signed_in("sato"), "desk")
    told = heard(office)
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 2), "sato", active=False))
    await office.doors.refresh()
    assert person is not None
    assert told == [{person.key: None}]


async def test_a_door_shut_while_its_answer_was_on_the_way_lets_nobody_in(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would hear of it any more: the socket was not there when it was told."""
    browser = await office.signed_in("sato")
    request = request_of(office, browser)
    read = office.database.read
    told: list[None] = []

    async def read_and_sign_out(work: Callable[[sa.Connection], object]) -> object:
        answer = await read(work)
        if not told:
            told.append(None)
            await browser.post("/sign-out")
        return answer

    monkeypatch.setattr(office.database, "read", read_and_sign_out)
    assert await office.doors.who_is(request, "desk") is None


async def test_somebody_who_signed_in_at_another_node_is_known_and_watched(office: Installation) -> None:
    """Although this process has not read of them yet when they are signed out again."""
    browser = await office.signed_in("sato")
    secret = browser.cookie("enmado_sign_in")
    assert secret is not None
    await office.database.write(lambda db: db.execute(sa.update(t.sign_in).values(token_hash=b"elsewhere".ljust(32))))
    await office.database.write(count_change)
    await office.doors.refresh()
    await office.database.write(lambda db: db.execute(sa.update(t.sign_in).values(token_hash=secret_hash(secret))))
    await office.database.write(count_change)
    person = await who(office, browser, "desk")
    assert person is not None
    told = heard(office)
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 2), "sato", active=False))
    await office.doors.refresh()
    assert told[0][person.key] is None


async def test_somebody_who_comes_in_while_the_doors_are_read_is_not_shut_out(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is older than they are."""
    browser = await office.signed_in("sato")
    await office.database.write(count_change)
    told, read = heard(office), office.database.read
    person = await who(office, browser, "desk")
    assert person is not None
    newer = dataclasses.replace(person, key="sign_in:00")

    async def read_while_somebody_comes(work: Callable[[sa.Connection], object]) -> object:
        answer = await read(work)
        if isinstance(answer, tuple):  # the directory and the open doors, not a look at what is over
            office.doors._open.setdefault(newer.key, newer)
        return answer

    monkeypatch.setattr(office.database, "read", read_while_somebody_comes)
    await office.doors.refresh()
    assert told == []
    monkeypatch.undo()
    await office.database.write(count_change)
    await office.doors.refresh()
    assert told == [{newer.key: None}]


async def test_a_changed_role_shuts_the_door_and_a_changed_skill_tells_the_new_rights(office: Installation) -> None:
    """What changed is handed over, so that the socket can be opened anew with it."""
    sato = await who(office, await office.signed_in("sato"), "desk")
    suzuki = await who(office, await office.signed_in("suzuki"), "desk")
    assert sato is not None
    assert suzuki is not None
    told = heard(office)
    await changed(office, "sato", role=StaffRole.SUPERVISOR)
    await office.database.write(lambda db: town.add_skill(town.Change(db, "command:test", 2), "suzuki", "shoumei"))
    await office.doors.refresh()
    (changes,) = told
    assert changes[sato.key] is None
    renewed = changes[suzuki.key]
    assert renewed is not None
    assert renewed.skills == {"idou", "shoumei"}


async def test_enrolling_anew_shuts_the_door_of_the_old_station(office: Installation) -> None:
    """And of no other."""
    station = await who(office, await office.enrolled(), "station")
    await office.enrolled("minami1", by="minami")
    told = heard(office)
    await office.enrolled()
    assert station is not None
    assert {key: now for changes in told for key, now in changes.items()} == {station.key: None}


async def test_a_sign_in_that_runs_out_is_told(office: Installation) -> None:
    """A desk that is open over night hears it too."""
    person = await who(office, await office.signed_in("sato"), "desk")
    told = heard(office)
    office.clock.jump(ABSOLUTE_MS / 1000)
    await office.doors.refresh()
    assert person is not None
    assert told == [{person.key: None}]


async def test_work_over_a_socket_keeps_a_sign_in_alive(office: Installation) -> None:
    """A desk that never loads a page is not idle; touching a station does nothing."""
    person = await who(office, await office.signed_in("sato"), "desk")
    station = await who(office, await office.enrolled(), "station")
    assert person is not None
    assert station is not None
    told = heard(office)
    for _ in range(2):
        office.clock.jump(5 * 3600)
        office.doors.touch(person)
        office.doors.touch(station)
        await office.doors.refresh()
    assert [key for changes in told for key in changes if key == person.key] == []


async def test_the_directory_is_read_again_when_the_town_changes(office: Installation) -> None:
    """And handed to whoever wants it."""
    told: list[Directory] = []
    office.doors.on_directory(told.append)
    await office.doors.refresh()
    assert told == []
    await office.database.write(
        lambda db: town.add_counter(town.Change(db, "command:test", 2), "kita2", branch="kita", ja="窓口2", en="2")
    )
    await office.doors.refresh()
    assert told[0].counter_ids() == {"kita": ("kita1", "kita2"), "minami": ("minami1",)}
    assert office.doors.directory is told[0]
    assert [person.id for person in told[0].specialists()] == ["sato", "suzuki"]


async def test_a_socket_needs_our_own_origin(office: Installation) -> None:
    """A browser always names it; whoever does not is no page of ours."""
    browser = office.browser()
    host = office.origin.removeprefix("http://")
    ours = request_of(office, browser, Host=host, Origin=office.origin)
    foreign = request_of(office, browser, Host=host, Origin="http://evil.test")
    silent = request_of(office, browser, Host=host)
    assert [office.doors.same_origin(request) for request in (ours, foreign, silent)] == [True, False, False]


async def test_the_watch_goes_on_after_the_database_was_away(
    office: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One look that fails is logged, and the next one is made."""
    looked = asyncio.Event()
    real = office.doors.refresh
    looks: list[None] = []

    async def refresh() -> None:
        looks.append(None)
        if len(looks) == 2:
            raise OperationalError("select", {}, Exception("away"))
        await real()
        if len(looks) == 3:
            looked.set()

    monkeypatch.setattr("server.doors.EVERY_S", 0.001)
    monkeypatch.setattr(office.doors, "refresh", refresh)
    async with doors_watch(office.doors), asyncio.timeout(10):
        await looked.wait()
    assert "could not be read again" in caplog.text


async def test_a_sign_in_of_a_removed_right_is_not_among_the_open_doors(office: Installation) -> None:
    """A row that outlived its person's rights opens nothing."""
    await office.signed_in("sato")
    await office.database.write(
        lambda db: db.execute(sa.update(t.staff).where(t.staff.c.id == "sato").values(active=False))
    )
    told = heard(office)
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 2), "suzuki", active=False))
    await office.doors.refresh()
    assert [now for changes in told for now in changes.values()] == [None]
