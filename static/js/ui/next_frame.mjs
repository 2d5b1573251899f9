/** Runs something with the next picture that the browser draws: after what is queued already, and only once. */

import { startTimer } from "../net/connection_monitor.mjs";

/** A hidden tab draws no pictures; what is due there comes after so many milliseconds (a second, where timers are held back). */
export const HIDDEN_MS = 100;

/**
 * A microtask would come before a call's negotiation, and what is drawn before the next picture is seen no sooner.
 *
 * @param {() => void} run
 * @param {object} [world] what of the browser it needs; tests have their own
 * @param {(run: () => void) => unknown} [world.onFrame]
 * @param {import("../net/connection_monitor.mjs").SetTimer} [world.setTimer]
 */
export function nextFrame(run, { onFrame = (callback) => requestAnimationFrame(callback), setTimer = startTimer } = {}) {
  let due = true;
  const once = () => {
    if (!due) return;
    due = false;
    stop();
    run();
  };
  const stop = setTimer(once, HIDDEN_MS);
  onFrame(once);
}
