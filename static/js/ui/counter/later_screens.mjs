/** The screens of a visit that has begun: what the first screen does not need, and is loaded while nothing else happens. */

import { ConfirmScreen, DisputeScreen } from "./confirm_screen.mjs";
import { FinishedScreen } from "./finished_screen.mjs";
import { ParkedScreen } from "./parked_screen.mjs";
import { PromisedScreen } from "./promised_screen.mjs";
import { SignScreen } from "./sign_screen.mjs";
import { TalkScreen } from "./talk_screen.mjs";

export { lookAgain } from "./look_again.mjs";

/** @type {import("./screens.mjs").Parts} */
export const LATER = {
  talking: TalkScreen,
  confirming: ConfirmScreen,
  disputing: DisputeScreen,
  signing: SignScreen,
  parked: ParkedScreen,
  promised: PromisedScreen,
  finished: FinishedScreen,
  left: FinishedScreen,
};
