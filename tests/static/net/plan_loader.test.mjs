/** Tests of net/plan_loader.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { loadTexts, planLoader } from "../../../static/js/net/plan_loader.mjs";
import { examples } from "../model/examples.mjs";

/**
 * @param {Record<string, unknown>} pages
 */
function server(pages) {
  /** @type {string[]} */
  const asked = [];
  const get = async (/** @type {string} */ address) => {
    asked.push(address);
    const found = Object.hasOwn(pages, address);
    return /** @type {Response} */ ({ ok: found, status: found ? 200 : 404, json: async () => pages[address] });
  };
  return { asked, get };
}

test("a version is fetched once, however often it is wanted", async () => {
  const { asked, get } = server({ "/catalogue/v1.json": examples("plan").plan });
  const load = planLoader(get);
  const [first, second] = await Promise.all([load("v1"), load("v1")]);
  assert.equal(first, second);
  assert.equal(first?.version, examples("plan").plan.version);
  assert.deepEqual(asked, ["/catalogue/v1.json"]);
});

test("a failure is told with its status and not kept", async () => {
  /** @type {Record<string, unknown>} */
  const pages = {};
  const { asked, get } = server(pages);
  const load = planLoader(get);
  await assert.rejects(load("v1"), /404/);
  pages["/catalogue/v1.json"] = examples("plan").plan;
  await load("v1");
  assert.equal(asked.length, 2);
});

test("a version is only ever a name in the address", async () => {
  const { asked, get } = server({});
  await assert.rejects(planLoader(get)("../x?y"));
  assert.deepEqual(asked, ["/catalogue/..%2Fx%3Fy.json"]);
});

test("the words of a language come from one file per area, easy Japanese before Japanese", async () => {
  const { asked, get } = server({
    "/static/text/easy/common.json": { "common.wait": "まってください" },
    "/static/text/easy/counter.json": {},
    "/static/text/ja/common.json": { "common.wait": "お待ちください" },
    "/static/text/ja/counter.json": { "counter.start": "はじめる" },
  });
  const texts = await loadTexts("easy", ["common", "counter"], get);
  assert.equal(texts.t("common.wait"), "まってください");
  assert.equal(texts.t("counter.start"), "はじめる");
  assert.equal(asked.length, 4);
});

test("a missing text file is an error that names it", async () => {
  await assert.rejects(loadTexts("en", ["common"], server({}).get), /static\/text\/en\/common\.json: 404/);
});
