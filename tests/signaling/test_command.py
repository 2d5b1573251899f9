"""Tests of the bases of commands."""

from signaling.command import Command, VisitCommand
from signaling.commands import Hello, Hold


def test_a_command_has_an_id_and_one_about_a_visit_names_it() -> None:
    """So a reply names the command, and a late resend can't reach another visit."""
    assert Command.__struct_fields__ == ("id",)
    assert VisitCommand.__struct_fields__ == ("id", "visit")
    assert issubclass(Hold, VisitCommand)
    assert not issubclass(Hello, VisitCommand)
