/** A pane that is paged with buttons: nobody at the counter has to know how to swipe. */

import { h, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

/** Pixels that rounding may leave below the last line. */
const END_SLACK = 4;
/** Part of the pane's height that one touch moves, so that the last line seen is seen again. */
const PAGE = 0.8;

/** Scrolls its content; the buttons have their place also while there is nothing to scroll. */
export class ScrollPane {
  #upWords = h("span", {});
  #downWords = h("span", {});
  #up;
  #down;
  #observer;

  /**
   * @param {object} options
   * @param {Node} options.content
   * @param {string} options.label what is in the pane, for screen readers
   * @param {string} options.up
   * @param {string} options.down
   * @param {() => void} [options.onScroll] the pane was scrolled or its content changed its size
   */
  constructor({ content, label, up, down, onScroll }) {
    this.onScroll = onScroll;
    const holder = h("div", {}, content);
    this.pane = h("div", { class: "scroll-pane__view", tabindex: 0, role: "group", "aria-label": label }, holder);
    this.#up = h(
      "button",
      { type: "button", class: "button button--quiet scroll-pane__button", onclick: () => this.page(-1) },
      icon("up"),
      this.#upWords,
    );
    this.#down = h(
      "button",
      { type: "button", class: "button button--quiet scroll-pane__button", onclick: () => this.page(1) },
      icon("down"),
      this.#downWords,
    );
    setText(this.#upWords, up);
    setText(this.#downWords, down);
    this.element = h(
      "div",
      { class: "scroll-pane" },
      this.pane,
      h("div", { class: "scroll-pane__buttons" }, this.#up, this.#down),
    );
    this.pane.addEventListener("scroll", () => this.#changed(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#changed());
    this.#observer.observe(holder);
    this.#observer.observe(this.pane);
  }

  /** Whether the last line is (or was just) in view. */
  get atEnd() {
    return this.pane.scrollTop + this.pane.clientHeight >= this.pane.scrollHeight - END_SLACK;
  }

  /** @param {1 | -1} direction */
  page(direction) {
    this.pane.scrollBy({ top: direction * PAGE * this.pane.clientHeight });
  }

  /** Back to the first line, at once. */
  toTop() {
    this.pane.scrollTo({ top: 0, behavior: "instant" });
    this.#changed();
  }

  /** The pane is done with. */
  stop() {
    this.#observer.disconnect();
  }

  #changed() {
    const overflows = this.pane.scrollHeight > this.pane.clientHeight + END_SLACK;
    setAttribute(this.element, "data-overflows", overflows);
    setAttribute(this.#up, "data-idle", !overflows || this.pane.scrollTop <= END_SLACK);
    setAttribute(this.#down, "data-idle", !overflows || this.atEnd);
    this.onScroll?.();
  }
}
