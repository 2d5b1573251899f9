/** The control of one field: a line of text, a row of choices or a list, by the field's type. It keeps no value of its own. */

import { h, replaceChildren, setAttribute } from "../dom.mjs";

/** A row of buttons reads faster than a list, as long as it fits into one line. */
const RADIO_OPTIONS = 4;
const RADIO_LETTERS = 16;

/** @type {Partial<Record<import("../../model/plan.mjs").FieldType, string>>} */
const INPUT_MODES = { tel: "tel", zip: "numeric", digits: "numeric", account: "numeric", roman: "latin" };

/** Types whose official shape differs from what is stored: the control shows the shape for people. */
const SHAPED = new Set(["date", "birth", "zip", "tel", "digits", "account"]);

/**
 * @typedef {object} ControlActs
 * @property {(text: string, composing: boolean) => void} type
 * @property {(value: string) => void} choose
 * @property {() => void} commit
 * @property {() => void} enter
 * @property {() => void} leave
 * @property {() => void} giveUp
 * @property {(back: boolean) => void} next
 *
 * @typedef {{value: string, label: string}} Choice
 *
 * @typedef {object} ControlState
 * @property {string | null} draft what the typist has written and the visit does not show yet
 * @property {string} value
 * @property {string} shown
 * @property {Choice[]} choices
 * @property {boolean} invalid
 * @property {boolean} locked the application is submitted: nothing can be changed
 */

/**
 * The control that a field of this kind gets.
 * @param {import("../../model/plan.mjs").FieldTemplate} template
 * @param {Choice[]} choices
 * @returns {"text" | "radio" | "select"}
 */
export function kindOf(template, choices) {
  if (template.type === "yesno") return "radio";
  if (template.type === "person") return "select";
  if (template.type !== "enum") return "text";
  const letters = choices.reduce((sum, choice) => sum + choice.label.length, 0);
  return choices.length <= RADIO_OPTIONS && letters <= RADIO_LETTERS ? "radio" : "select";
}

/**
 * @param {import("../../model/plan.mjs").FieldTemplate} template
 * @param {{id: string, labelId: string, stateId: string, words: import("../dom.mjs").Words, choices: Choice[], required: boolean}} facts
 * @param {ControlActs} acts
 * @returns {{element: HTMLElement, focus: () => void, update: (state: ControlState) => void}}
 */
export function fieldControl(template, facts, acts) {
  const kind = kindOf(template, facts.choices);
  if (kind === "radio") return radios(facts, acts);
  if (kind === "select") return select(facts, acts);
  return line(template, facts, acts);
}

/** @typedef {Parameters<typeof fieldControl>[1]} Facts */

/**
 * @param {import("../../model/plan.mjs").FieldTemplate} template
 * @param {Facts} facts
 * @param {ControlActs} acts
 */
function line(template, facts, acts) {
  let composing = false;
  const input = h("input", {
    type: "text",
    id: facts.id,
    class: "input field-line",
    autocomplete: "off",
    spellcheck: "false",
    autocapitalize: template.type === "roman" ? "characters" : "off",
    lang: template.type === "roman" ? "en" : "ja",
    inputmode: INPUT_MODES[template.type] ?? "text",
    "aria-describedby": facts.stateId,
    "aria-required": facts.required ? "true" : null,
    oncompositionstart: () => {
      composing = true;
    },
    oncompositionend: () => {
      composing = false;
      acts.type(input.value, false);
    },
    oninput: (/** @type {InputEvent} */ event) => acts.type(input.value, composing || event.isComposing),
    onfocus: () => acts.enter(),
    onblur: () => {
      composing = false;
      acts.leave();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      // 229: the key belongs to the IME, also in browsers that say so only by the code.
      if (composing || event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        acts.commit();
        acts.next(event.shiftKey);
      } else if (event.key === "Escape") {
        acts.giveUp();
      }
    },
  });
  return {
    element: input,
    focus: () => {
      input.focus();
      input.select();
    },
    /** @param {ControlState} state */
    update: (state) => {
      setAttribute(input, "aria-invalid", state.invalid ? "true" : null);
      if (input.readOnly !== state.locked) input.readOnly = state.locked;
      if (composing) return;
      const text = state.draft ?? (SHAPED.has(template.type) && state.shown !== "" ? state.shown : state.value);
      // Writing the same text again would move the cursor.
      if (input.value !== text) input.value = text;
    },
  };
}

