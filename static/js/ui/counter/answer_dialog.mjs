/** An answer that no tile says, entered with large keys over the page: a number, a day in the era calendar, a text. */

import { DIGITS, KANA, LATIN, withMark, withoutLast } from "../../model/kana_keys.mjs";
import { ERAS, isoOf, typedDay, withDigit, withoutDigit } from "../../model/typed_day.mjs";
import { ask } from "../dialog.mjs";
import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { eraDay } from "../era_day.mjs";
import { dayBeside } from "../sheet_model.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */
/**
 * @typedef {object} Entry What is asked for.
 * @property {Texts} words
 * @property {string} title
 * @property {"number" | "date" | "text"} way
 * @property {string} held what stands already, as it is stored
 * @property {number} [least] of a number
 * @property {number} [most]
 */

const NUMBER_LETTERS = 6;
const TEXT_LETTERS = 100;

/** @typedef {{body: HTMLElement, value: () => string, wrong: () => string | null}} Pad */

/**
 * Asks for the answer; resolves to it as it is sent (a number's digits, an ISO day, a text), or to null when it was
 * left, also by an aborted `signal`.
 *
 * @param {Entry} entry
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>}
 */
export async function enterAnswer(entry, signal) {
  const { words, title } = entry;
  const pad = entry.way === "date" ? dayPad(entry) : entry.way === "number" ? numberPad(entry) : textPad(entry);
  const done = await ask(
    {
      title,
      body: [pad.body],
      actions: [
        { value: "leave", label: words.t("counter.keys.leave") },
        { value: "enter", label: words.t("counter.keys.enter"), kind: "primary", check: pad.wrong },
      ],
      wide: entry.way !== "number",
    },
    { signal },
  );
  return done === "enter" ? pad.value() : null;
}

/**
 * @param {string} label
 * @param {() => void} act
 * @param {{wide?: boolean, name?: string}} [more]
 */
function key(label, act, { wide = false, name } = {}) {
  return h("button", { type: "button", class: wide ? "key key--wide" : "key", "aria-label": name, onclick: act }, label);
}

/** @param {Texts} words @param {() => void} act */
function deleteKey(words, act) {
  return h("button", { type: "button", class: "key key--wide", onclick: act }, icon("backspace"), h("span", {}, words.t("counter.keys.delete")));
}

/** 1 to 9, 0. @param {Texts} words @param {(digit: string) => void} add @param {() => void} drop */
function digitKeys(words, add, drop) {
  return h(
    "div",
    { class: "keys keys--digits", role: "group", "aria-label": words.t("counter.keys.digits") },
    [..."1234567890"].map((digit) => key(digit, () => add(digit))),
    deleteKey(words, drop),
  );
}

/** @param {Entry} entry @returns {Pad} */
function numberPad({ words, title, held, least = 0, most = 999_999 }) {
  const input = h("input", { class: "input keys__input", type: "text", inputmode: "numeric", autocomplete: "off", maxlength: NUMBER_LETTERS, "aria-label": title, autofocus: true });
  input.value = held;
  const set = (/** @type {string} */ text) => (input.value = text.slice(0, NUMBER_LETTERS).replace(/^0+(?=\d)/, ""));
  const value = () => String(Number(input.value.normalize("NFKC")));
  return {
    body: h("div", { class: "keys-pad keys-pad--narrow" }, input, digitKeys(words, (digit) => set(`${input.value}${digit}`), () => set(input.value.slice(0, -1)))),
    value,
    wrong: () => (/^\d+$/.test(input.value.normalize("NFKC")) && Number(value()) >= least && Number(value()) <= most ? null : words.t("counter.keys.no_number", { least, most })),
  };
}

