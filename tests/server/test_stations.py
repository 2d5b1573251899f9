"""Tests of stations: the one-time code, the cookie, and what revokes it."""

import asyncio

import pytest
import sqlalchemy as sa

from server import tables as t
from server import town
from server.directory import read_staff
from server.sign_in import TooManyError, secret_hash
from server.stations import ALPHABET, CODE_MS, NotYourCounterError, WrongCodeError, typed_code
from tests.support.installation import Installation


async def code_for(office: Installation, counter: str = "kita1", *, by: str = "abe") -> str:
    """A fresh code, made by branch staff."""
    staff = await office.database.read(lambda db: read_staff(db, by))
    assert staff is not None
    return (await office.doors.stations.make_code(staff, counter)).code


async def stations_of(office: Installation) -> list[tuple[bytes, str, str]]:
    """Key, counter and who enrolled it, of every station."""
    query = sa.select(t.station.c.token_hash, t.station.c.counter, t.station.c.enrolled_by)
    return await office.database.read(lambda db: [(row[0], row[1], row[2]) for row in db.execute(query)])


@pytest.mark.parametrize("text", ["ABCD-EFGH", "abcd efgh", "ＡＢＣＤ－ＥＦＧＨ", " ab-cd-ef-gh ", "ABCDEFGH"])
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    """Width, case, blanks and hyphens make no difference."""
    assert typed_code(text) == "ABCDEFGH"


@pytest.mark.parametrize("text", ["", "ABCDEFG", "ABCDEFGHJ", "ABCD-EFG0", "ABCD-EFGÄ", "あ" * 8, "A" * 10_000])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    """Too short, too long, or with a letter that no code has."""
    assert typed_code(text) is None


def test_no_letter_of_a_code_looks_like_another() -> None:
    """It is read out and written on a note."""
    assert not set("0O1IL") & set(ALPHABET)


async def test_a_code_enrols_a_station_once(office: Installation) -> None:
    """The second who types it is refused."""
    code = await code_for(office)
    secret, station = await office.doors.stations.enrol(code.lower(), address="10.0.0.1")
    assert (station.counter.id, station.counter.branch) == ("kita1", "kita")
    with pytest.raises(WrongCodeError):
        await office.doors.stations.enrol(code, address="10.0.0.2")
    assert await stations_of(office) == [(secret_hash(secret), "kita1", "abe")]
    assert await office.doors.stations.find(secret) == station


async def test_of_two_that_type_a_code_at_once_one_is_enrolled(office: Installation) -> None:
    """The database decides, not who read first."""
    code = await code_for(office)
    results = await asyncio.gather(
        *(office.doors.stations.enrol(code, address=f"10.0.0.{number}") for number in range(6)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, WrongCodeError) for result in results) == 5
    assert len(await stations_of(office)) == 1


async def test_a_code_is_good_for_ten_minutes(office: Installation) -> None:
    """Afterwards it opens nothing."""
    code = await code_for(office)
    office.clock.jump(CODE_MS / 1000)
    with pytest.raises(WrongCodeError):
        await office.doors.stations.enrol(code, address="10.0.0.1")


async def test_a_newer_code_voids_the_older_one_of_its_counter_only(office: Installation) -> None:
    """Codes of other counters stay good."""
    older, elsewhere = await code_for(office), await code_for(office, "minami1", by="minami")
    newer = await code_for(office)
    with pytest.raises(WrongCodeError):
        await office.doors.stations.enrol(older, address="10.0.0.1")
    for code, counter in ((newer, "kita1"), (elsewhere, "minami1")):
        _, station = await office.doors.stations.enrol(code, address="10.0.0.1")
        assert station.counter.id == counter


async def test_codes_and_secrets_are_kept_as_hashes_only(office: Installation) -> None:
    """A copy of the database opens no counter."""
    code = await code_for(office)
    secret, _ = await office.doors.stations.enrol(code, address="10.0.0.1")
    code = await code_for(office)
    everything = await office.database.read(
        lambda db: repr([db.execute(sa.select(table)).all() for table in t.metadata.sorted_tables])
    )
    assert secret not in everything
    assert code not in everything
    assert code.replace("-", "") not in everything


@pytest.mark.parametrize(
    ("by", "counter"), [("abe", "minami1"), ("abe", "none"), ("sato", "kita1"), ("kanri", "kita1")]
)
async def test_codes_are_for_counters_of_the_own_branch(office: Installation, by: str, counter: str) -> None:
    """Not for another branch, not for a counter that is not there, and not by others than branch staff."""
    with pytest.raises(NotYourCounterError):
        await code_for(office, counter, by=by)


async def test_a_new_station_takes_the_place_of_the_old_one(office: Installation) -> None:
    """A station that was stolen or thrown away opens nothing any more."""
    first, _ = await office.doors.stations.enrol(await code_for(office), address="10.0.0.1")
    second, _ = await office.doors.stations.enrol(await code_for(office), address="10.0.0.1")
    assert await office.doors.stations.find(first) is None
    assert await office.doors.stations.find(second) is not None


async def test_a_code_of_somebody_who_left_is_void(office: Installation) -> None:
    """Deactivated between making the code and its use."""
    code = await code_for(office)
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 2), "abe", active=False))
    with pytest.raises(WrongCodeError):
        await office.doors.stations.enrol(code, address="10.0.0.1")


async def test_guessing_codes_from_one_address_is_slowed_down(office: Installation) -> None:
    """Five attempts, then one in half a minute; the right code has to wait as well."""
    office.clock.hold()
    stations, code = office.doors.stations, await code_for(office)
    for number in range(5):
        with pytest.raises(WrongCodeError):
            await stations.enrol(f"AAAA-AAA{number + 2}", address="10.0.0.1")
    with pytest.raises(TooManyError):
        await stations.enrol(code, address="10.0.0.1")
    office.clock.jump(30)
    await stations.enrol(code, address="10.0.0.1")


async def test_guessing_codes_from_everywhere_is_slowed_down(office: Installation) -> None:
    """Thirty attempts of everybody together."""
    office.clock.hold()
    stations = office.doors.stations
    for number in range(30):
        with pytest.raises(WrongCodeError):
            await stations.enrol("AAAA-AAAA", address=f"10.0.1.{number}")
    with pytest.raises(TooManyError):
        await stations.enrol(await code_for(office), address="10.0.2.1")


async def test_the_door_log_tells_of_codes_and_stations_but_no_code(office: Installation) -> None:
    """Who let which counter in, and who failed."""
    code = await code_for(office)
    with pytest.raises(WrongCodeError):
        await office.doors.stations.enrol("AAAA-AAAA", address="10.0.0.1")
    await office.doors.stations.enrol(code, address="10.0.0.1")
    query = sa.select(t.door_log.c.actor, t.door_log.c.act, t.door_log.c.target).where(t.door_log.c.at > 1)
    lines = await office.database.read(lambda db: [tuple(row) for row in db.execute(query.order_by(t.door_log.c.id))])
    assert lines == [
        ("staff:abe", "enrolment_code_made", "counter:kita1"),
        ("address:10.0.0.1", "enrolment_failed", ""),
        ("staff:abe", "station_enrolled", "counter:kita1"),
    ]
