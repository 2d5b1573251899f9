/** From a press on the board to the command: asks, sends, and says what came of it. */

import { carriedOut } from "../refusals.mjs";
import { askedToConfirm } from "../sure.mjs";
import { askAboutHelp, askAboutVisit, askEnding } from "./board_dialogs.mjs";

/** @typedef {import("./board_lines.mjs").Names} Names */

export class BoardActs {
  /** Set by a part of the page that can do more with a visit. @type {import("./board_dialogs.mjs").MoreActions} */
  more = () => [];
  /** Carries out what `more` offered. @type {(value: string, visit: import("../../model/wire.mjs").VisitLine) => Promise<void>} */
  carryOutMore = async () => {};

  /**
   * @param {import("../../net/visit_client.mjs").VisitClient} client
   * @param {Names} names
   * @param {import("../toast.mjs").Toasts} toasts
   */
  constructor(client, names, toasts) {
    this.client = client;
    this.names = names;
    this.toasts = toasts;
  }

  /** @param {import("./alerts.mjs").Alert} alert */
  async alert(alert) {
    if (alert.help !== null) return this.help(alert.help);
    if (alert.visit !== null) return this.visit(alert.visit);
    const line = this.client.board?.departments?.find((one) => one.department === alert.department);
    if (line) await this.department(line);
  }

  /** @param {string} visit */
  async visit(visit) {
    const line = this.client.board?.visits.find((one) => one.id === visit);
    if (!line) return;
    const { words } = this.names;
    const act = await askAboutVisit(line, this.names, this.more);
    if (act === "requeue") await this.#send(() => this.client.requeue(visit), words.t("board.done.requeued", { number: line.number }));
    else if (act === "release") await this.#release(line);
    else if (act === "end") await this.#end(line);
    else if (act !== null && act !== "nothing") await this.carryOutMore(act, line);
  }

  /** A second clerk's yes to forms of a protected visit. @param {import("../../model/wire.mjs").VisitLine} visit */
  async #release(visit) {
    const { words } = this.names;
    const sure = await askedToConfirm(words, { title: words.t("board.release.title", { number: visit.number }), about: words.t("board.release.about"), act: words.t("board.act.release") });
    if (sure) await this.#send(() => this.client.releasePapers(visit.id), words.t("board.done.released", { number: visit.number }));
  }

  /** @param {import("../../model/wire.mjs").VisitLine} visit */
  async #end(visit) {
    const ending = await askEnding(visit, this.names);
    if (ending === null) return;
    await this.#send(() => this.client.socket.command("close", { visit: visit.id, ...ending }), this.names.words.t("board.done.ended", { number: visit.number }));
  }

  /** @param {import("../../model/wire.mjs").SpecialistLine} one */
  async person(one) {
    const { words } = this.names;
    if (one.status === "away" || one.status === "offline") {
      this.toasts.show(words.t("board.person.away_already", { name: one.name }), "warn");
      return;
    }
    const sure = await askedToConfirm(words, { title: words.t("board.person.title", { name: one.name }), about: words.t("board.person.about"), act: words.t("board.person.set_away") });
    if (sure) await this.#send(() => this.client.setAway(one.id), words.t("board.done.set_away", { name: one.name }));
  }

  /** @param {import("../../model/wire.mjs").DepartmentLine} line */
  async department(line) {
    const { words, department } = this.names;
    const name = department(line.department);
    const close = !line.closed_early;
    const sure = await askedToConfirm(words, {
      title: words.t(close ? "board.department.close_title" : "board.department.open_title", { name }),
      about: words.t(close ? "board.department.close_about" : "board.department.open_about"),
      act: words.t(close ? "board.department.close" : "board.department.open"),
    });
    if (sure) await this.#send(() => this.client.closeDepartment(line.department, close), words.t(close ? "board.done.closed" : "board.done.opened", { name }));
  }

  /** @param {import("../../model/wire.mjs").HelpLine} help */
  async help(help) {
    const { words, branch, counter } = this.names;
    const where = [help.branch ? branch(help.branch) : "", help.counter === null ? "" : counter(help.counter)].filter((part) => part !== "").join(" ");
    const act = await askAboutHelp(help, where || words.t("board.alert.head_office"), this.names);
    if (act === "seen") await this.#send(() => this.client.seeHelp(help.who), words.t("board.done.help_seen", { name: help.name }));
    else if (act === "over") await this.#send(() => this.client.seeHelp(help.who, true), words.t("board.done.help_over", { name: help.name }));
    else if (act === "visit" && help.visit !== null) await this.visit(help.visit);
  }

  /**
   * @param {() => Promise<unknown>} send
   * @param {string} done
   */
  async #send(send, done) {
    const { words } = this.names;
    /** @param {import("../../net/hub_socket.mjs").CommandRefused} refused */
    const refusal = (refused) => {
      const key = `common.error.${refused.code}`;
      this.toasts.show(words.t(words.has(key) ? key : "common.error.internal_error"), "warn");
    };
    if (await carriedOut(send(), refusal)) this.toasts.show(done, "good");
  }
}
