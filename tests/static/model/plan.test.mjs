/** Tests of model/plan.mjs: the same answers as Python's form plan for every shared example, and what pages need more. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { sectionDigest } from "../../../static/js/model/digests.mjs";
import { personOfField, Plan } from "../../../static/js/model/plan.mjs";
import { fromSnapshot } from "../../../static/js/model/visit.mjs";
import { examples } from "./examples.mjs";

// Node 18 has it only as a module.
if (!globalThis.crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });

const shared = examples("plan");
const plan = new Plan(shared.plan);

/**
 * @param {{procedures?: string[], persons?: string[], values?: Record<string, string>,
 *   sections?: Record<string, object>}} parts
 * @returns {import("../../../static/js/model/visit.mjs").Visit}
 */
function visit({ procedures = ["move_in"], persons = ["p1"], values = {}, sections = {} } = {}) {
  const entries = Object.entries(values).map(([field, value]) => [
    field,
    { value, shown: `〔${value}〕`, revision: 4, source: "said", by: "specialist:sato", warning: null },
  ]);
  const view = { ...examples("wire").messages.snapshot.visit, procedures, persons, sections };
  return fromSnapshot({ ...view, values: Object.fromEntries(entries) });
}

for (const example of shared.cases) {
  test(`as in Python: ${example.name}`, () => {
    const held = visit(example);
    assert.deepEqual(plan.sections(held), example.sections);
    for (const [section, fields] of Object.entries(example.rows)) {
      assert.deepEqual(plan.rows(section, held).map((row) => row.field), fields);
    }
    for (const [procedure, sections] of Object.entries(example.of)) {
      assert.deepEqual(plan.sectionsOfProcedure(procedure, held), sections);
    }
    for (const [procedure, fields] of Object.entries(example.missing)) {
      assert.deepEqual(plan.missing(procedure, held), fields);
    }
  });
}

test("a template is found by the concrete field id only", () => {
  assert.equal(plan.template("p12.name")?.id, "p.name");
  assert.equal(plan.template("guest.role")?.id, "guest.role");
  for (const none of ["p.name", "p0.name", "p1.nothing", "toString", "__proto__", "p1.__proto__", ""]) {
    assert.equal(plan.template(none), null, none);
  }
  assert.equal(plan.sectionOf("p12.name"), "person:p12");
  assert.equal(plan.sectionOf("guest.role"), "guest");
  assert.equal(plan.sectionOf("p.name"), null);
  assert.equal(personOfField("p12.name"), "p12");
  assert.equal(personOfField("guest.role"), null);
});

test("a repeated section without a person has no rows, nor has a plain one with a person", () => {
  assert.deepEqual(plan.rows("person", visit()), []);
  assert.deepEqual(plan.rows("guest:p1", visit()), []);
  assert.deepEqual(plan.rows("toString", visit()), []);
});

test("titles of repeated sections are numbered", () => {
  const title = plan.json.sections["person"]?.title;
  assert.equal(plan.sectionTitle("person:p2", "easy"), `${title?.ja}2`);
  assert.equal(plan.sectionTitle("person:p2", "en"), `${title?.en} 2`);
  assert.equal(plan.sectionTitle("guest", "ja"), plan.json.sections["guest"]?.title.ja);
  assert.equal(plan.sectionTitle("nowhere", "ja"), "");
});

test("a row has value, label and the one mark it carries", () => {
  const held = visit({
    values: { "guest.role": "本人" },
    sections: { guest: { revision: 4, presented: null, confirmation: null, disputes: ["guest.role"] } },
  });
  const [role] = plan.rows("guest", held);
  assert.equal(role?.value, "本人");
  assert.equal(role?.shown, "〔本人〕");
  assert.equal(role?.revision, 4);
  assert.equal(role?.status, "disputed");
  assert.equal(role?.label("easy"), plan.json.fields["guest.role"]?.label.ja);
  assert.equal(role?.label("en"), plan.json.fields["guest.role"]?.label.en);
  const [empty] = plan.rows("guest", visit());
  assert.equal(empty?.status, "missing");
  assert.equal(empty?.shown, "");
});

test("a dispute of the whole section marks each of its rows", () => {
  const held = visit({
    sections: { "person:p1": { revision: 0, presented: null, confirmation: null, disputes: ["person:p1"] } },
  });
  assert.ok(plan.rows("person:p1", held).every((row) => row.disputed));
});

