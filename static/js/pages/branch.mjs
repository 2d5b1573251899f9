/** The branch: its counters, the visit at the chosen one, and what to do next. Here everything is joined. */

import { BUNDLE, branchStep, bundle, printable, tickLines } from "../model/branch_step.mjs";
import { HubSocket } from "../net/hub_socket.mjs";
import { loadTexts, planLoader } from "../net/plan_loader.mjs";
import { VisitClient } from "../net/visit_client.mjs";
import { CounterList } from "../ui/branch/counter_list.mjs";
import { showEnrolment } from "../ui/branch/enrolment.mjs";
import { PaperNotThere, printPaper } from "../ui/branch/printing.mjs";
import { PromiseList } from "../ui/branch/promise_list.mjs";
import { StartForm } from "../ui/branch/start_form.mjs";
import { VisitPanel } from "../ui/branch/visit_panel.mjs";
import { h, replaceChildren, setAttribute, setText } from "../ui/dom.mjs";
import { icon } from "../ui/icons.mjs";
import { HelpButton } from "../ui/help_button.mjs";
import { LineBanner } from "../ui/line_banner.mjs";
import { pageNames } from "../ui/page_names.mjs";
import { carriedOut, refusalWords } from "../ui/refusals.mjs";
import { RingTone } from "../ui/ring_tone.mjs";
import { askedToConfirm } from "../ui/sure.mjs";
import { Toasts } from "../ui/toast.mjs";

const lang = document.documentElement.lang === "en" ? "en" : "ja";

/** @typedef {import("../model/text.mjs").Texts} Texts */

class BranchPage {
  #chosen = /** @type {string | null} */ (null);
  #called = "";
  #joining = /** @type {string | null} */ (null);

