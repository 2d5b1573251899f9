/** The digests of what is wholly confirmed, so that the desk knows whether request and signature are of just this. */

export class ApplicationDigests {
  /** By procedure; empty where something is not confirmed, and while they are worked out. @type {ReadonlyMap<string, string>} */
  found = new Map();
  #run = 0;

  /** @param {() => void} changed they are others than before */
  constructor(changed) {
    this.changed = changed;
  }

  /** Another visit. */
  clear() {
    this.found = new Map();
  }

  /**
   * @param {import("../../model/visit.mjs").Visit} visit
   * @param {import("../../model/plan.mjs").Plan} plan
   */
  async update(visit, plan) {
    this.#run += 1;
    const run = this.#run;
    const whole = visit.procedures.filter((procedure) => plan.unconfirmed(procedure, visit).length === 0);
    const found = await Promise.all(whole.map(async (procedure) => /** @type {const} */ ([procedure, await plan.applicationDigest(procedure, visit)])));
    if (run !== this.#run) return;
    const before = this.found;
    this.found = new Map(found);
    const same = this.found.size === before.size && found.every(([procedure, digest]) => before.get(procedure) === digest);
    if (!same) this.changed();
  }
}
