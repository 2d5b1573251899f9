/** One item's page: takes the way back away when its minute is over, and asks before typed words are left behind. */

const undo = document.querySelector('[data-part="undo"]');
if (undo !== null) setTimeout(() => undo.remove(), Number(undo.getAttribute("data-left")));

/** Forms whose text was changed and not sent. */
const changed = new Set();
let leaving = false;

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", (event) => {
    changed.delete(form);
    if (leaving) {
      // A second press of a hurried hand: the first is on its way.
      event.preventDefault();
      return;
    }
    leaving = changed.size === 0;
  });
}
addEventListener("pageshow", () => {
  leaving = false;
});
addEventListener("beforeunload", (event) => {
  if (changed.size > 0) event.preventDefault();
});
