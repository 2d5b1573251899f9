/** The page of a station's morning check. */

import { loadTexts } from "../net/plan_loader.mjs";
import { StationCheck } from "../ui/check/station_check.mjs";

const words = await loadTexts(document.documentElement.lang === "en" ? "en" : "ja", ["common", "check"]);
const root = document.querySelector(".check");
const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";
if (root instanceof HTMLElement) new StationCheck(root, words, csrf);
