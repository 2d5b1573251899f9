"""Tests of filling in: what is missing is typed, what the form does not take is told."""

import pytest

from server.rehearsal.filling import Filling
from server.rehearsal.led_visit import GaveUpError
from signaling.form_session import status_of
from tests.support.installation import Installation
from tests.support.rehearsed import served_at


async def test_what_is_missing_is_typed_and_what_is_not_taken_is_told(office: Installation) -> None:
    """Until nothing is missing; then a second look finds nothing to do."""
    async with served_at(office) as served:
        led, filling = served.led, Filling(served.led)
        await filling.completes()
        visit = served.desk.visit
        assert not led.plan.missing("tennyu", visit.procedures, visit.persons, visit.text_values())
        await filling.completes()
        assert served.desk.visit.seq == visit.seq
        assert status_of(visit, "visitor").revision > 0
        with pytest.raises(GaveUpError):
            await filling.types("visitor.tel", "not a number")
        assert [each.promise for each in served.told] == ["script"]
