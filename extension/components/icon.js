// The drawings that stand beside the words for categories, verdicts, severities and notices.
// A drawing never stands alone: its word says the same.

import { drawing } from "./element.js";

const RING = "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16";
const TRIANGLE = "M10 2.5 18.5 17.5H1.5Z";
const SQUARE = "M3 3h14v14h-14Z";

/** The cross stands for a breach and for nothing else. @type {Record<import("../protocol.js").Tone, () => SVGElement>} */
const MARKS = {
  nothing: () => drawing(RING),
  fine: () => drawing(RING, "M6 10.5 9 13.5 14.5 7"),
  against: () => drawing(SQUARE, "M7 7l6 6M13 7l-6 6"),
  look: () => drawing(TRIANGLE, "M10 8v4.5M10 15v.2"),
  // A page on which a line is missing.
  gap: () => drawing("M4 2.5h12v15h-12Z", "M7.5 6.5h5M7.5 13.5h5"),
  unknown: () => drawing(RING, "M7.5 8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.8M10 14.5v.2"),
};

/** @type {Record<import("../protocol.js").Category, () => SVGElement>} */
const CATEGORIES = {
  necessary: () => drawing("M4.5 9h11v8.5h-11ZM7 9V6a3 3 0 0 1 6 0v3"),
  functional: () => drawing("M2 6h7M13 6h5M2 14h3M9 14h9", "M11 4a2 2 0 1 1 0 4a2 2 0 1 1 0-4M7 12a2 2 0 1 1 0 4a2 2 0 1 1 0-4"),
  analytics: () => drawing("M3 17.5V11M8 17.5V4M13 17.5V8M17.5 17.5H1.5"),
  marketing: () => drawing("M3 8v4h3l8 4.5v-13L6 8ZM16.5 8v4"),
  unclassified: () => drawing("M10 2a8 8 0 0 1 5.6 2.3M18 10a8 8 0 0 1-2.3 5.6M10 18a8 8 0 0 1-5.6-2.3M2 10a8 8 0 0 1 2.3-5.6"),
};

/** @type {Record<import("../protocol.js").Severity, () => SVGElement>} */
const SEVERITIES = {
  breach: MARKS.against,
  review: MARKS.look,
  note: () => drawing(RING, "M10 9v5M10 6v.2"),
};

/** @param {import("../protocol.js").Tone} mark */
export function markIcon(mark) {
  return MARKS[mark]();
}

/** @param {import("../protocol.js").Category} category */
export function categoryIcon(category) {
  return CATEGORIES[category]();
}

/** @param {import("../protocol.js").Severity} severity */
export function severityIcon(severity) {
  return SEVERITIES[severity]();
}

/** What was put right: the way back. */
export function mendedIcon() {
  return drawing("M7 4 3 8l4 4M3 8h9a4.5 4.5 0 0 1 0 9H7");
}

/** @param {"note" | "warning" | "good"} tone */
export function toneIcon(tone) {
  return { note: SEVERITIES.note, warning: MARKS.look, good: MARKS.fine }[tone]();
}
