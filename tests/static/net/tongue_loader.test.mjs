/** Words of languages come when they are wanted, once, and again when the line was away. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Texts } from "../../../static/js/model/text.mjs";
import { TongueLoader } from "../../../static/js/net/tongue_loader.mjs";

const JAPANESE = new Texts("ja", [{}]);

test("Japanese stands in until the words are there; the page hears of it once", async () => {
  const asked = /** @type {string[]} */ ([]);
  const loader = new TongueLoader(JAPANESE, async (lang) => {
    asked.push(lang);
    return new Texts(lang, [{}]);
  });
  const heard = new Promise((resolve) => (loader.onLoaded = () => resolve(undefined)));
  assert.equal(loader.of("ja"), JAPANESE);
  assert.equal(loader.of("pt"), JAPANESE);
  assert.equal(loader.of("pt"), JAPANESE);
  await heard;
  assert.equal(loader.of("pt").lang, "pt");
  await loader.want("pt");
  assert.deepEqual(asked, ["pt"]);
});

test("what could not be loaded is asked for again", async () => {
  let away = true;
  const loader = new TongueLoader(JAPANESE, async (lang) => {
    if (away) throw new TypeError("away");
    return new Texts(lang, [{}]);
  });
  await loader.want("zh");
  assert.equal(loader.of("ja"), JAPANESE);
  away = false;
  await loader.want("zh");
  assert.equal(loader.of("zh").lang, "zh");
});
