"""Tests of the closed lists of words."""

import inspect
from enum import StrEnum

import pytest

from signaling import words

LISTS = [kind for _, kind in inspect.getmembers(words, inspect.isclass) if issubclass(kind, StrEnum)]


@pytest.mark.parametrize("kind", [kind for kind in LISTS if kind not in (StrEnum, words.IdentityLevel)])
def test_a_word_on_the_wire_is_its_name_in_snake_case(kind: type[StrEnum]) -> None:
    """Code, wire and pages use one word for one thing."""
    assert [word.value for word in kind] == [word.name.lower() for word in kind]


def test_every_list_has_a_word_twice_nowhere() -> None:
    """No two names share a value, which Python would make into one."""
    for kind in LISTS:
        assert len(kind) == len(kind.__members__)
