/** Evaluated in a page by bench/board.py: draws changes as the hub sends them, and tells how long each took. */
// @ts-nocheck -- it runs in a page that has the product's modules at their addresses, and nothing here is served
// eslint-disable-next-line no-unused-expressions -- its value is what the bench evaluates
(async ([people, visits, seconds]) => {
  const at = "/static/js/ui/board";
  const [{ Floor }, { People }, { LiveTable }, { visitLines }, { Texts }, { changedBoard }] = await Promise.all(
    [`${at}/floor.mjs`, `${at}/people.mjs`, `${at}/live_table.mjs`, `${at}/board_lines.mjs`, "/static/js/model/text.mjs", "/static/js/model/board.mjs"].map((file) => import(file)),
  );
  const areas = await Promise.all(["common", "board"].map((area) => fetch(`/static/text/ja/${area}.json`).then((answer) => answer.json())));
  const words = new Texts("ja", areas);
  const same = (id) => id;
  const names = { words, branch: same, counter: same, matter: same, department: same };
  const statuses = ["available", "busy", "away", "offered", "wrap_up", "offline"];
  let now = Date.now();
  const person = (n, status) => ({ id: `s${n}`, name: `担当 ${n}`, department: `課${n % 12}`, status, reason: status === "away" ? "lunch" : null, return_at: null, since: now, visit: status === "busy" ? `v${n % visits}` : null, live: true });
  const visit = (n, state) => ({ id: `v${n}`, number: n, branch: `支所${Math.floor(n / 10)}`, counter: `c${n}`, state, procedures: ["tennyu"], language: "ja", opened_at: now - n * 1000, answered_at: state === "serving" ? now : null, closed_at: null, outcome: null, specialist: null, phase: null, station_live: true, wiped: false });
  const counter = (one) => [one.branch, { counter: one.counter, live: true, staff_called: false, visit: one }];
  const all = Array.from({ length: visits }, (_, n) => visit(n, n % 2 ? "serving" : "waiting"));
  let board = { type: "board", at: now, specialists: Array.from({ length: people }, (_, n) => person(n, statuses[n % 6])), visits: all, counters: all.map(counter), departments: [], promises: [], helps: [] };
  const floor = new Floor(document.getElementById("floor"), names, { waitMs: 180_000, act: () => {} });
  const table = new LiveTable(document.getElementById("visits"), document.getElementById("none"));
  const cards = new People(document.getElementById("people"), names, { person: () => {}, department: () => {} });
  const draw = () => {
    floor.update(board.counters, now);
    table.update(visitLines(board.visits, now, 180_000, names));
    cards.update(board.specialists, [], () => 1);
  };
  draw();
  const draws = [];
  for (let turn = 0; turn < seconds * 4; turn += 1) {
    await new Promise((next) => setTimeout(next, 250));
    await new Promise((next) => requestAnimationFrame(next));
    now = Date.now();
    const some = Array.from({ length: 10 }, (_, n) => visit((turn * 10 + n) % visits, (turn + n) % 2 ? "waiting" : "serving"));
    const changed = { type: "board_changed", at: now, specialists: Array.from({ length: 15 }, (_, n) => person((turn * 15 + n) % people, statuses[(turn + n) % 6])), visits: some, counters: some.map(counter), gone: { specialists: [], visits: [], counters: [] }, departments: null, promises: null, helps: null };
    const began = performance.now();
    board = changedBoard(board, changed);
    draw();
    document.body.getBoundingClientRect();
    draws.push(performance.now() - began);
  }
  return { draws };
})
