/** What stays while screens change: head, notices, the two pictures, the place of the screen, the bar at the foot. */

import { h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { icon } from "../icons.mjs";
import { StatusLine } from "../status_line.mjs";
import { Toasts } from "../toast.mjs";
import { VideoStage } from "../video_stage.mjs";
import { CourseBar } from "./course_bar.mjs";
import { NoticeBar } from "./notice_bar.mjs";
import { OthersBar } from "./others_bar.mjs";
import { ToolBar } from "./tool_bar.mjs";

/** @typedef {import("../../model/text.mjs").Texts} Texts */

/**
 * The <video> of the call never leaves its place in the document (a moved one stops playing): the layout follows the
 * attribute `data-screen` of the frame instead.
 */
export class Frame {
  #town = h("strong", { class: "head__town" });
  #what = h("span", { class: "head__what" });
  #settings;
  #settingsWords = h("span", { class: "unseen" });
  #promise = h("span", {});
  #screen = h("div", { class: "counter__screen" });
  #cover = h("section", { class: "cover", hidden: true });
  #coverTitle = h("h1", { tabindex: -1 });
  #coverLead = h("p", {});
  #said = h("p", { class: "unseen", role: "status" });
  #above = h("div", {});
  #main = h("div", { class: "counter__main" });
  #end;
  #endWords = h("span", {});

  /**
   * @param {object} actions
   * @param {() => void} actions.onSettings
   * @param {() => void} actions.onLeave
   * @param {() => void} actions.onDismiss
   * @param {() => void} actions.onStay
   * @param {(seat: string, allowed: boolean) => void} actions.onAllow
   * @param {import("./tool_bar.mjs").ToolActions} tools
   * @param {Texts} words
   */
  constructor(actions, tools, words) {
    this.words = words;
    this.stage = new VideoStage({ words: { t: (key, params) => this.words.t(key, params) } });
    this.status = new StatusLine();
    this.notices = new NoticeBar(actions);
    this.course = new CourseBar();
    this.others = new OthersBar(words, { allow: (seat, allowed) => actions.onAllow(seat, allowed) });
    this.toasts = new Toasts();
    this.tools = new ToolBar(tools);
    this.#settings = h(
      "button",
      { type: "button", class: "head__settings", onclick: () => actions.onSettings() },
      icon("camera"),
      this.#settingsWords,
    );
    this.#end = h(
      "button",
      {
        type: "button",
        class: "button button--quiet counter__end",
        "data-act": "leave",
        onclick: () => actions.onLeave(),
      },
      this.#endWords,
    );
    this.#above.append(this.notices.element, this.others.element, this.course.element);
    this.#cover.append(icon("eye_off"), this.#coverTitle, this.#coverLead);
    this.#main.append(h("aside", { class: "counter__stage" }, this.stage.element, this.others.tiles.element, this.#end), this.#screen);
    this.element = h("div", { class: "counter" });
    this.head = h(
      "header",
      { class: "head" },
      h("p", { class: "head__name" }, this.#town, this.#what),
      this.status.element,
      h("p", { class: "head__promise" }, icon("record_off"), this.#promise),
      this.#settings,
    );
  }

  /**
   * Takes the place of what the server sent.
   *
   * @param {HTMLElement} main
   */
  mount(main) {
    replaceChildren(main, this.#above, this.#main, this.#cover, this.#said);
    main.before(this.head);
    main.after(this.tools.element, this.toasts.element);
  }

  /**
   * @param {import("./view.mjs").ScreenPart} part
   * @param {string} name
   * @param {{ focus: boolean }} how focus: it is another screen, not the same one in other words
   */
  show(part, name, { focus }) {
    setAttribute(document.body, "data-screen", name);
    replaceChildren(this.#screen, part.element);
    const title = part.element.querySelector("h1");
    if (focus && title instanceof HTMLElement && !document.querySelector("dialog[open]")) {
      title.focus({ preventScroll: true });
    }
  }

  /**
   * @param {Texts} words
   * @param {string} town
   */
  setWords(words, town) {
    this.words = words;
    document.documentElement.lang = words.locale;
    document.title = words.t("counter.title");
    setText(this.#town, town);
    setText(this.#what, words.t("counter.title"));
    setText(this.#promise, words.t("counter.not_recorded"));
    setText(this.#settingsWords, words.t("counter.settings"));
    setText(this.#endWords, words.t("counter.talk.end"));
    setText(this.#coverTitle, words.t("counter.cover.title"));
    setText(this.#coverLead, words.t("counter.cover.lead"));
    this.stage.setSelfShown(this.stage.selfShown);
  }

  /** Camera and microphone are chosen by staff, while nobody is being served. @param {boolean} offered */
  offerSettings(offered) {
    setAttribute(this.#settings, "hidden", !offered);
  }

  /** @param {boolean} covered */
  setCovered(covered) {
    const was = !this.#cover.hidden;
    setAttribute(this.#cover, "hidden", !covered);
    setAttribute(this.#main, "inert", covered);
    setAttribute(this.#above, "inert", covered);
    setAttribute(document.body, "data-covered", covered);
    if (covered && !was) this.#coverTitle.focus();
  }

  /** Says something to those who do not see the screen. @param {string} text */
  say(text) {
    setText(this.#said, text);
  }

  /** Nothing of the visit stays in what does not change with the screens. */
  clear() {
    this.stage.clear();
    this.toasts.clear();
    this.course.clear();
    this.others.clear();
    this.say("");
  }
}
