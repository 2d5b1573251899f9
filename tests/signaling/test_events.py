"""Tests of what can happen in a visit."""

import inspect
from typing import get_args

import pytest

from signaling import events as e
from signaling.words import Language

BODIES = get_args(e.AnyBody)


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: kind.__name__)
def test_a_body_says_its_kind_in_snake_case(kind: type[e.Body]) -> None:
    """The log's column and the wire use the name in the code."""
    words = "".join(f"_{x.lower()}" if x.isupper() else x for x in kind.__name__).strip("_")
    assert kind.__struct_config__.tag == words
    assert kind.__struct_config__.frozen


def test_every_body_is_in_the_union() -> None:
    """An event that no log can hold would be lost."""
    kinds = {x for _, x in inspect.getmembers(e, inspect.isclass) if issubclass(x, e.Body) and x is not e.Body}
    assert kinds == set(BODIES)


def test_an_event_does_not_change() -> None:
    """What happened, happened."""
    event = e.Event(visit="v1", seq=1, at=2, actor="resident:a", cause="", body=e.Wiped())
    with pytest.raises(AttributeError):
        event.seq = 2  # type: ignore[misc]
    assert e.LanguageChosen(language=Language.EN) == e.LanguageChosen(language=Language.EN)
