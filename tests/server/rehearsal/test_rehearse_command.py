"""Tests of `enmado rehearse` as people run it, and of its judge: a system that breaks a promise is found out."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from server.rehearsal.rehearse_command import Progress, main_rehearse
from tests.support.broken_relay import Message, Spoil, broken_relay
from tests.support.installation import PASSWORD, Installation

HOUSEHOLD = {
    "case": {"event": "move_in"},
    "persons": [{"id": "A", "birth": "1994-05-10", "moving": True, "head_before": True}],
}
TOLD_WITHIN_S = 400


async def rehearse(*options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Run the command; its exit code, its JSON lines, and its words."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "rehearse", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, words = await asyncio.wait_for(process.communicate(), TOLD_WITHIN_S)
    assert process.returncode is not None
    return process.returncode, [json.loads(line) for line in out.splitlines()], words.decode()


async def rehearse_at(
    office: Installation, folder: Path, spoil: Spoil, *options: str
) -> tuple[int, list[dict[str, Any]]]:
    """One visit at each counter, through a relay that spoils what it is told to."""
    sign_ins = folder / "who.txt"
    people = {"specialist": ("sato", "suzuki"), "branch_staff": ("abe", "minami")}
    sign_ins.write_text("".join(f"{role} {who} {PASSWORD}\n" for role, logins in people.items() for who in logins))
    households = folder / "households.json"
    households.write_text(json.dumps(HOUSEHOLD))
    async with broken_relay(office.origin, spoil) as address:
        code, lines, words = await rehearse(
            *("--address", address, "--sign-ins", str(sign_ins), "--counter", "kita1", "--counter", "minami1"),
            *("--households", str(households), "--no-media", "--mischief", "0", "--pace", "200"),
            *("--visits", "1", *options),
        )
    assert lines, words
    return code, lines


async def test_two_residents_and_two_specialists_keep_every_promise(tmp_path: Path) -> None:
    """A town of its own, with pictures and tones: whole visits, filed and printed, and a log that is whole."""
    code, lines, words = await rehearse(
        *("--residents", "2", "--specialists", "2", "--visits", "1", "--pace", "200", "--minutes", "5"),
        *("--mischief", "0", "--seed", "3", "--data", str(tmp_path / "town")),
    )
    assert (code, lines[:-1]) == (0, []), words
    summary = lines[-1]["summary"]
    assert summary["finished"] == summary["served"] == 2
    assert summary["calls"] == 4
    assert summary["submitted"] >= 2
    assert "broken promises 0" in words
    # What was said is in the visits, and nowhere in what the server wrote.
    assert "遠窓　" not in (tmp_path / "town" / "server.log").read_text("utf-8")


async def test_a_killed_server_breaks_no_promise(tmp_path: Path) -> None:
    """SIGKILL in the middle of a visit: pages come back, and nothing that was acknowledged is lost."""
    households = tmp_path / "households.json"
    households.write_text(json.dumps(HOUSEHOLD))
    code, lines, words = await rehearse(
        *("--residents", "1", "--specialists", "1", "--visits", "1", "--pace", "12", "--minutes", "5"),
        *("--mischief", "0", "--no-media", "--kill-server-every", "8", "--households", str(households)),
    )
    assert (code, lines[:-1]) == (0, []), words
    assert lines[-1]["summary"]["restarts"] >= 1


async def test_a_system_that_keeps_its_promises_passes_through_a_relay(office: Installation, tmp_path: Path) -> None:
    """The relay itself is not what is found in the tests below."""

    def same(way: str, message: Message) -> list[Message]:
        return [message]

    code, lines = await rehearse_at(office, tmp_path, same, "--residents", "2", "--specialists", "1", "--minutes", "5")
    assert (code, lines[:-1]) == (0, [])


class Spoiled:
    """What a broken system does to messages on their way; each is one broken promise."""

    @staticmethod
    def loses_an_edit(way: str, message: Message) -> list[Message]:
        """The edit of the phone number never reaches the desk that was told that it is done."""
        body = message.get("body", {})
        lost = way == "desk" and body.get("kind") == "edited" and body["field"] == "visitor.name"
        return [] if lost else [message]

    @staticmethod
    def shows_something_else(way: str, message: Message) -> list[Message]:
        """The counter gets another number than the desk."""
        body = message.get("body", {})
        if way == "station" and body.get("kind") == "edited" and body["field"] == "visitor.tel":
            return [{**message, "body": {**body, "shown": "0428-00-0000"}}]
        return [message]

    @staticmethod
    def swaps_a_digest(way: str, message: Message) -> list[Message]:
        """What is filed is said to have another digest than was signed."""
        body = message.get("body", {})
        if body.get("kind") == "submitted":
            return [{**message, "body": {**body, "digest": "f" * 64}}]
        return [message]

    @staticmethod
    def tells_the_note(way: str, message: Message) -> list[Message]:
        """The branch gets the specialist's note with every snapshot."""
        if way == "station" and message["type"] == "snapshot":
            return [{**message, "visit": {**message["visit"], "note": "窓口に出ない控え"}}]
        return [message]

    @staticmethod
    def rings_without_a_timer(way: str, message: Message) -> list[Message]:
        """A ring that would never end."""
        return [{**message, "until": message["until"] + 3_600_000}] if message["type"] == "ringing" else [message]


