/** The words of the pages by key, in one language. */

import { TAGS, wordsIn } from "./tongues.mjs";

/** @typedef {Readonly<Record<string, string>>} Dictionary flat: "counter.start.title" → text with {places} */

export class Texts {
  /**
   * @param {import("./wire.mjs").Language} lang
   * @param {readonly Dictionary[]} dictionaries the first that has a key wins (`easy` lies over `ja`)
   */
  constructor(lang, dictionaries) {
    this.lang = lang;
    this.dictionaries = dictionaries;
    /** Keys that were asked for and are in no dictionary. */
    this.missing = /** @type {Set<string>} */ (new Set());
    this.plurals = new Intl.PluralRules(this.locale);
  }

  /** The BCP 47 tag for `lang` attributes and formats. */
  get locale() {
    return TAGS[this.lang];
  }

  /**
   * The text of a key with its {places} filled in. With `count` among the parameters, `key.one` is taken for one.
   * A key that nobody wrote a text for comes back as it is (a page must not fall over a word) and is noted in `missing`.
   *
   * @param {string} key
   * @param {Readonly<Record<string, string | number>>} [params]
   * @returns {string}
   */
  t(key, params = {}) {
    const text = this.#find(key, params["count"]);
    if (text === undefined) {
      this.missing.add(key);
      return key;
    }
    return text.replace(/\{([a-z][a-zA-Z0-9_]*)\}/g, (place, word) =>
      Object.hasOwn(params, word) ? String(params[word]) : place,
    );
  }

  /**
   * Whether a text exists for the key.
   *
   * @param {string} key
   */
  has(key) {
    return this.#find(key, undefined) !== undefined;
  }

  /**
   * A text of the catalogue in this language, or in Japanese where it has no other.
   *
   * @template Text
   * @param {{ja: Text, en: Text}} words
   * @returns {Text}
   */
  of(words) {
    return wordsIn(words, this.lang);
  }

  /**
   * @param {string} key
   * @param {string | number | undefined} count
   * @returns {string | undefined}
   */
  #find(key, count) {
    const forms = typeof count === "number" ? [`${key}.${this.plurals.select(count)}`, key] : [key];
    for (const dictionary of this.dictionaries) {
      for (const form of forms) if (Object.hasOwn(dictionary, form)) return dictionary[form];
    }
    return undefined;
  }
}
