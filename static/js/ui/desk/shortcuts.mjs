/** The desk's keys: one table, read by the listener and by the help. All go with Alt, so that none gets in the way of typing. */

/**
 * @typedef {"next" | "ask" | "present" | "sheet" | "guide" | "applications" | "note" | "mute" | "camera" | "hold" | "park" | "hand_over" | "end"
 *   | "next_section" | "last_section" | "help"} Act
 */

/** @type {readonly {act: Act, code: string, keys: string, alt: boolean}[]} */
export const SHORTCUTS = [
  { act: "next", code: "KeyN", keys: "Alt+N", alt: true },
  { act: "ask", code: "KeyQ", keys: "Alt+Q", alt: true },
  { act: "present", code: "KeyP", keys: "Alt+P", alt: true },
  { act: "next_section", code: "PageDown", keys: "Alt+PageDown", alt: true },
  { act: "last_section", code: "PageUp", keys: "Alt+PageUp", alt: true },
  { act: "sheet", code: "KeyS", keys: "Alt+S", alt: true },
  { act: "guide", code: "KeyG", keys: "Alt+G", alt: true },
  { act: "applications", code: "KeyT", keys: "Alt+T", alt: true },
  { act: "note", code: "KeyM", keys: "Alt+M", alt: true },
  { act: "mute", code: "KeyU", keys: "Alt+U", alt: true },
  { act: "camera", code: "KeyV", keys: "Alt+V", alt: true },
  { act: "hold", code: "KeyH", keys: "Alt+H", alt: true },
  { act: "park", code: "KeyK", keys: "Alt+K", alt: true },
  { act: "hand_over", code: "KeyJ", keys: "Alt+J", alt: true },
  { act: "end", code: "KeyX", keys: "Alt+X", alt: true },
  { act: "help", code: "F1", keys: "F1", alt: false },
];

/** Keys that are not shortcuts of ours but belong on the help sheet. */
export const FIELD_KEYS = /** @type {const} */ ([
  { keys: "Enter", about: "enter" },
  { keys: "Shift+Enter", about: "shift_enter" },
  { keys: "Esc", about: "escape" },
  { keys: "Delete", about: "delete" },
  { keys: "A", about: "answer" },
  { keys: "D", about: "decline" },
]);

/**
 * The act of a key press; null when it is none of ours, or when the IME has it.
 *
 * @param {Pick<KeyboardEvent, "isComposing"|"keyCode"|"code"|"key"|"altKey"|"ctrlKey"|"metaKey"|"target">} event
 * @returns {Act | null}
 */
export function actOf(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return null;
  if (event.key === "?" && !event.altKey && !isTyping(event.target)) return "help";
  // By the place of the key, not its letter: with Alt some layouts give another letter.
  return SHORTCUTS.find((one) => one.code === event.code && one.alt === event.altKey)?.act ?? null;
}

/**
 * Whether a key typed here becomes text.
 * @param {EventTarget | null} target
 */
function isTyping(target) {
  if (target === null || !("tagName" in target)) return false;
  const type = "type" in target ? String(target.type) : "";
  return target.tagName === "TEXTAREA" || (target.tagName === "INPUT" && type !== "radio" && type !== "checkbox");
}
