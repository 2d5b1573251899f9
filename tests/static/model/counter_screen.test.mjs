/** Tests of model/counter_screen.mjs: every state of a visit has its one screen, and nothing of it is left to chance. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  changesAfter,
  COUNTDOWN_MS,
  devicesNow,
  idleNow,
  isBeforeResident,
  isToSign,
  NO_CHANGES,
  noticeNow,
  openSection,
  RESET_MS,
  screenNow,
  sectionNews,
  WIPE_MS,
} from "../../../static/js/model/counter_screen.mjs";

/** @typedef {import("../../../static/js/model/visit.mjs").Visit} Visit */
/** @typedef {import("../../../static/js/model/counter_screen.mjs").Facts} Facts */
/** @typedef {import("../../../static/js/model/counter_screen.mjs").ScreenName} ScreenName */
/** @typedef {import("../../../static/js/model/wire.mjs").SectionStatus} SectionStatus */

/** @type {SectionStatus} */
const UNTOUCHED = { revision: 0, presented: null, confirmation: null, disputes: [] };

/**
 * @param {Partial<SectionStatus>} part
 * @returns {SectionStatus}
 */
function status(part) {
  return { ...UNTOUCHED, ...part };
}

const CONFIRMED = status({ revision: 2, presented: 2, confirmation: { revision: 2, digest: "d", at: 1 } });
const PRESENTED = status({ revision: 2, presented: 2 });

/**
 * @param {Partial<Visit>} [part]
 * @returns {Visit}
 */
function visit(part = {}) {
  return {
    id: "v1",
    seq: 9,
    number: 4,
    branch: "kita",
    counter: "kita1",
    catalogue: "0123456789abcdef",
    language: "ja",
    procedures: ["tennyu"],
    state: "serving",
    persons: ["p1"],
    values: {},
    sections: {},
    applications: {},
    question: null,
    specialist: "佐藤 花",
    department: "",
    parking: null,
    target: null,
    handed: null,
    course: [],
    served: [],
    members: [],
    part: null,
    held: false,
    note: null,
    identity: null,
    ticks: [],
    printed: [],
    opened_at: 1,
    answered_at: 2,
    closed_at: null,
    outcome: null,
    wiped: false,
    ...part,
  };
}

const PAPER = {
  sections: () => ["visitor", "move", "person:p1"],
  /** @type {(procedure: string, visit: Visit) => string[]} */
  unconfirmed: (_procedure, held) => ["visitor", "move"].filter((section) => !held.sections[section]?.confirmation),
};

/**
 * @param {Partial<Facts>} part
 * @returns {Facts}
 */
function facts(part) {
  return {
    page: "on",
    greeted: true,
    visit: null,
    paper: PAPER,
    chosen: null,
    offering: "start",
    topic: null,
    calling: false,
    disputing: null,
    wipedNotice: false,
    ...part,
  };
}

/** @param {Partial<Facts>} part */
function nameOf(part) {
  return screenNow(facts(part)).name;
}

const ASKED = { tennyu: { requested: "x", signature: null, submitted: null, submitted_at: null } };
const ALL_CONFIRMED = { visitor: CONFIRMED, move: CONFIRMED };

test("a page that nobody greeted yet says that it is getting ready", () => {
  assert.equal(nameOf({ greeted: false }), "starting");
});

test("without a visit the tiles are shown, and nothing is called by looking", () => {
  assert.equal(nameOf({}), "start");
  assert.deepEqual(screenNow(facts({ chosen: "tennyu" })), { name: "matter", section: null, procedure: "tennyu", topic: null });
});

test("other matters are found under their kind, and what is read of one comes before the list", () => {
  assert.equal(nameOf({ offering: "topics" }), "topics");
  assert.deepEqual(screenNow(facts({ offering: "topics", topic: "proofs" })), { name: "topic", section: null, procedure: null, topic: "proofs" });
  assert.equal(nameOf({ offering: "topics", topic: "proofs", chosen: "juminhyo" }), "matter");
  assert.equal(nameOf({ offering: "topics", topic: "proofs", visit: visit({ state: "waiting" }) }), "waiting");
});

