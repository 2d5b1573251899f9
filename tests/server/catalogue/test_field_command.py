"""Tests of `enmado field`."""

import io
import json
from typing import Any

import pytest

from server.catalogue.field_command import main_field


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the one line of JSON."""
    code = main_field(argv)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return code, found


def test_a_text_that_is_taken_is_printed_with_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    """Value and shown, no warning where there is none."""
    assert answer(capsys, "date", "R5.4.1", "--json") == (
        0,
        {"ok": True, "value": "2023-04-01", "shown": "令和5年4月1日"},
    )


def test_the_line_is_utf_8_and_readable(capsys: pytest.CaptureFixture[str]) -> None:
    """Japanese stands there as Japanese, variants included."""
    main_field(["name", "葛\U000e0100城"])
    assert "葛\U000e0100城" in capsys.readouterr().out


def test_warnings_and_fills_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """What the clerk should read out, and what other fields would get."""
    code, found = answer(capsys, "account", "10530-12345671")
    assert code == 0
    assert found["fills"] == {"bank": "ゆうちょ銀行", "branch": "058", "type": "普通"}
    assert "058" in found["warning"]


def test_a_text_that_is_refused_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Code 1, a word for programs and words for people."""
    code, found = answer(capsys, "date", "令和5年2月29日")
    assert code == 1
    assert found["ok"] is False
    assert found["code"] == "no_such_day"
    assert found["error"]
    assert found["error_en"]


def test_today_is_what_the_option_says(capsys: pytest.CaptureFixture[str]) -> None:
    """A birth date is in the future or not by --today."""
    assert answer(capsys, "birth", "2020-01-02", "--today", "2020-01-01")[1]["code"] == "future"
    assert answer(capsys, "birth", "2020-01-02", "--today=2020-01-02")[0] == 0


def test_options_lengths_and_rules_are_given_by_options(capsys: pytest.CaptureFixture[str]) -> None:
    """What a template would say stands on the command line."""
    assert answer(capsys, "enum", "男", "--option", "男", "--option", "女")[1]["value"] == "男"
    assert answer(capsys, "enum", "男")[1]["value"] == "男"
    assert answer(capsys, "enum", "猫")[1]["code"] == "not_an_option"
    assert answer(capsys, "digits", "12-34", "--digits", "4")[1]["value"] == "1234"
    assert answer(capsys, "digits", "21", "--max", "20")[1]["code"] == "out_of_range"
    assert answer(capsys, "date", "2999年", "--rule", "not_future")[0] == 1


def test_a_my_number_is_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Its value is null, right or wrong."""
    for number in ("123456789018", "123456789017"):
        main_field(["my_number", number])
        assert number not in capsys.readouterr().out
    assert answer(capsys, "my_number", "123456789018")[1] == {"ok": True, "value": None, "shown": "*" * 12}


def test_a_text_can_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that should not stand in the process list is piped."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1234 5678 9018\n"))
    assert answer(capsys, "my_number", "-")[0] == 0


def test_a_text_may_begin_with_a_hyphen(capsys: pytest.CaptureFixture[str]) -> None:
    """A text is a text, also one that looks like an option that does not exist."""
    assert answer(capsys, "text", "-1")[1]["value"] == "-1"
    assert answer(capsys, "text", "--x", "--max", "9")[1]["value"] == "--x"
    assert answer(capsys, "text", "--", "--json")[1]["value"] == "--json"


def test_an_empty_text_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to check."""
    for text in ("", "　"):
        assert answer(capsys, "name", text)[1]["code"] == "empty"


def test_bytes_that_are_no_text_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a character from the shell breaks neither the check nor the output."""
    assert answer(capsys, "name", "\udcff")[1]["code"] == "control"
    assert answer(capsys, "enum", "x", "--option", "\udcff")[0] == 1


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["date"],
        ["birthday", "x"],
        ["date", "x", "--today", "soon"],
        ["digits", "1", "--digits", "0"],
        ["digits", "1", "--digits", "x"],
        ["date", "--today", "2020-01-01"],
        ["--json", "date"],
    ],
)
def test_wrong_usage_is_code_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Usage goes to stderr, and nothing to stdout."""
    assert main_field(argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage" in captured.err


@pytest.mark.parametrize("argv", [["--help"], ["date", "-h"], ["date", "--help"]])
def test_help_is_code_zero(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help is not an error."""
    assert main_field(argv) == 0
    assert "TYPE" in capsys.readouterr().out
