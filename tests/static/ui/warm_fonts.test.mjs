/** Tests of ui/warm_fonts.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { warmFonts } from "../../../static/js/ui/warm_fonts.mjs";

const FACES = /** @type {FontFace[]} */ ([{ family: "one" }, { family: "two" }]);

test("every character of the words is asked for once, in both weights, when the page is idle", async () => {
  /** @type {[string, string][]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const idle = [];
  const warmed = warmFonts(
    { title: { ja: "転入届の届", en: "no" } },
    {
      family: "A, sans-serif",
      whenIdle: (run) => idle.push(run),
      fonts: {
        load: async (font, text = "") => {
          asked.push([font, text]);
          return FACES;
        },
      },
    },
  );
  assert.equal(asked.length, 0);
  idle[0]?.();
  assert.equal(await warmed, 4);
  assert.deepEqual(
    asked.map(([font]) => font),
    ["400 16px A, sans-serif", "700 16px A, sans-serif"],
  );
  const text = asked[0]?.[1] ?? "";
  for (const char of "転入届のno") assert.equal(text.split(char).length, 2, char);
});

test("a font that can't be had now is no error", async () => {
  const fonts = { load: () => Promise.reject(new DOMException("gone", "NetworkError")) };
  assert.equal(await warmFonts("あ", { family: "A", fonts, whenIdle: (run) => run() }), 0);
});
