/** Tries this station's devices: is there a picture that is not black, a sound that is not silence. */

export const LOOKS_MS = 4000;
const SILENT_DB = -65;
const BLACK = 10;

/**
 * Whether a picture comes that is not black.
 *
 * @param {HTMLVideoElement} video playing the camera
 * @returns {Promise<boolean>}
 */
export async function seesSomething(video) {
  const canvas = document.createElement("canvas");
  canvas.width = 32;
  canvas.height = 24;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  for (const ends = performance.now() + LOOKS_MS; performance.now() < ends; ) {
    if (video.videoWidth > 0) {
      context.drawImage(video, 0, 0, 32, 24);
      const { data } = context.getImageData(0, 0, 32, 24);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
      if (sum / (32 * 24 * 3) > BLACK) return true;
    }
    await pause(100);
  }
  return false;
}

/**
 * The loudest moment of a few seconds, in dB (0 is as loud as it gets).
 *
 * @param {AudioContext} audio
 * @param {MediaStream} stream
 * @returns {Promise<{good: boolean, decibel: number}>}
 */
export async function hearsSomething(audio, stream) {
  const analyser = audio.createAnalyser();
  const source = audio.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = -100;
  for (const ends = performance.now() + LOOKS_MS; performance.now() < ends && loudest < SILENT_DB + 25; ) {
    analyser.getFloatTimeDomainData(samples);
    const mean = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    loudest = Math.max(loudest, 10 * Math.log10(mean + 1e-10));
    await pause(50);
  }
  source.disconnect();
  return { good: loudest > SILENT_DB, decibel: Math.round(loudest) };
}

/**
 * A steady tone: to the loudspeaker, or as a stream that can be sent.
 *
 * @param {AudioContext} audio
 * @param {number} hertz
 */
export function tone(audio, hertz) {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  const out = audio.createMediaStreamDestination();
  oscillator.frequency.value = hertz;
  gain.gain.value = 0.2;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  return {
    stream: out.stream,
    /** Let people hear it. */
    aloud: () => gain.connect(audio.destination),
    stop: () => {
      oscillator.stop();
      gain.disconnect();
    },
  };
}

/**
 * Whether a stream sounds with this tone above everything else.
 *
 * @param {AudioContext} audio
 * @param {MediaStream} stream
 * @param {number} hertz
 */
export async function soundsWith(audio, stream, hertz) {
  const analyser = audio.createAnalyser();
  analyser.fftSize = 4096;
  const source = audio.createMediaStreamSource(stream);
  source.connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  let found = false;
  for (const ends = performance.now() + LOOKS_MS; performance.now() < ends && !found; ) {
    await pause(100);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.reduce((best, value, at) => (value > (bins[best] ?? -Infinity) ? at : best), 0);
    const heard = (loudest * audio.sampleRate) / analyser.fftSize;
    found = Math.abs(heard - hertz) < 30 && (bins[loudest] ?? -Infinity) > -80;
  }
  source.disconnect();
  return found;
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
