"""Tests of sign-ins: what opens one, how long it lasts, what ends it."""

import asyncio

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from server import tables as t
from server import town
from server.sign_in import ABSOLUTE_MS, IDLE_MS, SignInRefusedError, TooManyError, secret_hash
from tests.support.installation import PASSWORD, Browser, Installation, password_hash


async def rows(office: Installation, query: "sa.Select[tuple[object, ...]]") -> list[tuple[object, ...]]:
    """What a query finds."""
    return await office.database.read(lambda db: [tuple(row) for row in db.execute(query)])


async def log_of(office: Installation) -> list[tuple[str, str, str]]:
    """Actor, act and target of the door log since the town was made."""
    query = sa.select(t.door_log.c.actor, t.door_log.c.act, t.door_log.c.target).where(t.door_log.c.at > 1)
    return [(str(a), str(b), str(c)) for a, b, c in await rows(office, query.order_by(t.door_log.c.id))]


async def is_in(browser: Browser) -> bool:
    """Whether the doors still know who this is."""
    return "/sign-out" in (await browser.get("/")).text


async def test_the_right_password_opens_a_sign_in(office: Installation) -> None:
    """The cookie's secret has 256 bits and is not in the database; what is there is its hash."""
    browser = office.browser()
    answer = await browser.sign_in("sato")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk")
    secret = browser.cookie("enmado_sign_in")
    assert secret is not None
    assert len(secret) >= 43
    kept = await rows(office, sa.select(t.sign_in.c.token_hash, t.sign_in.c.staff))
    assert kept == [(secret_hash(secret), "sato")]
    assert await is_in(browser)
    assert await log_of(office) == [("staff:sato", "signed_in", "")]


async def test_the_cookie_is_for_the_server_alone(office: Installation) -> None:
    """No script reads it, no other site sends it, and it ends with the sign-in."""
    cookie = (await office.browser().sign_in("sato")).cookies["enmado_sign_in"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["secure"]
    assert int(cookie["max-age"]) == ABSOLUTE_MS // 1000


@pytest.mark.parametrize(
    ("login", "password"),
    [("sato", "correct horse batterz"), ("nobody", PASSWORD), ("sato", ""), ("", ""), ("sato", PASSWORD + "x" * 5000)],
)
async def test_anything_else_is_refused_in_the_same_words(office: Installation, login: str, password: str) -> None:
    """Whether a login exists is not told, and no cookie is given."""
    browser = office.browser()
    answer = await browser.sign_in(login, password)
    assert answer.status == 401
    assert "ログイン名かパスワードが違います" in answer.text
    assert "enmado_sign_in" not in answer.cookies
    assert password == "" or password not in answer.text


async def test_a_failure_is_logged_without_what_was_typed(office: Installation) -> None:
    """Somebody may type a password where the login belongs."""
    browser = office.browser()
    await browser.sign_in("my secret password", "x")
    await browser.sign_in("sato", "wrong wrong wrong")
    assert await log_of(office) == [
        ("address:127.0.0.1", "sign_in_failed", "unknown login"),
        ("address:127.0.0.1", "sign_in_failed", "sato"),
    ]


async def test_a_login_is_found_in_any_case_and_with_blanks_around(office: Installation) -> None:
    """As people type on tablets."""
    assert (await office.browser().sign_in(" Sato ")).status == 303


async def test_guessing_one_login_is_slowed_down(office: Installation) -> None:
    """After five failures the right password has to wait too; the wait is told in words and in Retry-After."""
    office.clock.hold()
    browser = office.browser()
    for _ in range(5):
        assert (await browser.sign_in("sato", "wrong wrong wrong")).status == 401
    answer = await browser.sign_in("sato")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) in range(1, 31)
    assert "秒後にもう一度" in answer.text
    assert (await browser.sign_in("suzuki")).status == 303
    office.clock.jump(30)
    assert (await browser.sign_in("sato")).status == 303


async def test_guessing_many_logins_from_one_address_is_slowed_down(office: Installation) -> None:
    """Twenty attempts, whatever the logins."""
    office.clock.hold()
    sign_ins = office.doors.sign_ins
    for number in range(20):
        with pytest.raises(SignInRefusedError):
            await sign_ins.open(f"login{number}", "x", address="10.0.0.9", replaces=None)
    with pytest.raises(TooManyError) as refusal:
        await sign_ins.open("sato", PASSWORD, address="10.0.0.9", replaces=None)
    assert refusal.value.retry_after >= 1
    _, opened = await sign_ins.open("sato", PASSWORD, address="10.0.0.10", replaces=None)
    assert opened.staff.id == "sato"


async def test_attempts_at_once_are_counted_before_they_are_checked(office: Installation) -> None:
    """A hundred guesses sent together are no way around the limit."""
    office.clock.hold()
    attempts = [
        office.doors.sign_ins.open("sato", f"guess {number}", address=f"10.0.1.{number}", replaces=None)
        for number in range(30)
    ]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(result, SignInRefusedError) for result in results) == 5
    assert sum(isinstance(result, TooManyError) for result in results) == 25


