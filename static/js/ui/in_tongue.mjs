/** Words of the catalogue on the counter: what it has in Japanese only is marked as Japanese, and said to be. */

import { fallsBack, wordsIn } from "../model/tongues.mjs";
import { h } from "./dom.mjs";

/** @typedef {import("../model/text.mjs").Texts} Texts */
/** @typedef {{ja: string, en: string}} Pair */

/**
 * The text as a node that says in which language it is.
 *
 * @param {Pair} pair
 * @param {Texts} words
 * @returns {Node}
 */
export function inTongue(pair, words) {
  return h("span", { lang: fallsBack(pair, words.lang) ? "ja" : null }, wordsIn(pair, words.lang));
}

/**
 * One line in the reader's language that something here is in Japanese; null where nothing is.
 *
 * @param {readonly Partial<Record<import("../model/wire.mjs").Language, unknown>>[]} pairs
 * @param {Texts} words
 * @returns {HTMLElement | null}
 */
export function tongueNote(pairs, words) {
  return pairs.some((pair) => fallsBack(pair, words.lang)) ? h("p", { class: "beside", "data-tongue": "ja" }, words.t("counter.in_japanese")) : null;
}
