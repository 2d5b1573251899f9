"""Checks of the words of the pages against what asks for them: no page names a key that is not there, none is idle."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import get_args

import pytest

from server.config import ROOT
from server.directory import StaffRole
from server.errors import CODE_OF_STATUS
from server.text import Texts
from signaling.errors import ErrorCode
from signaling.events import AnyBody
from signaling.presence import PresenceStatus
from signaling.words import (
    AwayReason,
    CallPhase,
    IdentityLevel,
    Language,
    Outcome,
    ParkReason,
    Role,
    SignatureMode,
    Tick,
    VisitState,
)

TEXTS = Texts.load(ROOT / "static" / "text")
KEYS = TEXTS.keys("ja")
AREAS = "|".join(sorted({key.partition(".")[0] for key in KEYS}))

LITERAL = re.compile(rf"""["'`]((?:{AREAS})\.[A-Za-z0-9_.]*[A-Za-z0-9_])["'`](?!\s*~)""")
IN_SCRIPT = re.compile(rf"`((?:{AREAS})\.[^`]*\$\{{[^`]*)`")
ANY_AREA = re.compile(r"`(\$\{[^}`]*\}\.[a-z_]+[a-z_.]*(?:\$\{[^}`]*\})?)`")
IN_SERVER = re.compile(rf'f"((?:{AREAS})\.[^"]*\{{[^"]*)"')
IN_TEMPLATE = re.compile(rf"""["']((?:{AREAS})\.[a-z_.]*)["'] ~ [\w.]+(?: ~ ["']([^"']*)["'])?""")

PACKAGES = ("server", "branch_client", "hq_console")
PAGES = [
    *sorted((ROOT / "static" / "js").rglob("*.mjs")),
    *sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.html")),
]
SERVER = sorted((ROOT / "server").rglob("*.py"))


def asked_for() -> dict[str, str]:
    """Every key that a page or script names whole, with one place that does."""
    return {
        key: path.relative_to(ROOT).as_posix() for path in PAGES for key in LITERAL.findall(path.read_text("utf-8"))
    }


def pattern_of(said: str) -> re.Pattern[str]:
    """What a text with places in braces can become."""
    parts = re.split(r"\$?\{[^}]*\}", said)
    return re.compile("[A-Za-z0-9_.]+".join(re.escape(part) for part in parts))


def shared() -> list[re.Pattern[str]]:
    """What a part that several pages share puts together behind the page's own area."""
    return [pattern_of(said) for path in PAGES for said in ANY_AREA.findall(path.read_text("utf-8"))]


def families() -> dict[str, re.Pattern[str]]:
    """What is put together from a beginning, words and an end, as patterns."""
    found = {}
    for path in (*PAGES, *SERVER):
        text = path.read_text("utf-8")
        for said in (*IN_SCRIPT.findall(text), *IN_SERVER.findall(text)):
            found[said] = pattern_of(said)
        for before, after in IN_TEMPLATE.findall(text):
            found[f"{before}…{after}"] = re.compile(f"{re.escape(before)}[A-Za-z0-9_]+{re.escape(after)}")
    return found


def error_codes() -> list[str]:
    """Every code that an error page can be about."""
    raised = {code for path in SERVER for code in re.findall(r'PageError\(\d+, "([a-z_]+)"', path.read_text("utf-8"))}
    return sorted(raised | set(CODE_OF_STATUS.values()) | {"internal"})


def event_kinds() -> list[str]:
    """The kind of every event there can be."""
    return [str(body.__struct_config__.tag) for body in get_args(AnyBody)]


def words(members: Iterable[StrEnum]) -> list[str]:
    """The words of an enum."""
    return [member.value for member in members]


def test_every_key_that_a_page_names_has_a_text() -> None:
    """A missing one would stand on the page as it is."""
    assert {key: where for key, where in asked_for().items() if key not in KEYS} == {}


def test_every_family_of_keys_has_members() -> None:
    """Where a key is put together, there is at least one to be found."""
    assert [said for said, pattern in families().items() if not any(map(pattern.fullmatch, KEYS))] == []


def test_every_text_is_asked_for() -> None:
    """What no page names any more would be translated for nobody."""
    named, patterns = asked_for(), [*families().values(), *shared()]
    plain = {key.removesuffix(".one") for key in KEYS}
    assert sorted(key for key in plain if key not in named and not any(p.fullmatch(key) for p in patterns)) == []


@pytest.mark.parametrize(
    ("beginning", "wanted", "end"),
    [
        ("common.language.", words(Language), ""),
        ("common.error.", words(ErrorCode), ""),
        ("counter.sign.title.", words(SignatureMode), ""),
        ("counter.sign.submit.", words(SignatureMode), ""),
        ("desk.presence.", words(PresenceStatus), ""),
        ("desk.idle.", words(PresenceStatus), "_words"),
        ("desk.away.", words(AwayReason), ""),
        ("desk.park.reason.", words(ParkReason), ""),
        ("desk.passed_on.parked.", words(ParkReason), ""),
        ("desk.hand.state.", words(PresenceStatus), ""),
        ("counter.parked.why.", words(ParkReason), ""),
        ("desk.outcome.", words(Outcome), ""),
        ("desk.identity.", words(IdentityLevel), ""),
        ("desk.applications.signed_", words(SignatureMode), ""),
        ("desk.role.", words(StaffRole), ""),
        ("doors.role.", words(StaffRole), ""),
        ("doors.error.", error_codes(), ".title"),
        ("doors.error.", error_codes(), ".text"),
        ("board.event.", event_kinds(), ""),
        ("board.outcome.", words(Outcome), ""),
        ("board.language.", words(Language), ""),
        ("board.state.", words(VisitState), ""),
        ("board.phase.", words(CallPhase), ""),
        ("board.presence.", words(PresenceStatus), ""),
        ("board.away.", words(AwayReason), ""),
        ("board.role.", words(Role), ""),
        ("branch.ticks.", words(Tick), ""),
        ("branch.outcome.", words(Outcome), ""),
        ("branch.identity.", words(IdentityLevel), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_word_of_the_core_has_a_text(beginning: str, wanted: list[str], end: str) -> None:
    """A state, an event or an error that the core adds gets its words with it."""
    assert [f"{beginning}{word}{end}" for word in wanted if f"{beginning}{word}{end}" not in KEYS] == []
