/** Today's closed visits: prints a paper once more and has that recorded. The list itself came complete from the server. */

import { HubSocket } from "../net/hub_socket.mjs";
import { loadTexts } from "../net/plan_loader.mjs";
import { PaperNotThere, printPaper } from "../ui/branch/printing.mjs";
import { carriedOut } from "../ui/refusals.mjs";
import { Toasts } from "../ui/toast.mjs";

const words = await loadTexts(document.documentElement.lang === "en" ? "en" : "ja", ["common", "branch"]);
const socket = new HubSocket({ as: "branch" });
const toasts = new Toasts();
document.body.append(toasts.element);
socket.start();

/**
 * @param {string} visit
 * @param {string} paper
 * @param {string} title
 */
async function printAgain(visit, paper, title) {
  try {
    await printPaper(visit, paper, title);
  } catch (error) {
    if (!(error instanceof PaperNotThere) && !(error instanceof TypeError)) throw error;
    const checked = error instanceof PaperNotThere && error.status === 409;
    toasts.show(words.t(checked ? "branch.papers.not_yet" : "branch.papers.failed", { title }), "warn");
    return;
  }
  await carriedOut(socket.command("record_print", { visit, document: paper }), ({ code }) => toasts.show(words.t(`common.error.${code}`), "warn"));
}

for (const link of document.querySelectorAll("a[data-visit][data-document]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    void printAgain(link.getAttribute("data-visit") ?? "", link.getAttribute("data-document") ?? "", link.getAttribute("data-title") ?? "");
  });
}
