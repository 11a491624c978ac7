// How much a cookie matters: the order of harm, and which of the few marks stands beside its verdict.
// It is pure and judges nothing: verdicts and severities are the proxy's.

/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").Finding} Finding */
/**
 * The mark of a verdict: the verdict itself, except that `breach` is a cookie with a finding of that severity, whatever its
 * verdict, `gap` one that the notice leaves out and that nobody has to look at, and `differs` one that is as declared and
 * that somebody should look at all the same.
 * @typedef {import("../protocol.js").Verdict | "breach" | "gap"} Mark
 */

/** The most harmful first. @type {readonly import("../protocol.js").Severity[]} */
const SEVERITIES = ["breach", "review", "note"];
/** The heaviest first. @type {readonly import("../protocol.js").Verdict[]} */
const VERDICTS = ["differs", "not_declared", "cannot_tell", "as_declared", "nothing_seen"];

/** The finding that weighs most; the first of several. @param {Cookie} cookie @returns {Finding | undefined} */
export function worstFinding({ findings }) {
  return SEVERITIES.map((severity) => findings.find((finding) => finding.severity === severity)).find((finding) => finding !== undefined);
}

/** @param {Cookie} cookie */
function harm(cookie) {
  const worst = worstFinding(cookie);
  return worst ? SEVERITIES.indexOf(worst.severity) : SEVERITIES.length;
}

/** The order of harm: the worst finding, then the verdict. @param {Cookie} a @param {Cookie} b */
export function byHarm(a, b) {
  return harm(a) - harm(b) || VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
}

/** Whether a finding is one that a person should look at: these are what the badge counts. @param {Finding} finding */
export function isWorthALook({ severity }) {
  return severity !== "note";
}

/** Whether something was promised or chosen, and is not kept to. @param {Cookie} cookie */
function isBreach({ findings }) {
  return findings.some(({ severity }) => severity === "breach");
}

/** Whether the notice leaves it out, and nobody has to look at it. @param {Cookie} cookie */
export function isGap({ verdict, findings }) {
  return verdict === "not_declared" && !findings.some(isWorthALook);
}

/** @param {Cookie} cookie @returns {Mark} */
export function markOf(cookie) {
  if (isBreach(cookie)) return "breach";
  if (isGap(cookie)) return "gap";
  return cookie.verdict === "as_declared" && cookie.findings.some(isWorthALook) ? "differs" : cookie.verdict;
}