def all_at_once(way: str, message: Message) -> list[Message]:
    """Three that do not stand in each other's way."""
    for spoil in (Spoiled.swaps_a_digest, Spoiled.tells_the_note, Spoiled.rings_without_a_timer):
        message = spoil(way, message)[0]
    return [message]


@pytest.mark.parametrize(
    ("spoil", "promises", "more"),
    [
        (Spoiled.loses_an_edit, {"2.1"}, ("--stop-at-first",)),
        (Spoiled.shows_something_else, {"2.3"}, ("--stop-at-first",)),
        (all_at_once, {"2.2", "2.5", "2.10"}, ()),
    ],
    ids=["edit lost", "another number shown", "digest, note, ring"],
)
async def test_a_broken_promise_is_found(
    office: Installation, tmp_path: Path, spoil: Spoil, promises: set[str], more: tuple[str, ...]
) -> None:
    """A relay breaks promises: the rehearsal says which, and ends with 1."""
    options = ("--residents", "1", "--specialists", "1", "--minutes", "4", *more)
    code, lines = await rehearse_at(office, tmp_path, spoil, *options)
    assert code == 1, lines
    assert promises <= {line["broken"] for line in lines[:-1]}, lines
    assert lines[-1]["summary"]["broken"] == len(lines) - 1


@pytest.mark.parametrize(
    "options",
    [
        ("--residents", "0"),
        ("--pace", "quick"),
        ("--address", "http://127.0.0.1:1"),
        ("--address", "127.0.0.1:1", "--sign-ins", "who.txt", "--counter", "k1", "--residents", "1"),
        ("--address", "http://127.0.0.1:1", "--sign-ins", "who.txt", "--counter", "k1"),
        ("--households", "nowhere.json"),
        ("--address", "http://x", "--sign-ins", "w", "--counter", "k", "--residents", "1", "--kill-server-every", "5"),
    ],
)
def test_what_cannot_begin_ends_with_two(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options that do not go together, a file that is not there: 2, and the reason."""
    monkeypatch.chdir(tmp_path)
    assert main_rehearse(options) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "rehearse" in said.err


def test_a_server_that_is_not_there_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The doors cannot be opened: nothing was rehearsed, so nothing was broken."""
    who = tmp_path / "who.txt"
    who.write_text("branch_staff abe secret\nspecialist sato secret\n")
    options = ("--address", "http://127.0.0.1:1", "--sign-ins", str(who), "--counter", "k1")
    assert main_rehearse([*options, "--residents", "1", "--specialists", "1"]) == 2
    assert "/sign-in" in capsys.readouterr().err


def test_a_folder_that_is_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An own town begins in an empty folder."""
    (tmp_path / "kept").write_text("x")
    assert main_rehearse(["--data", str(tmp_path)]) == 2
    assert "empty folder" in capsys.readouterr().err


def test_progress_is_written_over_on_a_terminal_and_now_and_then_elsewhere() -> None:
    """One line that changes; a file gets one every ten seconds."""
    said: list[str] = []
    terminal, file = Progress(True, said.append), Progress(False, said.append)
    terminal.line("1")
    terminal.words("stays")
    for count in range(11):
        file.line(f"at {count}")
    assert said == ["\r\x1b[K1", "\r\x1b[Kstays\n", "at 0\n", "at 10\n"]
