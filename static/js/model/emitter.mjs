/** Events with typed details: the one base of everything in model and net that tells others something. */

/** An event that carries a detail; Node 18 has no CustomEvent of its own. */
export class DetailEvent extends Event {
  /**
   * @param {string} type
   * @param {unknown} detail
   */
  constructor(type, detail) {
    super(type);
    this.detail = detail;
  }
}

/**
 * An EventTarget whose event names and details are known to the type checker.
 *
 * @template {Record<string, any>} Details
 */
export class Emitter extends EventTarget {
  /**
   * Listen to one kind of event; the listener gets the detail itself.
   *
   * @template {keyof Details & string} Name
   * @param {Name} type
   * @param {(detail: Details[Name]) => void} listener
   * @returns {() => void} stops listening
   */
  on(type, listener) {
    /** @param {Event} event */
    const heard = (event) => listener(/** @type {{detail: any}} */ (/** @type {unknown} */ (event)).detail);
    this.addEventListener(type, heard);
    return () => this.removeEventListener(type, heard);
  }

  /**
   * Tell everybody who listens; a listener that fails does not keep the others from hearing.
   *
   * @template {keyof Details & string} Name
   * @param {Name} type
   * @param {Details[Name]} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new DetailEvent(type, detail));
  }
}
