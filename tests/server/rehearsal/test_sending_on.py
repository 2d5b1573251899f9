"""Tests of sending a visit on: whoever has it next finds everything there, and the judge nothing broken."""

import pytest

from server.rehearsal.mix import Mix, read_mix
from tests.support.installation import Installation
from tests.support.rehearsed import rehearsed

EVERYTHING = "park=1,person=1,queue=1,consult=1,hand_seat=1"


async def test_a_visit_goes_from_desk_to_desk_and_nothing_is_lost(office: Installation) -> None:
    """Parked and recalled, handed to a person, given to the queue, to who sits in the call; in the end filed."""
    played = await rehearsed(office, mix=read_mix(f"all=0,{EVERYTHING}", Mix()), specialists=2, seed=2)
    assert played.told == []
    counts = played.figures.counts
    assert counts["finished"] == counts["submitted"] == 1
    assert counts["parked"] == counts["to_person"] == counts["to_queue"] == 1


@pytest.mark.parametrize("how", ["department=1", "serial=1"])
async def test_where_there_is_one_department_nothing_is_sent_on(office: Installation, how: str) -> None:
    """Both specialists are of the same one."""
    played = await rehearsed(office, mix=read_mix(f"all=0,{how}", Mix()), specialists=2)
    assert played.told == []
    assert played.figures.counts["to_department"] == 0
    assert played.figures.counts["finished"] == 1
