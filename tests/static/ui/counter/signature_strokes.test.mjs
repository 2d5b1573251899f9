/** Tests of ui/counter/signature_strokes.mjs: what goes into the log is within the limits of the wire. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { strokesOf } from "../../../../static/js/ui/counter/signature_strokes.mjs";

const SIZE = { width: 200, height: 100 };

/**
 * @param {number} count
 * @param {number} [time]
 */
function stroke(count, time = 0) {
  return {
    points: Array.from({ length: count }, (_, index) => ({
      x: index % 200,
      y: index % 100,
      time: time + index,
      pressure: 0.4,
    })),
  };
}

test("places are parts of the pad and times count from the first touch", () => {
  const strokes = strokesOf(
    [
      { points: [{ x: 50, y: 25, time: 1_000, pressure: 0.75 }] },
      { points: [{ x: 200, y: 100, time: 1_250.4, pressure: 1 }] },
    ],
    SIZE,
  );
  assert.deepEqual(strokes, [[[0.25, 0.25, 0, 0.75]], [[1, 1, 250, 1]]]);
});

test("a finger that leaves the pad stays on its edge", () => {
  const [drawn] = strokesOf([{ points: [{ x: -5, y: 140, time: 0, pressure: 3 }] }], SIZE);
  assert.deepEqual(drawn, [[0, 1, 0, 1]]);
});

test("a pen without pressure still draws", () => {
  const [drawn] = strokesOf([{ points: [{ x: 1, y: 1, time: 0, pressure: 0 }] }], SIZE);
  assert.equal(drawn?.[0]?.[3], 0.5);
});

test("empty strokes are left out, and nothing comes of an empty pad", () => {
  assert.deepEqual(strokesOf([], SIZE), []);
  assert.deepEqual(strokesOf([{ points: [] }], SIZE), []);
});

test("a stroke of more points than the wire takes keeps its beginning and its end", () => {
  const [drawn] = strokesOf([stroke(3000)], SIZE);
  assert.equal(drawn?.length, 1200);
  assert.equal(drawn?.[0]?.[2], 0);
  assert.equal(drawn?.at(-1)?.[2], 2999);
});

test("however much is scribbled, all of it fits one frame", () => {
  const strokes = strokesOf(
    Array.from({ length: 300 }, (_, index) => stroke(500, index * 1000)),
    SIZE,
  );
  assert.equal(strokes.length, 200);
  assert.ok(strokes.every((points) => points.length >= 1 && points.length <= 1200));
  assert.ok(JSON.stringify(strokes).length < 250 * 1024);
});
