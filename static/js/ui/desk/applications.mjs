/** The applications of the visit: how far each is, what is missing spelled out, signature and submission. Nobody signs here. */

import { clock } from "../../model/dates.mjs";
import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * @typedef {object} ApplicationView
 * @property {string} procedure
 * @property {string} title
 * @property {"incomplete" | "unconfirmed" | "ready" | "asked" | "signed" | "submitted"} state
 * @property {{field: string, label: string}[]} missing
 * @property {{section: string, title: string}[]} unconfirmed
 * @property {"pad" | "paper" | "tap" | null} mode how it was signed
 * @property {number | null} at when it was signed or submitted
 * @property {boolean} identity whether the branch has checked who it is
 *
 * @typedef {object} ApplicationActs
 * @property {(procedure: string) => void} requestSignature
 * @property {(procedure: string) => void} submit
 * @property {(field: string) => void} goField
 * @property {(section: string) => void} goSection
 */

/** @type {Record<ApplicationView["state"], import("../icons.mjs").IconName>} */
const SHAPES = { incomplete: "circle", unconfirmed: "half", ready: "pen", asked: "half", signed: "check", submitted: "confirmed" };
/** @type {Record<ApplicationView["state"], string>} */
const TONES = { incomplete: "off", unconfirmed: "off", ready: "wait", asked: "wait", signed: "wait", submitted: "good" };
/** Longer lists are cut: the next step line names the first anyway. */
const NAMED = 3;

export class Applications {
  /** @type {KeyedList<ApplicationView>} */
  #list;
  /** @type {Map<string, ApplicationPart>} */
  #parts = new Map();

  /**
   * @param {HTMLElement} place
   * @param {Texts} words
   * @param {ApplicationActs} acts
   */
  constructor(place, words, acts) {
    const list = h("ul", { class: "applications" });
    place.append(list);
    this.#list = new KeyedList(list, {
      key: (one) => one.procedure,
      create: (one) => {
        const part = new ApplicationPart(one, words, acts);
        this.#parts.set(one.procedure, part);
        return part.element;
      },
      update: (one) => this.#parts.get(one.procedure)?.update(one),
    });
  }

  /** @param {readonly ApplicationView[]} applications */
  update(applications) {
    this.#list.update(applications);
    const stays = new Set(applications.map((one) => one.procedure));
    for (const id of this.#parts.keys()) {
      if (!stays.has(id)) this.#parts.delete(id);
    }
  }
}

class ApplicationPart {
  #title = h("h3", { class: "application__title" });
  #chip = h("span", { class: "chip" });
  #detail = h("p", { class: "application__detail" });
  #open = h("ul", { class: "application__open" });
  #drawn = "";
  #stated = "";

  /**
   * @param {ApplicationView} one
   * @param {Texts} words
   * @param {ApplicationActs} acts
   */
  constructor(one, words, acts) {
    this.words = words;
    this.acts = acts;
    this.sign = h(
      "button",
      { type: "button", class: "button button--medium button--secondary", onclick: () => acts.requestSignature(one.procedure) },
      icon("pen"),
      h("span", {}, words.t("desk.applications.request_signature")),
    );
    this.submit = h(
      "button",
      { type: "button", class: "button button--medium button--primary", onclick: () => acts.submit(one.procedure) },
      icon("check"),
      h("span", {}, words.t("desk.applications.submit")),
    );
    this.element = h(
      "li",
      { class: "application", "data-application": one.procedure },
      h("div", { class: "application__head" }, this.#title, this.#chip),
      this.#detail,
      this.#open,
      h("div", { class: "application__actions" }, this.sign, this.submit),
    );
  }

  /** @param {ApplicationView} one */
  update(one) {
    setText(this.#title, one.title);
    if (one.state !== this.#stated) {
      this.#stated = one.state;
      setAttribute(this.#chip, "data-tone", TONES[one.state]);
      replaceChildren(this.#chip, icon(SHAPES[one.state]), h("span", {}, this.words.t(`desk.applications.${one.state}`)));
    }
    setText(this.#detail, this.#detailWords(one));
    // What can't be done yet stays a button that says why: a dead one explains nothing.
    const open = one.state === "ready" || one.state === "asked" || one.state === "signed";
    setAttribute(this.sign, "aria-disabled", open ? null : "true");
    setAttribute(this.submit, "aria-disabled", one.state === "signed" ? null : "true");
    this.sign.hidden = one.state === "submitted";
    this.submit.hidden = one.state === "submitted";
    this.#drawOpen(one);
  }

  /** @param {ApplicationView} one */
  #detailWords(one) {
    const { words } = this;
    const time = one.at === null ? "" : clock(one.at);
    switch (one.state) {
      case "incomplete":
        return words.t("desk.applications.missing", { count: one.missing.length });
      case "unconfirmed":
        return words.t("desk.applications.to_confirm", { count: one.unconfirmed.length });
      case "ready":
        return words.t("desk.applications.ready_words");
      case "asked":
        return words.t("desk.applications.asked_words");
      case "signed": {
        const signed = words.t(`desk.applications.signed_${one.mode ?? "pad"}`, { time });
        return one.identity ? signed : `${signed} ${words.t("desk.applications.no_identity")}`;
      }
      case "submitted":
        return words.t("desk.applications.submitted_words", { time });
    }
  }

  /** @param {ApplicationView} one */
  #drawOpen(one) {
    const found =
      one.state === "incomplete"
        ? one.missing.map(({ field, label }) => ({ label, act: () => this.acts.goField(field), key: field }))
        : one.state === "unconfirmed"
          ? one.unconfirmed.map(({ section, title }) => ({ label: title, act: () => this.acts.goSection(section), key: section }))
          : [];
    const key = JSON.stringify(found.map((each) => [each.key, each.label]));
    if (key === this.#drawn) return;
    this.#drawn = key;
    const rest = found.length - NAMED;
    replaceChildren(
      this.#open,
      ...found.slice(0, NAMED).map((each) => h("li", {}, h("button", { type: "button", class: "link-button", onclick: each.act }, each.label))),
      rest > 0 ? h("li", { class: "application__rest" }, this.words.t("desk.applications.and_more", { count: rest })) : null,
    );
  }
}
