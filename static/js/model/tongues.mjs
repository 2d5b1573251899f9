/** What the catalogue says in the reader's language: its pairs of Japanese and English, and what a town has in others. */

/** @typedef {import("./wire.mjs").Language} Language */

/** BCP 47 tags for `lang` attributes and formats. @type {Readonly<Record<Language, string>>} */
export const TAGS = { ja: "ja", easy: "ja", en: "en", pt: "pt-BR", zh: "zh-Hans", vi: "vi" };

/**
 * A text of the catalogue in a language; in Japanese, which is the official one, where it has no other.
 *
 * @template Text
 * @param {{ja: Text, en: Text} & Partial<Record<Language, Text>>} words
 * @param {Language} lang
 * @returns {Text}
 */
export function wordsIn(words, lang) {
  return words[lang] ?? words.ja;
}

/**
 * Whether the reader gets Japanese in place of their own language.
 *
 * @param {Partial<Record<Language, unknown>>} words
 * @param {Language} lang
 */
export function fallsBack(words, lang) {
  return TAGS[lang] !== "ja" && words[lang] === undefined;
}

/**
 * A question as the resident reads it.
 *
 * @param {{clerk: string, plain: string, en: string} & Partial<Record<Language, string>>} question
 * @param {Language} lang
 */
export function questionIn(question, lang) {
  return lang === "easy" ? question.plain : (question[lang] ?? question.clerk);
}

/**
 * Lays a catalogue's other languages (`tongues`: Japanese text → text) beside each of its Japanese texts.
 *
 * @template {object} Json
 * @param {Json & {tongues?: Partial<Record<Language, Readonly<Record<string, string>>>>}} json
 * @returns {Json} the same object
 */
export function withTongues(json) {
  const { tongues, ...rest } = json;
  for (const [lang, words] of Object.entries(tongues ?? {})) beside(rest, lang, new Map(Object.entries(words)));
  return json;
}

/**
 * @param {any} node
 * @param {string} lang
 * @param {ReadonlyMap<string, string>} words
 */
function beside(node, lang, words) {
  if (typeof node !== "object" || node === null) return;
  const own = node.ja ?? node.clerk;
  // Paragraphs are taken together or not at all: half of them in another language would be no text.
  const said = Array.isArray(own) ? own.map((line) => words.get(line)) : words.get(own);
  if (said !== undefined && !(Array.isArray(said) && said.includes(undefined))) node[lang] = said;
  for (const each of Object.values(node)) beside(each, lang, words);
}
