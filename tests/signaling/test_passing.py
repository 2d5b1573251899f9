"""Tests of what is relayed and never stored."""

from typing import get_args

from signaling import commands as c
from signaling import passing


def test_what_passes_has_neither_id_nor_reply() -> None:
    """It is of the moment; the union of commands has all of it."""
    assert set(get_args(c.PassingCommand)) == set(passing.Passing.__subclasses__())
    for kind in passing.Passing.__subclasses__():
        assert "id" not in kind.__struct_fields__
        assert kind.__struct_fields__[0] == "visit"