test("the pressed button says that it calls until the visit is there", () => {
  assert.equal(nameOf({ chosen: "tennyu", calling: true }), "calling");
  assert.equal(nameOf({ chosen: "tennyu", calling: true, visit: visit({ state: "waiting" }) }), "waiting");
});

test("a page that was replaced or shut shows nothing of a visit", () => {
  for (const page of /** @type {const} */ (["replaced", "shut"])) {
    assert.equal(nameOf({ page, visit: visit() }), page);
    assert.equal(nameOf({ page, wipedNotice: true, chosen: "tennyu" }), page);
  }
});

test("a resident cannot tell waiting from being offered to somebody", () => {
  assert.equal(nameOf({ visit: visit({ state: "waiting" }) }), "waiting");
  assert.equal(nameOf({ visit: visit({ state: "offered" }) }), "waiting");
});

test("each outcome has its screen at the end", () => {
  /** @type {[import("../../../static/js/model/wire.mjs").Outcome, ScreenName][]} */
  const ends = [
    ["finished", "finished"],
    ["referred", "finished"],
    ["left", "left"],
    ["no_show", "left"],
  ];
  for (const [outcome, name] of ends) assert.equal(nameOf({ visit: visit({ state: "closed", outcome }) }), name);
});

test("a wiped visit leaves nothing but the word that it was wiped", () => {
  assert.equal(nameOf({ visit: visit({ wiped: true }) }), "wiped");
  assert.equal(nameOf({ visit: visit({ state: "closed", outcome: "finished", wiped: true }) }), "wiped");
  assert.equal(nameOf({ wipedNotice: true }), "wiped");
});

test("a new visit takes the place of the word that the last one was wiped", () => {
  assert.equal(nameOf({ wipedNotice: true, visit: visit({ state: "waiting" }) }), "waiting");
});

test("a hold comes before everything that the resident could answer", () => {
  const held = visit({ held: true, sections: { ...ALL_CONFIRMED, visitor: PRESENTED }, applications: ASKED });
  assert.equal(nameOf({ visit: held, disputing: "visitor" }), "hold");
});

test("a presented section is put before the resident, the first one first", () => {
  const both = visit({ sections: { move: PRESENTED, visitor: PRESENTED } });
  assert.deepEqual(screenNow(facts({ visit: both })), { name: "confirming", section: "visitor", procedure: null, topic: null });
});

test("while the catalogue is not there the talk goes on", () => {
  assert.equal(nameOf({ visit: visit({ sections: { visitor: PRESENTED } }), paper: null }), "talking");
});

test("a section that was edited, answered or disputed since is not put before the resident", () => {
  assert.equal(isBeforeResident(PRESENTED), true);
  assert.equal(isBeforeResident(UNTOUCHED), false);
  assert.equal(isBeforeResident(CONFIRMED), false);
  assert.equal(isBeforeResident(status({ revision: 3, presented: 2 })), false);
  assert.equal(isBeforeResident(status({ revision: 2, presented: 2, disputes: ["visitor.name"] })), false);
});

test("a section presented while it is empty waits for the resident as well", () => {
  assert.equal(isBeforeResident(status({ revision: 0, presented: 0 })), true);
});

test("pointing at a field is possible only in the section that is before the resident", () => {
  const shown = visit({ sections: { visitor: PRESENTED } });
  assert.equal(nameOf({ visit: shown, disputing: "visitor" }), "disputing");
  assert.equal(nameOf({ visit: shown, disputing: "move" }), "confirming");
  assert.equal(nameOf({ visit: visit(), disputing: "visitor" }), "talking");
});

test("a section that is not visible any more is not asked about", () => {
  assert.equal(nameOf({ visit: visit({ sections: { certificate: PRESENTED } }) }), "talking");
});

test("the signature is asked for when everything in it is confirmed as it stands", () => {
  const ready = visit({ sections: ALL_CONFIRMED, applications: ASKED });
  assert.deepEqual(screenNow(facts({ visit: ready })), { name: "signing", section: null, procedure: "tennyu", topic: null });
  assert.equal(nameOf({ visit: visit({ sections: { visitor: CONFIRMED }, applications: ASKED }) }), "talking");
});

