/** The call of a visit, under the address it had first. */

export { CallLink } from "../net/call_link.mjs";
