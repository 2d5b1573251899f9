"""Tests of the interview from the desk: whoever goes on with a visit asks nothing twice."""

from server.rehearsal.filling import Filling
from server.rehearsal.interviewing import Interviewing
from tests.support.installation import Installation
from tests.support.rehearsed import served_at


async def test_nothing_is_asked_twice(office: Installation) -> None:
    """The list is what the household needs; a second specialist finds every answer there."""
    async with served_at(office) as served:
        await Interviewing(served.led, Filling(served.led)).goes_through()
        assert served.desk.view.interview is not None
        assert served.desk.view.interview.question is None
        was = served.desk.visit
        await Interviewing(served.led, Filling(served.led)).goes_through()
        assert served.desk.visit.values == was.values
        assert served.desk.visit.procedures == was.procedures
        assert served.told == []