test("a confirmation that became necessary again comes before the signature", () => {
  const again = visit({ sections: { ...ALL_CONFIRMED, move: PRESENTED }, applications: ASKED });
  assert.equal(nameOf({ visit: again }), "confirming");
});

test("what is signed for this content, or filed, is not signed again; what is signed for other content is", () => {
  /** @param {Partial<import("../../../static/js/model/wire.mjs").Application>} part */
  const asked = (part) =>
    isToSign(
      visit({ sections: ALL_CONFIRMED, applications: { tennyu: { ...ASKED.tennyu, ...part } } }),
      "tennyu",
      PAPER,
    );
  const signed = { digest: "x", mode: /** @type {const} */ ("pad"), at: 1, strokes: [], aspect: 1 };
  assert.equal(asked({}), true);
  assert.equal(asked({ requested: null }), false);
  assert.equal(asked({ signature: signed }), false);
  assert.equal(asked({ signature: { ...signed, digest: "other" } }), true);
  assert.equal(asked({ submitted: "x" }), false);
  assert.equal(isToSign(visit({ sections: ALL_CONFIRMED }), "tennyu", PAPER), false);
});

test("every combination of facts has exactly one screen, and a resident's answer is asked for only while being served", () => {
  const sections = [{}, { visitor: PRESENTED }, ALL_CONFIRMED, { visitor: status({ revision: 3, presented: 2 }) }];
  const answers = new Set(["confirming", "disputing", "signing"]);
  let count = 0;
  for (const state of /** @type {const} */ (["waiting", "offered", "serving", "closed"])) {
    for (const outcome of /** @type {const} */ ([null, "finished", "left", "no_show", "referred"])) {
      for (const held of [true, false]) {
        for (const wiped of [true, false]) {
          for (const each of sections) {
            for (const applications of [{}, ASKED]) {
              for (const disputing of [null, "visitor"]) {
                const screen = screenNow(
                  facts({ visit: visit({ state, outcome, held, wiped, sections: each, applications }), disputing }),
                );
                count += 1;
                assert.equal(typeof screen.name, "string");
                if (answers.has(screen.name)) assert.ok(state === "serving" && !held && !wiped);
                if (screen.name === "confirming" || screen.name === "disputing")
                  {assert.equal(screen.section, "visitor");}
                if (screen.name === "signing") assert.equal(screen.procedure, "tennyu");
              }
            }
          }
        }
      }
    }
  }
  assert.equal(count, 4 * 5 * 2 * 2 * 4 * 2 * 2);
});

// -- changes ---------------------------------------------------------------------------------------------------------

test("an edit after a confirmation is told until the section is shown again", () => {
  const before = visit({ sections: { visitor: CONFIRMED, move: CONFIRMED } });
  const edited = visit({ sections: { visitor: status({ revision: 3 }), move: CONFIRMED } });
  const changes = changesAfter(NO_CHANGES, before, edited);
  assert.deepEqual([...changes], [["visitor", "voided"]]);
  const again = visit({ sections: { visitor: status({ revision: 4 }), move: CONFIRMED } });
  assert.deepEqual([...changesAfter(changes, edited, again)], [["visitor", "voided"]]);
  const shown = visit({ sections: { visitor: status({ revision: 4, presented: 4 }), move: CONFIRMED } });
  assert.equal(changesAfter(changes, again, shown).size, 0);
});

test("an edit under the eyes of the resident is told as one after a confirmation", () => {
  const changes = changesAfter(
    NO_CHANGES,
    visit({ sections: { visitor: PRESENTED } }),
    visit({ sections: { visitor: status({ revision: 3 }) } }),
  );
  assert.deepEqual([...changes], [["visitor", "voided"]]);
});

test("an edit that answers 「ちがいます」 is told as a correction", () => {
  const before = visit({ sections: { visitor: status({ revision: 2, presented: 2, disputes: ["visitor.name"] }) } });
  assert.deepEqual(
    [...changesAfter(NO_CHANGES, before, visit({ sections: { visitor: status({ revision: 3 }) } }))],
    [["visitor", "mended"]],
  );
});

