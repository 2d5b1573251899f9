"""Tests of changes to the town."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server import town
from server.database import Database, make_engine
from server.directory import Staff, StaffRole, read_directory, read_staff, read_version
from server.migrate import migrate
from server.stations import make_code
from tests.support.installation import make_town

Act = Callable[[town.Change], object]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A town with two branches."""
    made = Database(make_engine(f"sqlite:///{tmp_path / 'enmado.db'}"))
    migrate(made.engine)
    make_town(made)
    yield made
    made.close()


def do(database: Database, act: Act) -> None:
    """Make a change as a command does."""
    database.write_now(lambda db: act(town.Change(db, "command:test", 7)))


def staff(database: Database, person: str) -> Staff:
    """Somebody as they are now."""
    found = database.read_now(lambda db: read_staff(db, person))
    assert found is not None
    return found


def new(person: str = "yamada", **facts: object) -> town.NewStaff:
    """Somebody new, a supervisor unless told otherwise."""
    values: dict[str, object] = {"login": person, "name": "山田 葛󠄀", "role": StaffRole.SUPERVISOR, **facts}
    return town.NewStaff(id=person, **values)  # type: ignore[arg-type]


def add(**facts: object) -> Act:
    """The act of adding somebody new."""
    return lambda change: town.add_staff(change, new(**facts), password_hash="-")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["kita", "k", "kita_1", "a" * 48])
def test_an_id_is_made_of_small_letters_digits_and_underscores(text: str) -> None:
    """It stands in addresses, in the log and on the wire."""
    assert town.check_id(text, "branch") == text


@pytest.mark.parametrize("text", ["", "Kita", "1kita", "_kita", "ki-ta", "北", "kita\n", "a" * 49, "kita "])
def test_any_other_id_is_refused_with_an_example(text: str) -> None:
    """The error says how ids are made."""
    with pytest.raises(town.TownError, match="begins with a letter"):
        town.check_id(text, "branch")


def test_a_name_is_kept_as_it_was_typed(database: Database) -> None:
    """Variants of kanji and surrogate pairs included."""
    do(database, add(name="  𠮷田 葛󠄀  "))
    assert staff(database, "yamada").name == "𠮷田 葛󠄀"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00", "a" * 101, "\ud800"])
