"""Tests of what passes between head office's pages and the server."""

import dataclasses

import pytest

from hq_console import ports


@pytest.mark.parametrize("kind", [ports.OfficeDoor, ports.RecentVisit])
def test_what_is_answered_cannot_be_changed_afterwards(kind: type) -> None:
    """An answer is a value."""
    assert dataclasses.is_dataclass(kind)
    made = kind(*(None for _ in dataclasses.fields(kind)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(kind)[0].name, "other")
