"""Tests of `enmado demo`: a town out of nothing, and everything printed that somebody needs."""

import asyncio
import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from server import demo
from server import tables as t
from server.config import Config
from server.coturn import turnserver_path
from server.database import Database, make_engine
from server.directory import StaffRole, read_directory
from server.turn import TurnSettings
from tests.support.installation import Browser, free_port


def config_of(data: Path) -> Config:
    """Settings of a demonstration in a directory."""
    return Config(data=data, database_url=f"sqlite:///{data / 'enmado.db'}")


def passwords_in(data: Path) -> dict[str, str]:
    """Login and password of everybody."""
    lines = (data / demo.SIGN_INS).read_text().splitlines()
    return {line.split()[1]: line.split()[2] for line in lines}


def test_the_town_has_somebody_for_every_page(tmp_path: Path) -> None:
    """Specialists of three departments who can serve every procedure, clerks of three, and one of each other role."""
    config = config_of(tmp_path / "demo")
    demo.prepare(config)
    database = Database(make_engine(config.database_url))
    directory = database.read_now(read_directory)
    database.close()
    assert directory.branches["kita"].name_ja == "北支所"
    assert directory.counter_ids() == {"kita": ("kita1",)}
    roles = sorted(person.role for person in directory.staff.values())
    assert roles == sorted([*StaffRole, *[StaffRole.SPECIALIST] * 3, *[StaffRole.DEPARTMENT_CLERK] * 2])
    assert {person.department for person in directory.specialists()} == {"shimin", "hoken", "kosodate"}
    assert {person.skills for person in directory.specialists()} == {frozenset({"idou", "jidou_teate", "shoumei"})}


def test_passwords_are_new_for_each_town_and_for_its_owner_only(tmp_path: Path) -> None:
    """And none is another's."""
    for name in ("one", "two"):
        demo.prepare(config_of(tmp_path / name))
    one, two = passwords_in(tmp_path / "one"), passwords_in(tmp_path / "two")
    assert len({*one.values(), *two.values()}) == 2 * len(demo.PEOPLE)
    assert (tmp_path / "one" / demo.SIGN_INS).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o700


def test_a_town_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Passwords included."""
    config = config_of(tmp_path)
    demo.prepare(config)
    before = passwords_in(tmp_path)
    demo.prepare(config)
    assert passwords_in(tmp_path) == before


def test_what_is_printed_has_addresses_sign_ins_and_the_code(tmp_path: Path) -> None:
    """And says what to do when the file with the passwords is gone."""
    config = config_of(tmp_path)
    demo.prepare(config)
    text = demo.announcement(config, "http://127.0.0.1:8080", "ABCD-EFGH", turn="No TURN.")
    for page in ("/counter", "/desk", "/branch", "/board"):
        assert f"http://127.0.0.1:8080{page}\n" in text
    assert "ABCD-EFGH" in text
    assert all(password in text for password in passwords_in(tmp_path).values())
    (tmp_path / demo.SIGN_INS).unlink()
    text = demo.announcement(config, "http://127.0.0.1:8080", None, turn="No TURN.")
    assert "enmado admin staff password" in text
    assert "enrolment code" not in text


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("0.0.0.0", None), ("::", None), ("pc.test", None)],  # noqa: S104
)
def test_a_turn_server_needs_one_address(host: str, address: str | None) -> None:
    """On all addresses at once it could not tell browsers which one is meant."""
    assert demo.turn_listen_address(host) == address


@pytest.mark.parametrize(
    "case",
    [
        ({"turn": TurnSettings(host="turn.test", secret="s")}, None, "TURN server: turn.test"),
        ({}, None, "coturn is not installed"),
        ({"host": "0.0.0.0"}, "/usr/bin/turnserver", "No TURN server is started"),  # noqa: S104
    ],
)
async def test_it_says_which_turn_server_there_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: tuple[dict[str, object], str | None, str],
) -> None:
    """One that is configured, none, or none that could be started."""
    settings, turnserver, words = case
    monkeypatch.setattr(demo, "turnserver_path", lambda: turnserver)
    config = replace(config_of(tmp_path), port=free_port(), **settings)  # type: ignore[arg-type]
    await asyncio.to_thread(demo.prepare, config)
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(60):
        await demo.demonstrate(config, stop)
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["deactivated", "no counter", "nobody"])
async def test_a_changed_town_gets_no_code_but_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """Somebody may have set up a town of their own in it."""
    monkeypatch.setattr(demo, "turnserver_path", lambda: None)
    config = replace(config_of(tmp_path), port=free_port())
    await asyncio.to_thread(demo.prepare, config)
    database = Database(make_engine(config.database_url))

    def change(db: sa.Connection) -> None:
        match damage:
            case "deactivated":
                db.execute(sa.update(t.staff).where(t.staff.c.id == demo.BRANCH_STAFF).values(active=False))
            case "no counter":
                db.execute(sa.delete(t.counter))
            case _:
                db.execute(sa.delete(t.staff).where(t.staff.c.id == demo.BRANCH_STAFF))

    await database.write(change)
    database.close()
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(60):
        await demo.demonstrate(config, stop)
    out = capsys.readouterr().out
    assert "/counter" in out
    assert "enrolment code" not in out


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--port", "70000"], "port 70000"), (["--cert", "x"], "certificate"), (["--data", "/dev/null/x"], "/dev/null")],
)
def test_what_keeps_it_from_running_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    """On standard error, with exit code 1."""
    assert demo.main_demo(["--data", str(tmp_path), *options]) == 1
    assert words in capsys.readouterr().err


async def test_the_command_runs_until_it_is_interrupted(tmp_path: Path) -> None:
    """The printed password signs in, the printed code enrols; Ctrl-C ends it and its coturn cleanly."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "demo", "--data", str(tmp_path / "demo"), "--port", str(free_port())),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Debug mode would tell of slow moments of a busy machine on standard error, which has to stay empty.
        env={name: value for name, value in os.environ.items() if name != "PYTHONASYNCIODEBUG"},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(90):
            said = (await process.stdout.readuntil(b"Ctrl-C stops.")).decode()
        assert ("coturn runs beside it" in said) == (turnserver_path() is not None)
        address = re.search(r"runs at (http://127\.0\.0\.1:[0-9]+)", said)
        code = re.search(r"good for 10 minutes: (\S+)", said)
        sign_in = re.search(r"specialist +(sato) +(\S+)", said)
        assert address
        assert code
        assert sign_in
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            browser = Browser(address[1], client)
            assert (await browser.sign_in(sign_in[1], sign_in[2])).headers["Location"] == "/desk"
            await browser.get("/counter")
            assert (await browser.post("/counter/enrol", {"code": code[1]})).headers["Location"] == "/counter"
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            _, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
