/** The tone of a ringing desk, made with WebAudio: no file, low enough for every ear, and it stops at once. */

const PITCHES_HZ = [523.25, 659.25];
const NOTE_S = 0.32;
const EVERY_MS = 2400;
const LOUDNESS = 0.18;

/** Rings until it is told to stop. A browser lets a page sound only after the person has touched it once. */
export class RingTone {
  /** @type {AudioContext|null} */
  #audio = null;
  /** @type {ReturnType<typeof setInterval>|null} */
  #timer = null;

  /** Call from a press of a key or a button: from then on the page may sound. */
  unlock() {
    this.#audio ??= new AudioContext();
    if (this.#audio.state === "suspended") void this.#audio.resume();
  }

  /** Whether a ring would be heard now. */
  get audible() {
    return this.#audio?.state === "running";
  }

  start() {
    if (this.#timer !== null) return;
    this.#phrase();
    this.#timer = setInterval(() => this.#phrase(), EVERY_MS);
  }

  stop() {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #phrase() {
    const audio = this.#audio;
    if (audio === null || audio.state !== "running") return;
    for (const [place, pitch] of [...PITCHES_HZ, ...PITCHES_HZ].entries()) {
      const from = audio.currentTime + place * NOTE_S + (place >= PITCHES_HZ.length ? NOTE_S : 0);
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.type = "sine";
      tone.frequency.value = pitch;
      // A soft edge on both sides: a tone that starts at full strength clicks.
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(LOUDNESS, from + 0.03);
      gain.gain.linearRampToValueAtTime(0, from + NOTE_S);
      tone.connect(gain).connect(audio.destination);
      tone.start(from);
      tone.stop(from + NOTE_S);
    }
  }
}
