"""Tests of `enmado admin`: its words, its exit codes, and that a running server notices."""

import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.admin import as_table, main_admin
from server.database import Database, make_engine
from tests.support.installation import PASSWORD, Installation


class Command:
    """`enmado admin` on one data directory."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *argv: str, typed: str = "") -> tuple[int, str, str]:
        """Exit code, output and errors of a command that reads `typed` from its standard input."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            code = main_admin([*argv, "--data", str(self.data)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def admin(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, before there is any database."""
    return Command(tmp_path / "data", capsys, monkeypatch)


def test_a_town_is_set_up_from_nothing(admin: Command) -> None:
    """The tables are made by the first command."""
    assert admin("branch", "add", "kita", "--ja", "北支所", "--en", "North")[0] == 0
    assert admin("counter", "add", "kita1", "--branch", "kita", "--ja", "窓口1", "--en", "1")[0] == 0
    code, said, _ = admin(
        *("staff", "add", "abe", "--name", "阿部 結", "--role", "branch_staff", "--branch", "kita", "--login", "Abe.K"),
        typed=f"{PASSWORD}\n",
    )
    assert (code, said) == (0, "Staff abe added as branch_staff; the login is abe.k.\n")
    specialist = ("staff", "add", "sato", "--name", "佐藤 花", "--role", "specialist")
    assert admin(*specialist, "--skill", "idou", "--skill", "shoumei", typed=f"{PASSWORD}\n")[0] == 0
    listed = {thing: json.loads(admin(thing, "list", "--json")[1]) for thing in ("branch", "counter", "staff", "skill")}
    assert listed["branch"] == [{"id": "kita", "ja": "北支所", "en": "North"}]
    assert listed["counter"] == [{"id": "kita1", "branch": "kita", "ja": "窓口1", "en": "1"}]
    assert listed["skill"] == [{"staff": "sato", "skill": "idou"}, {"staff": "sato", "skill": "shoumei"}]
    assert listed["staff"][0] == {
        "id": "abe",
        "login": "abe.k",
        "name": "阿部 結",
        "role": "branch_staff",
        "branch": "kita",
        "department": "",
        "skills": [],
        "active": True,
    }


def test_a_generated_password_is_printed_once(admin: Command) -> None:
    """It is nowhere else, and `list` does not know it."""
    code, said, _ = admin("staff", "add", "tanaka", "--name", "田中", "--role", "supervisor", "--generate")
    assert code == 0
    password = said.splitlines()[1].removeprefix("Password (shown this once): ")
    assert len(password) == 19
    assert password not in admin("staff", "list", "--json")[1]
    _, said, _ = admin("staff", "password", "tanaka", "--generate")
    assert password not in said


@pytest.mark.parametrize("typed", ["", "short\n", "tanaka tanaka tanaka\n", "山田花子です山田花子です\n"])
def test_a_weak_password_is_refused(admin: Command, typed: str) -> None:
    """On standard input as at the prompt; nothing is added."""
    code, said, error = admin("staff", "add", "tanaka", "--name", "山田花子", "--role", "supervisor", typed=typed)
    assert (code, said) == (1, "")
    assert error.startswith("enmado admin: a password")
    assert admin("staff", "list")[1] == "(none)\n"