/** @param {Entry} entry @returns {Pad} */
function dayPad({ words, held }) {
  let day = typedDay(words.locale === "ja" ? "ja" : "en", held);
  const parts = /** @type {const} */ (["year", "month", "day"]);
  const eras = ERAS.map((era) => key(words.t(`counter.keys.era.${era}`), () => set({ ...day, era, at: "year", fresh: true, year: "" }), { wide: true }));
  const figures = parts.map(() => h("span", { class: "keys__figure figures" }));
  const boxes = parts.map((part, place) =>
    h("button", { type: "button", class: "keys__part", "data-part": part, onclick: () => set({ ...day, at: part, fresh: true }) }, figures[place], h("span", {}, words.t(`counter.keys.${part}`))),
  );
  const whole = h("p", { class: "keys__whole", role: "status" });
  const body = h(
    "div",
    { class: "keys-pad keys-pad--day" },
    h("div", { class: "keys keys--eras", role: "group", "aria-label": words.t("counter.keys.era") }, eras),
    h("div", { class: "keys__parts", role: "group", "aria-label": words.t("counter.keys.date") }, boxes),
    whole,
    digitKeys(words, (digit) => set(withDigit(day, digit)), () => set(withoutDigit(day))),
  );
  body.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) set(withDigit(day, event.key));
    else if (event.key === "Backspace") set(withoutDigit(day));
  });
  const set = (/** @type {import("../../model/typed_day.mjs").TypedDay} */ changed) => {
    day = changed;
    const iso = isoOf(day);
    for (const [place, era] of ERAS.entries()) setAttribute(/** @type {Element} */ (eras[place]), "aria-pressed", String(era === day.era));
    for (const [place, part] of parts.entries()) {
      setText(/** @type {Element} */ (figures[place]), day[part] === "" ? "　" : day[part]);
      setAttribute(/** @type {Element} */ (boxes[place]), "aria-pressed", String(part === day.at));
    }
    setText(whole, iso === "" ? "" : words.locale === "ja" ? eraDay(iso) : dayBeside(iso, words.lang));
  };
  set(day);
  return { body, value: () => isoOf(day), wrong: () => (isoOf(day) === "" ? words.t("counter.keys.no_day") : null) };
}

/** @param {Entry} entry @returns {Pad} */
function textPad({ words, title, held }) {
  const input = h("input", { class: "input keys__input", type: "text", autocomplete: "off", maxlength: TEXT_LETTERS, "aria-label": title, autofocus: true });
  input.value = held;
  const set = (/** @type {string} */ text) => {
    if (text.length <= TEXT_LETTERS) input.value = text;
  };
  const add = (/** @type {string} */ letter) => set(`${input.value}${letter}`);
  let latin = words.locale !== "ja";
  const letters = h("div", { class: "keys keys--letters", role: "group", "aria-label": words.t("counter.keys.letters") });
  const marks = key("゛゜", () => set(withMark(input.value, "marks")), { wide: true, name: words.t("counter.keys.marks") });
  const small = key(words.t("counter.keys.small"), () => set(withMark(input.value, "small")), { wide: true });
  const other = key("", () => draw(!latin), { wide: true });
  const draw = (/** @type {boolean} */ asLatin) => {
    latin = asLatin;
    setAttribute(letters, "data-latin", latin);
    setText(other, words.t(latin ? "counter.keys.kana" : "counter.keys.latin"));
    marks.hidden = small.hidden = latin;
    replaceChildren(
      letters,
      [...(latin ? LATIN : KANA), ...DIGITS].map((column, place, all) =>
        h("div", { class: "keys__column", "data-digits": place >= all.length - DIGITS.length }, [...column].map((letter) => (letter === " " ? h("span", {}) : key(letter, () => add(letter))))),
      ),
    );
  };
  draw(latin);
  return {
    body: h(
      "div",
      { class: "keys-pad keys-pad--text" },
      h("p", { class: "keys__lead" }, words.t("counter.keys.text_lead")),
      input,
      letters,
      h("div", { class: "keys keys--marks" }, marks, small, key(words.t("counter.keys.space"), () => add(latin ? " " : "　"), { wide: true }), other, deleteKey(words, () => set(withoutLast(input.value)))),
    ),
    value: () => input.value.trim(),
    wrong: () => (input.value.trim() === "" ? words.t("counter.keys.no_text") : null),
  };
}
