/** How long to wait before the next try: doubling up to a bound, with jitter so that a thousand pages do not march. */

export class Backoff {
  /**
   * @param {object} [options]
   * @param {number} [options.first] ms of the first wait
   * @param {number} [options.most] ms of the longest wait
   * @param {number} [options.eager] tries that wait no longer than the first
   * @param {number} [options.spread] share of a wait that chance decides, 0 to 1
   * @param {() => number} [options.random] 0 (included) to 1 (excluded)
   */
  constructor({ first = 300, most = 3000, eager = 1, spread = 0.5, random = () => 0.5 } = {}) {
    this.first = first;
    this.most = most;
    this.eager = eager;
    this.spread = spread;
    this.random = random;
    this.tries = 0;
  }

  /**
   * Milliseconds to wait before the next try; never more than `most`.
   *
   * @returns {number}
   */
  next() {
    const doublings = Math.min(Math.max(0, this.tries + 1 - this.eager), 30);
    const whole = Math.min(this.most, this.first * 2 ** doublings);
    this.tries += 1;
    return Math.round(whole * (1 - this.spread * this.random()));
  }

  /** It worked: the next failure begins with the first wait again. */
  reset() {
    this.tries = 0;
  }
}
