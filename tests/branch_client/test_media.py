"""Tests of the picture and the tone: whose they are is read back exactly, and nothing else is taken for one."""

import math

import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from branch_client.media import (
    FPS,
    HERTZ,
    RATE,
    SIDES,
    CountedPicture,
    Ear,
    Tone,
    drawn,
    hertz_of,
    loudest,
    read_picture,
)

RATE_HEARD = 8_000


@given(st.integers(0, SIDES - 1), st.integers(0, SIDES - 1))
def test_a_picture_says_whose_it_is_and_its_count(side: int, count: int) -> None:
    """Every number of twelve bits comes back."""
    assert read_picture(drawn(side, count)) == (side, count)


def test_a_picture_is_read_in_any_size_and_format() -> None:
    """A browser scales what it gets, and other decoders give other formats."""
    assert read_picture(drawn(77, 1234).reformat(width=416, height=192)) == (77, 1234)
    assert read_picture(drawn(77, 1234).reformat(format="rgb24")) == (77, 1234)


def test_another_picture_is_none_of_ours() -> None:
    """Black, grey, and one cell that flipped."""
    black = VideoFrame(208, 96, "yuv420p")
    for plane in black.planes:
        plane.update(bytes(plane.buffer_size))
    assert read_picture(black) is None
    flipped = drawn(3, 4)
    data = bytearray(bytes(flipped.planes[0]))
    line = flipped.planes[0].line_size
    for y in range(32):
        data[y * line : y * line + 16] = bytes([226]) * 16
    flipped.planes[0].update(bytes(data))
    assert read_picture(flipped) is None


@pytest.mark.parametrize("hertz", HERTZ[::7])
def test_a_tone_is_told_from_all_others(hertz: int) -> None:
    """Also at a quarter of the loudness."""
    samples = [round(2_000 * math.sin(2 * math.pi * hertz * n / RATE_HEARD)) for n in range(800)]
    assert loudest(samples, RATE_HEARD) == hertz


def test_silence_and_two_tones_at_once_are_no_tone() -> None:
    """What is no single tone is 0."""
    assert loudest([0] * 800, RATE_HEARD) == 0
    chord = [
        round(sum(3_000 * math.sin(2 * math.pi * hertz * n / RATE_HEARD) for hertz in HERTZ[::12])) for n in range(800)
    ]
    assert loudest(chord, RATE_HEARD) == 0


async def test_the_tone_of_a_side_is_heard() -> None:
    """Twenty milliseconds at a time, in step with the clock, and silence while it is quiet."""
    tone, ear = Tone(9), Ear()
    heard = [found for _ in range(10) if (found := ear.hear(await tone.recv())) is not None]
    assert heard == [hertz_of(9)] * 2
    tone.quiet = True
    heard = [found for _ in range(5) if (found := ear.hear(await tone.recv())) is not None]
    assert heard == [0]
    tone.stop()
    with pytest.raises(MediaStreamError):
        await tone.recv()


async def test_pictures_come_one_after_the_other() -> None:
    """Each with the next count and its time."""
    track = CountedPicture(5)
    first, second = await track.recv(), await track.recv()
    assert [read_picture(first), read_picture(second)] == [(5, 0), (5, 1)]
    assert second.time == pytest.approx(1 / FPS)
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()


def test_stereo_is_heard_by_its_first_channel() -> None:
    """As browsers send it."""
    ear, found = Ear(), []
    for piece in range(5):
        frame = AudioFrame(format="s16", layout="stereo", samples=960)
        wave = (round(9_000 * math.sin(2 * math.pi * 640 * (piece * 960 + n) / RATE)) for n in range(960))
        frame.planes[0].update(b"".join(value.to_bytes(2, "little", signed=True) * 2 for value in wave))
        found.append(ear.hear(frame))
    assert found == [None, None, None, None, 640]
