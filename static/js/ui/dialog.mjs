/** A question over the page, in the browser's own <dialog>: focus stays inside and comes back afterwards. */

import { h, setText } from "./dom.mjs";

/**
 * @typedef {object} DialogAction
 * @property {string} value what `ask` resolves to
 * @property {string} label
 * @property {"primary" | "secondary" | "danger"} [kind]
 * @property {() => string | null} [check] what is still wrong, in words; the dialog stays open and says it
 *
 * @typedef {object} DialogQuestion
 * @property {string} title
 * @property {(Node | string)[]} [body]
 * @property {DialogAction[]} actions
 * @property {boolean} [wide]
 */

let count = 0;

/**
 * Asks, and resolves to the value of the action pressed; null when it was closed without one (Escape, `signal`).
 * The dialog leaves the document afterwards and takes its content with it.
 *
 * @param {DialogQuestion} question
 * @param {{ signal?: AbortSignal, parent?: HTMLElement }} [options] an aborted `signal` closes the dialog
 * @returns {Promise<string | null>}
 */
export function ask(question, { signal, parent = document.body } = {}) {
  count += 1;
  const titleId = `dialog-title-${count}`;
  const dialog = h("dialog", {
    class: question.wide ? "dialog dialog--wide" : "dialog",
    "aria-labelledby": titleId,
  });
  const wrong = h("p", { class: "field__error dialog__wrong", role: "alert" });
  dialog.append(
    h("h2", { class: "dialog__title", id: titleId }, question.title),
    h(
      "div",
      { class: "dialog__body" },
      ...(question.body ?? []).map((part) => (typeof part === "string" ? h("p", {}, part) : part)),
      wrong,
    ),
    h(
      "div",
      { class: "dialog__actions" },
      ...question.actions.map((action) =>
        h(
          "button",
          {
            type: "button",
            class: `button button--${action.kind ?? "secondary"}`,
            "data-value": action.value,
            onclick: () => {
              const words = action.check?.() ?? null;
              if (words === null) dialog.close(action.value);
              else setText(wrong, words);
            },
          },
          action.label,
        ),
      ),
    ),
  );
  return new Promise((resolve) => {
    const close = () => dialog.close();
    dialog.addEventListener("close", () => {
      signal?.removeEventListener("abort", close);
      const value = dialog.returnValue;
      dialog.remove();
      resolve(value === "" ? null : value);
    });
    signal?.addEventListener("abort", close);
    parent.append(dialog);
    dialog.showModal();
    if (signal?.aborted) close();
  });
}
