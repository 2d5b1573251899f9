"""Whether a tone is among all the sound that a page receives over its peer connections, whoever it comes from."""

from __future__ import annotations

from playwright.async_api import Page

FAINT_DB = -75
"""What is weaker than this at a tone's place is not that tone."""

LEVEL = """
async ([hertz, limit, turns]) => {
  const context = new AudioContext();
  await context.resume();
  const ears = new Map();
  const listen = (track) => {
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    ears.set(track.id, analyser);
  };
  let loudest = -200;
  const bins = new Float32Array(4096);
  for (let turn = 0; turn < turns && loudest < limit; turn += 1) {
    const open = window.madePeers.filter((peer) => peer.connectionState !== "closed");
    for (const { track } of open.flatMap((peer) => peer.getReceivers())) {
      if (track.kind === "audio" && track.readyState === "live" && !ears.has(track.id)) listen(track);
    }
    await new Promise((done) => setTimeout(done, 50));
    for (const ear of ears.values()) {
      ear.getFloatFrequencyData(bins);
      const at = Math.round(hertz * ear.fftSize / context.sampleRate);
      loudest = Math.max(loudest, ...bins.slice(at - 3, at + 4));
    }
  }
  await context.close();
  return { loudest, voices: ears.size };
}
"""


async def hears(page: Page, hertz: int) -> None:
    """Wait until this tone comes over one of the page's peers."""
    found = await page.evaluate(LEVEL, [hertz, FAINT_DB, 300])
    assert found["loudest"] >= FAINT_DB, f"{hertz} Hz is not there: {found}"


async def does_not_hear(page: Page, hertz: int) -> None:
    """For three seconds this tone comes over none of the page's peers."""
    found = await page.evaluate(LEVEL, [hertz, FAINT_DB, 60])
    assert found["loudest"] < FAINT_DB, f"{hertz} Hz is there: {found}"
