"""Tests of time as an argument."""

from datetime import date

import pytest

from signaling.moment import Moment


def test_a_moment_does_not_change() -> None:
    """Everything that one command makes happens at one instant."""
    moment = Moment(1, date(2026, 11, 22), 2.5)
    with pytest.raises(AttributeError):
        moment.at = 2  # type: ignore[misc]
    assert moment == Moment(at=1, today=date(2026, 11, 22), mono=2.5)
