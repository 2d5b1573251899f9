/** Tests of net/visit_commands.mjs: every command as the shared examples of the wire have it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { VisitCommands } from "../../../static/js/net/visit_commands.mjs";
import { examples } from "../model/examples.mjs";
import { FakeHub, visitOf } from "./fake_hub.mjs";

const { commands } = examples("wire");

/** How a page asks for each example. @type {Record<string, (made: VisitCommands<any>, example: any) => unknown>} */
const ASKED = {
  decline: (made, { visit }) => made.decline(visit),
  cancel: (made) => made.cancel(),
  keep_waiting: (made) => made.keepWaiting(),
  ask_call_back: (made, { at }) => made.askCallBack(at),
  arrive: (made, { visit, counter }) => made.arrive(visit, counter),
  set_away: (made, { specialist }) => made.setAway(specialist),
  close_department: (made, { department, closed }) => made.closeDepartment(department, closed),
  close: (made, { outcome, reason }) => made.close(outcome, reason),
  ask_help: (made, { wanted, counter }) => made.askHelp(wanted, counter),
  see_help: (made, { who, over }) => made.seeHelp(who, over),
  rate: (made, { score }) => made.rate(score),
  wipe: (made) => made.wipe(),
  park: (made, { reason, minutes }) => made.park(reason, minutes),
  hand_over: (made, { specialist, department, note, back_after_s: backAfter }) =>
    made.handOver({ specialist, department, note, backAfter }),
  leave_along: (made, { number }) => made.leaveAlong(number),
  set_course: (made, { departments }) => made.setCourse(departments),
  requeue: (made, { visit }) => made.requeue(visit),
  release_papers: (made, { visit }) => made.releasePapers(visit),
  watch_colleagues: (made, { wanted }) => made.watchColleagues(wanted),
  hold: (made) => made.hold(),
  resume: (made) => made.resume(),
  show_paper: (made) => made.showPaper(true),
  hide_paper: (made) => made.showPaper(false),
  mark_paper: (made, { mark, points }) => made.markPaper(mark, points),
  choose_language: (made, { language }) => made.chooseLanguage(language),
  write_note: (made, { text }) => made.writeNote(text),
  ask: (made, { question }) => made.ask(question),
  reply: (made, { question, person, base, facts, unsure, taken_back: takenBack }) =>
    made.reply(question, person, { facts, unsure, takenBack, base }),
  keep_off: (made, { question, off }) => made.keepOff(question, off),
  offer_seat: (made, { role, mode, person }) => made.offerSeat(role, { mode, person }),
  allow_seat: (made, { seat, allowed }) => made.allowSeat(seat, allowed),
  change_seat: (made, { seat, mode }) => made.changeSeat(seat, mode),
  hand_seat: (made, { seat, note }) => made.handSeat(seat, note),
  leave_seat: (made, { seat }) => made.removeSeat(seat),
  add_person: (made) => made.addPerson(),
  remove_person: (made, { person }) => made.removePerson(person),
  add_procedure: (made, { procedure }) => made.addProcedure(procedure),
  remove_procedure: (made, { procedure }) => made.removeProcedure(procedure),
  dispute: (made, { section, field }) => made.dispute(section, field),
  request_signature: (made, { application }) => made.requestSignature(application),
  check_identity: (made, { level, documents }) => made.checkIdentity(level, documents),
  set_tick: (made, { item, done }) => made.setTick(item, done),
  record_print: (made, { document }) => made.recordPrint(document),
  call_staff: (made, { wanted, counter }) => made.callStaff(wanted, counter),
  set_activity: (made, { activity, reason, return_at: at }) => made.setActivity(activity, reason, at),
  finish_wrap_up: (made) => made.finishWrapUp(),
  signal: (made, { call, description, candidate }) => made.sendSignal(call, { description, candidate }),
  report_call: (made, { call, phase }) => made.reportCall(call, phase),
  redial: (made, { call }) => made.redial(call),
};

/** Made by VisitClient, SeatClient or HubSocket, and tested there. */
const ELSEWHERE = ["take_seat", "sit_in", "take_over", "hello", "pulse", "open_visit", "answer", "recall", "ask_along", "edit", "present", "confirm", "sign", "submit"];
const PASSED_ELSEWHERE = ["focus", "typing", "viewing", "report_media", "slate_write", "slate_draw", "slate_wipe", "catch_up"];

function page() {
  const hub = new FakeHub();
  const made = new VisitCommands(hub.socket);
  made.visit = visitOf({ id: commands.hold.visit });
  return { hub, made };
}

test("who is asked along is named; their department is the hub's to say", () => {
  const { hub, made } = page();
  void made.askAlong("suzuki");
  assert.deepEqual(hub.lastSaid, { type: "ask_along", visit: commands.ask_along.visit, specialist: "suzuki" });
});

test("every command of the wire is asked for somewhere", () => {
  const known = [...Object.keys(ASKED), ...ELSEWHERE, ...PASSED_ELSEWHERE];
  assert.deepEqual(Object.keys(commands).sort(), known.sort());
});

for (const [type, ask] of Object.entries(ASKED)) {
  test(`"${type}" goes out as in the example`, () => {
    const { hub, made } = page();
    const example = { ...commands[type] };
    delete example.id;
    ask(made, example);
    const said = hub.asked.length ? hub.lastSaid : hub.passed.at(-1);
    assert.deepEqual(said, example);
  });
}

test("without a visit a command is refused here, and nothing is passed", async () => {
  const { hub, made } = page();
  made.visit = null;
  await assert.rejects(made.hold(), /no_visit/);
  assert.equal(made.redial("c"), false);
  assert.deepEqual([...hub.asked, ...hub.passed], []);
});
