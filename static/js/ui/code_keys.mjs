/** Keys on the screen for an enrolment code: a counter has no keyboard. */

import { h } from "./dom.mjs";
import { icon } from "./icons.mjs";

/** The letters of a code (server/stations.py): none that is mistaken for another when it is read out. */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/**
 * Puts the keys into their place; they write into the input.
 *
 * @param {HTMLElement} place with the words in `data-label` and `data-delete`
 * @param {HTMLInputElement} input
 */
export function addCodeKeys(place, input) {
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", place.dataset["label"] ?? "");
  place.append(
    ...[...LETTERS].map((letter) =>
      h("button", { type: "button", class: "key", onclick: () => change(input, input.value + letter) }, letter),
    ),
    h(
      "button",
      { type: "button", class: "key key--wide", onclick: () => change(input, [...input.value].slice(0, -1).join("")) },
      icon("backspace"),
      h("span", {}, place.dataset["delete"] ?? ""),
    ),
  );
}

/**
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function change(input, text) {
  if (input.maxLength >= 0 && text.length > input.maxLength) return;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
