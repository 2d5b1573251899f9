/** The specialist's own note. It is stored with the visit and never sent to the branch. */

import { h, setText } from "../dom.mjs";

const PAUSE_MS = 1500;
/** Longest note in code points (the hub's bound). */
const NOTE_MAX = 2000;

export class Note {
  #area;
  #state = h("p", { class: "note__state", "aria-live": "polite" });
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  #composing = false;
  #saved = "";
  #visit = /** @type {string | null} */ (null);

  /**
   * @param {HTMLElement} place
   * @param {import("../dom.mjs").Words} words
   * @param {(text: string) => Promise<unknown>} write
   */
  constructor(place, words, write) {
    this.words = words;
    this.write = write;
    this.#area = h("textarea", {
      class: "input note__area",
      rows: "3",
      "aria-labelledby": "desk-note-heading",
      "aria-describedby": "desk-note-about",
      "aria-keyshortcuts": "Alt+M",
      oncompositionstart: () => {
        this.#composing = true;
      },
      oncompositionend: () => {
        this.#composing = false;
        this.#later();
      },
      oninput: () => this.#later(),
      onblur: () => void this.#save(),
    });
    place.append(h("p", { class: "note__about", id: "desk-note-about" }, words.t("desk.note.about")), this.#area, this.#state);
  }

  /**
   * @param {string | null} visit
   * @param {string} text as the log has it
   */
  update(visit, text) {
    if (visit !== this.#visit) {
      this.#stop();
      this.#visit = visit;
      this.#area.value = text;
      setText(this.#state, "");
    } else if (text !== this.#saved && this.#area.value === this.#saved) {
      this.#area.value = text;
    }
    this.#saved = text;
  }

  focus() {
    this.#area.focus();
  }

  /** Whether something is written that the log does not have. */
  get open() {
    return this.#visit !== null && this.#area.value !== this.#saved;
  }

  #later() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = this.#composing ? null : setTimeout(() => void this.#save(), PAUSE_MS);
  }

  #stop() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #save() {
    this.#stop();
    const text = this.#area.value;
    const visit = this.#visit;
    if (visit === null || this.#composing || text === this.#saved) return;
    if ([...text].length > NOTE_MAX) {
      setText(this.#state, this.words.t("desk.note.too_long", { max: NOTE_MAX }));
      return;
    }
    setText(this.#state, this.words.t("desk.field.saving"));
    try {
      await this.write(text);
      if (visit === this.#visit) setText(this.#state, this.words.t("desk.field.saved"));
    } catch (error) {
      if (visit === this.#visit) setText(this.#state, this.words.t("desk.note.failed"));
      throw error;
    }
  }
}
