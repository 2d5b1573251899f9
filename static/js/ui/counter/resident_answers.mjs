/** What the resident answers and asks for, on its way to the hub; a refusal comes back in words. */

import { sectionDigest } from "../../model/digests.mjs";
import { CommandRefused } from "../../net/hub_socket.mjs";
import { ask } from "../dialog.mjs";

/** @typedef {import("./counter_state.mjs").Host} Host */

/** Only the station's own connection may give these (design 2.4); the hub checks it again. */
export class ResidentAnswers {
  /** Dialogs that belong to a visit close with it. */
  #dialogs = new AbortController();
  /** Answers to the interview, one after the other. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /**
   * @param {Host} host
   * @param {import("../../net/visit_client.mjs").VisitClient} client
   * @param {Pick<import("./screens.mjs").Screens, "later">} screens
   */
  constructor(host, client, screens) {
    this.host = host;
    this.client = client;
    this.screens = screens;
  }

  /** Closes what stands over the page; it belongs to a visit that has ended. */
  closeDialogs() {
    this.#dialogs.abort();
    this.#dialogs = new AbortController();
  }

  /** @param {string} procedure */
  async call(procedure) {
    if (this.host.state.calling) return;
    this.host.set({ calling: true });
    try {
      await this.client.open([procedure], this.host.state.lang);
    } catch (error) {
      this.sorry(error);
    } finally {
      this.host.set({ calling: false });
    }
  }

  /**
   * @param {string} section
   * @param {number} revision
   * @param {readonly import("../../model/digests.mjs").Row[]} rows exactly as they stand on the screen
   */
  async confirm(section, revision, rows) {
    const { state, frame, words } = this.host;
    const sent = await this.#send(async () => {
      const digest = await sectionDigest(section, revision, rows);
      await this.client.command("confirm", { section, revision, digest, language: state.lang });
    });
    if (sent) frame.say(words.t("counter.said.confirmed"));
  }

  /**
   * @param {string} section
   * @param {string | null} field
   */
  async dispute(section, field) {
    await this.#send(() => this.client.dispute(section, field));
    this.host.set({ disputing: null });
  }

  /**
   * @param {string} procedure
   * @param {{ mode: "pad" | "paper" | "tap", strokes: import("../../model/wire.mjs").Strokes, aspect: number }} signature
   */
  async sign(procedure, signature) {
    const sent = await this.#send(() => this.client.sign(procedure, signature));
    if (sent) this.host.frame.toasts.show(this.host.words.t("counter.sign.thanks"), "good");
  }

  /**
   * An answer to the interview, as the resident's own. What is touched while another is on its way waits for it: each
   * is given on what the one before has made of the answer.
   *
   * @param {string} question
   * @param {string | null} person
   * @param {{facts: Record<string, import("../../model/wire.mjs").Said>, unsure: string[]}} answer
   * @returns {Promise<boolean>} whether it was taken
   */
  reply(question, person, answer) {
    const { visit } = this.host;
    const given = this.#turn.then(async () => {
      if (this.host.visit?.id !== visit?.id) return false;
      try {
        await this.client.reply(question, person, answer);
        return true;
      } catch (error) {
        this.sorry(error);
        return false;
      }
    });
    this.#turn = given.catch(() => undefined);
    return given;
  }

  /** Nobody was found yet: the resident waits on. */
  async keepWaiting() {
    await this.#send(() => this.client.keepWaiting());
  }

  /** @param {number} at when the resident comes back */
  async callBack(at) {
    await this.#send(() => this.client.askCallBack(at));
  }

  /**
   * How it was.
   *
   * @param {number} score
   * @returns {Promise<boolean>} whether it was taken
   */
  async rate(score) {
    const { visit } = this.host;
    try {
      await this.client.rate(score);
      return true;
    } catch (error) {
      // Refused after the screen was cleared: that is nothing for whoever stands there now.
      if (this.host.visit?.id === visit?.id) this.sorry(error);
      return false;
    }
  }

  /** One touch while nobody has answered yet, for nothing is lost; a question first once forms are open. */
  async leave() {
    const { visit } = this.host;
    if (!visit || visit.state === "closed") return;
    const waiting = visit.answered_at === null;
    if (!waiting && !(await this.#isSure())) return;
    const left = await this.#send(() => this.client.cancel());
    if (left && waiting && this.host.visit?.id === visit.id) this.host.wipe();
  }

  /**
   * Shows a section as it was confirmed, over the page.
   *
   * @param {string} section
   */
  async look(section) {
    const { plan } = this.client;
    const { signal } = this.#dialogs;
    const later = await this.screens.later();
    if (later && plan && !signal.aborted) await later.lookAgain(this.host, plan, section, signal);
  }

  /** @param {boolean} wanted */
  async callStaff(wanted) {
    const { frame, words } = this.host;
    try {
      await this.client.callStaff(wanted);
      frame.toasts.show(
        words.t(wanted ? "counter.tools.staff_done" : "counter.tools.staff_back"),
        wanted ? "good" : "info",
      );
    } catch (error) {
      this.sorry(error);
    }
  }

  /** @param {import("./counter_state.mjs").Language} lang */
  async chooseLanguage(lang) {
    this.host.set({ lang });
    const { visit } = this.host;
    if (!visit || visit.state === "closed" || visit.language === lang) return;
    try {
      await this.client.chooseLanguage(lang);
    } catch (error) {
      this.sorry(error);
    }
  }

  /**
   * Says that something was refused; anything else is a fault of ours.
   *
   * @param {unknown} error
   */
  sorry(error) {
    if (!(error instanceof CommandRefused)) throw error;
    const { frame, words } = this.host;
    const key = `common.error.${error.code}`;
    // A field says in its own words what it does not take.
    const own = error.code === "invalid_value" ? error.details[words.lang === "easy" ? "ja" : words.lang] : undefined;
    frame.toasts.show(typeof own === "string" ? own : words.t(words.has(key) ? key : "common.error.internal_error"), "warn");
  }

  /**
   * Sends one answer; while it is on its way the buttons say so and take no other.
   *
   * @param {() => Promise<unknown>} send
   * @returns {Promise<boolean>} whether it arrived
   */
  async #send(send) {
    if (this.host.state.sending) return false;
    this.host.set({ sending: true });
    try {
      await send();
      return true;
    } catch (error) {
      this.sorry(error);
      return false;
    } finally {
      this.host.set({ sending: false });
    }
  }

  async #isSure() {
    const { words } = this.host;
    const answer = await ask(
      {
        title: words.t("counter.leave.title"),
        body: [words.t("counter.leave.body")],
        actions: [
          { value: "stay", label: words.t("counter.leave.stay"), kind: "primary" },
          { value: "go", label: words.t("counter.leave.go"), kind: "danger" },
        ],
      },
      { signal: this.#dialogs.signal },
    );
    return answer === "go";
  }
}