/**
 * @param {Facts} facts
 * @param {ControlActs} acts
 */
function radios(facts, acts) {
  const inputs = facts.choices.map((choice, place) =>
    h("input", {
      type: "radio",
      id: place === 0 ? facts.id : `${facts.id}-${place}`,
      name: facts.id,
      value: choice.value,
      onchange: () => acts.choose(choice.value),
    }),
  );
  const clear = h(
    "button",
    { type: "button", class: "radios__clear", tabindex: "-1", onclick: () => acts.choose("") },
    facts.words.t("desk.field.clear"),
  );
  const group = h(
    "div",
    {
      class: "radios",
      role: "radiogroup",
      "aria-labelledby": facts.labelId,
      "aria-describedby": facts.stateId,
      "aria-required": facts.required ? "true" : null,
      onfocusin: () => acts.enter(),
      onfocusout: (/** @type {FocusEvent} */ event) => {
        if (!(event.relatedTarget instanceof Node) || !group.contains(event.relatedTarget)) acts.leave();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => onChoiceKey(event, acts),
    },
    ...inputs.map((input, place) => h("label", { class: "radios__choice" }, input, h("span", {}, facts.choices[place]?.label ?? ""))),
    clear,
  );
  return {
    element: group,
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
    /** @param {ControlState} state */
    update: (state) => {
      const value = state.draft ?? state.value;
      for (const input of inputs) {
        const checked = input.value === value;
        if (input.checked !== checked) input.checked = checked;
        if (input.disabled !== state.locked) input.disabled = state.locked;
      }
      setAttribute(group, "aria-invalid", state.invalid ? "true" : null);
      setAttribute(clear, "data-shown", value !== "" && !state.locked);
    },
  };
}

/**
 * @param {Facts} facts
 * @param {ControlActs} acts
 */
function select(facts, acts) {
  const list = h("select", {
    id: facts.id,
    class: "input field-list",
    "aria-describedby": facts.stateId,
    "aria-required": facts.required ? "true" : null,
    onchange: () => acts.choose(list.value),
    onfocus: () => acts.enter(),
    onblur: () => acts.leave(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => onChoiceKey(event, acts),
  });
  let drawn = "";
  return {
    element: list,
    focus: () => list.focus(),
    /** @param {ControlState} state */
    update: (state) => {
      const value = state.draft ?? state.value;
      const known = state.choices.some((choice) => choice.value === value);
      const choices = known || value === "" ? state.choices : [...state.choices, { value, label: state.shown || value }];
      const key = JSON.stringify(choices);
      if (key !== drawn) {
        drawn = key;
        replaceChildren(
          list,
          h("option", { value: "" }, facts.words.t("desk.field.none")),
          ...choices.map((choice) => h("option", { value: choice.value }, choice.label)),
        );
      }
      if (list.value !== value) list.value = value;
      if (list.disabled !== state.locked) list.disabled = state.locked;
      setAttribute(list, "aria-invalid", state.invalid ? "true" : null);
    },
  };
}

/**
 * Enter goes on as in a line of text; Delete and Backspace take the choice back.
 * @param {KeyboardEvent} event
 * @param {ControlActs} acts
 */
function onChoiceKey(event, acts) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target instanceof HTMLButtonElement) return;
  if (event.key === "Enter") acts.next(event.shiftKey);
  else if (event.key === "Delete" || event.key === "Backspace") acts.choose("");
  else if (event.key === "Escape") acts.giveUp();
  else return;
  event.preventDefault();
}

