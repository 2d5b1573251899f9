/** The talk: the question large, and the interview's answers, or the section of the sheet that is being filled, live. */

import { INTERVIEW } from "../../model/interview.mjs";
import { KeyedList, h, replaceChildren, setAttribute, setText } from "../dom.mjs";
import { InterviewPart } from "./interview_part.mjs";
import { icon } from "../icons.mjs";
import { ScrollPane } from "../scroll_pane.mjs";
import { Sheet, fillStateChip } from "../sheet.mjs";
import { sectionName, sheetSection } from "../sheet_model.mjs";
import { fallsBack, questionIn } from "../../model/tongues.mjs";
import { openSection, sectionNews } from "../../model/counter_screen.mjs";
import { sectionState } from "../section_state.mjs";
import { statusOf } from "../../model/visit.mjs";

/** @typedef {import("./view.mjs").View} View */

/** Beside the face of the specialist. The parts keep their size while the other side types. */
export class TalkScreen {
  #question = h("p", { class: "question__text" });
  #beside = h("p", { class: "question__beside" });
  #label = h("h1", { class: "question__label", tabindex: -1 });
  #news = h("div", { class: "talk__news", role: "status" });
  #newsKey = "";
  #rail = h("nav", { class: "rail" });
  /** @type {KeyedList<RailItem>} */
  #items;
  #sheet;
  #pane;
  #interview;
  #spoken = "";
  #shown = "";
  #lit = "";

  /**
   * @param {import("../../model/text.mjs").Texts} words
   * @param {import("./view.mjs").Actions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    setAttribute(this.#rail, "aria-label", words.t("counter.talk.rail"));
    this.#items = new KeyedList(this.#rail, {
      key: (item) => item.section,
      create: (item) => this.#railButton(item),
      update: (item, element) => this.#updateRail(item, element),
    });
    this.#sheet = new Sheet({ words, headingLevel: 2 });
    this.#pane = new ScrollPane({
      content: this.#sheet.element,
      label: words.t("counter.talk.sheet"),
      up: words.t("counter.pane.up"),
      down: words.t("counter.pane.down"),
    });
    this.#interview = new InterviewPart(words, actions);
    this.element = h(
      "section",
      { class: "screen screen--talk" },
      h("div", { class: "question", role: "status" }, this.#label, this.#question, this.#beside),
      this.#news,
      this.#rail,
      this.#pane.element,
      this.#interview.element,
    );
  }

  /** @param {View} view */
  update(view) {
    const { visit, plan, lang, live } = view;
    if (!visit || !plan) return;
    const interviewed = visit.question === INTERVIEW && view.interview !== null;
    setAttribute(this.element, "data-interview", interviewed);
    this.#rail.hidden = this.#pane.element.hidden = interviewed;
    this.#interview.element.hidden = !interviewed;
    if (interviewed) {
      this.#interview.update(view);
      this.#askInterview(view);
      this.#tell(view, plan.sections(visit));
      return;
    }
    this.#spoken = "";
    this.#ask(view);
    const sections = plan.sections(visit);
    const asked =
      visit.question === null ? undefined : plan.questions(visit).find((each) => each.id === visit.question);
    const open = openSection({
      sections,
      picked: view.picked,
      writing: live.writing === null ? null : plan.sectionOf(live.writing),
      edited: view.edited,
      asked: asked?.section ?? null,
    });
    this.#tell(view, sections);
    this.#items.update(
      sections.map((section) => ({
        section,
        title: sectionName(plan, visit, section, lang),
        state: sectionState(statusOf(visit, section), {
          written: plan.rows(section, visit).some((row) => row.value !== ""),
          changed: live.changes.has(section),
        }),
        open: section === open,
      })),
    );
    this.#sheet.update(open === null ? [] : [sheetSection(plan, visit, open, lang, live)]);
    this.#follow(open ?? "", live.writing ?? live.fresh ?? "");
  }

  stop() {
    this.#pane.stop();
    this.#interview.stop();
  }

  /** @param {View} view */
  #askInterview(view) {
    const { key, label, text, beside } = this.#interview.spoken(view);
    if (`${view.lang} ${key}` === this.#spoken) return;
    this.#spoken = `${view.lang} ${key}`;
    setText(this.#label, label);
    replaceChildren(this.#question, ...text);
    setText(this.#beside, beside);
  }

  /** @param {View} view */
  #ask({ visit, plan, lang, specialist }) {
    const { words } = this;
    const question = visit?.question ? plan?.question(visit.question) : null;
    setText(this.#label, question ? words.t("counter.talk.question") : words.t("counter.talk.listen_label"));
    const greeting = words.t(specialist ? "counter.talk.listen" : "counter.talk.listen_nobody", { name: specialist });
    const inJapanese = question !== null && question !== undefined && fallsBack(question, lang);
    setText(this.#question, question ? questionIn(question, lang) : greeting);
    setAttribute(this.#question, "lang", inJapanese ? "ja" : null);
    setAttribute(this.#beside, "lang", inJapanese ? null : "ja");
    setText(this.#beside, !question || words.locale === "ja" ? "" : inJapanese ? words.t("counter.in_japanese") : question.clerk);
  }

  /**
   * @param {View} view
   * @param {readonly string[]} sections
   */
  #tell({ visit, plan, live, lang }, sections) {
    if (!visit || !plan) return;
    const news = sectionNews(
      visit,
      sections,
      /** @type {import("../../model/counter_screen.mjs").Changes} */ (live.changes),
    );
    const key = news ? `${news.kind} ${news.section}` : "";
    if (key === this.#newsKey) return;
    this.#newsKey = key;
    if (!news) {
      replaceChildren(this.#news);
      return;
    }
    const name = sectionName(plan, visit, news.section, lang);
    replaceChildren(
      this.#news,
      h(
        "div",
        { class: "banner", "data-tone": news.kind === "voided" ? "warn" : "info", "data-news": news.kind },
        icon(news.kind === "voided" ? "changed" : news.kind === "disputed" ? "check" : "pen"),
        h("p", {}, this.words.t(`counter.news.${news.kind}`, { section: name })),
      ),
    );
  }

  /**
   * Keeps the line that is being written in sight; a new section begins at its top.
   * @param {string} section
   * @param {string} field
   */
  #follow(section, field) {
    if (section !== this.#shown) {
      this.#shown = section;
      this.#pane.toTop();
    }
    if (field !== this.#lit) {
      this.#lit = field;
      if (field !== "") this.#sheet.reveal(field);
    }
  }

  /** @param {RailItem} item */
  #railButton(item) {
    const chip = h("span", { class: "chip" });
    return h(
      "button",
      {
        type: "button",
        class: "rail__item",
        "data-section": item.section,
        onclick: () => this.actions.pick(item.section),
      },
      h("span", { class: "rail__title" }),
      chip,
    );
  }

  /**
   * @param {RailItem} item
   * @param {HTMLElement} element
   */
  #updateRail(item, element) {
    const [title, chip] = element.children;
    if (title) setText(title, item.title);
    if (chip instanceof HTMLElement) fillStateChip(chip, item.state, this.words);
    setAttribute(element, "aria-current", item.open ? "true" : null);
  }
}

/** @typedef {{ section: string, title: string, state: import("../section_state.mjs").SectionState, open: boolean }} RailItem */
