"""A known picture and a known tone for Chromium's fake devices, and how the far side is looked at and listened to."""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

WIDTH, HEIGHT, FPS = 320, 240, 10
RATE = 48_000
SILENCE_DB = -75

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class KnownMedia:
    """What one side's camera shows (the colours of the four quarters) and what its microphone hears."""

    quarters: tuple[Rgb, Rgb, Rgb, Rgb]
    hertz: int
    video: Path
    audio: Path

    @property
    def flags(self) -> list[str]:
        """How Chromium is told to have this camera and this microphone."""
        return [
            f"--use-file-for-fake-video-capture={self.video}",
            f"--use-file-for-fake-audio-capture={self.audio}",
        ]


def make_media(folder: Path, name: str, *, quarters: tuple[Rgb, Rgb, Rgb, Rgb], hertz: int) -> KnownMedia:
    """Write a .y4m and a .wav that loop without a seam."""
    video, audio = folder / f"{name}.y4m", folder / f"{name}.wav"
    video.write_bytes(_y4m(quarters))
    with wave.open(str(audio), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        samples = (math.sin(2 * math.pi * hertz * n / RATE) for n in range(RATE * 2))
        file.writeframes(b"".join(struct.pack("<h", int(12_000 * value)) for value in samples))
    return KnownMedia(quarters, hertz, video, audio)


def _yuv(colour: Rgb) -> tuple[int, int, int]:
    """BT.601 with limited range, as .y4m is read."""
    r, g, b = colour
    y = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256
    u = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256
    v = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256
    return round(y), round(u), round(v)


def _y4m(quarters: tuple[Rgb, Rgb, Rgb, Rgb]) -> bytes:
    planes = []
    for plane, (width, height) in enumerate(((WIDTH, HEIGHT), (WIDTH // 2, HEIGHT // 2), (WIDTH // 2, HEIGHT // 2))):
        top = bytes([_yuv(quarters[0])[plane]]) * (width // 2) + bytes([_yuv(quarters[1])[plane]]) * (width // 2)
        low = bytes([_yuv(quarters[2])[plane]]) * (width // 2) + bytes([_yuv(quarters[3])[plane]]) * (width // 2)
        planes.append(top * (height // 2) + low * (height // 2))
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
    frame = b"FRAME\n" + b"".join(planes)
    return head + frame * FPS


def make_view(folder: Path, name: str, picture: Image.Image) -> Path:
    """Write a .y4m in which a camera looks at a picture, in its grey values, without an end."""
    grey = picture.convert("L")
    width, height = grey.size
    luma = bytes(16 + value * 219 // 255 for value in grey.tobytes())
    head = f"YUV4MPEG2 W{width} H{height} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
    video = folder / f"{name}.y4m"
    video.write_bytes(head + (b"FRAME\n" + luma + b"\x80" * (width // 2 * (height // 2) * 2)) * 2)
    return video


LOOK = """
(video) => {
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 48;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 64, 48);
  const places = [[16, 12], [48, 12], [16, 36], [48, 36]];
  return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
}
"""

LISTEN = """
async (media, silence) => {
  const context = new AudioContext();
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream(media.srcObject.getAudioTracks()));
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  source.connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const best = { hertz: 0, decibel: -200 };
  // A track is there before its sound is; two seconds are listened to from the first sound on.
  for (let turn = 0, heard = 0; turn < 400 && heard < 40; turn += 1) {
    if (best.decibel > silence) heard += 1;
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatFrequencyData(bins);
    bins.forEach((decibel, at) => {
      if (decibel > best.decibel) { best.decibel = decibel; best.hertz = at * context.sampleRate / analyser.fftSize; }
    });
  }
  await context.close();
  return best;
}
"""


async def assert_shows(page: Page, selector: str, media: KnownMedia) -> None:
    """The video element shows the known picture: each quarter in its colour, not black, not something else."""
    await page.wait_for_function(
        "(s) => { const v = document.querySelector(s); return v && v.readyState >= 2 && v.videoWidth > 0; }",
        arg=selector,
    )
    await page.wait_for_function(
        f"""([s, want]) => {{
            const seen = ({LOOK})(document.querySelector(s));
            return seen.every((c, q) => c.every((v, i) => Math.abs(v - want[q][i]) < 48));
        }}""",
        arg=[selector, [list(colour) for colour in media.quarters]],
        timeout=20_000,
        polling=250,
    )


async def has_voice(page: Page, selector: str) -> None:
    """Wait until the element plays a stream with a voice; screens may speak of it before its tracks are there."""
    await page.wait_for_function(
        "(s) => document.querySelector(s)?.srcObject?.getAudioTracks().length > 0", arg=selector
    )


async def assert_sounds(page: Page, selector: str, media: KnownMedia) -> None:
    """The element's stream sounds with the known tone (the loudest of all frequencies), and is not silent."""
    await has_voice(page, selector)
    heard = await page.eval_on_selector(selector, LISTEN, SILENCE_DB)
    assert heard["decibel"] > SILENCE_DB, f"silent: {heard}"
    assert abs(heard["hertz"] - media.hertz) < 20, f"another tone: {heard}"
