/** Tests of screens.mjs: what comes later is asked for once, and again when it did not come. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Screens } from "../../../../static/js/ui/counter/screens.mjs";

class Talk {}

/**
 * Screens whose later ones come when the test says so.
 *
 * @param {(() => Promise<any>)[]} answers to each asking, in order
 */
function made(answers) {
  const seen = { asked: 0, come: 0, idle: /** @type {(() => void)[]} */ ([]) };
  const screens = new Screens({
    come: () => (seen.come += 1),
    load: () => {
      seen.asked += 1;
      const answer = answers.shift();
      assert.ok(answer, "asked too often");
      return answer();
    },
    whenIdle: (run) => seen.idle.push(run),
  });
  return { screens, seen };
}

const THERE = () => Promise.resolve({ LATER: { talking: Talk }, lookAgain: () => undefined });
const AWAY = () => Promise.reject(new Error("the line is away"));

test("the first screens are there at once, and nothing is asked for", () => {
  const { screens, seen } = made([]);
  for (const name of /** @type {const} */ (["starting", "start", "matter", "waiting", "hold", "wiped"])) {
    assert.ok(screens.partOf(name), name);
  }
  assert.equal(seen.asked, 0);
});

test("a later one is asked for once, and is told of when it has come", async () => {
  const { screens, seen } = made([THERE]);
  assert.equal(screens.partOf("talking"), null);
  assert.equal(screens.partOf("talking"), null);
  await screens.later();
  assert.equal(screens.partOf("talking"), Talk);
  assert.deepEqual([seen.asked, seen.come], [1, 1]);
});

test("what did not come is asked for again by whoever needs it", async () => {
  const { screens, seen } = made([AWAY, THERE]);
  assert.equal(await screens.later(), null);
  assert.equal(seen.come, 0);
  assert.equal(screens.partOf("talking"), null);
  await screens.later();
  assert.equal(screens.partOf("talking"), Talk);
  assert.equal(seen.asked, 2);
});

test("they are fetched while nothing else happens", async () => {
  const { screens, seen } = made([THERE]);
  screens.warm();
  assert.equal(seen.asked, 0);
  seen.idle.forEach((run) => run());
  await screens.later();
  assert.equal(seen.asked, 1);
});
