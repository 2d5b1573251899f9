/** Whoever works by keyboard is never nowhere: when the control with the focus goes away, its part of the page has it. */

import { setAttribute } from "../dom.mjs";

/** @param {Element} element */
function canHaveFocus(element) {
  return element.isConnected && element.closest("[inert]") === null && element.checkVisibility({ visibilityProperty: true });
}

/** Remembers where the focus was; `keep` mends it. */
export class FocusKeeper {
  /** The control that had the focus last, and what is around it, from the inside. @type {HTMLElement[]} */
  #path = [];

  constructor() {
    document.addEventListener("focusin", (event) => {
      this.#path = event.composedPath().filter((one) => one instanceof HTMLElement);
    });
    // Whoever clicks beside everything wants the focus nowhere.
    document.addEventListener("pointerdown", () => {
      this.#path = [];
    });
  }

  /** Moves the focus to the heading of the nearest part that is still there, when its control is not any more. */
  keep() {
    const [control, ...around] = this.#path;
    const now = document.activeElement;
    if (control === undefined || (now !== null && now !== document.body && now !== control) || canHaveFocus(control)) return;
    const part = around.find((one) => canHaveFocus(one) && one.matches("section, main, dialog[open]")) ?? document.querySelector("main");
    const heading = /** @type {HTMLElement | null} */ (part?.querySelector("h3, h2, h1") ?? null);
    if (heading === null) return;
    setAttribute(heading, "tabindex", "-1");
    heading.focus({ preventScroll: true });
  }
}
