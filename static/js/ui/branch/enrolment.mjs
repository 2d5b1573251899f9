/** Makes the one-time code with which a counter's screen is enrolled, and shows it large until it has run out. */

import { clock, duration } from "../../model/dates.mjs";
import { h, setText } from "../dom.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * @param {string} counter
 * @param {string} csrf
 * @returns {Promise<{code: string, expiresAt: number} | null>} null when the server made none
 */
async function makeCode(counter, csrf) {
  const body = new URLSearchParams({ counter, csrf });
  const answer = await fetch("/branch/enrolment", { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRF-Token": csrf } });
  if (!answer.ok) return null;
  const { code, expires_at: expiresAt } = await answer.json();
  return { code: String(code), expiresAt: Number(expiresAt) };
}

/**
 * @param {Texts} words
 * @param {{counter: string, name: string, csrf: string, now: () => number}} facts
 * @returns {Promise<boolean>} whether a code was made
 */
export async function showEnrolment(words, { counter, name, csrf, now }) {
  const made = await makeCode(counter, csrf);
  if (made === null) return false;
  const left = h("span", { class: "figures" });
  const code = h("p", { class: "enrolment__code figures" }, made.code);
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "enrolment-title" },
    h("h2", { class: "dialog__title", id: "enrolment-title" }, words.t("branch.enrolment.title", { name })),
    h(
      "div",
      { class: "dialog__body" },
      h("ol", { class: "enrolment__steps steps-list" }, ...[1, 2, 3].map((step) => h("li", {}, words.t(`branch.enrolment.step${step}`)))),
      code,
      h("p", { class: "enrolment__expiry" }, words.t("branch.enrolment.until", { time: clock(made.expiresAt) }), " ", left),
    ),
    h("div", { class: "dialog__actions" }, h("button", { type: "button", class: "button button--primary", onclick: () => dialog.close() }, words.t("common.close"))),
  );
  const tick = () => {
    const rest = made.expiresAt - now();
    setText(left, rest > 0 ? words.t("branch.enrolment.left", { time: duration(rest) }) : words.t("branch.enrolment.over"));
    if (rest <= 0) setText(code, "－－－－");
  };
  const timer = setInterval(tick, 500);
  dialog.addEventListener("close", () => {
    clearInterval(timer);
    dialog.remove();
  });
  tick();
  document.body.append(dialog);
  dialog.showModal();
  return true;
}
