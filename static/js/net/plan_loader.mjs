/** Fetches what pages read once: catalogue versions (immutable) and the words of a language. */

import { Plan } from "../model/plan.mjs";
import { Texts } from "../model/text.mjs";
import { withTongues } from "../model/tongues.mjs";

/** @typedef {import("../model/wire.mjs").Language} Language */
/** @typedef {(address: string) => Promise<Response>} Fetch */

/** @type {Fetch} */
const fetchHere = (address) => fetch(address, { credentials: "same-origin" });

/**
 * A function that gives the plan of a catalogue version and asks the server once for each; a failure is not kept.
 *
 * @param {Fetch} [get]
 * @returns {(version: string) => Promise<Plan>}
 */
export function planLoader(get = fetchHere) {
  /** @type {Map<string, Promise<Plan>>} */
  const plans = new Map();
  return (version) => {
    const known = plans.get(version);
    if (known) return known;
    const loading = json(get, `/catalogue/${encodeURIComponent(version)}.json`).then((found) => new Plan(withTongues(found)));
    plans.set(version, loading);
    loading.catch(() => plans.delete(version));
    return loading;
  };
}

/**
 * The words of some areas ("common", "counter" …) in one language; `easy` lies over `ja`.
 *
 * @param {Language} lang
 * @param {readonly string[]} areas
 * @param {Fetch} [get]
 * @returns {Promise<Texts>}
 */
export async function loadTexts(lang, areas, get = fetchHere) {
  const languages = lang === "easy" ? ["easy", "ja"] : [lang];
  const addresses = languages.flatMap((each) => areas.map((area) => `/static/text/${each}/${area}.json`));
  return new Texts(lang, await Promise.all(addresses.map((address) => json(get, address))));
}

/**
 * @param {Fetch} get
 * @param {string} address
 * @returns {Promise<any>}
 */
async function json(get, address) {
  const response = await get(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}
