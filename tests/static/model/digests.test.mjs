/** Tests of model/digests.mjs: the same digests as Python's, for every shared example. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { applicationDigest, sectionDigest } from "../../../static/js/model/digests.mjs";
import { examples } from "./examples.mjs";

// Node 18 has it only as a module.
if (!globalThis.crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });

for (const [index, example] of examples("digest").entries()) {
  test(`example ${index} has the digest that Python gives it`, async () => {
    const found = example.application
      ? await applicationDigest(example.application, example.parts ?? example.sections)
      : await sectionDigest(example.section, example.revision, example.rows);
    assert.equal(found, example.digest);
  });
}

test("the order of rows, the revision and every character count", async () => {
  /** @type {import("../../../static/js/model/digests.mjs").Row[]} */
  const rows = [["a.b", "名", "甲"], ["a.c", "名", "乙"]];
  const digests = await Promise.all([
    sectionDigest("a", 1, rows),
    sectionDigest("a", 2, rows),
    sectionDigest("a", 1, [...rows].reverse()),
    sectionDigest("a", 1, [["a.b", "名", "甲\u{E0100}"], ["a.c", "名", "乙"]]),
  ]);
  assert.equal(new Set(digests).size, 4);
  for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/);
});

test("without crypto.subtle the failure says what is missing", async () => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    await assert.rejects(sectionDigest("a", 1, []), /https/);
  } finally {
    Object.defineProperty(globalThis, "crypto", /** @type {PropertyDescriptor} */ (kept));
  }
});
