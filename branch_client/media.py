"""A picture and a tone that say whose they are, and the eyes and ears that tell it at the far side.

A side has a number. Its picture is a field of grey with two rows of black and white cells: the number above, a count
of frames below, each with a parity cell. Its tone is one of ``HERTZ``. Neither needs numpy: aiortc's frames are read
and written as planes.
"""

from __future__ import annotations

import asyncio
import fractions
import math
import struct
import time

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

WIDTH, HEIGHT, FPS = 208, 96, 6
"""Small, so that dozens of stations fit on one machine; cells of 16 by 32 survive VP8 at its lowest quality."""

CELLS, BITS, ROWS = 13, 12, 3
SIDES = 2**BITS
BLACK, GREY, WHITE = 24, 126, 226
RATE, PIECE = 48_000, 960
HERTZ = tuple(range(400, 2_800, 48))
"""Tones that are not each other's multiples' neighbours; Opus carries them as they are."""

LOUDNESS = 9_000
WINDOW = 4_800
"""Samples listened to at once: a tenth of a second, in which tones 48 Hz apart are told from each other."""

_VIDEO_CLOCK = 90_000
_SPARSE = 6
"""Every sixth sample is enough for tones below 4 kHz."""


def hertz_of(side: int) -> int:
    """The tone of a side."""
    return HERTZ[side % len(HERTZ)]


class Tone(MediaStreamTrack):
    """A steady tone, until it is ``stop``ped; silent while ``quiet``."""

    kind = "audio"

    def __init__(self, side: int) -> None:
        super().__init__()
        hertz = hertz_of(side)
        samples = (round(LOUDNESS * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE))
        # A whole number of waves fits into a second: it repeats without a seam.
        whole = struct.pack(f"<{RATE}h", *samples)
        self._pieces = [whole[at : at + PIECE * 2] for at in range(0, len(whole), PIECE * 2)]
        self._count = 0
        self._began: float | None = None
        self.quiet = False

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when it is time for them."""
        if self.readyState != "live":
            raise MediaStreamError
        self._began = await _due(self._began, self._count * PIECE / RATE)
        frame = AudioFrame(format="s16", layout="mono", samples=PIECE)
        frame.planes[0].update(bytes(PIECE * 2) if self.quiet else self._pieces[self._count % len(self._pieces)])
        frame.sample_rate, frame.time_base = RATE, fractions.Fraction(1, RATE)
        frame.pts = self._count * PIECE
        self._count += 1
        return frame


class CountedPicture(MediaStreamTrack):
    """A moving picture: whose it is, and its how manieth frame."""

    kind = "video"

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side % SIDES
        self._count = 0
        self._began: float | None = None

    async def recv(self) -> VideoFrame:
        """The next picture, when it is time for it."""
        if self.readyState != "live":
            raise MediaStreamError
        self._began = await _due(self._began, self._count / FPS)
        frame = drawn(self._side, self._count)
        frame.pts, frame.time_base = self._count * _VIDEO_CLOCK // FPS, fractions.Fraction(1, _VIDEO_CLOCK)
        self._count += 1
        return frame


async def _due(began: float | None, after: float) -> float:
    """Wait until ``after`` seconds from the beginning; the beginning. A pause of the machine is not caught up with."""
    now = time.monotonic()
    if began is None or now - began - after > 1.0:
        began = now - after
    await asyncio.sleep(max(0.0, began + after - now))
    return began


def drawn(side: int, count: int) -> VideoFrame:
    """The picture of a side and a count, both modulo 4096."""
    frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
    row = HEIGHT // ROWS
    luma = frame.planes[0]
    line = luma.line_size
    top, middle, low = _cells(side % SIDES, line), bytes([GREY]) * line, _cells(count % SIDES, line)
    luma.update(top * row + middle * row + low * (HEIGHT - 2 * row))
    for plane in frame.planes[1:]:
        plane.update(bytes([128]) * plane.buffer_size)
    return frame


def _cells(number: int, line: int) -> bytes:
    bits = [number >> (BITS - 1 - at) & 1 for at in range(BITS)]
    bits.append(sum(bits) & 1 ^ 1)
    return b"".join(bytes([WHITE if bit else BLACK]) * (WIDTH // CELLS) for bit in bits).ljust(line, b"\0")


def read_picture(frame: VideoFrame) -> tuple[int, int] | None:
    """Side and count of a picture that came in, in any size; None when it is no such picture."""
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    luma = frame.planes[0]
    data, line = memoryview(luma), luma.line_size
    numbers = []
    for row in (0, ROWS - 1):
        y = (2 * row + 1) * frame.height // (2 * ROWS)
        lit = []
        for cell in range(CELLS):
            x = (2 * cell + 1) * frame.width // (2 * CELLS)
            value = data[y * line + x]
            if abs(value - (BLACK + WHITE) // 2) < 30:
                return None
            lit.append(int(value > GREY))
        if sum(lit) & 1 == 0:
            return None
        numbers.append(sum(bit << (BITS - 1 - at) for at, bit in enumerate(lit[:BITS])))
    return numbers[0], numbers[1]


class Ear:
    """Listens to what comes in, and tells which tone it is."""

    def __init__(self) -> None:
        self._samples: list[int] = []

    def hear(self, frame: AudioFrame) -> int | None:
        """A frame that came in; the tone of the tenth of a second that it completes, 0 for silence or noise."""
        channels = len(frame.layout.channels)
        count = frame.samples * channels
        samples = struct.unpack(f"<{count}h", bytes(frame.planes[0])[: count * 2])
        self._samples += samples[:: channels * _SPARSE]
        if len(self._samples) < WINDOW // _SPARSE:
            return None
        heard, self._samples = self._samples, []
        return loudest(heard, RATE // _SPARSE)


def loudest(samples: list[int], rate: int) -> int:
    """The tone of ``HERTZ`` that holds most of the sound; 0 where none does."""
    energy = sum(sample * sample for sample in samples) / len(samples)
    if energy < 100.0**2:
        return 0
    best, most = 0, 0.0
    for hertz in HERTZ:
        share = _goertzel(samples, hertz, rate) / energy
        if share > most:
            best, most = hertz, share
    return best if most > 0.5 else 0


def _goertzel(samples: list[int], hertz: int, rate: int) -> float:
    """The power of one tone, as a share comparable with the mean square (Goertzel 1958)."""
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    one = two = 0.0
    for sample in samples:
        one, two = sample + factor * one - two, one
    power = one * one + two * two - factor * one * two
    return 2 * power / len(samples) ** 2