test("an ordinary edit, a dispute and a confirmation take nothing away", () => {
  const open = visit({ sections: { visitor: status({ revision: 1 }) } });
  assert.equal(changesAfter(NO_CHANGES, open, visit({ sections: { visitor: status({ revision: 2 }) } })).size, 0);
  const disputed = visit({ sections: { visitor: status({ revision: 2, presented: 2, disputes: ["visitor"] }) } });
  assert.equal(changesAfter(NO_CHANGES, visit({ sections: { visitor: PRESENTED } }), disputed).size, 0);
  assert.equal(
    changesAfter(NO_CHANGES, visit({ sections: { visitor: PRESENTED } }), visit({ sections: ALL_CONFIRMED })).size,
    0,
  );
});

test("changes end with the visit, with its sections, and never pass to another visit", () => {
  /** @type {import("../../../static/js/model/counter_screen.mjs").Changes} */
  const known = new Map([["person:p2", "voided"]]);
  assert.equal(changesAfter(known, visit(), visit({ sections: {} })).size, 0);
  assert.equal(
    changesAfter(known, visit(), visit({ state: "closed", sections: { "person:p2": status({ revision: 3 }) } })).size,
    0,
  );
  assert.equal(
    changesAfter(known, visit(), visit({ id: "v2", sections: { "person:p2": status({ revision: 3 }) } })).size,
    0,
  );
  assert.equal(changesAfter(known, null, visit({ sections: { "person:p2": status({ revision: 3 }) } })).size, 0);
  assert.equal(changesAfter(known, visit(), null).size, 0);
});

test("of several things to tell, a lost confirmation comes first, then a dispute, then a correction", () => {
  const sections = ["visitor", "move", "person:p1"];
  const disputed = visit({ sections: { move: status({ revision: 2, presented: 2, disputes: ["move"] }) } });
  /** @type {import("../../../static/js/model/counter_screen.mjs").Changes} */
  const all = new Map([
    ["visitor", "mended"],
    ["person:p1", "voided"],
  ]);
  assert.deepEqual(sectionNews(disputed, sections, all), { kind: "voided", section: "person:p1" });
  assert.deepEqual(sectionNews(disputed, sections, new Map([["visitor", "mended"]])), {
    kind: "disputed",
    section: "move",
  });
  assert.deepEqual(sectionNews(visit(), sections, new Map([["visitor", "mended"]])), {
    kind: "mended",
    section: "visitor",
  });
  assert.equal(sectionNews(visit(), sections, NO_CHANGES), null);
});

// -- the open section ------------------------------------------------------------------------------------------------

test("the resident's touch opens a section, else the pen, else the last edit, else the question, else the first", () => {
  const sections = ["visitor", "move", "person:p1"];
  const base = { sections, picked: "move", writing: "visitor", edited: "person:p1", asked: "visitor" };
  assert.equal(openSection(base), "move");
  assert.equal(openSection({ ...base, picked: null }), "visitor");
  assert.equal(openSection({ ...base, picked: null, writing: null }), "person:p1");
  assert.equal(openSection({ ...base, picked: null, writing: null, edited: null, asked: "move" }), "move");
  assert.equal(openSection({ sections, picked: null, writing: null, edited: null, asked: null }), "visitor");
});

test("a section that is gone is passed over, and without sections none is open", () => {
  const gone = { picked: "person:p9", writing: "certificate", edited: null, asked: "move" };
  assert.equal(openSection({ sections: ["visitor", "move"], ...gone }), "move");
  assert.equal(openSection({ sections: [], ...gone }), null);
});

// -- a counter that nobody touches ------------------------------------------------------------------------------------

test("after the end the screen counts its last minute down and is cleared", () => {
  for (const name of /** @type {const} */ (["finished", "left"])) {
    assert.deepEqual(idleNow(name, 0), { act: "none", seconds: null });
    assert.deepEqual(idleNow(name, WIPE_MS - COUNTDOWN_MS - 1), { act: "none", seconds: null });
    assert.deepEqual(idleNow(name, WIPE_MS - COUNTDOWN_MS), { act: "count", seconds: 60 });
    assert.deepEqual(idleNow(name, WIPE_MS - 1), { act: "count", seconds: 1 });
    assert.deepEqual(idleNow(name, WIPE_MS), { act: "wipe", seconds: 0 });
  }
});

