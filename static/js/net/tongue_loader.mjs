/** The words of the counter's languages: Japanese at once, every other when somebody wants it. */

/** @typedef {import("../model/text.mjs").Texts} Texts */
/** @typedef {import("../model/wire.mjs").Language} Language */

export class TongueLoader {
  /** @type {Map<Language, Texts>} */
  #known;
  /** @type {Set<Language>} */
  #asked = new Set();
  /** Called when words have come. */
  onLoaded = () => {};

  /**
   * @param {Texts} japanese stands in until other words are there
   * @param {(lang: Language) => Promise<Texts>} load
   */
  constructor(japanese, load) {
    this.japanese = japanese;
    this.load = load;
    this.#known = new Map([[japanese.lang, japanese]]);
  }

  /**
   * The words of a language; Japanese ones as long as those are on their way. What could not be loaded is asked for
   * again at the next call.
   *
   * @param {Language} lang
   * @returns {Texts}
   */
  of(lang) {
    if (!this.#known.has(lang)) void this.want(lang);
    return this.#known.get(lang) ?? this.japanese;
  }

  /**
   * Asks for the words of a language, once at a time.
   *
   * @param {Language} lang
   */
  async want(lang) {
    if (this.#known.has(lang) || this.#asked.has(lang)) return;
    this.#asked.add(lang);
    try {
      this.#known.set(lang, await this.load(lang));
    } catch {
      // The line is away; the page says so and draws again when it is back.
      return;
    } finally {
      this.#asked.delete(lang);
    }
    this.onLoaded();
  }
}
