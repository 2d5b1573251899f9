/** What a staff page says when its line to the server is lost, back again, or closed for good. */

import { h, replaceChildren, setAttribute } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { StatusLine } from "./status_line.mjs";

/** @typedef {import("../model/text.mjs").Texts} Texts */

export class LineBanner {
  #line;
  #said = "";

  /**
   * @param {{line: HTMLElement, banner: HTMLElement}} places
   * @param {Texts} words
   * @param {import("../net/hub_socket.mjs").HubSocket} socket
   * @param {{area: string, back?: () => void}} options `area`: where the words are ("desk", "branch", "board")
   */
  constructor({ line, banner }, words, socket, { area, back }) {
    this.banner = banner;
    this.words = words;
    this.area = area;
    this.#line = new StatusLine({ label: words.t("common.line.label") });
    this.#line.set("wait", words.t("common.line.waiting"));
    line.append(this.#line.element);
    let wasLive = false;
    socket.on("live", ({ live }) => {
      this.#line.set(live ? "good" : "bad", words.t(live ? "common.line.live" : "common.line.lost"));
      this.#say(live ? "" : "lost", "warn");
      if (live && wasLive) back?.();
      wasLive = wasLive || live;
    });
    socket.on("stopped", ({ reason }) => this.#stopped(reason));
  }

  /** @param {string} reason */
  #stopped(reason) {
    if (reason === "left") return;
    this.#line.set("bad", this.words.t("common.line.lost"));
    const here = globalThis.location;
    const act =
      reason === "forbidden"
        ? h("a", { class: "button button--medium button--primary", href: `/sign-in?next=${encodeURIComponent(here.pathname)}` }, this.words.t(`${this.area}.line.sign_in`))
        : h("button", { type: "button", class: "button button--medium button--primary", onclick: () => here.reload() }, this.words.t(`${this.area}.line.use_here`));
    this.#say(reason, "bad", act);
  }

  /** The server is newer than this page. */
  outdated() {
    const act = h("button", { type: "button", class: "button button--medium button--primary", onclick: () => globalThis.location.reload() }, this.words.t(`${this.area}.line.reload`));
    this.#say("outdated", "warn", act);
  }

  /**
   * @param {string} word
   * @param {"warn" | "bad"} tone
   * @param {HTMLElement} [act]
   */
  #say(word, tone, act) {
    if (word === this.#said) return;
    this.#said = word;
    setAttribute(this.banner, "data-tone", word === "" ? null : tone);
    setAttribute(this.banner, "data-shown", word !== "");
    replaceChildren(
      this.banner,
      word === "" ? null : h("div", { class: "banner", "data-tone": tone }, icon("alert"), h("p", { class: "banner__title" }, this.words.t(`${this.area}.line.${word}`)), act ?? null),
    );
  }
}
