/** 「本当に?」 before something that can't be taken back. */

import { ask } from "./dialog.mjs";

/**
 * @param {import("./dom.mjs").Words} words
 * @param {{title: string, about: string, act: string}} question
 * @returns {Promise<boolean>}
 */
export async function askedToConfirm(words, { title, about, act }) {
  const answer = await ask({
    title,
    body: [about],
    actions: [
      { value: "no", label: words.t("common.cancel"), kind: "secondary" },
      { value: "yes", label: act, kind: "danger" },
    ],
  });
  return answer === "yes";
}
