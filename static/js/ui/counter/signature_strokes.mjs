/** From the pad's points to what goes into the log: places as parts of the pad, times from the first touch. */

/** The limits of the wire (signaling/commands.py); a frame holds no more points than `POINTS_IN_ALL`. */
const STROKES_MAX = 200;
const POINTS_MAX = 1200;
const POINTS_IN_ALL = 8000;

/**
 * @typedef {{ x: number, y: number, time: number, pressure: number }} PadPoint in CSS pixels and ms
 * @typedef {import("../../model/wire.mjs").Strokes} Strokes
 * @typedef {import("../../model/wire.mjs").StrokePoint} StrokePoint
 */

/**
 * @param {readonly { points: readonly PadPoint[] }[]} groups strokes as the pad has them
 * @param {{ width: number, height: number }} size of the pad in the same pixels
 * @returns {Strokes}
 */
export function strokesOf(groups, { width, height }) {
  const drawn = groups
    .map((group) => group.points)
    .filter((points) => points.length > 0)
    .slice(0, STROKES_MAX);
  const start = drawn[0]?.[0]?.time ?? 0;
  const total = drawn.reduce((sum, points) => sum + points.length, 0);
  const share = Math.min(1, POINTS_IN_ALL / Math.max(1, total));
  return drawn.map((points) =>
    thinned(points, Math.min(POINTS_MAX, Math.max(2, Math.floor(points.length * share))))
      .map((point) => ({
        x: point.x / width,
        y: point.y / height,
        t: point.time - start,
        // A finger or a mouse that knows no pressure says 0 (or 0.5); a line of no pressure would not be drawn.
        pressure: point.pressure > 0 ? point.pressure : 0.5,
      }))
      .map(
        ({ x, y, t, pressure }) =>
          /** @type {StrokePoint} */ ([part(x, 4), part(y, 4), Math.max(0, Math.round(t)), part(pressure, 2)]),
      ),
  );
}

/**
 * At most so many points, evenly taken, with the first and the last.
 * @template Point
 * @param {readonly Point[]} points
 * @param {number} most
 * @returns {Point[]}
 */
function thinned(points, most) {
  if (points.length <= most) return [...points];
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => /** @type {Point} */ (points[Math.round(index * step)]));
}

/**
 * @param {number} value
 * @param {number} digits
 */
function part(value, digits) {
  return Number(Math.min(1, Math.max(0, value)).toFixed(digits));
}
