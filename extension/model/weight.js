// How much a cookie matters: the order of harm.
// It is pure and judges nothing: weights, tones and severities are the proxy's.

/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").Finding} Finding */

/** The most harmful first. @type {readonly import("../protocol.js").Severity[]} */
const SEVERITIES = ["breach", "review", "note"];

/** The finding that weighs most; the first of several. @param {Cookie} cookie @returns {Finding | undefined} */
export function worstFinding({ findings }) {
  return SEVERITIES.map((severity) => findings.find((finding) => finding.severity === severity)).find((finding) => finding !== undefined);
}

/** Of cookies that weigh the same, those that follow the user come first. @type {readonly import("../protocol.js").Category[]} */
const CATEGORIES = ["marketing", "analytics", "unclassified", "functional", "necessary"];

/** The order of harm, the heaviest first. @param {Cookie} a @param {Cookie} b */
export function byHarm(a, b) {
  return b.weight - a.weight || CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category);
}

/** Whether a finding is one that a person should look at: these are what the badge counts. @param {Finding} finding */
export function isWorthALook({ severity }) {
  return severity !== "note";
}