def test_a_password_at_the_prompt_is_asked_for_twice(admin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that differ are refused."""

    class Terminal(io.StringIO):
        """Standard input that somebody sits at."""

        def isatty(self) -> bool:
            """Yes."""
            return True

    monkeypatch.setattr("tests.server.test_admin.io.StringIO", Terminal)
    answers = iter([PASSWORD, PASSWORD + "r", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    add = ("staff", "add", "tanaka", "--name", "田中", "--role", "supervisor")
    assert admin(*add) == (1, "", "enmado admin: the two passwords differ\n")
    assert admin(*add)[0] == 0


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("branch", "add", "Kita", "--ja", "北", "--en", "N"), "branch 'Kita': an id has"),
        (("branch", "add", "kita", "--ja", "", "--en", "N"), "--ja: a name has"),
        (("counter", "add", "c", "--branch", "x", "--ja", "1", "--en", "1"), "there is no branch x"),
        (("staff", "deactivate", "nobody"), "there is no staff nobody"),
        (("skill", "add", "nobody", "idou"), "there is no staff nobody"),
        (("station", "revoke", "nothing"), "there is no counter nothing"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_1(admin: Command, argv: tuple[str, ...], words: str) -> None:
    """One line on standard error, nothing on standard output."""
    code, said, error = admin(*argv)
    assert (code, said) == (1, "")
    assert error.startswith(f"enmado admin: {words}")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("branch",),
        ("branch", "remove", "kita"),
        ("branch", "add", "kita"),
        ("staff", "add", "x", "--name", "x", "--role", "king"),
        ("skill", "add", "sato"),
        ("staff", "add", "x", "--name", "x", "--role", "supervisor", "--password", "secret"),
    ],
)
def test_what_is_not_understood_has_exit_code_2(admin: Command, argv: tuple[str, ...]) -> None:
    """A password among the arguments is not understood on purpose: every process could read it."""
    code, _, error = admin(*argv)
    assert code == 2
    assert "usage:" in error


def test_a_database_that_cannot_be_reached_is_said(admin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the password that stands in its address."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://enmado:hunter2@127.0.0.1:1/none?connect_timeout=2")
    code, _, error = admin("branch", "list")
    assert code == 1
    assert error.startswith("enmado admin: ")
    assert "hunter2" not in error


def test_a_skill_that_no_procedure_asks_for_is_pointed_out(
    admin: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is added all the same: the catalogue may follow. A catalogue that is broken says nothing."""
    admin("staff", "add", "sato", "--name", "佐藤", "--role", "specialist", "--generate")
    code, _, error = admin("skill", "add", "sato", "idou", "idow")
    assert code == 0
    assert "no procedure asks for the skill idow" in error
    assert "skill idou " not in error
    monkeypatch.setenv("ENMADO_CATALOGUE", str(tmp_path))
    assert admin("skill", "add", "sato", "more")[2] == ""
    assert admin("skill", "remove", "sato", "more", "idow")[1] == "Staff sato no longer serves more, idow.\n"


def test_people_come_and_go(admin: Command) -> None:
    """Deactivated, active again, with another name."""
    admin("staff", "add", "sato", "--name", "佐藤", "--role", "specialist", "--generate")
    assert admin("staff", "change", "sato", "--name", "鈴木", "--role", "supervisor")[1] == "Staff sato changed.\n"
    assert admin("staff", "deactivate", "sato")[1] == "Staff sato can no longer sign in.\n"
    assert json.loads(admin("staff", "list", "--json")[1])[0]["active"] is False
    assert admin("staff", "activate", "sato")[1] == "Staff sato can sign in again.\n"


def test_every_act_says_in_the_log_who_gave_the_command(admin: Command) -> None:
    """The account of the machine."""
    admin("branch", "add", "kita", "--ja", "北", "--en", "N")
    database = Database(make_engine(f"sqlite:///{admin.data / 'enmado.db'}"))
    actors = database.read_now(lambda db: list(db.execute(sa.select(t.door_log.c.actor)).scalars()))
    database.close()
    assert len(actors) == 1
    assert actors[0].startswith("command:")
    assert len(actors[0]) > len("command:")


def test_an_account_without_a_name_is_told_by_its_number(admin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the number may have no name."""

    def nameless(number: int) -> object:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", nameless)
    assert admin("branch", "add", "kita", "--ja", "北", "--en", "N")[0] == 0


def test_columns_stand_under_each_other_in_japanese_too() -> None:
    """A wide character takes two places."""
    table = as_table([{"ja": "北支所", "on": True, "skills": ["a", "b"]}, {"ja": "x", "on": False, "skills": []}])
    assert table == "ja      on   skills\n北支所  yes  a,b\nx       no\n"


async def test_a_running_server_notices(
    office: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a command changed counts at once for requests, and at the next look for the live part."""
    admin = Command(office.config.data, capsys, monkeypatch)
    sato, station = await office.signed_in("sato"), await office.enrolled()
    assert "窓口1" in (await station.get("/")).text
    assert admin("station", "list", "--json")[1].count('"kita1"') == 1
    assert admin("station", "revoke", "kita1")[1] == "Counter kita1: 1 station revoked.\n"
    assert admin("staff", "deactivate", "sato")[0] == 0
    assert "/sign-out" not in (await sato.get("/")).text
    assert "窓口1" not in (await station.get("/")).text
    assert admin("counter", "add", "kita9", "--branch", "kita", "--ja", "9", "--en", "9")[0] == 0
    await office.doors.refresh()
    assert "kita9" in office.doors.directory.counters


def test_a_department_clerk_has_a_department(admin: Command) -> None:
    """Added with one, refused without; one that the catalogue does not know is pointed out."""
    clerk = ("staff", "add", "ito", "--name", "伊藤", "--role", "department_clerk", "--generate")
    code, _, error = admin(*clerk)
    assert (code, "--department" in error) == (1, True)
    code, said, error = admin(*clerk, "--department", "shimin")
    assert (code, error) == (0, "")
    assert "added as department_clerk" in said
    code, _, error = admin("staff", "change", "ito", "--department", "shimni")
    assert code == 0
    assert "has no department shimni" in error
    listed = json.loads(admin("staff", "list", "--json")[1])
    assert [(one["role"], one["department"]) for one in listed] == [("department_clerk", "shimni")]
