/** The little that is read out of session descriptions (RFC 8866): which offer an answer is for, whose candidate it is. */

/** Unknown attributes are skipped by every receiver (RFC 8866 5.13); ours names the offer that an answer is for. */
const ANSWERS = "a=x-answers:";

/**
 * What tells one offer from another: the id and the version of its `o=` line (RFC 8866 5.2).
 *
 * @param {string} sdp
 * @returns {string} "" when it has none
 */
export function offerKey(sdp) {
  const match = /^o=\S+ (\d+) (\d+) /m.exec(sdp);
  return match ? `${match[1]}.${match[2]}` : "";
}

/**
 * The answer as it goes over the wire, with the key of its offer before the first medium.
 *
 * @param {string} sdp
 * @param {string} key
 * @returns {string}
 */
export function withAnswered(sdp, key) {
  if (!key) return sdp;
  const line = `${ANSWERS}${key}\r\n`;
  const media = sdp.search(/^m=/m);
  return media < 0 ? sdp + line : sdp.slice(0, media) + line + sdp.slice(media);
}

/**
 * The key of the offer that an answer says it is for.
 *
 * @param {string} sdp
 * @returns {string} "" when it does not say (another program than ours made it)
 */
export function answeredKey(sdp) {
  return /^a=x-answers:([\d.]+)/m.exec(sdp)?.[1] ?? "";
}

/**
 * Whether a description is of the ICE generation with this user name fragment (RFC 8839 5.4).
 *
 * @param {string} sdp
 * @param {string} fragment
 * @returns {boolean}
 */
export function hasFragment(sdp, fragment) {
  return sdp.split(/\r?\n/).includes(`a=ice-ufrag:${fragment}`);
}

/**
 * The user name fragment of a description's first medium.
 *
 * @param {string} sdp
 * @returns {string | null}
 */
export function fragmentOf(sdp) {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? null;
}
