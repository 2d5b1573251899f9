/** Tests of model/emitter.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Emitter } from "../../../static/js/model/emitter.mjs";

test("a listener gets the detail, until it stops listening", () => {
  const emitter = /** @type {Emitter<{said: {word: string}}>} */ (new Emitter());
  /** @type {string[]} */
  const heard = [];
  const stop = emitter.on("said", ({ word }) => heard.push(word));
  emitter.emit("said", { word: "one" });
  stop();
  emitter.emit("said", { word: "two" });
  assert.deepEqual(heard, ["one"]);
});

test("addEventListener hears the same event with its detail", () => {
  const emitter = /** @type {Emitter<{said: number}>} */ (new Emitter());
  /** @type {unknown[]} */
  const heard = [];
  emitter.addEventListener("said", (event) => heard.push(/** @type {Event & {detail: unknown}} */ (event).detail));
  emitter.emit("said", 7);
  assert.deepEqual(heard, [7]);
});
