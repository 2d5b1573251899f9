"""Tests of signature and submission (design 2.2 and 2.4)."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode
from signaling.words import SignatureMode
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding


def request_of(town: Deciding, application: str = "juminhyo") -> c.RequestSignature:
    """The command."""
    return c.RequestSignature(id=town.id(), visit=VISIT, application=application)


def confirmed_town(*procedures: str) -> Deciding:
    """A certificate (and what else is asked for) complete and confirmed."""
    town = Deciding(*procedures)
    town.edit("visitor.name", "葛󠄀城 花子")
    if "tenshutsu" in procedures:
        town.edit("case.date", "2026-11-20")
        town.confirm("move")
    for section in ("visitor", "cert"):
        if not procedures or "juminhyo" in procedures or section != "cert":
            town.confirm(section)
    return town


def signed_town() -> Deciding:
    """A certificate that only has to be filed."""
    town = confirmed_town()
    town.request("juminhyo")
    town.say(town.sign_of("juminhyo"), RESIDENT)
    return town


def test_a_signature_is_asked_for_once_per_content() -> None:
    """The request is bound to the digest."""
    town = confirmed_town()
    digest = town.application_digest("juminhyo")
    assert town.request("juminhyo") == [e.SignatureRequested(application="juminhyo", digest=digest)]
    assert town.request("juminhyo") == []


def test_an_incomplete_application_is_not_signed() -> None:
    """The details name the fields that are missing."""
    town = Deciding()
    assert town.refuses(ErrorCode.INCOMPLETE, request_of(town)) == {"fields": ["visitor.name"]}


def test_an_unconfirmed_application_is_not_signed() -> None:
    """The details name the sections."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城 花子")
    town.confirm("cert")
    assert town.refuses(ErrorCode.NOT_CONFIRMED, request_of(town)) == {"sections": ["visitor"]}


def test_a_dispute_stands_in_the_way() -> None:
    """Until it is answered or taken back."""
    town = confirmed_town()
    town.say(c.Dispute(id=town.id(), visit=VISIT, section="cert"), RESIDENT)
    town.refuses(ErrorCode.NOT_CONFIRMED, request_of(town))


def test_an_application_of_another_visit_is_not_found() -> None:
    """Only the visit's procedures have one."""
    town = confirmed_town()
    for command in (request_of(town, "tennyu"), c.Submit(id=town.id(), visit=VISIT, application="x", digest="0" * 64)):
        town.refuses(ErrorCode.NOT_FOUND, command)


def test_what_was_not_asked_for_is_not_signed() -> None:
    """A signature is an answer too."""
    town = confirmed_town()
    town.refuses(ErrorCode.WRONG_STATE, town.sign_of("juminhyo"), RESIDENT)


def test_strokes_are_kept_with_time_and_pressure() -> None:
    """Bound to the digest of what was signed."""
    town = confirmed_town("tenshutsu")
    town.request("tenshutsu")
    command = replace(town.sign_of("tenshutsu"), aspect=2.5)
    [signed] = town.say(command, RESIDENT)
    assert signed == e.Signed(
        application="tenshutsu",
        digest=town.application_digest("tenshutsu"),
        mode=SignatureMode.PAD,
        strokes=tuple(tuple(stroke) for stroke in command.strokes),
        aspect=2.5,
    )
    held = town.visit.applications["tenshutsu"].signature
    assert held is not None
    assert held.strokes[0][1].pressure == 0.5


