/** Tests of model/backoff.mjs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../../static/js/model/backoff.mjs";

test("waits double from 0.3 s and stop growing at 3 s", () => {
  const backoff = new Backoff({ random: () => 0 });
  assert.deepEqual(
    Array.from({ length: 6 }, () => backoff.next()),
    [300, 600, 1200, 2400, 3000, 3000],
  );
});

test("the eager tries all wait as long as the first", () => {
  const backoff = new Backoff({ eager: 3, random: () => 0 });
  assert.deepEqual(
    Array.from({ length: 6 }, () => backoff.next()),
    [300, 300, 300, 600, 1200, 2400],
  );
});

test("chance shortens a wait by up to its share and never lengthens it", () => {
  const backoff = new Backoff({ first: 1000, most: 1000, spread: 0.5, random: () => 0.998 });
  assert.equal(backoff.next(), 501);
  backoff.random = () => 0;
  assert.equal(backoff.next(), 1000);
});

test("after a success the next failure begins with the first wait again", () => {
  const backoff = new Backoff({ random: () => 0 });
  for (let tries = 0; tries < 40; tries += 1) backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 300);
});
