// Examples of every drawing, each beside its word.
// They are shown by test/examples and do not ship.

import { el } from "./element.js";
import { categoryIcon, markIcon, mendedIcon, severityIcon, toneIcon } from "./icon.js";

/** A drawing and its word. */
const withWord = (icon, words) => el("p", { class: "mark" }, icon, el("span", {}, words));

export const EXAMPLES = {
  marks: () => ["against", "look", "gap", "unknown", "fine", "nothing"].map((mark) => withWord(markIcon(mark), mark)),
  "what was put right": () => withWord(mendedIcon(), "put right"),
  categories: () => ["necessary", "functional", "analytics", "marketing", "unclassified"].map((category) => withWord(categoryIcon(category), category)),
  severities: () => ["note", "review", "breach"].map((severity) => withWord(severityIcon(severity), severity)),
  tones: () => ["note", "warning", "good"].map((tone) => withWord(toneIcon(tone), tone)),
};