  /**
   * @param {Texts} words
   * @param {import("../model/plan.mjs").Plan} plan
   */
  constructor(words, plan) {
    this.words = words;
    this.plan = plan;
    this.names = pageNames(document.body, lang);
    this.csrf = document.querySelector("meta[name=csrf]")?.getAttribute("content") ?? "";
    this.socket = new HubSocket({ as: "branch" });
    this.client = new VisitClient(this.socket, planLoader());
    this.toasts = new Toasts();
    this.tone = new RingTone();
    document.body.append(this.toasts.element);
    this.banner = new LineBanner({ line: part("line"), banner: part("banner") }, words, this.socket, { area: "branch" });
    this.counters = new CounterList(part("counters"), words, {
      choose: (counter) => this.choose(counter),
      name: this.names.counter,
      matters: (procedures) => procedures.map((procedure) => this.title(procedure)).join("、"),
    });
    this.promises = new PromiseList(part("promises"), words, {
      arrive: (visit, counter) => void this.arrive(visit, counter),
      cancel: (line) => void this.callOff(line),
      name: this.names.counter,
      matters: (procedures) => procedures.map((procedure) => this.title(procedure)).join("、"),
    });
    this.start = new StartForm(words, plan, (procedures, language) => this.attempt(this.client.open(procedures, language, this.#chosen ?? undefined)));
    this.panel = new VisitPanel(words, this.client, {
      print: (paper, title) => this.print(paper, title, [paper]),
      printAll: () => this.print(BUNDLE, this.words.t("branch.papers.all"), this.client.visit === null ? [] : bundle(this.client.visit)),
      identity: (level, documents) => this.attempt(this.client.checkIdentity(level, documents)),
      tick: (item, done) => this.attempt(this.client.setTick(item, done)),
      wipe: () => void this.wipe(),
      cancel: () => void this.cancel(),
    });
    this.enrol = h("button", { type: "button", class: "button button--medium button--secondary", onclick: () => void this.makeCode() }, icon("plus"), h("span", {}, words.t("branch.enrolment.make")));
    new HelpButton(part("trouble"), words, this.client, { counter: () => this.#chosen, refused: (refused) => this.toasts.show(refusalWords(refused, this.client, this.words), "warn") });
    part("start").append(this.start.element);
    part("panel").append(this.panel.element);
    part("enrolment").append(h("p", { class: "lead" }, words.t("branch.enrolment.about")), this.enrol);
  }

  run() {
    this.client.on("change", ({ what }) => {
      if (what === "branch") this.follow();
      this.draw();
    });
    this.client.on("outdated", () => this.banner.outdated());
    this.socket.on("live", () => this.draw());
    for (const kind of /** @type {const} */ (["pointerdown", "keydown"])) addEventListener(kind, () => this.tone.unlock(), { capture: true });
    this.draw();
    this.socket.start();
  }

  get lines() {
    return this.client.branchBoard?.counters ?? [];
  }

  get line() {
    return this.lines.find((line) => line.counter === this.#chosen) ?? null;
  }

  /** @param {string} procedure */
  title(procedure) {
    const plan = this.client.plan ?? this.plan;
    return (plan.json.procedures[procedure] ?? this.plan.json.procedures[procedure])?.title[lang] ?? procedure;
  }

  /** @param {string} counter */
  choose(counter) {
    this.#chosen = counter;
    this.follow();
    this.draw();
  }

  /** The board says which visit is at the chosen counter: this page is in it, or in none. */
  follow() {
    if (this.#chosen === null || !this.lines.some((line) => line.counter === this.#chosen)) {
      const busy = this.lines.find((line) => line.staff_called || line.visit !== null);
      this.#chosen = (busy ?? this.lines[0])?.counter ?? null;
    }
    const wanted = this.line?.visit?.id ?? null;
    if (wanted === this.#joining && wanted === (this.client.visit?.id ?? wanted)) return;
    this.#joining = wanted;
    this.panel.clear();
    void this.attempt(this.client.join(wanted));
  }

  draw() {
    const { line, words, client } = this;
    this.counters.update(this.lines, this.#chosen);
    const promises = client.branchBoard?.promises ?? [];
    part("promises-box").hidden = promises.length === 0;
    this.promises.update(
      promises,
      this.lines.filter((each) => each.visit === null || each.visit.state === "closed").map((each) => each.counter),
    );
    this.drawCalled();
    const empty = client.branchBoard !== null && this.lines.length === 0;
    part("no-counters").hidden = !empty;
    part("detail").hidden = line === null;
    if (line === null) return;
    const visit = line.visit !== null && client.visit?.id === line.visit.id ? client.visit : null;
    const busy = line.visit !== null && !line.visit.wiped;
    setText(part("detail-heading"), this.names.counter(line.counter));
    part("start-box").hidden = busy;
    part("panel").hidden = visit === null || client.plan === null;
    part("enrolment").hidden = busy;
    setText(part("enrolment-state"), words.t(line.live ? "branch.counter.screen_live" : "branch.counter.screen_off"));
    if (client.branchBoard !== null) this.start.update(client.branchBoard.doors);
    if (visit !== null) this.panel.update();
    const toTick = visit === null ? [] : tickLines(visit, (procedure) => this.plan.json.procedures[procedure]?.fee.yen ?? 0).filter((item) => !visit.ticks.includes(item));
    const toPrint = visit === null ? [] : printable(visit).filter((document) => !visit.printed.includes(document));
    const step = branchStep(line, visit, { toPrint, toTick });
    setText(part("next-words"), words.t(`branch.next.${step}`, { name: this.names.counter(line.counter), count: step === "tick" ? toTick.length : toPrint.length }));
    setAttribute(part("next"), "data-step", step);
  }

  /**
   * The resident of a promise is there; the page goes to their counter.
   * @param {string} visit
   * @param {string} counter
   */
  async arrive(visit, counter) {
    await this.attempt(this.client.arrive(visit, counter));
    this.choose(counter);
  }

  /** @param {import("../model/wire.mjs").PromiseLine} line */
  async callOff(line) {
    const { words } = this;
    const about = words.t("branch.promise.cancel_about", { number: line.number });
    const sure = await askedToConfirm(words, { title: words.t("branch.promise.cancel_title"), about, act: words.t("branch.promise.cancel") });
    if (sure) await this.attempt(this.socket.command("cancel", { visit: line.visit }));
  }

  /** 「職員を呼ぶ」 is shown over everything, with a tone, until somebody says that they went. */
  drawCalled() {
    const called = this.lines.filter((line) => line.staff_called);
    const key = called.map((line) => line.counter).join(" ");
    if (key === this.#called) return;
    this.#called = key;
    replaceChildren(
      part("called"),
      ...called.map((line) =>
        h(
          "div",
          { class: "called" },
          icon("bell"),
          h("p", { class: "called__words" }, this.words.t("branch.called.words", { name: this.names.counter(line.counter) })),
          h("button", { type: "button", class: "button button--primary", onclick: () => void this.attempt(this.client.callStaff(false, line.counter)) }, this.words.t("branch.called.done")),
        ),
      ),
    );
    if (called.length > 0) this.tone.start();
    else this.tone.stop();
  }

  async makeCode() {
    const counter = this.#chosen;
    if (counter === null) return;
    const made = await showEnrolment(this.words, { counter, name: this.names.counter(counter), csrf: this.csrf, now: () => this.client.serverNow });
    if (!made) this.toasts.show(this.words.t("branch.enrolment.failed"), "warn");
  }

  /**
   * @param {string} paper
   * @param {string} title
   * @param {readonly string[]} documents what has gone to the printer with it
   */
  async print(paper, title, documents) {
    const { visit } = this.client;
    if (visit === null) return;
    try {
      const { template } = await printPaper(visit.id, paper, title);
      if (template !== undefined) this.toasts.show(this.words.t("common.paper.ours", { reason: template }), "warn");
    } catch (error) {
      if (!(error instanceof PaperNotThere) && !(error instanceof TypeError)) throw error;
      // 409: somebody has to look at it first; which papers these are, and why, is not for the branch.
      const why = error instanceof PaperNotThere && error.status === 409 ? "branch.papers.not_yet" : "branch.papers.failed";
      this.toasts.show(this.words.t(why, { title }), "warn");
      return;
    }
    for (const document of documents) await this.attempt(this.client.recordPrint(document));
  }

  async wipe() {
    const { words } = this;
    const { visit, plan } = this.client;
    if (visit === null || plan === null) return;
    const open = tickLines(visit, (procedure) => plan.procedure(procedure).fee.yen).filter((item) => !visit.ticks.includes(item));
    const left = open.map((item) => words.t(`branch.ticks.${item}`)).join("、");
    const sure = open.length === 0 || (await askedToConfirm(words, { title: words.t("branch.wipe.title"), about: words.t("branch.wipe.open", { lines: left }), act: words.t("branch.visit.wipe") }));
    if (sure) await this.attempt(this.client.wipe());
  }

  async cancel() {
    const { words } = this;
    const sure = await askedToConfirm(words, { title: words.t("branch.cancel.title"), about: words.t("branch.cancel.about"), act: words.t("branch.visit.cancel") });
    if (sure) await this.attempt(this.client.cancel());
  }

  /** @param {Promise<unknown>} command */
  attempt(command) {
    return carriedOut(command, (refused) => {
      // Another join has overtaken this one: that is what was wanted.
      if (refused.code !== "superseded") this.toasts.show(refusalWords(refused, this.client, this.words), "warn");
    });
  }
}

/**
 * An element of the page by its data-part.
 * @param {string} name
 * @returns {HTMLElement}
 */
function part(name) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(`[data-part="${name}"]`));
  if (element === null) throw new RangeError(`the page has no part "${name}"`);
  return element;
}

const [texts, today] = await Promise.all([loadTexts(lang, ["common", "branch"]), planLoader()(document.body.dataset["catalogue"] ?? "")]);
new BranchPage(texts, today).run();