test("the clearing comes after 180 seconds, the countdown for the last 60", () => {
  assert.deepEqual([WIPE_MS, COUNTDOWN_MS], [180_000, 60_000]);
});

test("nobody is hurried while waiting or talking", () => {
  for (const name of /** @type {const} */ ([
    "waiting",
    "talking",
    "confirming",
    "disputing",
    "signing",
    "hold",
    "calling",
  ])) {
    assert.deepEqual(idleNow(name, 10 * WIPE_MS), { act: "none", seconds: null });
  }
});

test("an explanation that somebody left open gives way to the tiles", () => {
  for (const name of /** @type {const} */ (["start", "topics", "topic", "matter"])) {
    assert.equal(idleNow(name, RESET_MS - 1).act, "none");
    assert.equal(idleNow(name, RESET_MS).act, "reset");
  }
});

// -- notices ----------------------------------------------------------------------------------------------------------

const WELL = {
  live: true,
  wasLive: true,
  instead: null,
  devices: /** @type {const} */ ("both"),
  phase: /** @type {const} */ ("connected"),
};

test("a screen that is not live says so, whatever else is wrong", () => {
  for (const name of /** @type {const} */ ([
    "start",
    "matter",
    "waiting",
    "talking",
    "confirming",
    "signing",
    "hold",
    "finished",
  ])) {
    assert.equal(noticeNow(name, { ...WELL, live: false, devices: "denied", phase: "failed" }), "lost");
    assert.equal(noticeNow(name, { ...WELL, live: false, wasLive: false }), "connecting");
  }
});

test("screens that need no line say nothing of it", () => {
  for (const name of /** @type {const} */ (["starting", "replaced", "shut", "wiped"])) {
    assert.equal(noticeNow(name, { ...WELL, live: false }), null);
  }
});

test("a call that is being found again comes before the devices", () => {
  assert.equal(noticeNow("talking", { ...WELL, phase: "reconnecting", devices: "denied" }), "reconnecting");
  assert.equal(noticeNow("talking", { ...WELL, phase: "failed" }), "failed");
  assert.equal(noticeNow("talking", { ...WELL, phase: "connecting" }), null);
});

test("after a long loss it is said how to go on without the line, wherever people wait for it", () => {
  for (const instead of /** @type {const} */ (["tel", "staff"])) {
    assert.equal(noticeNow("start", { ...WELL, live: false, instead }), instead);
    assert.equal(noticeNow("matter", { ...WELL, live: false, wasLive: false, instead }), instead);
    assert.equal(noticeNow("signing", { ...WELL, phase: "failed", devices: "denied", instead }), instead);
    assert.equal(noticeNow("talking", { ...WELL, phase: "connecting", instead }), instead);
    assert.equal(noticeNow("wiped", { ...WELL, live: false, instead }), null);
    assert.equal(noticeNow("finished", { ...WELL, instead }), null);
  }
});

test("why there is no microphone or camera is said where they are needed, and only there", () => {
  for (const devices of /** @type {const} */ (["denied", "missing", "busy", "insecure", "voice"])) {
    assert.equal(noticeNow("waiting", { ...WELL, phase: null, devices }), devices);
    assert.equal(noticeNow("signing", { ...WELL, devices }), devices);
    assert.equal(noticeNow("start", { ...WELL, devices }), null);
    assert.equal(noticeNow("finished", { ...WELL, devices }), null);
    assert.equal(noticeNow("hold", { ...WELL, devices }), null);
  }
  assert.equal(noticeNow("talking", WELL), null);
  assert.equal(noticeNow("talking", { ...WELL, devices: "none" }), null);
});

test("without a camera one can talk, without a microphone the reason counts", () => {
  const none = { audio: null, video: null };
  assert.equal(devicesNow(none, none), "none");
  assert.equal(devicesNow({ audio: {}, video: {} }, none), "both");
  assert.equal(devicesNow({ audio: {}, video: null }, { audio: null, video: "missing" }), "voice");
  assert.equal(devicesNow({ audio: {}, video: null }, { audio: null, video: "denied" }), "voice");
  assert.equal(devicesNow(none, { audio: "denied", video: "denied" }), "denied");
  assert.equal(devicesNow({ audio: null, video: {} }, { audio: "missing", video: null }), "missing");
});
