"""Tests of passwords: what is allowed, and how they are kept and checked."""

import asyncio
from collections.abc import Iterator

import pytest

from server.passwords import MOST_WAITING, BusyError, Passwords, WeakPasswordError, check_new, generate


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    """Passwords with their threads, ended after the test."""
    made = Passwords()
    yield made
    made.close()


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 257,
        "aaaaaaaaaaaaaa",
        "abababababababab",
        "abcdefghijklmnop",
        "9876543210zyxwvu"[:10] + "/.-",
        "my-sato-secret-1",
        "SATO and others!",
        "for 佐藤花 alone 7",
        "enmado-2026-enmado",
        "PassWord for work",
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password: str) -> None:
    """Too short, too long, of one character, a row of characters, or with the login or name in it."""
    with pytest.raises(WeakPasswordError):
        check_new(password, login="sato", name="佐藤花")


@pytest.mark.parametrize("password", ["correct horse battery", "遠窓の夕焼けはとてもきれいです", "k7fp-92xa-bbqm-tt4w"])
def test_a_long_password_is_accepted_in_any_script(password: str) -> None:
    """No rule asks for a digit or a sign."""
    check_new(password, login="sato", name="佐藤花")


def test_generated_passwords_pass_the_rules_and_differ() -> None:
    """What the command makes may be used."""
    made = {generate() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_new(password, login="sato")


async def test_only_the_right_password_passes(passwords: Passwords) -> None:
    """A hash is of one password; the same characters in another width are the same password."""
    kept = passwords.hash("ｃorrect horse battery")
    assert "correct" not in kept
    assert kept.startswith("$argon2id$")
    assert await passwords.check(kept, "correct horse battery")
    assert not await passwords.check(kept, "correct horse batterz")
    assert await passwords.hash_soon("correct horse battery") != kept


async def test_nobody_and_a_broken_hash_never_pass(passwords: Passwords) -> None:
    """A login that does not exist is checked against a hash that nothing fits."""
    assert not await passwords.check(None, "correct horse battery")
    assert not await passwords.check("not a hash", "correct horse battery")


async def test_too_many_checks_at_once_are_refused_instead_of_kept_waiting(passwords: Passwords) -> None:
    """What waits is bounded; when it is done, others are taken again."""
    results = await asyncio.gather(
        *(passwords.check("not a hash", "correct horse battery") for _ in range(MOST_WAITING + 3)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, BusyError) for result in results) == 3
    assert await passwords.check("not a hash", "x") is False


def test_a_hash_with_other_costs_is_dated(passwords: Passwords) -> None:
    """So that it is made anew at the next sign-in."""
    assert not passwords.is_dated(passwords.hash("correct horse battery"))
    assert passwords.is_dated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21l$2wCDGcTpHQ2vrCwrFbVjsM5D3kXbeuBhoD0sJVWpkRo")
