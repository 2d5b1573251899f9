/** Answers that are not whole yet: a question with several facts is sent when each of them was said, not before. */

import { replyKey, withFact } from "./interview.mjs";

/** @typedef {import("./wire.mjs").AnswerView} AnswerView */
/** @typedef {import("./wire.mjs").Said} Said */
/** @typedef {{facts: Record<string, Said>, unsure: string[]}} Draft */

export class InterviewDrafts {
  /** @type {Map<string, Draft>} */
  #drafts = new Map();

  /**
   * One fact more was said (undefined: わからない).
   *
   * @param {{question: string, person: string | null, wanted: readonly string[], answer: AnswerView | null}} row
   *   `wanted`: the facts that make it whole; `answer`: what stands already
   * @param {string} fact
   * @param {Said | undefined} said
   * @returns {Draft | null} the answer to send, once it is whole
   */
  say({ question, person, wanted, answer }, fact, said) {
    const key = replyKey(question, person);
    const held = this.#drafts.get(key);
    const before = held ? { question, person, by: "", at: null, ...held } : answer;
    const draft = withFact(before, fact, said);
    if (!wanted.every((each) => each in draft.facts || draft.unsure.includes(each))) {
      this.#drafts.set(key, draft);
      return null;
    }
    this.#drafts.delete(key);
    return draft;
  }

  /**
   * What stands and what was said since, as one answer; null while there is neither.
   *
   * @param {string} question
   * @param {string | null} person
   * @param {AnswerView | null} answer
   * @returns {AnswerView | null}
   */
  over(question, person, answer) {
    const held = this.#drafts.get(replyKey(question, person));
    return held ? { question, person, by: answer?.by ?? "", at: answer?.at ?? null, ...held } : answer;
  }

  /**
   * What was begun and not sent is given up.
   *
   * @param {string} question
   * @param {string | null} person
   */
  drop(question, person) {
    this.#drafts.delete(replyKey(question, person));
  }

  /** Another visit. */
  clear() {
    this.#drafts.clear();
  }
}