async def test_successes_do_not_use_up_the_limit(office: Installation) -> None:
    """A whole office signs in behind one address at half past eight."""
    for _ in range(25):
        await office.doors.sign_ins.open("sato", PASSWORD, address="10.0.0.9", replaces=None)


async def test_a_sign_in_replaces_the_one_before_it(office: Installation) -> None:
    """A secret from before signing in is worth nothing afterwards."""
    browser = office.browser()
    await browser.sign_in("sato")
    before = browser.cookie("enmado_sign_in")
    await browser.sign_in("suzuki")
    after = browser.cookie("enmado_sign_in")
    assert before != after
    assert [staff for (staff,) in await rows(office, sa.select(t.sign_in.c.staff))] == ["suzuki"]


async def test_signing_out_ends_the_sign_in_on_the_server(office: Installation) -> None:
    """A copy of the cookie opens nothing any more."""
    browser = await office.signed_in("sato")
    secret = browser.cookie("enmado_sign_in")
    assert secret is not None
    answer = await browser.post("/sign-out")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert browser.cookie("enmado_sign_in") is None
    assert await office.doors.sign_ins.find(secret) is None
    await office.doors.sign_ins.close(secret)
    assert ("staff:sato", "signed_out", "") in await log_of(office)


async def test_a_sign_in_that_nobody_touches_ends_after_a_working_day(office: Installation) -> None:
    """Touched in between, it goes on; the time touched last is what counts, across a restart too."""
    browser = await office.signed_in("sato")
    office.clock.jump(IDLE_MS / 1000 - 60)
    assert await is_in(browser)
    await office.doors.refresh()
    office.clock.jump(IDLE_MS / 1000 / 4)
    assert await is_in(browser)
    other = await office.signed_in("tanaka")
    await office.doors.refresh()
    office.clock.jump(IDLE_MS / 1000 + 1)
    assert (await other.get("/board")).status == 303
    await office.doors.refresh()
    assert await rows(office, sa.select(t.sign_in.c.staff)) == []


async def test_no_sign_in_lasts_longer_than_half_a_day(office: Installation) -> None:
    """However busy the person is."""
    browser = await office.signed_in("sato")
    for _ in range(3):
        office.clock.jump(ABSOLUTE_MS / 1000 / 4)
        assert await is_in(browser)
        await office.doors.refresh()
    office.clock.jump(ABSOLUTE_MS / 1000 / 4)
    assert not await is_in(browser)


async def test_a_deactivated_person_is_out_at_once(office: Installation) -> None:
    """Their sign-in opens nothing, and the right password no longer opens one."""
    browser = await office.signed_in("sato")
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 2), "sato", active=False))
    assert not await is_in(browser)
    assert (await office.browser().sign_in("sato")).status == 401


async def test_a_row_that_outlived_its_persons_rights_opens_nothing(office: Installation) -> None:
    """The person's state counts at every request, not only when their sign-ins were ended."""
    browser = await office.signed_in("sato")
    await office.database.write(
        lambda db: db.execute(sa.update(t.staff).where(t.staff.c.id == "sato").values(active=False))
    )
    assert not await is_in(browser)


async def test_somebody_deactivated_while_their_password_is_checked_does_not_come_in(office: Installation) -> None:
    """The state of the person counts when the sign-in is written, not when the check began."""
    sign_ins = office.doors.sign_ins
    checking = sign_ins._passwords.check

    async def check_slowly(kept: str | None, password: str) -> bool:
        right = await checking(kept, password)
        await office.database.write(
            lambda db: town.set_active(town.Change(db, "command:test", 2), "sato", active=False)
        )
        return right

    sign_ins._passwords.check = check_slowly  # type: ignore[method-assign]
    with pytest.raises(SignInRefusedError):
        await sign_ins.open("sato", PASSWORD, address="10.0.0.1", replaces=None)


async def test_a_new_password_signs_out_everywhere(office: Installation) -> None:
    """Whoever had the old one is out."""
    browser = await office.signed_in("sato")
    hashed = password_hash()
    await office.database.write(
        lambda db: town.set_password(town.Change(db, "command:test", 2), "sato", password_hash=hashed)
    )
    assert not await is_in(browser)


async def test_a_dated_hash_is_made_anew_at_the_next_sign_in(office: Installation) -> None:
    """So that higher costs reach everybody without a letter."""
    dated = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await office.database.write(
        lambda db: db.execute(sa.update(t.staff).where(t.staff.c.id == "sato").values(password_hash=dated))
    )
    assert (await office.browser().sign_in("sato")).status == 303
    (kept,) = (await rows(office, sa.select(t.staff.c.password_hash).where(t.staff.c.id == "sato")))[0]
    assert kept != dated
    assert (await office.browser().sign_in("sato")).status == 303


async def test_each_role_is_led_to_its_page(office: Installation) -> None:
    """And an administrator, who has none, to the doors."""
    led = {login: (await office.browser().sign_in(login)).headers["Location"] for login in ("abe", "tanaka", "kanri")}
    assert led == {"abe": "/branch", "tanaka": "/board", "kanri": "/"}
