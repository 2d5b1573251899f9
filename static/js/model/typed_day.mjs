/** A day that is entered by keys, era first: where the next digit goes, and which day it is. */

/** @typedef {"reiwa" | "heisei" | "showa" | "taisho" | "western"} Era */
/** @typedef {"year" | "month" | "day"} Part */
/** @typedef {{era: Era, at: Part, fresh: boolean, year: string, month: string, day: string}} TypedDay `fresh`: the next digit takes the place of what is there */

/** The eras of people who are alive, the newest first, by the year before their first; and the other calendar. */
export const ERAS = /** @type {const} */ (["reiwa", "heisei", "showa", "taisho", "western"]);
const YEAR_BEFORE = { reiwa: 2018, heisei: 1988, showa: 1925, taisho: 1911, western: 0 };
/** The highest first digit after which a second one can follow; a year of the present era has one, for the time being. */
const TENS = { reiwa: 1, heisei: 3, showa: 6, taisho: 1, western: 9, month: 1, day: 3 };
/** @type {readonly Part[]} */
const PARTS = ["year", "month", "day"];

/**
 * Nothing entered yet; or a day that stands, to be changed.
 *
 * @param {"ja" | "en"} lang whose calendar comes first
 * @param {string} [iso]
 * @returns {TypedDay}
 */
export function typedDay(lang, iso = "") {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? [];
  const western = { era: /** @type {Era} */ ("western"), at: /** @type {Part} */ ("year"), fresh: true, year, month: String(Number(month) || ""), day: String(Number(day) || "") };
  if (lang === "en") return western;
  const era = year === "" ? "reiwa" : (ERAS.find((each) => each !== "western" && iso >= firstDay(each)) ?? "western");
  return { ...western, era, year: year === "" ? "" : String(Number(year) - YEAR_BEFORE[era]) };
}

/**
 * One digit more, in the part where it goes; a part that can take no more passes on to the next.
 *
 * @param {TypedDay} day
 * @param {string} digit
 * @returns {TypedDay}
 */
export function withDigit(day, digit) {
  const most = day.at === "year" && day.era === "western" ? 4 : 2;
  const before = day.fresh || day[day.at].length >= most ? "" : day[day.at];
  const text = `${before}${digit}`;
  const full = text.length >= most || (text.length === 1 && Number(text) > TENS[day.at === "year" ? day.era : day.at]);
  const next = PARTS[PARTS.indexOf(day.at) + 1];
  const on = full && next !== undefined;
  return { ...day, [day.at]: text, at: on ? next : day.at, fresh: on };
}

/**
 * The last digit goes; from an empty part it goes back to the one before.
 *
 * @param {TypedDay} day
 * @returns {TypedDay}
 */
export function withoutDigit(day) {
  const before = PARTS[PARTS.indexOf(day.at) - 1];
  const at = day[day.at] === "" && before !== undefined ? before : day.at;
  return { ...day, at, fresh: false, [at]: day[at].slice(0, -1) };
}

/**
 * The day in ISO; "" while it is none: not whole, not in the calendar, or not in that era.
 *
 * @param {TypedDay} day
 */
export function isoOf({ era, year, month, day }) {
  if (year === "" || month === "" || day === "") return "";
  const iso = [String(Number(year) + YEAR_BEFORE[era]).padStart(4, "0"), month.padStart(2, "0"), day.padStart(2, "0")].join("-");
  const real = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== iso || Number(year) === 0) return "";
  return era === "western" || (iso >= firstDay(era) && iso <= lastDay(era)) ? iso : "";
}

/** @param {Exclude<Era, "western">} era */
function firstDay(era) {
  return { reiwa: "2019-05-01", heisei: "1989-01-08", showa: "1926-12-25", taisho: "1912-07-30" }[era];
}

/** @param {Exclude<Era, "western">} era */
function lastDay(era) {
  return { reiwa: "9999-12-31", heisei: "2019-04-30", showa: "1989-01-07", taisho: "1926-12-25" }[era];
}
