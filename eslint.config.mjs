/** What ESLint refuses in the browser code and its tests. */
import js from "@eslint/js";
import globals from "globals";

const HTML_FROM_TEXT = "Build nodes and set textContent: text from people must never be read as HTML.";
const NATIVE_DIALOG = "A native dialog stops the page, the call and the socket; use the page's own dialog.";

/** Rules for every file: written by hand, checked by tsc as well. */
const rules = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  curly: ["error", "multi-line"],
  "default-case-last": "error",
  eqeqeq: ["error", "always"],
  "no-caller": "error",
  "no-console": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  // The full-width space is a character of Japanese text, and of patterns that read it.
  "no-irregular-whitespace": ["error", { skipStrings: true, skipTemplates: true, skipRegExps: true }],
  "no-implicit-coercion": ["error", { boolean: false }],
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-return-assign": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-unmodified-loop-condition": "error",
  "no-unused-expressions": "error",
  "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_", caughtErrors: "all", reportUsedIgnorePattern: true }],
  "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
  "no-useless-concat": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-promise-reject-errors": "error",
  "prefer-template": "error",
  radix: "error",
  "no-restricted-properties": [
    "error",
    { property: "innerHTML", message: HTML_FROM_TEXT },
    { property: "outerHTML", message: HTML_FROM_TEXT },
    { property: "insertAdjacentHTML", message: HTML_FROM_TEXT },
    { property: "setHTMLUnsafe", message: HTML_FROM_TEXT },
    { property: "createContextualFragment", message: HTML_FROM_TEXT },
    { object: "document", property: "write", message: HTML_FROM_TEXT },
    { object: "document", property: "writeln", message: HTML_FROM_TEXT },
    { object: "window", property: "alert", message: NATIVE_DIALOG },
    { object: "window", property: "confirm", message: NATIVE_DIALOG },
    { object: "window", property: "prompt", message: NATIVE_DIALOG },
  ],
  "no-restricted-globals": [
    "error",
    { name: "alert", message: NATIVE_DIALOG },
    { name: "confirm", message: NATIVE_DIALOG },
    { name: "prompt", message: NATIVE_DIALOG },
    { name: "event", message: "Take the event as an argument; the global one is whatever ran last." },
    { name: "name", message: "window.name outlives the page; declare your own." },
    { name: "status", message: "Declare your own." },
  ],
};

export default [
  { ignores: ["node_modules/", ".venv/", "**/vendor/"] },
  {
    files: ["static/js/**/*.mjs"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    rules,
  },
  {
    // model knows no page and no network; its time and chance are arguments.
    files: ["static/js/model/**/*.mjs"],
    languageOptions: {
      globals: {
        ...Object.fromEntries(Object.keys(globals.browser).map((name) => [name, "off"])),
        ...globals["shared-node-browser"],
      },
    },
    rules: {
      "no-restricted-globals": ["error", ...["fetch", "performance", "setInterval", "setTimeout", "WebSocket"]],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time is an argument of the model." },
        { object: "Math", property: "random", message: "Chance is an argument of the model." },
      ],
    },
  },
  {
    files: ["tests/static/**/*.mjs", "bench/**/*.mjs", "eslint.config.mjs"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    rules,
  },
  {
    // These run in pages.
    files: ["bench/board_frames.mjs", "bench/first_frame.mjs", "bench/peers/call_page.mjs"],
    languageOptions: { globals: globals.browser },
  },
];
