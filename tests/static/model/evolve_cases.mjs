/** For test_visit_twin.py: reads snapshots with the events after them, prints what the page makes of them. */

import { readFileSync } from "node:fs";

import { evolve, fromSnapshot } from "../../../static/js/model/visit.mjs";

/** @type {{start: any, events: any[]}[]} */
const cases = JSON.parse(readFileSync(0, "utf8"));
const ends = cases.map(({ start, events }) => events.reduce(evolve, fromSnapshot(start)));
process.stdout.write(JSON.stringify(ends));