def test_a_name_that_is_none_is_refused(database: Database, name: str) -> None:
    """Empty, too long, or with characters that are no text."""
    with pytest.raises(town.TownError, match="name"):
        do(database, add(name=name))


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda c: town.add_branch(c, "kita", ja="北", en="North"), "there already"),
        (lambda c: town.add_counter(c, "kita1", branch="kita", ja="1", en="1"), "there already"),
        (lambda c: town.add_counter(c, "x", branch="none", ja="1", en="1"), "no branch none"),
        (add(person="sato"), "there already"),
        (add(login="SATO "), "somebody else's"),
        (add(login="sa to"), "login"),
        (add(login=""), "login"),
        (add(role=StaffRole.BRANCH_STAFF), "--branch"),
        (add(role=StaffRole.BRANCH_STAFF, branch="none"), "no branch none"),
        (add(role=StaffRole.SUPERVISOR, branch="kita"), "no branch"),
        (add(role=StaffRole.SUPERVISOR, skills=("idou",)), "only specialists"),
        (add(role=StaffRole.SUPERVISOR, department="shimin"), "only specialists"),
        (add(role=StaffRole.SPECIALIST, department="Shimin"), "department"),
        (add(role=StaffRole.CENTRE_CLERK, department="shimin"), "only specialists and department clerks"),
        (add(role=StaffRole.DEPARTMENT_CLERK), "--department"),
        (add(role=StaffRole.DEPARTMENT_CLERK, department="shimin", skills=("idou",)), "only specialists"),
        (add(role=StaffRole.SPECIALIST, skills=("Idou",)), "skill"),
        (lambda c: town.change_staff(c, "nobody", name="x"), "no staff nobody"),
        (lambda c: town.change_staff(c, "sato", role=StaffRole.BRANCH_STAFF), "--branch"),
        (lambda c: town.change_staff(c, "sato", branch="kita"), "no branch"),
        (lambda c: town.set_active(c, "sato", active=True), "active already"),
        (lambda c: town.set_active(c, "nobody", active=False), "no staff nobody"),
        (lambda c: town.set_password(c, "nobody", password_hash="-"), "no staff nobody"),
        (lambda c: town.add_skill(c, "abe", "idou"), "only specialists"),
        (lambda c: town.add_skill(c, "sato", "idou"), "already"),
        (lambda c: town.add_skill(c, "sato", "I"), "skill"),
        (lambda c: town.remove_skill(c, "sato", "none"), "no skill none"),
        (lambda c: town.revoke_stations(c, "none"), "no counter none"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(database: Database, act: Act, why: str) -> None:
    """It says why; the log has no line of it, and no server reads anything again."""
    before = database.read_now(lambda db: (read_directory(db), db.execute(sa.select(t.door_log)).all()))
    with pytest.raises(town.TownError, match=why):
        do(database, act)
    assert database.read_now(lambda db: (read_directory(db), db.execute(sa.select(t.door_log)).all())) == before


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (lambda c: town.add_branch(c, "nishi", ja="西支所", en="West"), ("branch_added", "branch:nishi")),
        (lambda c: town.add_counter(c, "kita2", branch="kita", ja="2", en="2"), ("counter_added", "counter:kita2")),
        (add(), ("staff_added", "staff:yamada role:supervisor")),
        (lambda c: town.change_staff(c, "sato", name="x"), ("staff_changed", "staff:sato role:specialist")),
        (lambda c: town.set_active(c, "sato", active=False), ("staff_deactivated", "staff:sato")),
        (lambda c: town.set_password(c, "sato", password_hash="-"), ("password_set", "staff:sato")),
        (lambda c: town.add_skill(c, "sato", "shoumei"), ("skill_added", "staff:sato skill:shoumei")),
        (lambda c: town.remove_skill(c, "sato", "idou"), ("skill_removed", "staff:sato skill:idou")),
        (lambda c: town.revoke_stations(c, "kita1"), ("station_revoked", "counter:kita1")),
    ],
)
def test_every_change_is_in_the_door_log_and_noticed(database: Database, act: Act, line: tuple[str, str]) -> None:
    """With who did it and when."""
    before = database.read_now(read_version)
    do(database, act)
    query = sa.select(t.door_log).order_by(t.door_log.c.id.desc())
    row = database.read_now(lambda db: db.execute(query).first())
    assert row is not None
    assert (row.at, row.actor, row.act, row.target) == (7, "command:test", *line)
    assert database.read_now(read_version) == before + 1


def test_what_a_role_does_not_have_is_lost_with_the_role(database: Database) -> None:
    """Nobody keeps a skill or a branch for later, and a sign-in from before is over."""
    database.write_now(
        lambda db: db.execute(
            sa.insert(t.sign_in).values(
                token_hash=b"x" * 32, staff="sato", csrf="c", created_at=1, seen_at=1, expires_at=9
            )
        )
    )
    do(database, lambda c: town.change_staff(c, "sato", role=StaffRole.BRANCH_STAFF, branch="kita"))
    sato = staff(database, "sato")
    assert (sato.role, sato.branch, sato.department, sato.skills) == (StaffRole.BRANCH_STAFF, "kita", "", frozenset())
    assert database.read_now(lambda db: db.execute(sa.select(t.sign_in)).all()) == []
    do(database, lambda c: town.change_staff(c, "sato", role=StaffRole.DEPARTMENT_CLERK, department="zeimu"))
    do(database, lambda c: town.change_staff(c, "sato", role=StaffRole.SPECIALIST, department="fukushi"))
    sato = staff(database, "sato")
    assert (sato.role, sato.branch, sato.department) == (StaffRole.SPECIALIST, "", "fukushi")


def test_a_change_of_the_branch_alone_keeps_the_rest(database: Database) -> None:
    """Branch staff who move to another branch stay who they are."""
    do(database, lambda c: town.change_staff(c, "abe", branch="minami"))
    assert (staff(database, "abe").branch, staff(database, "abe").name) == ("minami", "abe さん")


def test_a_person_who_left_can_come_back(database: Database) -> None:
    """With the same id, which the log knows."""
    do(database, lambda c: town.set_active(c, "sato", active=False))
    do(database, lambda c: town.set_active(c, "sato", active=True))
    assert staff(database, "sato").active


def test_revoking_voids_open_codes_too(database: Database) -> None:
    """Somebody with a code in hand could else enrol right after."""
    abe = staff(database, "abe")
    database.write_now(lambda db: make_code(db, abe, "kita1", now=1))
    do(database, lambda c: town.revoke_stations(c, "kita1"))
    assert database.read_now(lambda db: db.execute(sa.select(t.enrolment)).all()) == []
