"""Tests of signaling/sight_commands.py: what a page may say of sight and sound is bounded at the door."""

import msgspec
import pytest

from signaling import sight_commands as s
from signaling.codec import decode_command
from signaling.errors import ErrorCode, Refused
from signaling.words import PictureState, SlatePart, SoundWay, VoiceState

VISIT = "v7k2m9q4x1b8d3f6"


@pytest.mark.parametrize(
    "said",
    [
        s.ReportMedia(visit=VISIT, voice=VoiceState.OK, picture=PictureState.OK, sound=SoundWay.SPEAKER, volume=6),
        s.SlateWrite(visit=VISIT, sheet=-1, words=""),
        s.SlateWrite(visit=VISIT, sheet=0, words="あ" * (s.WORDS_MAX + 1)),
        s.SlateDraw(visit=VISIT, sheet=0, line=[]),
        s.SlateDraw(visit=VISIT, sheet=0, line=[1] * (s.LINE_MAX + 2)),
        s.SlateDraw(visit=VISIT, sheet=0, line=[0, s.SLATE_WIDTH + 1]),
        s.SlateDraw(visit=VISIT, sheet=0, line=[-1, 0]),
    ],
)
def test_what_is_out_of_bounds_is_refused(said: msgspec.Struct) -> None:
    """Before anything looks at it."""
    with pytest.raises(Refused) as refusal:
        decode_command(msgspec.json.encode(said))
    assert refusal.value.code == ErrorCode.INVALID_FORMAT


def test_what_is_in_bounds_is_taken() -> None:
    """The largest of everything."""
    for said in (
        s.SlateWrite(visit=VISIT, sheet=1_000_000, words="𠮷" * s.WORDS_MAX),
        s.SlateDraw(visit=VISIT, sheet=0, line=[s.SLATE_WIDTH, s.SLATE_HEIGHT] * (s.LINE_MAX // 2)),
        s.SlateWipe(visit=VISIT, sheet=0, part=SlatePart.ALL),
    ):
        assert decode_command(msgspec.json.encode(said)) == said
