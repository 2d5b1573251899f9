/** Own edits on their way: what is pending, what collided with somebody else's, what a field did not take. */

import { Emitter } from "../model/emitter.mjs";
import { CommandRefused } from "./hub_socket.mjs";

/** @typedef {import("../model/wire.mjs").EventMessage} EventMessage */
/** @typedef {import("../model/wire.mjs").Done} Done */
/** @typedef {import("../model/wire.mjs").Source} Source */
/** @typedef {{revision: number, value: string, shown: string, by: string}} Theirs */
/** @typedef {{mine: string, source: Source, theirs: Theirs}} Conflict */
/** @typedef {{text: string, code: string, reason: string, ja: string, en: string}} Problem */

/**
 * @typedef {object} FieldEdit An edit of one field under way.
 * @property {string} text
 * @property {Source} source
 * @property {number} base
 * @property {{text: string, source: Source, resolve: (saved: boolean) => void}[]} next what was typed since; the last
 *   of them goes out, on the revision that this edit makes
 * @property {Map<number, number>} revisions revisions of the field by seq, as events told them since it went out
 */

/** @extends {Emitter<{change: {field: string}}>} */
export class EditDesk extends Emitter {
  /** Texts that are not acknowledged yet. @type {Map<string, string>} */
  pending = new Map();
  /** Fields that somebody else changed meanwhile; the typist chooses. @type {Map<string, Conflict>} */
  conflicts = new Map();
  /** Texts that were refused. @type {Map<string, Problem>} */
  problems = new Map();
  /** @type {Map<string, FieldEdit>} */
  #under = new Map();
  /** Revisions that own edits have made, by field. @type {Map<string, number>} */
  #made = new Map();

  /**
   * @param {(field: string, base: number, text: string, source: Source) => Promise<Done>} send
   * @param {(field: string) => number} revisionOf the field's revision as this page has it
   */
  constructor(send, revisionOf) {
    super();
    this.send = send;
    this.revisionOf = revisionOf;
  }

  /**
   * Have a text saved. Edits of one field go one after the other, the newest text last.
   *
   * @param {string} field
   * @param {string} text
   * @param {Source} source
   * @param {number} base the revision that the typist saw
   * @returns {Promise<boolean>} whether it was saved; if not, `conflicts` or `problems` says why
   */
  edit(field, text, source, base) {
    this.problems.delete(field);
    this.pending.set(field, text);
    const under = this.#under.get(field);
    const saved = under
      ? new Promise((/** @type {(saved: boolean) => void} */ resolve) => {
          under.next.push({ text, source, resolve });
        })
      : this.#save(field, text, source, base);
    this.emit("change", { field });
    return saved;
  }

  /**
   * The typist insists: their text replaces the other's.
   *
   * @param {string} field
   * @returns {Promise<boolean>}
   */
  keepMine(field) {
    const conflict = this.conflicts.get(field);
    if (!conflict) return Promise.resolve(false);
    this.conflicts.delete(field);
    return this.edit(field, conflict.mine, conflict.source, conflict.theirs.revision);
  }

  /**
   * The typist gives way.
   *
   * @param {string} field
   */
  keepTheirs(field) {
    if (this.conflicts.delete(field)) this.emit("change", { field });
  }

  /**
   * The typist has seen the problem and lets the stored value stand.
   *
   * @param {string} field
   */
  dismiss(field) {
    if (this.problems.delete(field)) this.emit("change", { field });
  }

  /**
   * An event of the visit, before anybody is told of it.
   *
   * @param {EventMessage} event
   */
  heard({ seq, actor, body }) {
    if (body.kind !== "edited") return;
    this.#under.get(body.field)?.revisions.set(seq, body.revision);
    const conflict = this.conflicts.get(body.field);
    if (conflict && body.revision > conflict.theirs.revision) {
      const { revision, value, shown } = body;
      this.conflicts.set(body.field, { ...conflict, theirs: { revision, value, shown, by: actor } });
    }
  }

  /**
   * The revision that the last own edit of a field made: what its typist has seen of it.
   *
   * @param {string} field
   * @returns {number}
   */
  revisionAfter(field) {
    return this.#made.get(field) ?? this.revisionOf(field);
  }

  /** The visit is left: nothing that was typed in it stays. */
  clear() {
    this.#made.clear();
    this.pending.clear();
    this.conflicts.clear();
    this.problems.clear();
    for (const { next } of this.#under.values()) for (const { resolve } of next.splice(0)) resolve(false);
    this.#under.clear();
  }

  /**
   * @param {string} field
   * @param {string} text
   * @param {Source} source
   * @param {number} base
   * @returns {Promise<boolean>}
   */
  async #save(field, text, source, base) {
    /** @type {FieldEdit} */
    const under = { text, source, base, next: [], revisions: new Map() };
    this.#under.set(field, under);
    let saved = false;
    let next = base;
    try {
      const done = await this.send(field, base, text, source);
      saved = true;
      next = this.#revisionMade(field, under, done.seq);
      if (this.#under.get(field) === under) this.#made.set(field, next);
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      if (this.#under.get(field) === under) this.#refused(field, under, error);
    } finally {
      // The visit may have been left meanwhile: then this edit is nobody's any more.
      if (this.#under.get(field) === under) this.#finish(field, under, saved, next);
    }
    return saved;
  }

  /**
   * The field's revision after our edit: the last that an event up to the reply's seq gave it.
   *
   * @param {string} field
   * @param {FieldEdit} under
   * @param {number} seq
   */
  #revisionMade(field, under, seq) {
    const made = [...under.revisions].filter(([at]) => at <= seq).map(([, revision]) => revision);
    return made.length ? Math.max(...made) : this.revisionOf(field);
  }

  /**
   * @param {string} field
   * @param {FieldEdit} under
   * @param {boolean} saved
   * @param {number} base of what was typed since
   */
  #finish(field, under, saved, base) {
    this.#under.delete(field);
    const last = under.next.pop();
    for (const { resolve } of under.next.splice(0)) resolve(false);
    if (last && !this.conflicts.has(field)) {
      this.problems.delete(field);
      this.#save(field, last.text, last.source, base).then(last.resolve);
    } else {
      last?.resolve(false);
      const conflict = this.conflicts.get(field);
      if (last && conflict) this.conflicts.set(field, { ...conflict, mine: last.text });
      this.pending.delete(field);
      if (saved) this.conflicts.delete(field);
    }
    this.emit("change", { field });
  }

  /**
   * @param {string} field
   * @param {FieldEdit} under
   * @param {CommandRefused} refused
   */
  #refused(field, { text, source }, { code, details }) {
    if (code === "stale" && typeof details["revision"] === "number") {
      const { revision, value = "", shown = "", by = "" } = details;
      this.conflicts.set(field, { mine: text, source, theirs: { revision, value, shown, by } });
      return;
    }
    const { reason = code, ja = "", en = "" } = details;
    this.problems.set(field, { text, code, reason, ja, en });
  }
}