@pytest.mark.parametrize(
    ("procedure", "mode", "code"),
    [
        ("juminhyo", SignatureMode.TAP, None),
        ("juminhyo", SignatureMode.PAPER, None),
        ("juminhyo", SignatureMode.PAD, ErrorCode.FORBIDDEN),
        ("tenshutsu", SignatureMode.PAD, None),
        ("tenshutsu", SignatureMode.PAPER, None),
        ("tenshutsu", SignatureMode.TAP, ErrorCode.FORBIDDEN),
    ],
)
def test_the_procedure_says_how_it_is_signed(procedure: str, mode: SignatureMode, code: ErrorCode | None) -> None:
    """Paper is always open to the resident."""
    town = confirmed_town(procedure)
    town.request(procedure)
    command = town.sign_of(procedure, mode)
    if code is None:
        assert len(town.say(command, RESIDENT)) == 1
    else:
        assert town.refuses(code, command, RESIDENT) == {"mode": mode.value}


def test_a_pad_needs_strokes_and_nothing_else_has_them() -> None:
    """An empty signature is none; a tap with a drawing is not what it says."""
    town = confirmed_town("tenshutsu")
    town.request("tenshutsu")
    command = town.sign_of("tenshutsu")
    town.refuses(ErrorCode.INCOMPLETE, replace(command, strokes=[]), RESIDENT)
    town.refuses(ErrorCode.INCOMPLETE, replace(command, mode=SignatureMode.PAPER), RESIDENT)


def test_a_signature_under_other_content_is_stale() -> None:
    """The digest is not what is confirmed, or not what the signature was asked for."""
    town = confirmed_town()
    town.request("juminhyo")
    town.refuses(ErrorCode.STALE, replace(town.sign_of("juminhyo"), digest="0" * 64), RESIDENT)
    town.edit("cert.copies", "2")
    town.refuses(ErrorCode.NOT_CONFIRMED, town.sign_of("juminhyo"), RESIDENT)
    town.confirm("cert")
    town.refuses(ErrorCode.STALE, town.sign_of("juminhyo"), RESIDENT)


def test_nobody_signs_for_the_resident() -> None:
    """Design 2.4."""
    town = confirmed_town()
    town.request("juminhyo")
    for actor in (SPECIALIST, STAFF):
        town.refuses(ErrorCode.FORBIDDEN, town.sign_of("juminhyo"), actor)


def test_an_application_is_filed_as_it_stands() -> None:
    """With the digest that the specialist saw."""
    town = signed_town()
    digest = town.application_digest("juminhyo")
    assert town.say(town.submit_of("juminhyo")) == [e.Submitted(application="juminhyo", digest=digest)]
    held = town.visit.applications["juminhyo"]
    assert (held.submitted, held.submitted_at) == (digest, town.clock.at)


def test_an_application_is_filed_once() -> None:
    """Neither filed, nor signed, nor asked for again."""
    town = signed_town()
    town.say(town.submit_of("juminhyo"))
    assert town.refuses(ErrorCode.WRONG_STATE, town.submit_of("juminhyo")) == {"submitted": "juminhyo"}
    town.refuses(ErrorCode.WRONG_STATE, town.sign_of("juminhyo"), RESIDENT)
    town.refuses(ErrorCode.WRONG_STATE, request_of(town))


def test_nothing_is_filed_unsigned() -> None:
    """Neither without a signature nor with one under other content."""
    town = confirmed_town()
    town.refuses(ErrorCode.NOT_SIGNED, town.submit_of("juminhyo"))
    town = signed_town()
    town.edit("cert.copies", "2")
    town.refuses(ErrorCode.NOT_CONFIRMED, town.submit_of("juminhyo"))
    town.confirm("cert")
    town.refuses(ErrorCode.NOT_SIGNED, town.submit_of("juminhyo"))


def test_a_value_that_came_back_is_still_another_revision() -> None:
    """The signature was under the first one."""
    town = signed_town()
    town.edit("cert.copies", "2")
    town.edit("cert.copies", "1")
    town.confirm("cert")
    town.refuses(ErrorCode.NOT_SIGNED, town.submit_of("juminhyo"))


def test_the_specialist_files_what_they_see() -> None:
    """A digest from an older screen is stale."""
    town = signed_town()
    town.refuses(ErrorCode.STALE, replace(town.submit_of("juminhyo"), digest="0" * 64))
