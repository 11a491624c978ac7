// Texts to copy: what a council may want to know about its site, and what is wrong with what we say.
// They are made of the sentences that the page shows, hold no value of a cookie, and are sent nowhere.

import { version, word } from "../browser.js";
import { inEnglish } from "../components/element.js";
import { byHarm, isGap, isWorthALook } from "../model/weight.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {import("../protocol.js").Cookie} Cookie */

/** Longest list in a text; nobody reads more. */
const COOKIES = 20;

/** A sentence without the invisible marks that isolate names in it. @param {import("../protocol.js").Sentence} sentence */
function plain(sentence) {
  return `${sentence.text.replace(/[\u2066-\u2069]/g, "")}${inEnglish(sentence)}`;
}

/** @param {Cookie} cookie @returns {string[]} */
function about(cookie) {
  const { name, host, purpose, findings, how_we_know: known } = cookie;
  return [
    `${name === "" ? word("nameless") : name} (${host})`,
    `  ${plain(purpose)}`,
    ...findings.map(({ sentence, when }) => `  ${plain(sentence)}${when ? ` ${plain(when)}` : ""}`),
    `  ${plain(known.sentence)}`,
    ...(known.address === null ? [] : [`  ${known.address}`]),
    "",
  ];
}

/** @param {Screen} screen @param {Date} now @param {string} first @param {readonly Cookie[]} cookies @param {string} last */
function text({ body, consent }, now, first, cookies, last) {
  const site = "site" in body ? body.site : undefined;
  const day = now.toLocaleDateString(word("language"), { day: "numeric", month: "long", year: "numeric" });
  const head = site ? [[site.conclusion.sentence, site.conclusion.more].filter((part) => part !== null).map(plain).join(" "), plain(site.summary)] : [];
  const choice = consent?.sentence ? [plain(consent.sentence)] : [];
  return [first, word("letter_made", day, version()), "", ...head, ...choice, "", ...cookies.slice(0, COOKIES).flatMap(about), last, ""].join("\n");
}

/** The text for the council, if there is anything to tell. @param {Screen} screen @param {Date} now @returns {string | undefined} */
export function forCouncil(screen, now) {
  const { body } = screen;
  if (body.kind !== "rows") return undefined;
  const told = body.rows.map(({ cookie }) => cookie).filter((cookie) => isGap(cookie) || cookie.findings.some(isWorthALook));
  return told.length === 0 ? undefined : text(screen, now, word("letter_council", body.host), told.sort(byHarm), word("letter_council_end"));
}

/** The text for us, about what is wrong in what we say. @param {Screen} screen @param {Date} now @returns {string | undefined} */
export function forUs(screen, now) {
  const { body } = screen;
  if (body.kind !== "rows") return undefined;
  return text(screen, now, word("letter_wrong", body.host), body.rows.map(({ cookie }) => cookie).sort(byHarm), word("letter_wrong_end"));
}