test("what is confirmed is field, Japanese label and shown value, whatever the reader's language", async () => {
  const held = visit({
    values: { "guest.role": "本人" },
    sections: { guest: { revision: 9, presented: 9, confirmation: null, disputes: [] } },
  });
  const label = plan.json.fields["guest.role"]?.label.ja ?? "";
  assert.deepEqual(plan.digestRows("guest", held), [["guest.role", label, "〔本人〕"]]);
  assert.equal(
    await plan.sectionDigest("guest", held),
    await sectionDigest("guest", 9, [["guest.role", label, "〔本人〕"]]),
  );
});

test("what a protected visit confirms of an address is the mask that its counter shows", () => {
  const field = plan.json.fields["move.day"];
  assert.ok(field);
  const guarding = new Plan({ ...plan.json, fields: { ...plan.json.fields, [field.id]: { ...field, guarded: true } } });
  const shownAt = (/** @type {boolean} */ guarded, /** @type {Record<string, string>} */ values) => {
    const held = { ...visit({ values }), protected: guarded };
    return guarding.digestRows(field.section, held).find(([id]) => id === field.id)?.[2];
  };
  const values = { [field.id]: "一丁目2番" };
  assert.equal(shownAt(true, values), "＊＊＊＊＊");
  assert.equal(shownAt(false, values), "〔一丁目2番〕");
  // That nothing was said yet is no secret.
  assert.equal(shownAt(true, {}), "");
});

test("the digest of an application changes with any of its sections", async () => {
  const first = await plan.applicationDigest("move_in", visit({ values: { "p1.name": "甲" } }));
  const second = await plan.applicationDigest("move_in", visit({ values: { "p1.name": "乙" } }));
  assert.notEqual(first, second);
});

test("unconfirmed are sections without a confirmation of their revision, or with a dispute", () => {
  const confirmation = { revision: 2, digest: "0".repeat(64), at: 0 };
  const good = { revision: 2, presented: 2, confirmation, disputes: [] };
  const held = visit({
    sections: { guest: good, move: { ...good, revision: 3 }, "person:p1": { ...good, disputes: ["p1.name"] } },
  });
  assert.deepEqual(plan.unconfirmed("move_in", held), ["move", "person:p1"]);
});

test("questions of a repeated section come once per person, with the fields that show", () => {
  const held = visit({ persons: ["p1", "p3"], values: { "p3.japanese": "no" } });
  const asked = plan.questions(held).filter((each) => each.id === "Q3");
  assert.deepEqual(
    asked.map(({ person, section, fields }) => [person, section, fields]),
    [
      ["p1", "person:p1", ["p1.name", "p1.japanese"]],
      ["p3", "person:p3", ["p3.name", "p3.japanese", "p3.card"]],
    ],
  );
  assert.equal(plan.question("Q3")?.section, "person");
  assert.equal(plan.question("nothing"), null);
});

test("an unknown procedure is an error that names it", () => {
  assert.throws(() => plan.procedure("toString"), /toString/);
  assert.throws(() => plan.sections(visit({ procedures: ["none"] })), /none/);
});

test("a specialist may add what no screen offers by itself", () => {
  const json = { ...shared.plan, tiles: shared.plan.tiles.slice(0, 1), at_desk: shared.plan.tiles.slice(1) };
  assert.deepEqual(new Plan(json).addable.map((each) => each.id), shared.plan.tiles);
  assert.deepEqual(new Plan(json).tiles.map((each) => each.id), shared.plan.tiles.slice(0, 1));
  assert.deepEqual(plan.addable.map((each) => each.id), shared.plan.tiles);
});

test("the procedures of a topic stand in its order; a catalogue of before has no topics", () => {
  const topics = [{ id: "all", ja: "すべて", en: "All", icon: "document", procedures: shared.plan.tiles.toReversed() }];
  const sorted = new Plan({ ...shared.plan, topics });
  assert.deepEqual(sorted.underTopic("all").map((each) => each.id), topics[0]?.procedures);
  assert.deepEqual(sorted.underTopic("none"), []);
  assert.deepEqual(plan.topics, []);
});

test("procedures are offered in the order of the tiles", () => {
  assert.deepEqual(plan.tiles.map((each) => each.id), shared.plan.tiles);
});
