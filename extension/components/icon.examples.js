// Examples of every drawing, each beside its word.
// They are shown by test/examples and do not ship.

import { el } from "./element.js";
import { categoryIcon, severityIcon, toneIcon, verdictIcon } from "./icon.js";

/** A drawing and its word. */
const withWord = (icon, words) => el("p", { class: "mark" }, icon, el("span", {}, words));

export const EXAMPLES = {
  verdicts: () => ["as_declared", "differs", "not_declared", "cannot_tell"].map((verdict) => withWord(verdictIcon(verdict), verdict)),
  categories: () => ["necessary", "functional", "analytics", "marketing", "unclassified"].map((category) => withWord(categoryIcon(category), category)),
  severities: () => ["note", "review", "breach"].map((severity) => withWord(severityIcon(severity), severity)),
  tones: () => ["note", "warning", "good"].map((tone) => withWord(toneIcon(tone), tone)),
};
